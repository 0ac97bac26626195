"""Category: pages. Leave and swaps: asked, agreed to, answered in words, on the roster and in the journal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from tests.pages.board.conftest import CENTRE, Floor
from tests.pages.signing import browser_of
from tests.pages.workforce.test_roster import put, schedules

Sign = Callable[..., Client]
AT = f"/workforce/{CENTRE}"
DAY = datetime.now(UTC).date() + timedelta(days=21)
NEXT = DAY + timedelta(days=1)
LATER = DAY + timedelta(days=2)


@pytest.fixture
def planner(floor: Floor, signed: Sign) -> Client:
    """A published roster: three people on one day, and a2 of a1's team two days later, too."""
    browser = signed("planner")
    said = {"code": "A", "name": "A", "start": "09:00", "end": "18:00",
            "meal": "60", "meal_from": "180", "meal_until": "300"}  # fmt: skip
    assert browser.post(f"{AT}/shifts/save", said).status_code == 302
    put(browser, "A", f"a1 {DAY}", f"a2 {DAY}", f"a3 {DAY}", f"a2 {LATER}")
    for month in {f"{DAY:%Y-%m}", f"{LATER:%Y-%m}"}:
        browser.post(f"{AT}/roster/publish", {"month": month})
    return browser


def agent(code: str, language: str = "en") -> Client:
    """The agent's own browser."""
    from maju.directory import models as m

    person = m.Agent.objects.get(centre=CENTRE, code=code).person
    m.Person.objects.filter(pk=person.pk).update(language=language, practice=True)
    return browser_of(m.Person.objects.get(pk=person.pk))


def ask(browser: Client, kind: str, day: date = DAY, **more: Any) -> Any:
    said = {"kind": kind, "day": day.isoformat(), "token": f"{kind}{day}", **more}
    return browser.post(f"{AT}/mine/requests/ask", said)


def the_request() -> Any:
    from maju.workforce.models import Request

    return Request.objects.latest("id")


def answer(browser: Client, do: str, reason: str = "") -> Any:
    said = {"request": the_request().pk, "do": do, "reason": reason}
    return browser.post(f"{AT}/requests/answer", said)


def cell(who: str, day: date) -> tuple[str, str] | None:
    from maju.workforce.models import Cell

    found = Cell.objects.filter(centre=CENTRE, agent=who, day=day).first()
    return None if found is None else (found.shift.code if found.shift else "", found.leave)


def rule(browser: Client, least: int, away: int = 5, ahead: int = 1, each: int = 0) -> None:
    said = {
        "at_once": "on", "least": least, "least_each": each, "most_away": away, "ahead_days": ahead,
    }  # fmt: skip
    assert browser.post(f"{AT}/requests/rule", said).status_code == 302


def test_leave_that_is_approved_stands_on_the_roster_and_in_the_journal(
    floor: Floor, planner: Client
) -> None:
    floor.happen()
    before = len(schedules(floor))
    assert ask(agent("a1"), "annual").status_code == 302
    assert the_request().state == "planner"
    page = planner.get(f"{AT}/requests/").content.decode()
    assert "Breaks no rule of work" in page
    assert 'class="wf-less">2</td>' in page  # three were at work, two are left
    assert answer(planner, "approve").status_code == 302
    floor.happen()
    assert cell("a1", DAY) == ("", "annual")
    told = schedules(floor)
    assert len(told) == before + 1
    (only,) = told[-1].days
    assert (only.agent, only.date, only.leave, only.spans) == ("a1", DAY.isoformat(), "annual", ())
    assert "Approved." in agent("a1").get(f"{AT}/mine/requests/").content.decode()


def test_every_step_twice_is_one_step(floor: Floor, planner: Client) -> None:
    from maju.workforce.models import Publication, Request

    mine = agent("a1")
    ask(mine, "annual")
    ask(mine, "annual")
    assert Request.objects.count() == 1
    sent = Publication.objects.count()
    answer(planner, "approve")
    answer(planner, "approve")
    assert Publication.objects.count() == sent + 1
    assert answer(planner, "refuse", "too late").status_code == 422
    assert the_request().state == "approved"


def test_a_refusal_says_why_and_changes_nothing(planner: Client) -> None:
    ask(agent("a1"), "half_am")
    assert answer(planner, "refuse").status_code == 422
    assert the_request().state == "planner"
    assert answer(planner, "refuse", "정기 점검일입니다").status_code == 302
    assert cell("a1", DAY) == ("A", "")
    assert "거절되었습니다. 정기 점검일입니다" in (
        agent("a1", "ko").get(f"{AT}/mine/requests/").content.decode()
    )


def test_where_cover_allows_the_rule_answers_at_once_and_nobody_is_refused_by_it(
    planner: Client,
) -> None:
    rule(planner, least=1)
    ask(agent("a1"), "annual")
    held = the_request()
    assert (held.state, held.code, held.answered_by) == ("approved", "request_rule_yes", None)
    ask(agent("a2"), "annual")
    held = the_request()
    assert (held.state, held.code) == ("planner", "request_cover_short")
    assert "Only 0 people would be left" in (
        agent("a2").get(f"{AT}/mine/requests/").content.decode()
    )


def test_the_last_who_can_take_a_queue_is_not_let_go_by_the_rule(planner: Client) -> None:
    """Three are at work and one would do, but nobody else knows returns."""
    from maju.directory import models as m

    rule(planner, least=1, each=1)
    m.QueueNeed.objects.create(
        queue=m.Queue.objects.get(centre=CENTRE, code="ondam-returns"), skill="returns", worst_level=9,
        place=0,
    )  # fmt: skip
    m.AgentSkill.objects.filter(agent__centre=CENTRE, skill="returns").exclude(
        agent__code="a1"
    ).delete()
    m.AgentSkill.objects.get_or_create(
        agent=m.Agent.objects.get(centre=CENTRE, code="a1"), skill="returns",
        defaults={"level": 1, "place": 9},
    )  # fmt: skip
    ask(agent("a1"), "annual")
    held = the_request()
    assert (held.state, held.code) == ("planner", "request_queue_short")
    assert (held.params["left"], held.params["least"], held.params["at"]) == (0, 1, "09:00")
    queue = m.Queue.objects.get(centre=CENTRE, code="ondam-returns")
    english = agent("a1").get(f"{AT}/mine/requests/").content.decode()
    assert f"only 0 who can take {escape(queue.name_en or queue.name)} would be left" in english
    page = planner.get(f"{AT}/requests/").content.decode()
    assert "Too few" in page


def test_the_only_one_who_speaks_a_language_is_not_let_go_by_the_rule(planner: Client) -> None:
    from maju.directory import models as m

    rule(planner, least=1, each=1)
    m.Agent.objects.filter(centre=CENTRE).update(languages=["ko"])
    m.Agent.objects.filter(centre=CENTRE, code="a1").update(languages=["ko", "en"])
    ask(agent("a1"), "annual")
    assert (the_request().code, the_request().params["what"]) == ("request_queue_short", "영어")
    m.Agent.objects.filter(centre=CENTRE, code__in=("a2", "a3")).update(languages=["ko", "en"])
    put(planner, "A", f"a1 {NEXT}", f"a2 {NEXT}", f"a3 {NEXT}")
    ask(agent("a1"), "annual", NEXT)
    assert the_request().code == "request_rule_yes", the_request().params  # they eat in turns


def test_who_asks_too_late_or_with_many_away_is_answered_by_a_planner(planner: Client) -> None:
    rule(planner, least=0, away=0)
    ask(agent("a1"), "annual")
    assert the_request().code == "request_many_away"
    rule(planner, least=0, ahead=300)
    ask(agent("a2"), "annual")
    assert the_request().code == "request_too_late_for_rule"


def test_a_swap_needs_the_colleagues_word_and_then_exchanges_both_days(
    floor: Floor, planner: Client
) -> None:
    put(planner, "", f"a2 {DAY}")
    assert ask(agent("a1"), "swap", colleague="a2", other_day=str(LATER)).status_code == 302
    assert answer(planner, "approve").status_code == 422  # not before the colleague has agreed
    said = {"request": the_request().pk, "do": "agree"}
    assert agent("a3").post(f"{AT}/mine/requests/reply", said).status_code == 422
    assert agent("a2").post(f"{AT}/mine/requests/reply", said).status_code == 302
    assert the_request().state == "planner"
    answer(planner, "approve")
    floor.happen()
    assert [cell("a1", DAY), cell("a2", DAY)] == [("", "off"), ("A", "")]
    assert [cell("a1", LATER), cell("a2", LATER)] == [("A", ""), ("", "off")]
    assert {(each.agent, each.date) for each in schedules(floor)[-1].days} == {
        (who, day.isoformat()) for who in ("a1", "a2") for day in (DAY, LATER)
    }


def test_a_shift_given_away_leaves_as_many_at_work_and_is_approved_at_once(planner: Client) -> None:
    rule(planner, least=50)
    put(planner, "A", f"a2 {NEXT}")
    ask(agent("a2"), "give", NEXT, colleague="a1")
    agent("a1").post(f"{AT}/mine/requests/reply", {"request": the_request().pk, "do": "agree"})
    held = the_request()
    assert (held.state, held.code) == ("approved", "request_rule_same")
    assert [cell("a1", NEXT), cell("a2", NEXT)] == [("A", ""), ("", "off")]


def test_a_rule_of_work_that_would_break_is_shown_and_left_to_the_planner(planner: Client) -> None:
    rule(planner, least=0)
    monday = DAY + timedelta(days=14 - DAY.weekday())
    week = [monday + timedelta(days=n) for n in range(7)]
    put(planner, "A", *(f"a2 {day}" for day in week[:6]))
    put(planner, "A", f"a1 {week[6]}")
    ask(agent("a1"), "give", week[6], colleague="a2")
    agent("a2").post(f"{AT}/mine/requests/reply", {"request": the_request().pk, "do": "agree"})
    assert the_request().code == "request_breaks_rule"
    assert "a day of rest a week" in planner.get(f"{AT}/requests/").content.decode()


def test_a_colleague_who_does_not_agree_ends_it_and_who_asked_may_withdraw(planner: Client) -> None:
    put(planner, "A", f"a1 {NEXT}")
    ask(agent("a1"), "give", NEXT, colleague="a2")
    said = {"request": the_request().pk}
    agent("a2").post(f"{AT}/mine/requests/reply", {**said, "do": "no"})
    assert (the_request().state, the_request().code) == ("refused", "request_colleague_no")
    ask(agent("a1"), "annual")
    withdrawn = {"request": the_request().pk, "do": "withdraw"}
    assert agent("a2").post(f"{AT}/mine/requests/reply", withdrawn).status_code == 422
    agent("a1").post(f"{AT}/mine/requests/reply", withdrawn)
    assert the_request().state == "withdrawn"
    assert answer(planner, "approve").status_code == 422


@pytest.mark.parametrize(
    ("kind", "day", "more", "code"),
    [
        ("annual", DAY - timedelta(days=60), {}, "over"),
        ("annual", NEXT, {}, "no shift"),
        ("holiday", DAY, {}, "Choose what"),
        ("swap", DAY, {}, "colleague"),
        ("swap", DAY, {"colleague": "nobody"}, "colleague"),
        ("give", DAY, {"colleague": "a2"}, "works or is on leave"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words_and_nothing_is_kept(
    planner: Client, kind: str, day: date, more: dict[str, str], code: str
) -> None:
    from maju.workforce.models import Request

    answered = ask(agent("a1"), kind, day, **more)
    assert answered.status_code == 422
    assert code in answered.content.decode()
    assert not Request.objects.exists()


def test_every_step_is_in_the_trail(planner: Client) -> None:
    from maju.directory import models as m

    ask(agent("a1"), "annual")
    answer(planner, "approve")
    kept = m.Change.objects.filter(centre=CENTRE, kind="request").order_by("id")
    assert [each.after["state"] for each in kept] == ["planner", "approved"]  # type: ignore[index]


def test_who_plans_for_one_client_sees_only_requests_of_its_own_agents(
    planner: Client, signed: Sign
) -> None:
    from maju.directory import models as m

    ask(agent("a1"), "annual")
    theirs = signed("planner", "mirae")
    assert "김하나" not in theirs.get(f"{AT}/requests/").content.decode()
    assert answer(theirs, "approve").status_code == 422
    assert theirs.post(f"{AT}/requests/rule", {}).status_code == 422
    m.Agent.objects.filter(centre=CENTRE, code="a1").update(only_clients=["mirae"])
    assert "김하나" in theirs.get(f"{AT}/requests/").content.decode()


def test_a_publication_that_fails_leaves_nothing_behind(
    planner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maju.workforce import rostering

    ask(agent("a1"), "annual")

    def torn(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(rostering, "submit_sync_in", torn)
    assert answer(planner, "approve").status_code == 500
    assert the_request().state == "planner"
    assert cell("a1", DAY) == ("A", "")


def test_a_swap_with_a_day_that_is_near_is_not_answered_by_the_rule(planner: Client) -> None:
    """However far the other day lies: the near one is the one that nobody can plan again."""
    rule(planner, least=0, ahead=7)
    near = datetime.now(UTC).date() + timedelta(days=3)
    put(planner, "A", f"a2 {near}")
    put(planner, "휴", f"a2 {DAY}", f"a1 {near}")
    ask(agent("a1"), "swap", colleague="a2", other_day=near.isoformat())
    said = {"request": the_request().pk, "do": "agree"}
    assert agent("a2").post(f"{AT}/mine/requests/reply", said).status_code == 302
    assert (the_request().state, the_request().code) == ("planner", "request_too_late_for_rule")
