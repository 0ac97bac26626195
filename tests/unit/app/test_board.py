"""Category: unit. The floor in a terminal: complete at 80 by 24, and honest when it is old."""

from __future__ import annotations

import io
import json
from functools import cache

import msgspec
import pytest
from rich.cells import cell_len
from rich.console import Console

from maju.app.simulate.days import Wish, live
from maju.app.top.board import as_json, draw
from maju.app.top.watch import View
from maju.app.top.words import DOING, STALE
from maju.channels.simulated.demo.crew import SEATS
from maju.facts.live import Day
from maju.facts.live.floor import Doing, Holds, floor_of
from maju.kernel.events import Event
from maju.kernel.ids import CentreId, Seq
from maju.kernel.time import MINUTE, Instant
from maju.routing import State, evolve

CENTRE = CentreId("demo")


def view_of(agents: int, stale: str = "") -> View:
    return msgspec.structs.replace(fresh_view(agents), stale=stale)


@cache
def fresh_view(agents: int) -> View:
    """The middle of a simulated day."""
    events: list[Event] = []
    live(
        Wish(centre=CENTRE, seed=2, agents=agents, load=8 / agents),
        lambda decided: events.extend(decided.events),
    )
    half = events[: len(events) // 2]
    state, day, holds = State.empty(CENTRE), Day(State.empty(CENTRE).settings), Holds()
    for event in half:
        state = evolve(state, event.body, event.at)
    day.see(half)
    holds.see(half)
    now = Instant(half[-1].at + MINUTE)
    return View(
        centre=CENTRE,
        settings=state.settings,
        floor=floor_of(state, now, holds),
        tallies=dict(day.tallies),
        now=now,
        at=half[-1].at,
        seq=Seq(half[-1].seq),
        events_per_s=3.2,
        stale="",
    )


def printed(view: View, lang: str, width: int, height: int) -> list[str]:
    out = io.StringIO()
    console = Console(file=out, width=width, height=height, force_terminal=False)
    console.print(draw(view, lang, width=width, height=height))
    return out.getvalue().splitlines()


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("size", [(80, 24), (120, 30), (200, 50)])
@pytest.mark.parametrize("agents", [5, 30])
def test_it_fits(lang: str, size: tuple[int, int], agents: int) -> None:
    lines = printed(view_of(agents), lang, *size)
    assert len(lines) <= size[1]
    assert max(cell_len(line.rstrip()) for line in lines) <= size[0]
    assert not any("…" in line for line in lines), lines


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_state_and_the_sum_are_there_at_80_by_24(lang: str) -> None:
    lines = printed(view_of(30), lang, 80, 24)
    for doing in Doing:
        assert any(DOING[lang][doing] in line for line in lines[:3]), doing


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("why", ["database", "behind", "no_engine"])
def test_an_old_picture_says_so(lang: str, why: str) -> None:
    assert STALE[lang][why] in printed(view_of(5, why), lang, 80, 24)[0]


def test_every_agent_is_in_exactly_one_state() -> None:
    view = view_of(30)
    assert sum(view.floor.doing.values()) == len(view.settings.agents) == 30 + SEATS
    told = json.loads(as_json(view))
    assert sum(told["doing"].values()) == 30 + SEATS
    assert len(told["agents"]) == 30 + SEATS - told["doing"]["signed_out"]


def test_the_parts_of_the_json_add_up() -> None:
    told = json.loads(as_json(view_of(30)))
    for name in ("offered", "answered", "abandoned", "callback", "flowed_out", "open"):
        assert told["today"][name] == sum(queue[name] for queue in told["queues"])
    today = told["today"]
    assert today["offered"] > 100
    assert today["answer_rate"] == today["answered"] / (today["offered"] - today["open"])
