"""When the day turns, what it changes is sent, though nobody edits anything."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import psycopg

from maju.app.home import Home
from maju.app.run.turning import turn
from maju.engine.clock import wall
from maju.kernel.ids import CentreId
from maju.kernel.time import DAY, Instant
from tests.integration.directory.test_editing import centre, edition

__all__ = ["centre"]

NOW = wall()


def test_each_centre_gets_what_the_new_day_says_once(
    tables: str, centre: CentreId, tmp_path: Path
) -> None:
    from maju.directory import models as m
    from maju.directory.editing import editing, local_day

    home, nobodys = Home(tmp_path), CentreId("nobodys")
    tomorrow = Instant(NOW + DAY)
    with editing(centre, by=None, seen=edition(), now=NOW) as edit:
        team = m.Team(centre_id=centre, code="night")
        edit.add(team)
        agent = m.Agent.objects.get(centre=centre, code="agent-00")
        since = local_day("Asia/Seoul", tomorrow)
        edit.add(m.TeamMember(agent=agent, team=team, since=since))
    looked: dict[CentreId, date] = {}
    assert turn(home, tables, [nobodys, centre], lambda: NOW, looked) == []
    assert turn(home, tables, [nobodys, centre], lambda: tomorrow, looked) == [centre]
    assert turn(home, tables, [nobodys, centre], lambda: tomorrow, looked) == []
    assert turn(home, tables, [nobodys, centre], lambda: tomorrow, {}) == []


def test_what_the_engine_refused_is_not_sent_again_the_same_day(
    tables: str, centre: CentreId, tmp_path: Path
) -> None:
    from maju.directory.editing import last_sent

    home, looked = Home(tmp_path), dict[CentreId, date]()
    assert turn(home, tables, [centre], lambda: NOW, looked) == []
    found = last_sent(centre)
    assert found is not None
    with psycopg.connect(tables) as link:
        link.execute(
            "UPDATE journal.command SET decided_at = 1, code = 'settings_invalid' WHERE id = %s",
            (found[0].command,),
        )
    assert turn(home, tables, [centre], lambda: NOW, looked) == []
    assert turn(home, tables, [centre], lambda: Instant(NOW + DAY), looked) == [centre]
