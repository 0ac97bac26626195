"""Thresholds and targets as a centre keeps them: who may wait how long, and what must be reached.

A value holds from its day of effect on, for the queue, the client or the whole centre; the most
exact one counts. A new value never changes what was true before its day (EC-116).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Literal

import msgspec

from maju.facts.history.manifest import Link
from maju.facts.history.queries import QUERIES as MANIFEST
from maju.kernel.errors import Refused
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.kpi import Kpi
from maju.metrics.own.queries import QUERIES
from maju.metrics.thresholds import DEFAULTS_MS, Target, Threshold

_SAID = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s*(ms|s|초|m|min|분|h|시간|%)?")
_MS = {"ms": 1, "s": 1000, "초": 1000, "m": 60_000, "min": 60_000, "분": 60_000, "h": 3_600_000,
       "시간": 3_600_000}  # fmt: skip


class Agreed(msgspec.Struct, frozen=True, kw_only=True):
    """One kept value: a threshold in ms; a target as a share of 1, or in the KPI's unit."""

    name: str
    kind: Literal["threshold", "target"]
    value: float
    since: date
    client: str | None = None
    queue: str | None = None
    source: Literal["settings", "person"] = "person"

    def threshold(self) -> Threshold:
        """For questions."""
        return Threshold(
            name=self.name, ms=round(self.value), since=self.since, client=self.client,
            queue=self.queue,
        )  # fmt: skip

    def target(self, unit: str) -> Target:
        """For questions, in the unit of answers."""
        value = round(self.value * 100, 9) if unit == "%" else self.value
        return Target(
            name=self.name, value=value, since=self.since, client=self.client, queue=self.queue
        )


def find_agreed(link: Link, centre: str) -> Sequence[Agreed]:
    """Everything that is kept for a centre."""
    rows = link.execute(QUERIES["agreed"], {"centre": centre}).fetchall()
    return [msgspec.convert(row, Agreed) for row in rows]


def agree(link: Link, centre: str, agreed: Agreed) -> None:
    """Keep it, and make kept answers old."""
    with link.transaction():
        link.execute(QUERIES["agree"], {"centre": centre, **msgspec.structs.asdict(agreed)})
        link.execute(MANIFEST["rise"], {"centre": centre})


def read_agreed(  # noqa: PLR0917 - as on the command line
    name: str, said: str, since: date, client: str | None, queue: str | None, own: dict[str, Kpi]
) -> Agreed:
    """A value as people write it: ``20s`` of a threshold, ``80%`` or ``30s`` of a KPI's target.

    Raises:
        Refused: ``agreed_unknown``, ``agreed_unreadable``.
    """
    known = CATALOGUE | own
    if name not in DEFAULTS_MS and name not in known:
        raise Refused("agreed_unknown", name=name)
    found = _SAID.fullmatch(said.strip())
    if found is None:
        raise Refused("agreed_unreadable", name=name, said=said)
    number, unit = float(found[1]), found[2]
    kpi = known.get(name)
    if name in DEFAULTS_MS and unit in _MS and (kpi is None or kpi.unit == "%"):
        made = Agreed(name=name, kind="threshold", value=number * _MS[unit], since=since,
                      client=client, queue=queue)  # fmt: skip
    elif kpi is None:
        raise Refused("agreed_unreadable", name=name, said=said)
    else:
        made = Agreed(name=name, kind="target", value=_in_unit(kpi, number, unit, said),
                      since=since, client=client, queue=queue)  # fmt: skip
    return made


def _in_unit(kpi: Kpi, number: float, unit: str | None, said: str) -> float:
    if kpi.unit == "%" and unit in {None, "%"} and number <= 100:
        return number / 100
    if kpi.unit == "s" and (unit is None or unit in _MS):
        return number if unit is None else number * _MS[unit] / 1000
    if kpi.unit not in {"%", "s"} and unit is None:
        return number
    raise Refused("agreed_unreadable", name=kpi.id, said=said)
