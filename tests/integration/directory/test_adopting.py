"""A centre comes into the tables once; after that people own it, and its crew follows."""

from __future__ import annotations

from typing import Any

import msgspec
import psycopg

from maju.channels.simulated.demo import DEMO, directory_of, open_demo_settings
from maju.engine.clock import wall
from maju.kernel.ids import AgentId
from maju.kernel.settings import Settings
from tests.integration.directory.deciding import decide

NOW = wall()


def keep(agents: int, *, have: int = 0) -> bool:
    from maju.directory.adopting import adopt
    from maju.directory.loading import Names

    settings = open_demo_settings(agents=agents)
    known = directory_of(settings)
    names = Names(agents=known.agents, clients=known.clients)
    return adopt(settings, names, have=have, now=NOW)


def compiled() -> Settings:
    from maju.directory.compiling import compile_settings
    from maju.directory.editing import local_day
    from maju.directory.rows import fetch

    return compile_settings(fetch(DEMO), on=local_day("Asia/Seoul", NOW), version=1)


def sent(url: str) -> list[Any]:
    with psycopg.connect(url) as link:
        return [row for (row,) in link.execute("SELECT source_id FROM journal.command")]


def test_the_engine_gets_the_demonstration_as_it_compiles(tables: str) -> None:
    from maju.directory.editing import last_sent

    assert keep(5)
    assert compiled() == open_demo_settings(agents=5)
    found = last_sent(DEMO)
    assert found is not None
    decide(tables, DEMO, found[1].command)
    found = last_sent(DEMO)
    assert found is not None
    assert found[1].state == "done"


def test_a_second_start_sends_nothing(tables: str) -> None:
    keep(5)
    before = sent(tables)
    assert not keep(5, have=2)
    assert sent(tables) == before


def test_what_people_changed_stays_over_a_start(tables: str) -> None:
    from maju.directory import models as m
    from maju.directory.editing import editing

    keep(5)
    with editing(DEMO, by=None, seen=9, now=NOW) as edit:
        edit.change(m.Queue.objects.get(code="ondam.vip"), priority=1)
    keep(5, have=3)
    assert [queue.priority for queue in compiled().queues if queue.id == "ondam.vip"] == [1]


def test_a_crew_that_grows_and_shrinks_is_employed_and_is_not(tables: str) -> None:
    keep(3)
    keep(6)
    assert by_id(compiled()) == by_id(open_demo_settings(agents=6))
    keep(2)
    crew = [agent.id for agent in compiled().agents if not agent.id.startswith("seat-")]
    assert crew == [AgentId("a001"), AgentId("a002")]
    keep(6)
    assert by_id(compiled()) == by_id(open_demo_settings(agents=6))


def by_id(settings: Settings) -> Settings:
    """The same, whoever came first: the seats were there before the crew grew."""
    agents = tuple(sorted(settings.agents, key=lambda agent: agent.id))
    return msgspec.structs.replace(settings, agents=agents)


def test_an_engine_that_is_ahead_is_sent_a_version_above_its_own(tables: str) -> None:
    from maju.directory.editing import last_sent

    keep(3, have=17)
    found = last_sent(DEMO)
    assert found is not None
    assert found[0].version == 18
