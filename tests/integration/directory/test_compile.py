"""Settings in, rows, settings out: in memory and through PostgreSQL, without a difference."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from maju.channels.simulated.demo import demo_settings
from maju.kernel.channels import Channel
from maju.kernel.errors import Refused
from maju.kernel.ids import AgentId, CentreId, TeamId
from maju.kernel.settings import Settings, Span
from tests.simulation.centre import draw_settings

TODAY = date(2026, 11, 22)


def again(settings: Settings, on: date = TODAY) -> Settings:
    from maju.directory.compiling import compile_settings
    from maju.directory.loading import load

    return compile_settings(load(settings), on=on, version=settings.version)


@given(seed=st.integers(0, 2**32), day=st.dates())
def test_what_was_loaded_compiles_to_the_same_settings(django: None, seed: int, day: date) -> None:
    settings = draw_settings(Random(seed))
    assert again(settings, day) == settings


@pytest.mark.parametrize("agents", [1, 30, 200])
def test_the_demonstration_compiles_to_itself(django: None, agents: int) -> None:
    settings = demo_settings(agents=agents)
    assert again(settings) == settings


def test_a_notice_is_said_before_the_flow_and_is_no_step_of_it(django: None) -> None:
    from maju.directory.compiling import NOTICE, compile_settings
    from maju.directory.loading import load
    from maju.routing.validate import check_settings

    settings = demo_settings(agents=1)
    rows = load(settings)
    rows.flows[0].notice = "카드사 점검으로 결제 문의가 많습니다."
    noticed = compile_settings(rows, on=TODAY, version=2)
    check_settings(noticed)
    was, now = settings.flows[0], noticed.flows[0]
    assert (now.start, now.nodes[0].id, now.nodes[1:]) == (NOTICE, NOTICE, was.nodes)
    assert getattr(now.nodes[0], "next", None) == was.start
    assert again(noticed) == noticed
    assert load(noticed).flows[0].body == rows.flows[0].body


@pytest.mark.parametrize("seed", range(4))
def test_the_tables_keep_all_of_it(tables: str, seed: int) -> None:
    from maju.directory.compiling import compile_settings
    from maju.directory.loading import load
    from maju.directory.rows import fetch, store

    settings = draw_settings(Random(seed))
    store(load(settings))
    assert compile_settings(fetch(settings.centre), on=TODAY, version=1) == settings


def test_the_number_of_statements_does_not_grow_with_the_centre(tables: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from maju.directory.compiling import compile_settings
    from maju.directory.loading import load
    from maju.directory.rows import fetch, store

    counts = []
    for agents in (2, 120):
        settings = demo_settings(agents=agents, centre=CentreId(f"c{agents}"))
        store(load(settings))
        with CaptureQueriesContext(connection) as asked:
            compile_settings(fetch(settings.centre), on=TODAY, version=1)
        counts.append(len(asked))
    assert counts[0] == counts[1] == 15


def test_a_centre_that_is_not_there_is_refused(tables: str) -> None:
    from maju.directory.rows import fetch

    with pytest.raises(Refused, match="unknown_centre"):
        fetch(CentreId("nowhere"))


def test_a_person_is_an_agent_only_while_employed(django: None) -> None:
    from maju.directory.compiling import compile_settings
    from maju.directory.loading import load

    rows = load(demo_settings(agents=2))
    rows.people[0].employed_since = TODAY
    rows.people[0].employed_until = TODAY
    days = (TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1))
    there = [AgentId("a001") in {a.id for a in compile_settings(rows, on=day, version=1).agents}
             for day in days]  # fmt: skip
    assert there == [False, True, False]


def test_a_team_is_the_one_of_that_day(django: None) -> None:
    from maju.directory import models as m
    from maju.directory.compiling import compile_settings
    from maju.directory.loading import load

    rows = load(demo_settings(agents=1))
    moved = m.TeamMember(agent=rows.agents[0], team=m.Team(code="night"), since=TODAY)
    rows.members[0].until = TODAY
    with_move = type(rows)(
        **{name: getattr(rows, name) for name in rows.__slots__ if name != "members"},
        members=[*rows.members, moved],
    )
    before, after = (
        compile_settings(with_move, on=day, version=1).agents[0].team
        for day in (TODAY - timedelta(days=1), TODAY)
    )
    assert (before, after) == (TeamId("team-1"), TeamId("night"))


def test_a_recorded_number_says_the_notice_before_anything_else(django: None) -> None:
    from maju.routing.validate_flow import unannounced

    plain = demo_settings(agents=2)
    entries = tuple(replace(each, record=each.channel is Channel.VOICE) for each in plain.entries)
    made = again(replace(plain, entries=entries))
    flows = {flow.id: flow for flow in made.flows}
    for entry in made.entries:
        if entry.record:
            assert unannounced(flows[entry.flow]) is None, entry.address
    assert again(made) == made, "and it is no step of the flow itself"


def test_what_is_decided_about_calls_comes_back_as_it_was(django: None) -> None:
    plain = demo_settings(agents=2)
    for hours in (None, Span(start=600, end=1200)):
        said = replace(
            plain,
            outside=("010", "+82"),
            tell_when_listened=False,
            callbacks=replace(plain.callbacks, hours=hours),
        )
        assert again(said) == said
