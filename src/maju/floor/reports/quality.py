"""How far the numbers can be trusted: the footer of every report (kpi.md §1.12)."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext

from maju.floor.reports import saying
from maju.floor.reports.cards import QUALITY
from maju.floor.reports.places import local_time
from maju.metrics.answers import Answer


class Quality(NamedTuple):
    """One figure of the footer."""

    name: str
    said: saying.Said


def footer(whole: Answer, zone: str) -> list[Quality]:
    """The figures of an answer that asked for :data:`QUALITY`, and when it was true."""
    cells = whole.lines[0].cells
    figures = [
        Quality(saying.name_of(saying.known(kpi)), saying.said(saying.known(kpi), cells[kpi]))
        for kpi in QUALITY
    ]
    as_of = local_time(whole.as_of, zone)
    return [
        *figures,
        Quality(gettext("Definitions"), saying.Said(f"v{whole.definition}")),
        Quality(gettext("As of"), saying.Said(f"{as_of:%Y-%m-%d %H:%M:%S} {zone}")),
    ]
