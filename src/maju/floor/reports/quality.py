"""How far the numbers can be trusted: the footer of every report (kpi.md §1.12)."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext

from maju.floor.reports import saying
from maju.floor.reports.cards import QUALITY
from maju.floor.reports.places import Place, local_time
from maju.metrics.answers import Answer


class Quality(NamedTuple):
    """One figure of the footer."""

    name: str
    said: saying.Said
    partly: str = ""
    """What it is of, where that is not the whole period."""


def footer(whole: Answer, place: Place) -> list[Quality]:
    """The figures of an answer that asked for :data:`QUALITY`, and when it was true."""
    cells, zone = whole.lines[0].cells, place.zone
    figures = [
        Quality(
            saying.name_of(saying.known(kpi)),
            saying.said(saying.known(kpi), cells[kpi]),
            ""
            if (part := whole.partly.get(kpi)) is None
            else saying.part_words(part, place.called),
        )
        for kpi in QUALITY
    ]
    as_of = local_time(whole.as_of, zone)
    return [
        *figures,
        Quality(gettext("All definitions"), saying.Said(f"v{whole.definition}")),
        Quality(gettext("As of"), saying.Said(f"{as_of:%Y-%m-%d %H:%M:%S} {zone}")),
    ]
