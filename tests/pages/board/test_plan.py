"""Category: pages. Plan against actual and a day's attendance: true, the same as KPIs, not for clients."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import Client, override_settings

from maju.engine.clock import WallClock
from maju.facts.history.blobs import FolderBlobs
from maju.facts.readmodel import Projector, migrate
from maju.journal.postgres import PostgresJournal
from maju.kernel.commands import PublishSchedule, SetState
from maju.kernel.events.plan import Activity, PlannedDay, PlannedSpan
from maju.kernel.ids import AgentId
from maju.kernel.time import HOUR, MINUTE, Instant
from maju.metrics.local import LocalNumbers
from maju.metrics.numbers import Question
from tests.pages.board.conftest import CENTRE, Floor, now
from tests.pages.conftest import Counting

PLAN = f"/board/{CENTRE}/plan"
Sign = Callable[..., Client]


@pytest.fixture
def numbers(floor: Floor, tmp_path: Path) -> Iterator[LocalNumbers]:
    local = LocalNumbers(floor.url, FolderBlobs(tmp_path), now=now)
    with override_settings(MAJU_NUMBERS=lambda: local, MAJU_DOCUMENTS=None):
        yield local


def today() -> date:
    return datetime.fromtimestamp(now() / 1_000_000, UTC).astimezone(ZoneInfo("Asia/Seoul")).date()


def publishes(floor: Floor, **plans: Activity) -> None:
    """Each is to do that from two hours ago to two hours from now."""
    day, at = today().isoformat(), now()
    days = tuple(
        PlannedDay(
            agent=AgentId(agent), date=day,
            spans=(PlannedSpan(activity=what, start=Instant(at - 2 * HOUR), end=Instant(at + 2 * HOUR)),),
        )
        for agent, what in plans.items()
    )  # fmt: skip
    floor.happen(PublishSchedule(version=1, days=days, by="u"))


def project(floor: Floor) -> None:
    migrate(floor.url)

    async def follow() -> None:
        async with PostgresJournal(floor.url, WallClock(), connections=2) as journal:
            await Projector(floor.url, journal, CENTRE).catch_up()

    asyncio.run(follow())


def test_who_does_not_do_what_is_planned_is_named_with_the_reason(
    floor: Floor, numbers: LocalNumbers, signed: Sign
) -> None:
    publishes(floor, a1="work", a2="work", a3="meal")
    floor.work("a1")
    project(floor)
    browser = signed("supervisor")
    page = browser.get(PLAN).content.decode()
    out = page[page.index("out-head") : page.index("day-head")]
    assert "이두리" in out
    assert "not signed in" in out
    assert "김하나" not in out
    assert "박세찬" not in out
    floor.happen(SetState(agent=AgentId("a1"), state="away", reason="rest"))
    page = browser.get(PLAN).content.decode()
    out = page[page.index("out-head") : page.index("day-head")]
    assert "김하나" in out
    assert "away for something else" in out


def test_where_nobody_is_planned_yet_it_says_when_the_next_shift_begins(
    floor: Floor, numbers: LocalNumbers, signed: Sign
) -> None:
    project(floor)
    browser = signed("supervisor")
    assert "no published shift begins today" in browser.get(PLAN).content.decode()
    begins = now() + 5 * MINUTE
    days = tuple(
        PlannedDay(
            agent=AgentId(agent), date=today().isoformat(),
            spans=(PlannedSpan(activity="work", start=Instant(begins), end=Instant(begins + HOUR)),),
        )
        for agent in ("a1", "a2")
    )  # fmt: skip
    floor.happen(PublishSchedule(version=1, days=days, by="u"))
    project(floor)
    clock = datetime.fromtimestamp(begins / 1e6, ZoneInfo("Asia/Seoul"))
    page = browser.get(PLAN).content.decode()
    assert f"Nobody is planned now. The next shift begins at {clock:%H:%M}: 2 people." in page


def test_attendance_is_listed_as_it_is_counted(
    floor: Floor, numbers: LocalNumbers, signed: Sign
) -> None:
    publishes(floor, a1="work", a2="work")
    floor.work("a1")
    project(floor)
    page = signed("supervisor").get(PLAN).content.decode()
    listed = page[page.index("list-head") :]
    kpis = ("shifts_planned", "shifts_attended", "shifts_late", "shifts_absent")
    until = today() + timedelta(days=1)
    asked = Question(centre=CENTRE, since=today(), until=until, kpis=kpis)
    (line,) = numbers.ask(asked).lines
    assert [line.cells[name].value for name in kpis] == [2, 1, 1, 1]
    assert listed.count('<th scope="row">') == 2
    assert listed.count("Came late") == 1
    assert listed.count("Not here yet") == 1


def test_what_looks_again_is_told_no_more_than_it_shows(
    floor: Floor, numbers: LocalNumbers, signed: Sign
) -> None:
    publishes(floor, a1="work", a2="work")
    floor.work("a1")
    project(floor)
    browser, counted = signed("supervisor"), Counting(numbers)
    with override_settings(MAJU_NUMBERS=lambda: counted):
        page = browser.get(PLAN, headers={"HX-Request": "true"}).content.decode()
        assert "이두리" in page[page.index("plan-now") :]
        assert "list-head" not in page
        assert counted.asked == {"rows": 1}
        counted.asked.clear()
        whole = browser.get(PLAN).content.decode()
    assert "list-head" in whole
    # the shifts, and those that were late: nobody left early, nobody is on leave
    assert counted.asked == {"ask": 2, "rows": 2}


def test_attendance_leaves_as_a_file_with_a_reason_and_a_trace(
    floor: Floor, numbers: LocalNumbers, signed: Sign
) -> None:
    from maju.directory import models as m

    publishes(floor, a1="work")
    browser = signed("supervisor")
    assert b"reason" in browser.get(PLAN, {"format": "csv"}).content
    assert not m.Access.objects.filter(kind="download").exists()
    given = browser.post(f"{PLAN}?format=csv", {"reason": "payroll"})
    lines = given.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Agent,Agent code,Team,Planned from")
    assert lines[1].startswith("김하나,a1,")
    assert m.Access.objects.get(kind="download").reason == "payroll"


def test_a_client_company_never_sees_who_came(
    floor: Floor, numbers: LocalNumbers, signed: Sign
) -> None:
    publishes(floor, a1="work")
    answer = signed("client", "ondam").get(PLAN)
    assert answer.status_code in {400, 403, 404, 422}
    assert "김하나" not in answer.content.decode()


def test_a_day_of_which_nothing_is_known_says_so(
    floor: Floor, numbers: LocalNumbers, signed: Sign
) -> None:
    project(floor)
    browser = signed("supervisor")
    page = browser.get(PLAN, {"day": "2026-01-01"})
    assert page.status_code == 200
    assert "Nothing is known of this day" in page.content.decode()
    assert browser.get(PLAN, {"day": "gestern"}).status_code == 422


def test_the_live_tiles_say_who_is_to_be_there_who_is_and_how_many_do_it(
    floor: Floor, numbers: LocalNumbers, signed: Sign
) -> None:
    publishes(floor, a1="work", a2="work", a3="meal")
    floor.work("a1")
    project(floor)
    browser = signed("supervisor")
    page = browser.get(f"/board/{CENTRE}/", {"role": "planner"}).content.decode()
    assert tiles(page) == {"planned_now": "2", "present_now": "1", "as_planned": "50.0%"}
    assert tiles(browser.get(f"/board/{CENTRE}/").content.decode()) == {"as_planned": "50.0%"}
    lead = browser.get(f"/board/{CENTRE}/", {"role": "lead", "team": "red"}).content.decode()
    assert tiles(lead) == {"as_planned": "–"}


def tiles(page: str) -> dict[str, str]:
    """The tiles that lead to the plan, and their figures."""
    shown = re.findall(r'href="([^"]*)" data-card="(\w+)".*?data-v>([^<]*)<', page, re.DOTALL)
    return {name: said for href, name, said in shown if href.startswith(PLAN)}


def test_teams_stand_in_the_order_of_their_numbers(floor: Floor) -> None:
    from maju.floor.board.views.plan import by_number

    assert sorted(["상담 10팀", "상담 2팀", "A", "상담 1팀"], key=by_number) == [
        "A",
        "상담 1팀",
        "상담 2팀",
        "상담 10팀",
    ]


def test_budgeted_heads_stand_beside_those_there_are(
    floor: Floor, numbers: LocalNumbers, signed: Sign
) -> None:
    from maju.directory import models as m

    publishes(floor, a1="work")
    project(floor)
    browser = signed("supervisor")
    words = re.compile(r"Budgeted heads (\d+) · Enrolled (\d+)")
    assert not words.search(browser.get(PLAN).content.decode())
    teams = list(m.Team.objects.filter(centre=CENTRE).order_by("code"))
    for posts, team in enumerate(teams, 7):
        m.Team.objects.filter(pk=team.pk).update(posts=posts)
    page = browser.get(PLAN).content.decode()
    said = words.search(page)
    assert said is not None
    whole = sum(range(7, 7 + len(teams)))
    assert said.groups() == (str(whole), str(m.Agent.objects.filter(centre=CENTRE).count()))
    one = browser.get(PLAN, {"team": teams[0].code}).content.decode()
    assert re.search(
        rf"Budgeted heads 7 · Enrolled {m.TeamMember.objects.filter(team=teams[0]).count()}\b", one
    )
