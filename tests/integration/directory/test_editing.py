"""A change is kept, noted and sent in one transaction; the engine applies it or says why not."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from maju.app.words import SENTENCES
from maju.engine.clock import wall
from maju.kernel.channels import Channel
from maju.kernel.commands import Arrive, Command
from maju.kernel.errors import Refused
from maju.kernel.ids import AdapterId, CentreId, CommandId, ContactId
from maju.kernel.time import HOUR, Instant
from tests.integration.directory.deciding import decide, submit
from tests.simulation.centre import CENTRE, draw_settings

NOW = wall()
DAY = 24 * HOUR


@pytest.fixture
def centre(tables: str) -> CentreId:
    """A drawn centre, loaded and sent once."""
    from random import Random

    from maju.directory.editing import editing
    from maju.directory.loading import load
    from maju.directory.rows import store

    store(load(draw_settings(Random(3))))
    with editing(CENTRE, by=None, seen=0, now=NOW):
        pass
    return CENTRE


@pytest.fixture
def mina(tables: str) -> Any:
    from maju.directory import models as m

    return m.Person.objects.create(sign_in="mina", name="이미나")


def sent(url: str) -> list[tuple[str, str]]:
    with psycopg.connect(url) as link:
        return link.execute(
            "SELECT source_id, kind FROM journal.command ORDER BY position"
        ).fetchall()


def queue(code: str) -> Any:
    from maju.directory import models as m

    return m.Queue.objects.get(centre=CENTRE, code=code)


def edition() -> int:
    from maju.directory import models as m

    return int(m.Centre.objects.get(code=CENTRE).edition)


def test_a_change_reaches_the_engine_without_a_restart(
    tables: str, centre: CentreId, mina: Any
) -> None:
    from maju.directory.editing import editing, last_sent

    with editing(centre, by=mina, seen=edition(), now=NOW) as edit:
        edit.change(queue("shop.delivery"), priority=1)
    found = last_sent(centre)
    assert found is not None
    submission, verdict = found
    assert (submission.version, verdict.state) == (3, "waiting")
    decide(tables, centre, verdict.command)
    found = last_sent(centre)
    assert found is not None
    assert found[1].state == "done"


def without_the_chat(centre: CentreId, mina: Any) -> None:
    """The mall's chat goes: its door and its flow."""
    from maju.directory import models as m
    from maju.directory.editing import editing

    with editing(centre, by=mina, seen=edition(), now=NOW) as edit:
        edit.remove(m.Entry.objects.get(address="mall-web"))
        edit.remove(m.Flow.objects.get(code="mall-chat"))


def test_the_engine_refuses_and_its_sentence_says_why(
    tables: str, centre: CentreId, mina: Any
) -> None:
    from maju.directory.editing import editing, last_sent

    with editing(centre, by=mina, seen=edition(), now=NOW) as edit:
        edit.change(queue("mall.payment"), calendar=None)
    arrive = Arrive(
        contact=ContactId("ct_one"),
        adapter=AdapterId("web"),
        entry="mall-web",
        channel=Channel.CHAT,
        began_at=NOW,
    )
    asked = Command(id=CommandId("cm_one"), source="web", source_id="1", body=arrive)
    submit(tables, centre, [asked])
    without_the_chat(centre, mina)
    found = last_sent(centre)
    assert found is not None
    decide(tables, centre, found[1].command)
    found = last_sent(centre)
    assert found is not None
    verdict = found[1]
    assert (verdict.state, verdict.code) == ("refused", "node_in_use")
    said = SENTENCES[verdict.code]
    assert "hello" in said.says("ko", verdict.params)
    assert "hello" in said.says("en", verdict.params)


def test_what_was_refused_is_sent_again_by_the_next_save(
    tables: str, centre: CentreId, mina: Any
) -> None:
    from maju.directory.editing import editing, last_sent

    with psycopg.connect(tables) as link:
        link.execute("UPDATE journal.command SET decided_at = 1, code = 'bug', params = '{}'")
    with editing(centre, by=mina, seen=edition(), now=NOW):
        pass
    found = last_sent(centre)
    assert found is not None
    assert (found[0].version, found[1].state) == (3, "waiting")


def test_versions_go_on_above_what_somebody_else_has_sent(tables: str, centre: CentreId) -> None:
    from maju.directory.editing import editing, last_sent

    with psycopg.connect(tables) as link:
        link.execute(
            "UPDATE journal.command SET decided_at = 1, code = 'settings_stale', "
            """params = '{"have": 40, "version": 2}'"""
        )
    with editing(centre, by=None, seen=edition(), now=NOW):
        pass
    found = last_sent(centre)
    assert found is not None
    assert found[0].version == 41


def test_settings_that_no_engine_would_take_are_refused_and_nothing_is_kept(
    tables: str, centre: CentreId, mina: Any
) -> None:
    from maju.directory import models as m
    from maju.directory.editing import editing

    before = (edition(), sent(tables), m.Change.objects.count())
    with (
        pytest.raises(Refused, match="bad_level"),
        editing(centre, by=mina, seen=edition(), now=NOW) as edit,
    ):
        edit.change(queue("shop.delivery"), priority=12)
    assert queue("shop.delivery").priority != 12
    assert (edition(), sent(tables), m.Change.objects.count()) == before


def test_the_second_of_two_who_change_the_same_is_refused(
    tables: str, centre: CentreId, mina: Any
) -> None:
    from maju.directory.editing import editing

    seen = edition()
    with editing(centre, by=mina, seen=seen, now=NOW) as edit:
        edit.change(queue("shop.delivery"), name="배송")
    with (
        pytest.raises(Refused, match="changed_meanwhile"),
        editing(centre, by=None, seen=seen, now=NOW) as edit,
    ):
        edit.change(queue("shop.delivery"), name="배달")
    assert queue("shop.delivery").name == "배송"


def test_two_who_change_different_things_are_not_in_each_others_way(
    tables: str, centre: CentreId, mina: Any
) -> None:
    from maju.directory.editing import editing

    seen = edition()
    with editing(centre, by=mina, seen=seen, now=NOW) as edit:
        edit.change(queue("shop.delivery"), name="배송")
    with editing(centre, by=None, seen=seen, now=NOW) as edit:
        edit.change(queue("shop.exchange"), name="교환")
    assert queue("shop.exchange").name == "교환"


def test_the_trail_says_who_when_and_what_before_and_after(
    tables: str, centre: CentreId, mina: Any
) -> None:
    from maju.directory import models as m
    from maju.directory.editing import editing

    was = queue("shop.delivery").priority
    with editing(centre, by=mina, seen=edition(), now=NOW) as edit:
        edit.change(queue("shop.delivery"), priority=1)
        edit.add(m.Team(centre_id=centre, code="night", name="야간"))
        edit.change(queue("shop.exchange"), name=queue("shop.exchange").name)  # nothing new
    changed, added = m.Change.objects.order_by("id")
    assert (changed.by, changed.at, changed.kind, changed.which) == (
        mina, NOW, "queue", "shop.delivery",
    )  # fmt: skip
    assert isinstance(changed.before, dict)
    assert isinstance(changed.after, dict)
    different = {name for name in changed.before if changed.before[name] != changed.after[name]}
    assert different == {"priority"}
    assert (changed.before["priority"], changed.after["priority"]) == (was, 1)
    assert (added.before, added.which) == (None, "night")


def test_a_name_alone_sends_nothing_to_the_engine(tables: str, centre: CentreId, mina: Any) -> None:
    from maju.directory import models as m
    from maju.directory.editing import editing

    before = sent(tables)
    with editing(centre, by=mina, seen=edition(), now=NOW) as edit:
        edit.change(m.Client.objects.get(code="shop"), name="온담몰")
    assert sent(tables) == before


def test_a_secret_is_never_in_the_trail(tables: str, centre: CentreId, mina: Any) -> None:
    from maju.directory import models as m
    from maju.directory.editing import editing

    with editing(centre, by=mina, seen=edition(), now=NOW) as edit:
        edit.change(mina, password="hash", totp_last=7, name="미나")
    (change,) = m.Change.objects.all()
    assert not {"password", "totp_last"} & set(change.after)  # type: ignore[call-overload]


def test_a_day_that_changes_a_team_is_sent_once(tables: str, centre: CentreId) -> None:
    from maju.directory import models as m
    from maju.directory.editing import editing, local_day, send_due

    tomorrow = local_day("Asia/Seoul", Instant(NOW + DAY))
    with editing(centre, by=None, seen=edition(), now=NOW) as edit:
        team = m.Team(centre_id=centre, code="night")
        edit.add(team)
        agent = m.Agent.objects.get(centre=centre, code="agent-00")
        edit.add(m.TeamMember(agent=agent, team=team, since=tomorrow))
    before = len(sent(tables))
    assert not send_due(centre, now=NOW)
    assert send_due(centre, now=Instant(NOW + DAY))
    assert not send_due(centre, now=Instant(NOW + DAY))
    assert len(sent(tables)) == before + 1


def test_a_centre_is_changed_by_one_person_after_the_other(tables: str, centre: CentreId) -> None:
    """The row of the centre is held until the commit: no two get the same version."""
    from maju.directory.editing import editing

    with (
        psycopg.connect(tables, options="-c lock_timeout=50") as other,
        editing(centre, by=None, seen=edition(), now=NOW),
        pytest.raises(psycopg.errors.LockNotAvailable),
    ):
        other.execute("SELECT FROM directory.centre FOR UPDATE")


def test_what_takes_rights_away_ends_sessions_and_what_does_not_leaves_them(
    tables: str, centre: CentreId
) -> None:
    from datetime import date

    from maju.directory import models as m
    from maju.directory.editing import editing

    agent = m.Agent.objects.select_related("person").first()
    assert agent is not None

    def sessions_after(row: Any, **values: Any) -> int:
        m.Session.objects.update_or_create(key="digest", defaults={"person": agent.person})
        with editing(centre, by=None, seen=edition(), now=NOW) as edit:
            edit.change(row, **values)
        return m.Session.objects.count()

    assert sessions_after(agent.person, name="다른 이름") == 1
    assert sessions_after(agent, ring_timeout=7_000_000) == 1
    assert sessions_after(agent, only_clients=[]) == 0
    assert sessions_after(agent.person, employed_until=date(2020, 1, 1)) == 0
