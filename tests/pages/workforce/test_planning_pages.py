"""Category: pages. Forecast, people needed, true demand, what-if, known days, a proposed roster: asked at
a page, answered by the planners' process as the command would, kept whole or not at all.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import psycopg
import pytest
from django.test import Client, override_settings
from openpyxl import load_workbook

from maju.app.plan.foreseeing import Asked, foresee
from maju.app.plan.known import with_known
from maju.app.plan.studying import Facts as Store
from maju.app.postgres import EmbeddedPostgres
from maju.app.run.planner import Desk
from maju.facts.history.manifest import linked
from maju.kernel.time import Instant
from maju.metrics.local import LocalNumbers
from maju.workforce import studies
from maju.workforce.charts import Band, Line, chart
from maju.workforce.studies import MOST_TRIES
from tests.pages.board.conftest import CENTRE, Floor, now
from tests.pages.conftest import own_database
from tests.pages.kept import keep
from tests.unit.metrics.building import Facts

Sign = Callable[..., Client]
AT = f"/workforce/{CENTRE}"
TODAY = date(2026, 3, 30)  # a Monday
NOW = Instant(int(datetime(2026, 3, 30, 8, tzinfo=ZoneInfo("Asia/Seoul")).timestamp()) * 1_000_000)
WEEKS = 6


@pytest.fixture(scope="session")
def numbers(
    fast_postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LocalNumbers]:
    """Of a past that no test changes, in files and a manifest of their own."""
    with own_database(fast_postgres) as url:
        blobs = keep(past(), url, tmp_path_factory.mktemp("past"), CENTRE)
        yield LocalNumbers(url, blobs, now=lambda: NOW)


def past() -> Facts:
    """Six weeks of weekdays, 9 to 12, with somebody who gives up and comes back each day."""
    made = Facts()
    for number in range(7 * WEEKS):
        day = TODAY - timedelta(days=7 * WEEKS - number)
        if day.weekday() > 4:
            continue
        for slot in range(12):
            at = f"{day} {9 + slot // 4:02d}:{slot % 4 * 15:02d}:00"
            count = 3 + (slot * 7 + number * 3) % 4 + (2 if day.weekday() == 0 else 0)
            for each in range(count):
                who = f"c{number}-{slot}-{each}"
                made.call(at, wait=10, talk=200.0, customer=who, client="ondam",
                          queue="ondam-orders")  # fmt: skip
        made.call(f"{day} 10:00:00", "abandoned", wait=40, customer=f"r{number}", client="ondam",
                  queue="ondam-orders")  # fmt: skip
        made.call(f"{day} 10:05:00", wait=5, customer=f"r{number}", client="ondam",
                  queue="ondam-orders")  # fmt: skip
    return made


@pytest.fixture
def desk(floor: Floor, numbers: LocalNumbers) -> Iterator[Desk]:
    """The planners' process, in the test's own; and the pages at 30 March."""
    with override_settings(MAJU_NOW=lambda: NOW, MAJU_NUMBERS=lambda: numbers):
        yield Desk(Store(floor.url, numbers), lambda: NOW)


@pytest.fixture
def planner(desk: Desk, signed: Sign) -> Client:
    browser = signed("planner")
    for code, start, end in (("A", "09:00", "18:00"), ("B", "08:00", "17:00")):
        said = {"code": code, "name": code, "start": start, "end": end,
                "meal": "60", "meal_from": "180", "meal_until": "300"}  # fmt: skip
        assert browser.post(f"{AT}/shifts/save", said).status_code == 302
    return browser


def asked(browser: Client, page: str, **said: Any) -> str:
    """Where the question's page is."""
    answer = browser.post(f"{AT}/{page}/want", said)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return str(answer["Location"])


def kept_answer(floor: Floor, where: str) -> Any:
    with linked(floor.url) as link:
        return studies.find(link, CENTRE, int(where.rpartition("=")[2])).answer


def alike(one: Any, other: Any) -> bool:
    """As JSON has it."""
    return bool(json.loads(json.dumps(one)) == json.loads(json.dumps(other)))


def test_a_forecast_says_what_the_command_says_and_why(
    planner: Client, desk: Desk, floor: Floor
) -> None:
    where = asked(planner, "forecast", weeks="2", queue="ondam-orders", thorough="")
    waits = planner.get(where)
    assert waits["Refresh"] == "2"
    assert b"It waits for its turn" in waits.content
    assert b"answered before it" not in waits.content
    behind = planner.get(asked(planner, "demand")).content
    assert b"One question is answered before it" in behind
    assert desk.answer_next()
    page = planner.get(where)
    assert "Refresh" not in page
    text = page.content.decode()
    for words in (
        "From some weeks of history",
        "Against the weekday mean",
        "8 of 10 days",
        "taken",
    ):
        assert words in text
    from maju.app.plan.forecast_shown import as_json

    question = Asked(centre=CENTRE, queue="ondam-orders", until=TODAY, weeks=2)
    question = with_known(floor.url, question)
    found = foresee(desk._facts.numbers, question)
    assert alike(kept_answer(floor, where), as_json(found, question, now=None, came=None))


def test_a_question_waits_for_the_past_and_its_page_says_so(planner: Client, desk: Desk) -> None:
    there = False
    slow = Desk(desk._facts, lambda: NOW, ready=lambda: there)
    where = asked(planner, "forecast", weeks="1")
    with override_settings(MAJU_PAST=lambda: (1, 2)):
        assert not slow.answer_next()
        assert b"past is still being brought in (1 of 2 clients)" in planner.get(where).content
    assert b"past is still" not in planner.get(where).content
    there = True
    assert slow.answer_next()
    assert b"Contacts by day" in planner.get(where).content


def test_the_last_answer_stands_there_for_whoever_comes_next(
    planner: Client, desk: Desk, signed: Sign
) -> None:
    asked(planner, "forecast", weeks="1")
    desk.answer_next()
    assert b"Contacts by day" in signed("supervisor").get(f"{AT}/forecast/").content


def test_a_kill_leaves_nothing_half_and_the_page_says_so(
    planner: Client, desk: Desk, floor: Floor
) -> None:
    where = asked(planner, "demand")
    with linked(floor.url) as link:
        study = studies.claim(link)  # whoever did this is killed here
        assert study is not None
        studies.tell(link, study, 0.4)
    working = planner.get(where).content
    assert b"It is being calculated. <b>40 %</b>" in working
    assert desk.take_up() == 1
    assert b"It broke off once and is begun anew" in planner.get(where).content
    with linked(floor.url) as link:  # the dead one's late answer is nobody's
        studies.end(link, study, "done", now=0, answer={"half": True})
    assert desk.answer_next()
    assert b"Needs behind the contacts" in planner.get(where).content


def test_what_breaks_again_and_again_has_failed_and_the_next_is_answered(
    planner: Client, desk: Desk, floor: Floor
) -> None:
    where = asked(planner, "demand")
    for _ in range(MOST_TRIES):
        with linked(floor.url) as link:
            assert studies.claim(link) is not None
        desk.take_up()
    assert b"It could not be calculated" in planner.get(where).content
    asked(planner, "forecast", weeks="1")
    assert desk.answer_next()
    assert not desk.answer_next()


def test_the_same_question_that_still_waits_is_asked_once(planner: Client) -> None:
    assert asked(planner, "staffing") == asked(planner, "staffing")


def test_what_cannot_be_meant_is_refused_and_nothing_is_asked(planner: Client, desk: Desk) -> None:
    for page, said in (
        ("forecast", {"weeks": "9"}),
        ("forecast", {"queue": "nobody's"}),
        ("staffing", {"level": "eighty"}),
        ("staffing", {"until": "2026-02-31"}),
        ("demand", {"since": "2026-03-30", "to": "2026-03-01"}),
        ("what-if", {"people_1": ""}),
        ("what-if", {"people_1": "-2", "opens_1": "9", "closes_1": "18:00"}),
        ("proposal", {"seconds": "1e9"}),
    ):
        answer = planner.post(f"{AT}/{page}/want", said)
        assert answer.status_code == 422, (page, said)
        assert b"study_odd" in answer.content, (page, said)
    assert not desk.answer_next()


def test_a_refused_answer_is_said_in_words(planner: Client, desk: Desk) -> None:
    where = asked(planner, "proposal", week="2027-03-01")
    desk.answer_next()
    page = planner.get(where).content.decode()
    assert "is not within the eight weeks" in page


def test_people_needed_stand_beside_the_published_roster_and_go_into_a_file(
    planner: Client, desk: Desk, floor: Floor
) -> None:
    said = {"mark": "A", "cell": ["a1 2026-03-31", "a2 2026-03-31"], "month": "2026-03"}
    assert planner.post(f"{AT}/roster/put", said).status_code == 302
    planner.post(f"{AT}/roster/publish", {"month": "2026-03"})
    where = asked(planner, "staffing", level="80", within="20", absence="50", breaks="0")
    desk.answer_next()
    text = planner.get(f"{where}&day=2026-03-31").content.decode()
    assert "Where people are missing" in text
    assert "▼" in text
    assert 'class="wf-lack"' in text
    study = where.rpartition("=")[2]
    csv = planner.get(f"{AT}/staffing/take.csv?study={study}").content.decode("utf-8-sig")
    head, *lines = csv.splitlines()
    assert head.startswith("Date,Interval,Contacts in")
    row = next(line.split(",") for line in lines if line.startswith("2026-03-31,10:00"))
    needed, have, gap = (float(row[place]) for place in (6, 7, 8))
    assert have == 2.0
    assert gap == pytest.approx(have - needed)
    book = load_workbook(io.BytesIO(planner.get(f"{AT}/staffing/take.xlsx?study={study}").content))
    assert book.worksheets[0].max_row == len(lines) + 1
    from maju.app.plan.staff import shares_of, target_of
    from maju.app.plan.staffing import Wish, as_json, plan
    from maju.app.plan.staffing_of_centre import coming_of, patience_of_centre

    numbers = desk._facts.numbers
    question = with_known(floor.url, Asked(centre=CENTRE, until=TODAY, weeks=1))
    coming, last = coming_of(numbers, question)
    wish = Wish(
        target=target_of("80/20", by="sl_negative", asa=None, abandon=None, occupancy=None),
        patience=patience_of_centre(numbers, question, until=last),
        shrinkage=shares_of("absence=50,training=2"),
    )
    assert alike(kept_answer(floor, where), as_json(plan(coming, wish)))


def test_a_later_first_day_is_forecast_from_what_is_over_and_shown_from_there(
    planner: Client, desk: Desk, floor: Floor
) -> None:
    """Today's first hours were taken for a whole day before, and tomorrow was shown."""
    files, asked_of = [], []
    for said in ({"until": "2026-04-01"}, {}):
        where = asked(planner, "staffing", **said)
        desk.answer_next()
        study = where.rpartition("=")[2]
        with linked(floor.url) as link:
            asked_of.append(studies.find(link, CENTRE, int(study)).asked)
        file = planner.get(f"{AT}/staffing/take.csv?study={study}").content.decode("utf-8-sig")
        files.append(file.splitlines()[1:])
        text = planner.get(where).content.decode()
        first = said.get("until", str(TODAY))
        assert f'name="until" value="{first}"' in text
        assert f'id="wf-curve-head">{first}' in text
    later, from_today = files
    days = [sorted({line[:10] for line in file}) for file in files]
    assert days[0][0] == "2026-04-01" > days[1][0]
    assert days[0][-1] < "2026-04-08"
    kept = asked_of[0]
    assert (kept["until"], kept["weeks"], kept["shown_weeks"]) == (str(TODAY), 2, 1)
    assert [x for x in later if x < "2026-04-03"] == [
        x for x in from_today if "2026-04-01" <= x < "2026-04-03"
    ]
    far = planner.post(f"{AT}/staffing/want", {"until": "2026-04-06", "weeks": "8"})
    assert far.status_code == 422


def test_true_demand_tells_what_would_have_come(planner: Client, desk: Desk) -> None:
    where = asked(planner, "demand", since="2026-02-20", to="2026-03-28", answered="99")
    desk.answer_next()
    text = planner.get(where).content.decode()
    assert "Had 99 % been answered" in text
    assert "after giving up (redial)" in text


def test_known_days_change_the_forecast_of_page_and_command_and_are_on_record(
    planner: Client, desk: Desk, floor: Floor
) -> None:
    from maju.directory import models as m

    for said in (
        {"kind": "closed", "name": "Move", "first": "2026-04-02"},
        {"kind": "event", "name": "Sale", "first": "2026-04-01", "percent": "100"},
        {"kind": "payday", "month_day": "25"},
    ):
        assert planner.post(f"{AT}/events/save", said).status_code == 302
    asked_at = asked(planner, "forecast", weeks="1")
    desk.answer_next()
    days = {each["date"]: each for each in kept_answer(floor, asked_at)["days"]}
    assert not days["2026-04-02"]["open"]
    assert days["2026-04-01"]["mean"] > 1.6 * days["2026-03-31"]["mean"]
    command = with_known(floor.url, Asked(centre=CENTRE, until=TODAY, weeks=1))
    assert command.closed == (date(2026, 4, 2),)
    assert command.paydays == (25,)
    of_client = with_known(floor.url, Asked(centre=CENTRE, client="ondam"))
    assert len(of_client.events) == 1
    trail = m.Change.objects.filter(centre__code=CENTRE, kind="knownevent")
    assert trail.count() == 3
    row = planner.get(f"{AT}/events/").content.decode()
    assert "Sale" in row
    number = m.Change.objects.filter(kind="knownevent").latest("id").which
    planner.post(f"{AT}/events/save", {"remove": number})
    assert trail.count() == 4


def test_odd_days_are_refused_and_nothing_is_kept(planner: Client) -> None:
    from maju.workforce.models import KnownEvent

    for said in (
        {"kind": "closed"},
        {"kind": "event", "first": "2026-04-01"},
        {"kind": "closed", "first": "2026-04-02", "last": "2026-04-01"},
        {"kind": "closed", "first": "2026-04-02", "last": "2028-04-01"},
        {"kind": "closed", "first": "9999-12-01", "last": "9999-12-31"},
        {"kind": "payday", "month_day": "0"},
        {"kind": "party", "name": "x", "first": "2026-04-02"},
    ):
        assert planner.post(f"{AT}/events/save", said).status_code == 422, said
    assert not KnownEvent.objects.exists()


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("demand", {"to": "0001-01-01"}),
        ("demand", {"since": "9999-12-30", "to": "9999-12-31"}),
        ("forecast", {"until": "9999-12-31"}),
        ("proposal", {"week": "0001-01-01"}),
        ("staffing", {"until": "0001-01-01"}),
        ("what-if", {"day": "9999-12-31", "people_1": "1"}),
    ],
)
def test_a_day_beyond_all_calendars_is_refused_in_words(
    planner: Client, page: str, said: dict[str, str]
) -> None:
    answer = planner.post(f"{AT}/{page}/want", said)
    assert answer.status_code == 422
    assert b"study_odd" in answer.content


def test_a_clients_planner_sees_and_asks_for_their_own_alone(
    planner: Client, desk: Desk, signed: Sign
) -> None:
    asked(planner, "forecast", weeks="1")
    desk.answer_next()
    bound = signed("planner", "ondam")
    page = bound.get(f"{AT}/forecast/").content.decode()
    assert "Nothing was forecast yet" in page
    assert "mirae" not in page.lower()
    assert bound.post(f"{AT}/forecast/want", {"client": "mirae"}).status_code == 422
    where = asked(bound, "forecast", weeks="1")
    desk.answer_next()
    assert b"Contacts by day" in bound.get(where).content
    assert b"study_whole_centre" in bound.post(f"{AT}/what-if/want", {"people_1": "-1"}).content
    assert b"study_whole_centre" in bound.post(f"{AT}/proposal/want", {}).content
    kept = {"kind": "event", "name": "Sale", "first": "2026-04-01", "client": "mirae"}
    assert bound.post(f"{AT}/events/save", kept).status_code == 422


def test_on_the_first_day_today_is_lived_again_and_without_a_journal_it_says_what_works(
    floor: Floor, signed: Sign
) -> None:
    here = datetime.fromtimestamp(now() / 1e6, UTC).astimezone(ZoneInfo("Asia/Seoul")).date()
    browser = signed("planner")
    page = browser.get(f"{AT}/what-if/").content.decode()
    assert "The journal begins today" in page
    assert f'name="day" value="{here}" min="{here}"' in page
    later = Instant(now() + 2 * 86_400_000_000)
    with override_settings(MAJU_NOW=lambda: later):
        page = browser.get(f"{AT}/what-if/").content.decode()
    assert "The journal begins" not in page
    assert f'name="day" value="{here + timedelta(days=1)}"' in page
    with psycopg.connect(floor.url) as link:
        link.execute("DELETE FROM journal.event")
    page = browser.get(f"{AT}/what-if/").content.decode()
    assert "This centre has no journal yet" in page


def test_what_if_says_in_words_what_the_command_says_in_figures(
    planner: Client, desk: Desk, floor: Floor
) -> None:
    floor.work("a1")
    floor.work("a2")
    floor.arrive("kim", "lee", "park")
    floor.arrive("choi", entry="1588-0002")
    here = datetime.fromtimestamp(now() / 1e6, UTC).astimezone(ZoneInfo("Asia/Seoul")).date()
    said = {"day": str(here), "days": "50", "people_1": "-1", "callback_2": "60",
            "share_3": "50", "from_3": "ondam-orders", "to_3": "mirae-orders", "opens_2": "09:00", "closes_2": "18:00"}  # fmt: skip
    where = asked(planner, "what-if", **said)
    desk.answer_next()
    answer = kept_answer(floor, where)
    if answer is None:
        pytest.fail(planner.get(where).content.decode().partition("<main")[2][:3000])
    from maju.app.plan.simulate import day_of, what_if

    was = day_of(floor.url, CENTRE, here)
    for scenario in answer["scenarios"]:
        again = what_if(was, tuple(scenario["changes"]), days=50)
        assert alike(scenario, again)
    text = planner.get(where).content.decode()
    assert "1 people fewer for all queues" in text
    assert "The menu sends 50 %" in text
    assert "The service level" in text


def test_a_proposal_is_lawful_taken_in_and_taken_back(
    planner: Client, desk: Desk, floor: Floor
) -> None:
    from maju.workforce.models import Cell

    leave = {"mark": "연", "cell": ["a3 2026-04-07"], "month": "2026-04"}
    planner.post(f"{AT}/roster/put", leave)
    planner.post(f"{AT}/roster/put", {"mark": "B", "cell": ["a1 2026-04-06"], "month": "2026-04"})
    where = asked(planner, "proposal", week="2026-04-08", seconds="5")
    desk.answer_next()
    answer = kept_answer(floor, where)
    assert answer is not None, planner.get(where).content.decode()[-3000:]
    assert answer["monday"] == "2026-04-06"
    assert answer["broken"] == []
    assert answer["gap"] <= 0.01
    need, there = np.array(answer["need"]), np.array(answer["there"])
    assert np.maximum(need - there, 0).sum() / 4 == pytest.approx(answer["short_hours"], abs=0.1)
    assert b"No rule is broken" in planner.get(where).content

    def cells() -> dict[tuple[str, str], tuple[str, str, int | None]]:
        return {
            (each.agent, str(each.day)): (each.shift.code if each.shift else "", each.leave, each.meal_at)
            for each in Cell.objects.select_related("shift")
        }  # fmt: skip

    before = cells()
    take = {"study": where.rpartition("=")[2], "do": "take"}
    assert planner.post(f"{AT}/proposal/take", take).status_code == 302
    taken = cells()
    assert taken["a3", "2026-04-07"] == ("", "annual", None)
    for duty in answer["duties"]:
        assert taken[duty["agent"], duty["day"]][0] == duty["shift"]
    assert planner.post(f"{AT}/proposal/take", take).status_code == 422
    assert cells() == taken
    # what somebody changes afterwards stays theirs
    planner.post(f"{AT}/roster/put", {"mark": "병", "cell": ["a1 2026-04-06"], "month": "2026-04"})
    assert planner.post(f"{AT}/proposal/take", {**take, "do": "undo"}).status_code == 302
    back = cells()
    assert back.pop(("a1", "2026-04-06"))[1] == "sick"
    before.pop(("a1", "2026-04-06"))
    assert back == before


def test_who_works_in_the_night_before_the_week_is_there_in_its_first_hours(
    planner: Client,
) -> None:
    from maju.directory import models as m
    from maju.workforce.crewing import crew_of

    night = {"code": "N", "name": "N", "start": "22:00", "end": "06:00",
             "meal": "60", "meal_from": "180", "meal_until": "180"}  # fmt: skip
    assert planner.post(f"{AT}/shifts/save", night).status_code == 302
    planner.post(f"{AT}/roster/put", {"mark": "N", "cell": ["a1 2026-04-05"], "month": "2026-04"})
    crew = crew_of(m.Centre.objects.get(code=CENTRE), date(2026, 4, 6))
    (first, *rest) = crew.fixed
    assert first[:24].tolist() == [1.0] * 4 + [0.0] * 4 + [1.0] * 16  # a meal from one to two
    assert first[24:].sum() == sum(day.sum() for day in rest) == 0


def test_hostile_names_stay_text_in_pictures() -> None:
    drawn = chart(
        ["<script>", "b"],
        [Line("<img src=x>", [1.0, None], "line-1", dots=True)],
        title="<b>",
        desc="&",
        band=Band("<i>", [0.0, None], [2.0, None]),
        gaps=("<u>", [2.0, 1.0], [1.0, None]),
    )
    assert "<script" not in drawn
    assert "<img" not in drawn
    assert "NaN" not in drawn


def test_a_worker_that_is_told_to_end_gives_back_what_it_has_begun(
    planner: Client, desk: Desk, floor: Floor
) -> None:
    where = asked(planner, "forecast", weeks="1")
    with linked(floor.url) as link:
        desk._on = studies.claim(link)
    desk.leave()
    assert b"It waits for its turn" in planner.get(where).content
    assert b"broke off" not in planner.get(where).content


def test_a_study_crosses_the_database_as_it_is(floor: Floor) -> None:
    with psycopg.connect(floor.url) as link:
        assert studies.newest(link, CENTRE, "forecast", None) is None
    assert msgspec.json.encode(studies.KEPT)
