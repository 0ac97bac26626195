"""Of when the numbers of a page are, and whether the page asks for later ones by itself."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.conf import settings

from maju.floor.reports.asked import Asked
from maju.floor.reports.places import local_time
from maju.metrics.answers import Answer

EVERY_S = 30
"""So often a page of days that are not over is drawn anew while somebody looks."""


class Fresh(NamedTuple):
    """What stands beside the period."""

    at: datetime
    """By the clock on the centre's wall."""
    words: str
    """To the second; with its day unless that is today."""
    every_s: int
    """0: nothing can change."""


def fresh(asked: Asked, whole: Answer) -> Fresh:
    """Of a page whose numbers are of the instant of *whole*."""
    zone = asked.place.zone
    at, now = local_time(whole.as_of, zone), local_time(settings.MAJU_NOW(), zone)
    words = f"{at:%H:%M:%S}" if at.date() == now.date() else f"{at:%Y-%m-%d %H:%M:%S}"
    return Fresh(at, words, EVERY_S if asked.moving else 0)
