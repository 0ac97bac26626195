"""Along what a KPI is cut: time in local intervals that are kept apart by UTC, and who.

A row carries its own offset, so that no engine needs a zone: the doubled hour of autumn is two
intervals with one wall time and two offsets.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import sqlglot
from sqlglot import exp

STEPS_MIN = (15, 30, 60)

_LOCAL = "(at // 1000000 + utc_offset_s)"
_SAID = {
    "hour": f"{_LOCAL} % 86400 // 3600",
    "day": "business_date",
    "weekday": "isodow(business_date)",
    "week": "cast(date_trunc('week', business_date) AS date)",
    "month": "cast(date_trunc('month', business_date) AS date)",
    "queue": "queue",
    "agent": "agent",
    "team": "team",
    "client": "client",
    "channel": "channel",
    "topic": "topic",
}


def expression(dimension: str, step_min: int) -> exp.Expr:
    """The dimension over a relation's columns; an interval is its start, seconds UTC."""
    if dimension == "interval":
        step = step_min * 60
        said = f"{_LOCAL} - {_LOCAL} % {step} - utc_offset_s"
    else:
        said = _SAID[dimension]
    return sqlglot.parse_one(said, dialect="duckdb")


def label(dimension: str, key: object, offset_s: int | None) -> object:
    """The key as people and programs read it; ``None`` stays."""
    match dimension, key:
        case _, None:
            return None
        case "interval", int():
            zone = UTC if offset_s is None else timezone(timedelta(seconds=offset_s))
            return datetime.fromtimestamp(key, zone).isoformat(timespec="minutes")
        case "day", date():
            return key.isoformat()
        case "week", date():
            year, week, _ = key.isocalendar()
            return f"{year}-W{week:02}"
        case "month", date():
            return f"{key.year}-{key.month:02}"
        case _:
            return key
