"""Category: table of cases. When a number is good, near its target, or bad."""

from __future__ import annotations

from datetime import date

import pytest

from maju.floor.board.counter import terms_of
from maju.floor.board.forms import written
from maju.floor.board.judging import judged, waiting_level
from maju.kernel.ids import ClientId, QueueId
from maju.kernel.settings import QueueSettings
from maju.metrics.answers import Cell
from maju.metrics.compiling import Scope
from maju.metrics.thresholds import Target

TARGETS = (
    Target(name="service_level", value=80.0, queue="q"),
    Target(name="service_level", value=90.0, queue="vip"),
    Target(name="abandon_rate", value=5.0),
)
DAY = date(2026, 11, 22)
TERMS = terms_of(20_779, Scope(since=DAY, until=DAY, as_of=0, known_until=0, targets=TARGETS))


def level(kpi: str, value: float | None, den: float = 100, queue: str = "q") -> object:
    found = judged(TERMS, kpi, Cell(value=value, den=den), {("c", queue): den})
    return found.get("level")


@pytest.mark.parametrize(
    ("kpi", "value", "said"),
    [
        ("service_level", 80.0, "good"),
        ("service_level", 79.999, "warn"),
        ("service_level", 75.0, "warn"),
        ("service_level", 74.999, "bad"),
        ("service_level", None, None),
        ("abandon_rate", 5.0, "good"),
        ("abandon_rate", 5.1, "warn"),
        ("abandon_rate", 10.1, "bad"),
        ("answer_rate", 10.0, None),
    ],
)
def test_the_target_warns_and_five_points_beyond_are_bad(
    kpi: str, value: float | None, said: str | None
) -> None:
    assert level(kpi, value) == said


def test_fewer_than_twenty_contacts_have_no_colour() -> None:
    assert level("service_level", 10.0, den=19) is None
    assert level("service_level", 10.0, den=20) == "bad"


def test_queues_with_other_targets_are_judged_by_what_the_rate_would_be_if_each_reached_its_own() -> (
    None
):
    both = {("c", "q"): 30.0, ("c", "vip"): 10.0}
    assert judged(TERMS, "service_level", Cell(value=82.5, den=40), both) == {
        "target": 82.5,
        "level": "good",
    }
    without = {**both, ("c", "other"): 1.0}
    assert judged(TERMS, "service_level", Cell(value=82.5, den=41), without) == {}


@pytest.mark.parametrize(
    ("waited_s", "said"),
    [(None, ""), (0, "good"), (20, "good"), (20.001, "warn"), (60, "warn"), (60.001, "bad")],
)
def test_the_longest_wait_is_judged_by_the_queues_own_target(
    waited_s: float | None, said: str
) -> None:
    queue = QueueSettings(id=QueueId("q"), client=ClientId("c"), name="q")
    assert waiting_level(queue, waited_s) == said


@pytest.mark.parametrize(
    ("value", "form", "said"),
    [
        (None, "pct", "–"),
        (82.45, "pct", "82.5%"),
        (0.0, "pct", "0.0%"),
        (59.9, "dur", "0:59"),
        (3723.0, "dur", "1:02:03"),
        (1234567.0, "int", "1,234,567"),
        (1.25, "one", "1.3"),
    ],
)
def test_figures_are_written_as_the_browser_writes_them(
    value: float | None, form: str, said: str
) -> None:
    assert written(value, form) == said
