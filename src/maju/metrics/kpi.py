"""A KPI as data: what it is called, in what unit, from what, along which dimensions."""

from __future__ import annotations

from typing import Literal

import msgspec

Direction = Literal["up", "down", "band"]
Kind = Literal["sum", "ratio", "quantile", "attainment", "nothing"]

CONTACT_DIMS = frozenset(
    {"interval", "hour", "day", "weekday", "week", "month", "queue", "client", "channel", "topic"}
)
QUEUE_DIMS = CONTACT_DIMS - {"topic"}
CENTRE_DIMS = CONTACT_DIMS - {"queue", "topic"}
AGENT_DIMS = CONTACT_DIMS | {"agent"}
RING_DIMS = QUEUE_DIMS | {"agent"}
TIME_DIMS = CENTRE_DIMS - {"channel"} | {"agent"}
DIMENSIONS = (
    "interval",
    "hour",
    "day",
    "weekday",
    "week",
    "month",
    "queue",
    "agent",
    "client",
    "channel",
    "topic",
)


class Kpi(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the catalogue."""

    id: str
    number: int
    """In kpi.md §1; 0 for a variant that stands under another's number."""
    ko: str
    en: str
    unit: str
    direction: Direction
    num: str = ""
    den: str = ""
    kind: Kind = "ratio"
    grain: str = "contact"
    basis: str = "A"
    dims: frozenset[str] = CONTACT_DIMS
    source: str = "Maju"
    version: int = 1
    absent: str = ""
    """Of kind nothing: which source would give it."""

    def factor(self) -> int:
        """Per cent are shown as per cent."""
        return 100 if self.unit == "%" else 1
