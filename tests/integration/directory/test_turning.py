"""When the day turns, what it changes is sent, though nobody edits anything."""

from __future__ import annotations

from pathlib import Path

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
    assert turn(home, tables, [nobodys, centre], lambda: NOW) == []
    assert turn(home, tables, [nobodys, centre], lambda: tomorrow) == [centre]
    assert turn(home, tables, [nobodys, centre], lambda: tomorrow) == []
