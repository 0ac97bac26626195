"""Category: pages. What to do now, worked out from a real past and a published roster, and done by the
supervisor's own act; and the months to come.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from maju.app.run.planner import Desk
from maju.workforce.advised import sentence, worth_telling
from tests.pages.board.conftest import CENTRE, Floor
from tests.pages.workforce.test_planning_pages import asked, desk, kept_answer, numbers, planner

__all__ = ["desk", "numbers", "planner"]

Sign = Callable[..., Client]
AT = f"/workforce/{CENTRE}"
TODAY = "2026-03-30"


@pytest.fixture
def roster(planner: Client, floor: Floor) -> Client:
    """One answers orders; two are put to returns, though they could do both."""
    from maju.directory import models as m

    m.Agent.objects.filter(centre=CENTRE, code__in=["a1", "a2"]).update(
        only_queues=["ondam-returns"]
    )
    said = {"mark": "A", "cell": [f"a{n} {TODAY}" for n in (1, 2, 3)], "month": "2026-03"}
    planner.post(f"{AT}/roster/put", said)
    planner.post(f"{AT}/roster/publish", {"month": "2026-03"})
    return planner


def test_a_move_is_advised_with_its_effect_and_made_by_the_supervisors_own_act(
    roster: Client, desk: Desk, floor: Floor, signed: Sign
) -> None:
    from maju.directory import models as m

    supervisor = signed("supervisor")
    where = asked(supervisor, "advice")
    assert desk.answer_next()
    told = kept_answer(floor, where)
    assert told is not None
    first = told["advice"][0]
    assert (first["kind"], first["to"], first["serves"]) == (
        "move",
        "ondam-orders",
        ["ondam-returns"],
    )
    assert first["after"]["low"] > first["before"]["high"]
    text = supervisor.get(where).content.decode()
    assert f"Move {first['people']} from returns &lt;ondam&gt; to orders &lt;ondam&gt;" in text
    moved = {"what": "a1", "queue": "ondam-orders", "token": "t1",
             "seen": m.Centre.objects.get(code=CENTRE).edition}  # fmt: skip
    assert supervisor.post(f"/board/{CENTRE}/act/queues", moved).status_code in {302, 422}
    floor.happen()
    act = m.FloorAct.objects.get(token="t1")
    assert (act.kind, act.what, act.after) == ("queues", "a1", {"queues": ["ondam-orders"]})
    assert m.Agent.objects.get(centre=CENTRE, code="a1").only_queues == ["ondam-orders"]


def test_without_a_published_roster_it_says_so(planner: Client, desk: Desk) -> None:
    where = asked(planner, "advice")
    assert desk.answer_next()
    page = planner.get(where)
    assert page.status_code == 422 or b"Nobody is published" in page.content


def test_who_plans_for_one_client_has_no_advice_for_all(desk: Desk, signed: Sign) -> None:
    assert signed("planner", "mirae").post(f"{AT}/advice/want", {}).status_code == 422


FIGURES = {"value": 0.61, "low": 0.58, "high": 0.64}
MOVE: dict[str, Any] = {
    "kind": "move", "serves": ["r"], "people": 2, "from": "13:00", "until": "14:30", "instead": None,
    "to": "d", "queue": "d", "told_for": ["13:00", "14:30"], "before": FIGURES,
    "after": {"value": 0.78, "low": 0.74, "high": 0.81}, "harmed": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("more", "ko", "en"),
    [
        (
            {},
            "반품에서 배송(으)로 2명, 13:00–14:30: 배송 서비스레벨 61 → 78 % (95 %: 74–81)",
            "Move 2 from 반품 to 배송, 13:00–14:30: 배송 service level 61 → 78 % (95 %: 74–81)",
        ),
        (
            {"kind": "meal", "instead": ["15:00", "16:00"]},
            "반품 2명의 식사를 13:00–14:30에서 15:00–16:00(으)로",
            "Move the meal of 2 of 반품 from 13:00–14:30 to 15:00–16:00",
        ),
        ({"kind": "back"}, "반품 2명의 교육을 미루고 응대", "Put off the training of 2 of 반품"),
        ({"kind": "overtime"}, "반품 2명 연장 근무", "Ask 2 of 반품 to stay on"),
        ({"kind": "training"}, "반품 2명 교육·코칭 가능", "Train or coach 2 of 반품"),
        ({"kind": "home"}, "반품 2명 조기 퇴근 가능", "Let 2 of 반품 go home early"),
        (
            {"harmed": {"queue": "r", "before": 0.9, "after": 0.85}},
            "반품 90 → 85 % (남은 하루)",
            "반품 90 → 85 % (rest of the day)",
        ),
    ],
)
def test_every_advice_has_words_in_both_languages(more: dict[str, Any], ko: str, en: str) -> None:
    names = {"d": "배송", "r": "반품"}
    assert ko in sentence({**MOVE, **more}, names, korean=True)
    assert en in sentence({**MOVE, **more}, names, korean=False)


def test_only_what_changes_a_figure_is_told_and_the_same_spare_hours_once() -> None:
    none = {**MOVE, "after": {"value": 0.614, "low": 0.6, "high": 0.62}}
    spare = {**MOVE, "kind": "training", "people": 1, "agents": ["a1"], "after": FIGURES}
    later = {**spare, "from": "15:00", "until": "16:00"}
    told = worth_telling([spare, none, MOVE, {**spare, "agents": ["a2"]}, later])
    assert [(one["kind"], one["people"], one["from"]) for one in told] == [
        ("move", 2, "13:00"),
        ("training", 2, "13:00"),
        ("training", 1, "15:00"),
    ]
    assert told[1]["agents"] == ["a1", "a2"]
    words = sentence(told[1], {"r": "반품", "d": "배송"}, korean=True)
    assert words == "반품 2명 교육·코칭 가능, 13:00–14:30: 배송 서비스레벨 61 % 유지"
    assert sentence(told[1], {}, korean=False).endswith("d service level stays at 61 %")


def test_the_months_to_come_are_worked_out_from_the_form(planner: Client) -> None:
    assert planner.get(f"{AT}/hiring/").status_code == 200
    said = {"need": "10,10,10", "heads": "10", "leavers": "10", "early": "10", "training": "1",
            "ramp": "1", "begins": "50", "notice": "0"}  # fmt: skip
    page = planner.get(f"{AT}/hiring/", said).content.decode()
    assert "Hire 3 people" in page
    assert "Nobody will be missing" in page
    assert planner.get(f"{AT}/hiring/", {"need": "ten"}).status_code == 422
    assert planner.get(f"{AT}/hiring/", {"heads": "1,2"}).status_code == 422
