"""An agent's own day against its plan, for that agent's eyes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings

from maju.directory.wording import korean
from maju.kernel.errors import Refused, Trouble
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.numbers import Question

KPIS = ("adherence", "seat_rate")


def own_day(centre: str, agent: str, day: date) -> list[dict[str, Any]]:
    """The day so far, by name and per cent; nothing while nothing is planned or nobody answers."""
    asked = Question(
        centre=centre,
        since=day,
        until=day + timedelta(days=1),
        kpis=KPIS,
        only={"agent": (agent,)},
    )
    try:
        (line,) = settings.MAJU_NUMBERS().ask(asked).lines
    except (Refused, Trouble):
        return []
    return [
        {
            "name": CATALOGUE[kpi].ko if korean() else CATALOGUE[kpi].en.capitalize(),
            "said": f"{line.cells[kpi].value:.1f}%",
        }
        for kpi in KPIS
        if line.cells[kpi].value is not None
    ]
