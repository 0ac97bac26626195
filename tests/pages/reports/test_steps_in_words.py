"""Category: pages. A contact's steps, and what a number can be cut by, are words and never codes."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

NAMES = {"topic": {"delivery": "배송"}, "agent": {"a1": "김하나"}, "queue": {"q1": "온담몰 배송"}}


class Here:
    """A place that only knows names."""

    def called(self, dimension: str, key: object) -> str:
        from maju.floor.reports.naming import called

        return called(NAMES, dimension, key)


@pytest.mark.parametrize(
    ("kind", "detail", "said"),
    [
        ("pressed", "menu:3", "3번"),
        ("queued", "entry", "직접"),
        ("recorded", "delivery:solved", "배송 · 해결"),
        ("recorded", "delivery:None", "배송"),
        ("consult_asked", "a1", "김*나 (a1)"),
        ("transferred_blind", "a1", "김*나 (a1)"),
        ("arrived", "voice", "전화"),
    ],
)
def test_a_step_says_what_it_was_about(django: None, kind: str, detail: str, said: str) -> None:
    from maju.facts.readmodel.reading import Step
    from maju.floor.reports.views.contact import steps
    from maju.metrics.story import Story

    step = Step(
        seq=1, at=1, kind=kind, agent=None, queue=None, callback=None, detail=detail, us=None
    )
    here: Any = Here()
    with override("ko"):
        (told,) = steps(Story(contact="ct", rows=(), steps=(step,)), here)
    assert told["detail"] == said


def test_what_a_number_can_be_cut_by_has_words(django: None) -> None:
    from maju.floor.reports import codes
    from maju.metrics.catalogue import CATALOGUE

    dims: set[Any] = {dim for kpi in CATALOGUE.values() for dim in kpi.dims}
    for lang in ("ko", "en"):
        with override(lang):
            assert [dim for dim in sorted(dims) if codes.cut(dim) == dim] == []
