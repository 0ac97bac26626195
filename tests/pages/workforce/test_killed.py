"""Category: pages. SIGKILL while something is published, answered, computed or applied: whole or not there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.test import Client, override_settings

from maju.app.plan.studying import Facts as Store
from maju.app.run import planner as planners
from maju.app.run.planner import Desk
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.manifest import linked
from maju.floor.board.boards import Boards
from maju.metrics.local import LocalNumbers
from maju.workforce import studies
from tests.pages.board.conftest import CENTRE, Floor, now
from tests.pages.dying import killed_in
from tests.pages.workforce import test_requests as requests
from tests.pages.workforce.test_requests import AT, DAY, agent, answer, ask, cell, the_request
from tests.pages.workforce.test_roster import put, schedules

Sign = Callable[..., Client]
planner = requests.planner
"""A browser, and a roster that is published."""


def sent(floor: Floor) -> int:
    """Commands that lie in the inbox or are decided."""
    with psycopg.connect(floor.url) as link:
        row = link.execute("SELECT count(*) FROM journal.command").fetchone()
    assert row is not None
    return int(row[0])


def stands() -> tuple[int, dict[str, tuple[Any, str]]]:
    """The newest publication, and what holds on the day."""
    from maju.workforce.models import Publication, Published

    held = Published.objects.filter(day=DAY)
    newest = Publication.objects.order_by("-version").first()
    return (newest.version if newest else 0), {row.agent: (row.spans, row.leave) for row in held}


@pytest.mark.parametrize("line", ["submit_sync_in", "Publication"])
def test_a_roster_is_published_whole_or_not_at_all(
    floor: Floor, planner: Client, line: str
) -> None:
    from maju.workforce import rostering
    from maju.workforce.models import Publication

    put(planner, "A", f"a1 {requests.NEXT}")
    before, commands = stands(), sent(floor)
    month = {"month": f"{requests.NEXT:%Y-%m}"}
    owner, name = (Publication.objects, "create") if line == "Publication" else (rostering, line)
    killed_in(lambda: planner.post(f"{AT}/roster/publish", month), owner, name, after=True)
    assert stands() == before
    assert sent(floor) == commands
    assert planner.post(f"{AT}/roster/publish", month).status_code == 302
    assert stands()[0] == before[0] + 1
    floor.happen()
    told = [day for schedule in schedules(floor) for day in schedule.days]
    assert [day.agent for day in told if day.date == requests.NEXT.isoformat()] == ["a1"]


def test_a_roster_whose_page_died_after_it_was_published_is_not_published_twice(
    floor: Floor, planner: Client
) -> None:
    from maju.workforce.views import roster

    put(planner, "A", f"a1 {requests.NEXT}")
    month = {"month": f"{requests.NEXT:%Y-%m}"}
    before = stands()[0]
    killed_in(lambda: planner.post(f"{AT}/roster/publish", month), roster, "HttpResponseRedirect")
    assert stands()[0] == before + 1
    assert planner.post(f"{AT}/roster/publish", month).status_code == 422
    assert stands()[0] == before + 1


@pytest.mark.parametrize("line", ["put", "publish_some"])
def test_an_answer_to_leave_is_given_whole_or_not_at_all(
    floor: Floor, planner: Client, line: str
) -> None:
    from maju.workforce import requests as answering

    ask(agent("a1"), "annual")
    before, commands = stands(), sent(floor)
    killed_in(lambda: answer(planner, "approve"), answering, line, after=True)
    assert the_request().state == "planner"
    assert cell("a1", DAY) == ("A", "")
    assert stands() == before
    assert sent(floor) == commands
    assert answer(planner, "approve").status_code == 302
    assert the_request().state == "approved"
    assert cell("a1", DAY) == ("", "annual")
    assert stands()[0] == before[0] + 1
    assert stands()[1]["a1"] == ([], "annual")


@pytest.mark.parametrize("line", ["put", "publish_some", "_trail"])
def test_a_swap_gives_both_shifts_or_none_and_is_told_once(
    floor: Floor, planner: Client, line: str
) -> None:
    from maju.workforce import requests as answering

    put(planner, "", f"a2 {DAY}")
    ask(agent("a1"), "swap", colleague="a2", other_day=str(requests.LATER))
    agreed = {"request": the_request().pk, "do": "agree"}
    assert agent("a2").post(f"{AT}/mine/requests/reply", agreed).status_code == 302
    four = [(who, day) for who in ("a1", "a2") for day in (DAY, requests.LATER)]
    was, before, commands = [cell(*each) for each in four], stands(), sent(floor)
    killed_in(lambda: answer(planner, "approve"), answering, line, after=True)
    assert the_request().state == "planner"
    assert [cell(*each) for each in four] == was
    assert stands() == before
    assert sent(floor) == commands
    assert answer(planner, "approve").status_code == 302
    assert answer(planner, "approve").status_code == 302  # pressed again
    assert [cell(*each) for each in four] == [("", "off"), ("A", ""), ("A", ""), ("", "off")]
    assert stands()[0] == before[0] + 1
    floor.happen()
    told = [(day.agent, day.date) for day in schedules(floor)[-1].days]
    assert sorted(told) == sorted((who, day.isoformat()) for who, day in four)


@pytest.mark.parametrize("line", ["answer", "end"])
def test_a_study_whose_worker_was_killed_is_done_once(
    floor: Floor, planner: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    facts = Store(floor.url, LocalNumbers(floor.url, FolderBlobs(tmp_path), now=now))
    with linked(floor.url) as link:
        number = studies.want(link, CENTRE, "staff", {"sl": "80/20"}, by=1, now=now())
    monkeypatch.setattr(planners, "answer", lambda *_, **__: {"made": "whole"})
    owner: Any = planners if line == "answer" else studies
    killed_in(lambda: Desk(facts, now).answer_next(), owner, line)
    with linked(floor.url) as link:
        assert studies.find(link, CENTRE, number).state == "working"
    desk = Desk(facts, now)
    assert not desk.answer_next()  # nobody takes it while it may still be worked on
    assert desk.take_up() == 1
    assert desk.answer_next()
    assert not desk.answer_next()
    with linked(floor.url) as link:
        study = studies.find(link, CENTRE, number)
    assert (study.state, study.tries, study.answer) == ("done", 2, {"made": "whole"})


@pytest.mark.parametrize("line", ["_edit", "FloorAct"])
def test_advice_is_applied_whole_or_not_at_all(
    floor: Floor, planner: Client, signed: Sign, tmp_path: Path, line: str
) -> None:
    from maju.directory import models as m
    from maju.floor.board import acting

    supervisor = signed("supervisor")
    seen = m.Centre.objects.get(code=CENTRE).edition
    moved = {"what": "a3", "queue": "ondam-returns", "seen": seen, "token": "move-a3"}

    def act() -> Any:
        own = Boards(floor.url, FolderBlobs(tmp_path), now=now)
        with override_settings(MAJU_BOARDS=own):
            return supervisor.post(f"/board/{CENTRE}/act/queues", moved)

    owner, name = (m.FloorAct.objects, "create") if line == "FloorAct" else (acting, line)
    commands = sent(floor)
    killed_in(act, owner, name, after=True)
    assert m.Centre.objects.get(code=CENTRE).edition == seen
    assert sent(floor) == commands
    assert not m.FloorAct.objects.exists()
    answered = act()
    assert answered.status_code == 302, answered.content.decode()[-1500:]
    assert act().status_code == 302
    assert m.FloorAct.objects.count() == 1
