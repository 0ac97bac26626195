"""Category: pages. 근무표: kept cell by cell, as a sheet and back, published to a real engine, seen by the agent."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from maju.kernel.events import SchedulePublished
from tests.pages.board.conftest import CENTRE, Floor
from tests.pages.signing import browser_of

Sign = Callable[..., Client]
AT = f"/workforce/{CENTRE}"
MONTH = "2026-12"


@pytest.fixture
def planner(floor: Floor, signed: Sign) -> Client:
    """A planner at a centre with two kinds of shifts."""
    browser = signed("planner")
    for code, start, end in (("A", "09:00", "18:00"), ("N", "22:00", "07:00")):
        said = {"code": code, "name": code, "start": start, "end": end,
                "meal": "60", "meal_from": "180", "meal_until": "300"}  # fmt: skip
        assert browser.post(f"{AT}/shifts/save", said).status_code == 302
    return browser


def put(browser: Client, mark: str, *cells: str) -> Any:
    said = {"mark": mark, "cell": list(cells), "month": MONTH}
    return browser.post(f"{AT}/roster/put", said, headers={"accept": "application/json"})


def schedules(floor: Floor) -> list[SchedulePublished]:
    """What stands in the journal."""
    import psycopg

    from maju.journal.codec import EVENTS

    with psycopg.connect(floor.url) as link:
        rows = link.execute(
            "SELECT kind, version, body::text FROM journal.event WHERE centre = %s"
            " AND kind = 'schedule_published' ORDER BY seq",
            (CENTRE,),
        ).fetchall()
    told = [EVENTS.decode(kind, version, body.encode()) for kind, version, body in rows]
    return [body for body in told if isinstance(body, SchedulePublished)]


def test_a_cell_is_kept_at_once_and_stands_there_again(planner: Client) -> None:
    assert put(planner, "A", "a1 2026-12-01", "a2 2026-12-01").json()["cells"] == {
        "a1 2026-12-01": "A",
        "a2 2026-12-01": "A",
    }
    assert put(planner, "연", "a2 2026-12-01").json()["kinds"] == {"a2 2026-12-01": "annual"}
    put(planner, "", "a1 2026-12-01")
    page = planner.get(f"{AT}/roster/?month={MONTH}").content.decode()
    assert 'data-cell="a2 2026-12-01" class="wf-annual">' in page
    assert 'data-cell="a1 2026-12-01"></td>' in page


def test_a_change_is_taken_back_but_not_what_somebody_else_has_put_since(planner: Client) -> None:
    put(planner, "A", "a1 2026-12-01", "a2 2026-12-01")
    put(planner, "N", "a1 2026-12-01", "a2 2026-12-01", "a3 2026-12-01")
    put(planner, "휴", "a2 2026-12-01")  # by another planner's page
    back = {"mark": ["A", "A", ""], "was": ["N", "N", "N"], "month": MONTH,
            "cell": ["a1 2026-12-01", "a2 2026-12-01", "a3 2026-12-01"]}  # fmt: skip
    json = {"accept": "application/json"}
    told = planner.post(f"{AT}/roster/put", back, headers=json).json()
    assert list(told["cells"].values())[::2] == ["A", ""]
    assert told["kinds"]["a2 2026-12-01"] == "off"
    uneven = {**back, "was": ["N"]}
    assert planner.post(f"{AT}/roster/put", uneven, headers=json).status_code == 422


def test_the_margins_follow_what_is_put(planner: Client) -> None:
    put(planner, "A", "a1 2026-12-01", "a1 2026-12-02")
    sums = put(planner, "A", "a2 2026-12-01").json()["sums"]
    assert sums == {"2026-12-01": 2, "a2 days": 1, "a2 hours": 8.0, "a2 leave": 0}


@pytest.mark.parametrize(
    ("mark", "cell", "code"),
    [
        ("B", "a1 2026-12-01", "shift_unknown"),
        ("A+점심", "a1 2026-12-01", "leave_unknown"),
        ("+오전반", "a1 2026-12-01", "half_needs_shift"),
        ("A", "nobody 2026-12-01", "roster_agent_unknown"),
        ("A", "a1 2026-13-01", "roster_form"),
    ],
)
def test_what_cannot_stand_in_a_cell_is_refused_and_nothing_is_changed(
    planner: Client, mark: str, cell: str, code: str
) -> None:
    answer = put(planner, mark, "a2 2026-12-02", cell)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    from maju.workforce.models import Cell

    assert Cell.objects.count() == 0


def test_a_pattern_is_put_into_many_days_without_script(planner: Client) -> None:
    said = {"mark": "A", "agent": ["a1", "a3"], "first": "2026-12-01", "last": "2026-12-31",
            "weekday": list("01234"), "month": MONTH}  # fmt: skip
    assert planner.post(f"{AT}/roster/put", said).status_code == 302
    from maju.workforce.models import Cell

    assert Cell.objects.count() == 2 * 23
    assert {cell.day.weekday() for cell in Cell.objects.all()} == set(range(5))


def test_empty_cells_are_filled_as_four_weeks_ago(planner: Client) -> None:
    put(planner, "A", "a1 2026-12-07")
    put(planner, "휴", "a1 2026-12-08")
    put(planner, "연", "a1 2026-12-09")
    planner.post(f"{AT}/roster/copy", {"month": "2027-01"})
    page = planner.get(f"{AT}/roster/?month=2027-01").content.decode()
    assert 'data-cell="a1 2027-01-04" class="wf-work">A<' in page
    assert 'data-cell="a1 2027-01-05" class="wf-off">' in page
    assert 'data-cell="a1 2027-01-06"></td>' in page, "leave is not repeated"


def test_the_sheet_comes_back_as_it_went(planner: Client) -> None:
    put(planner, "A", "a1 2026-12-01", "a1 2026-12-02")
    put(planner, "A+오후반", "a1 2026-12-03")
    put(planner, "연", "a2 2026-12-01")
    before = planner.get(f"{AT}/roster/?month={MONTH}").content.decode()
    sheet = planner.get(f"{AT}/roster/sheet?month={MONTH}").content
    for cell in ("a1 2026-12-01", "a1 2026-12-03", "a2 2026-12-01"):
        put(planner, "", cell)
    upload = io.BytesIO(sheet)
    upload.name = "roster.xlsx"
    answer = planner.post(f"{AT}/roster/bring", {"month": MONTH, "sheet": upload})
    assert answer.status_code == 302
    after = planner.get(f"{AT}/roster/?month={MONTH}").content.decode()
    assert grid(after) == grid(before)


def grid(page: str) -> str:
    return page[page.index("<tbody>") : page.index("</table>")]


def test_a_sheet_with_an_unknown_code_changes_nothing(planner: Client) -> None:
    put(planner, "A", "a1 2026-12-01")
    book = load_workbook(io.BytesIO(planner.get(f"{AT}/roster/sheet?month={MONTH}").content))
    sheet = book["근무표"]
    sheet.cell(3, 3).value, sheet.cell(3, 4).value = "N", "ZZ"
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "roster.xlsx"
    answer = planner.post(f"{AT}/roster/bring", {"month": MONTH, "sheet": out})
    assert answer.status_code == 422
    assert "ZZ" in answer.content.decode()
    page = planner.get(f"{AT}/roster/?month={MONTH}").content.decode()
    assert 'data-cell="a1 2026-12-01" class="wf-work">A<' in page


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no workbook", b"<html></html>"])
def test_what_is_no_workbook_is_refused(planner: Client, content: bytes) -> None:
    upload = io.BytesIO(content)
    upload.name = "roster.xlsx"
    assert planner.post(f"{AT}/roster/bring", {"month": MONTH, "sheet": upload}).status_code in {
        302,
        422,
    }
    from maju.workforce.models import Cell

    assert Cell.objects.count() == 0


def test_what_is_published_stands_in_the_journal_with_meals_in_turns(
    planner: Client, floor: Floor
) -> None:
    put(planner, "A", "a1 2026-12-01", "a2 2026-12-01", "a3 2026-12-01")
    put(planner, "연", "a1 2026-12-02")
    assert planner.post(f"{AT}/roster/publish", {"month": MONTH}).status_code == 302
    assert "waits for the engine" in planner.get(f"{AT}/roster/?month={MONTH}").content.decode()
    floor.happen()
    assert "Published, version 1" in planner.get(f"{AT}/roster/?month={MONTH}").content.decode()
    (told,) = schedules(floor)
    days = {(str(day.agent), day.date): day for day in told.days}
    assert days["a1", "2026-12-02"].leave == "annual"
    meals = set()
    for agent in ("a1", "a2", "a3"):
        work = days[agent, "2026-12-01"].spans
        assert [span.activity for span in work] == ["work", "meal", "work"]
        assert work[0].start == int(datetime(2026, 12, 1, tzinfo=UTC).timestamp()) * 1_000_000
        assert work[-1].end - work[0].start == 9 * 3_600_000_000
        meals.add(work[1].start)
    assert len(meals) == 3, "no two eat at once"


def test_the_same_roster_is_not_published_twice_and_an_emptied_day_is_told(
    planner: Client, floor: Floor
) -> None:
    put(planner, "A", "a1 2026-12-01")
    planner.post(f"{AT}/roster/publish", {"month": MONTH})
    assert planner.post(f"{AT}/roster/publish", {"month": MONTH}).status_code == 422
    put(planner, "", "a1 2026-12-01")
    assert planner.post(f"{AT}/roster/publish", {"month": MONTH}).status_code == 302
    floor.happen()
    assert [len(day.spans) for told in schedules(floor) for day in told.days] == [3, 0]


def test_a_night_shift_ends_on_the_next_morning_on_the_day_it_began(
    planner: Client, floor: Floor
) -> None:
    put(planner, "N", "a1 2026-12-31")
    planner.post(f"{AT}/roster/publish", {"month": MONTH})
    floor.happen()
    ((day,),) = [told.days for told in schedules(floor)]
    assert day.date == "2026-12-31"
    assert day.spans[-1].end == int(datetime(2026, 12, 31, 22, tzinfo=UTC).timestamp()) * 1_000_000


def agent(name: str) -> Client:
    from maju.directory import models as m

    person = m.Agent.objects.get(centre=CENTRE, code=name).person
    held = {"role": "agent", "centre_id": CENTRE}
    m.RoleHeld.objects.create(person=person, **held)
    return browser_of(person)


def test_an_agent_sees_their_shifts_and_a_calendar_does_too(planner: Client, floor: Floor) -> None:
    day = date.today() + timedelta(days=1)  # noqa: DTZ011 - the page begins at this week's Monday
    put(planner, "A", f"a1 {day}")
    planner.post(f"{AT}/roster/publish", {"month": f"{day:%Y-%m}"})
    browser = agent("a1")
    assert "09:00–18:00" in browser.get(f"{AT}/mine/").content.decode()
    assert "09:00–18:00" not in agent("a2").get(f"{AT}/mine/").content.decode()
    shown = browser.post(f"{AT}/mine/link").content.decode()
    address = "/workforce/calendar/" + shown.split("/workforce/calendar/")[1].split('"')[0]
    calendar = browser_of(None).get(address).content.decode()
    assert f"DTSTART:{day:%Y%m%d}T000000Z" in calendar
    assert calendar.startswith("BEGIN:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in calendar.split("\r\n"))
    browser.post(f"{AT}/mine/link", {"do": "end"})
    assert browser_of(None).get(address).status_code == 404


def test_a_calendar_ends_with_the_work_of_who_made_its_address(
    planner: Client, floor: Floor
) -> None:
    from maju.directory import models as m

    shown = agent("a1").post(f"{AT}/mine/link").content.decode()
    address = "/workforce/calendar/" + shown.split("/workforce/calendar/")[1].split('"')[0]
    phone = browser_of(None)
    assert phone.get(address).status_code == 200
    row = m.Agent.objects.get(centre=CENTRE, code="a1")
    for said in ({"is_active": False}, {"employed_until": date(2020, 1, 1)}):
        before = {name: getattr(row.person, name) for name in said}
        m.Person.objects.filter(pk=row.person.pk).update(**said)
        assert phone.get(address).status_code == 404, said
        m.Person.objects.filter(pk=row.person.pk).update(**before)
    assert phone.get(address).status_code == 200
    mine, row.person = row.person, m.Person.objects.create(sign_in="next", name="Next")
    row.save()
    assert phone.get(address).status_code == 404, "somebody else under the same code"
    row.person, row.code = mine, "a9"
    row.save()
    assert phone.get(address).status_code == 404, "no agent any more"


def test_the_roster_is_for_who_plans(floor: Floor, signed: Sign) -> None:
    assert signed("lead").get(f"{AT}/roster/").status_code == 403
    assert signed("planner").get(f"{AT}/roster/").status_code == 200


def test_who_plans_for_one_client_has_the_roster_of_its_own_agents_alone(
    planner: Client, floor: Floor, signed: Sign
) -> None:
    from maju.directory import models as m
    from maju.workforce.models import Cell, Published, ShiftKind

    put(planner, "A", "a1 2026-12-01", "a2 2026-12-01")
    sheet = planner.get(f"{AT}/roster/sheet?month={MONTH}").content
    m.Agent.objects.filter(centre=CENTRE, code="a2").update(only_clients=["mirae"])
    theirs = signed("planner", "mirae")
    page = theirs.get(f"{AT}/roster/?month={MONTH}").content.decode()
    assert "이두리" in page
    assert "김하나" not in page
    own = load_workbook(io.BytesIO(theirs.get(f"{AT}/roster/sheet?month={MONTH}").content))
    assert {row[0] for row in own["근무표"].iter_rows(min_row=3, values_only=True)} == {"a2"}
    for answer in (
        put(theirs, "연", "a2 2026-12-02", "a1 2026-12-02"),
        theirs.post(f"{AT}/roster/bring", {"month": MONTH, "sheet": io.BytesIO(sheet)}),
        theirs.post(f"{AT}/shifts/save", {"which": "A", "do": "end"}),
    ):
        assert answer.status_code == 422
    theirs.post(f"{AT}/roster/copy", {"month": "2026-12"})
    assert Cell.objects.filter(centre=CENTRE, agent="a1").count() == 1
    assert not ShiftKind.objects.filter(ended=True).exists()
    assert theirs.post(f"{AT}/roster/publish", {"month": MONTH}).status_code == 302
    assert {row.agent for row in Published.objects.filter(centre=CENTRE)} == {"a2"}


@pytest.mark.parametrize("code", ["AM", "PM", "연", "OFF", "교육"])
def test_no_shift_is_called_what_means_leave_on_the_roster(planner: Client, code: str) -> None:
    said = {"code": code, "name": code, "start": "06:00", "end": "12:00"}
    answer = planner.post(f"{AT}/shifts/save", said)
    assert answer.status_code == 422
    assert b"shift_code_is_leave" in answer.content


def test_a_kind_that_is_changed_keeps_the_times_that_were_worked(planner: Client) -> None:
    from maju.workforce.models import ShiftKind

    said = {"which": "A", "name": "낮", "start": "13:00", "end": "22:00", "meal": "30",
            "meal_from": "180", "meal_until": "240"}  # fmt: skip
    assert planner.post(f"{AT}/shifts/save", said).status_code == 302
    kept = ShiftKind.objects.get(centre=CENTRE, code="A")
    assert (kept.name, kept.starts, kept.lasts, kept.meal) == ("낮", 540, 540, 30)


def test_the_sheet_of_another_month_is_refused_and_what_was_worked_stays(planner: Client) -> None:
    put(planner, "A", "a1 2026-11-02")
    sheet = planner.get(f"{AT}/roster/sheet?month=2026-11").content
    put(planner, "N", "a1 2026-11-02")
    answer = planner.post(f"{AT}/roster/bring", {"month": MONTH, "sheet": io.BytesIO(sheet)})
    assert answer.status_code == 422
    assert b"sheet_other_month" in answer.content
    assert planner.get(f"{AT}/roster/?month=2026-11").content.decode().count(">N</td>") == 1


def test_a_mark_is_put_into_a_year_at_most(planner: Client) -> None:
    said = {"mark": "A", "agent": "a1", "first": "0001-01-01", "last": "9999-12-31"}
    assert planner.post(f"{AT}/roster/put", said).status_code == 422


def test_who_leaves_in_the_month_does_not_keep_the_rest_from_being_published(
    planner: Client, floor: Floor
) -> None:
    from maju.directory import models as m
    from maju.workforce.models import Publication

    put(planner, "A", "a1 2026-12-01", "a3 2026-12-01", "a3 2026-12-20")
    planner.post(f"{AT}/roster/publish", {"month": MONTH})
    floor.happen()
    m.Agent.objects.filter(centre=CENTRE, code="a3").delete()
    put(planner, "N", "a1 2026-12-02")
    assert planner.post(f"{AT}/roster/publish", {"month": MONTH}).status_code == 302
    assert Publication.objects.latest("version").days == 2
    floor.happen()
    assert {day.agent for day in schedules(floor)[-1].days} == {"a1"}
