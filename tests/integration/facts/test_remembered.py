"""What is kept from question to question is never believed after something changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from maju.facts.history import upkeep
from maju.facts.history.manifest import linked
from maju.metrics import summed
from maju.metrics.local import LocalNumbers
from maju.metrics.numbers import Question
from maju.metrics.own.agreed import Agreed, agree
from tests.integration.facts.test_import import Desk, call

LATER = 4_102_444_800_000_000
"""2100: everything was written long ago."""
DAY = date(1999, 2, 1)
QUESTION = Question(
    centre="bank",
    since=DAY,
    until=date(1999, 3, 1),
    kpis=("answered", "asa", "service_level"),
    by=("day", "queue"),
)


@pytest.fixture
def desk(postgres_url: str, tmp_path: Path) -> Desk:
    return Desk(postgres_url, tmp_path)


def test_an_answer_is_kept_only_while_its_facts_and_agreements_stand(desk: Desk) -> None:
    numbers = LocalNumbers(desk.url, desk.blobs)

    def fresh() -> bool:
        """Asked twice of what remembers, once of what does not: all the same."""
        one, two = numbers.ask(QUESTION), numbers.ask(QUESTION)
        new = LocalNumbers(desk.url, desk.blobs, remember=False).ask(QUESTION)
        return one.lines == two.lines == new.lines

    desk.bring(call(1, wait=5), call(2, wait=25), call(3, wait=7, day="990202"))
    assert fresh()
    first = numbers.ask(QUESTION).lines
    assert numbers.ask(QUESTION).lines is first, "nothing was kept: this test shows nothing"

    desk.bring(call(1, wait=50))
    assert fresh()
    corrected = numbers.ask(QUESTION).lines
    assert corrected != first

    with linked(desk.url) as link:
        agree(link, "bank", Agreed(kind="threshold", name="service_level", value=1000, since=DAY))
    assert fresh()
    assert numbers.ask(QUESTION).lines != corrected

    with linked(desk.url) as link:
        agree(link, "bank", Agreed(kind="target", name="service_level", value=0.9, since=DAY))
    assert fresh()
    assert numbers.ask(QUESTION).lines[0].cells["service_level"].target == 90

    with linked(desk.url) as link:
        upkeep.keep_up(link, desk.blobs, "bank", before=date(1999, 3, 1), now=LATER)
    assert fresh()


def test_a_question_as_of_the_middle_of_a_day_gets_no_kept_answer(desk: Desk) -> None:
    desk.bring(call(1, wait=5), call(3, wait=7, day="990202"))
    numbers = LocalNumbers(desk.url, desk.blobs)
    whole = numbers.ask(QUESTION)
    early = Question(
        centre="bank", since=QUESTION.since, until=QUESTION.until, kpis=QUESTION.kpis, as_of=1
    )
    assert numbers.ask(early).provisional
    assert sum(int(line.cells["answered"].value or 0) for line in whole.lines) == 2
    assert numbers.ask(early).lines[0].cells["answered"].value in {0, None}


def test_percentiles_of_one_histogram_add_it_up_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.bring(call(1, wait=5), call(2, wait=25), call(3, wait=7, day="990202"))
    numbers, asked = LocalNumbers(desk.url, desk.blobs), ("wait_p50", "wait_p90", "wait_p95")
    made, bucket_rows = list[object](), summed.bucket_rows

    def counted(*args: Any) -> Any:
        made.append(args)
        return bucket_rows(*args)

    monkeypatch.setattr(summed, "bucket_rows", counted)
    for by in ((), ("queue",)):
        made.clear()
        whole = numbers.ask(msgspec.structs.replace(QUESTION, kpis=asked, by=by))
        assert len(made) == 1
        for kpi in asked:
            alone = numbers.ask(msgspec.structs.replace(QUESTION, kpis=(kpi,), by=by))
            assert [line.cells[kpi] for line in alone.lines] == [
                line.cells[kpi] for line in whole.lines
            ]
