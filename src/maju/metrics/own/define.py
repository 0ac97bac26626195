"""A centre's own KPI: read, judged, and refused with a reason when it would not hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import get_args

from sqlglot import exp

from maju.kernel.errors import Refused
from maju.metrics import formula
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.kpi import (
    AGENT_DIMS,
    CENTRE_DIMS,
    CONTACT_DIMS,
    QUEUE_DIMS,
    RING_DIMS,
    STAFF_DIMS,
    STATE_DIMS,
    Direction,
    Kpi,
)
from maju.metrics.measure import Measure
from maju.metrics.measures import MEASURES

UNITS = ("건", "명", "회", "%", "s", "h")
ENGLISH_UNITS = {"contacts": "건", "people": "명", "times": "회"}
_ID = re.compile(r"[a-z][a-z0-9_]{2,39}")
_LONGEST_NAME = 60

DIMS: Mapping[str, frozenset[str]] = {
    "attempt": CENTRE_DIMS,
    "contact": CONTACT_DIMS,
    "visit": QUEUE_DIMS,
    "leg": AGENT_DIMS,
    "offer": RING_DIMS,
    "agent_state": STAFF_DIMS,
    "callback": QUEUE_DIMS,
    "survey": AGENT_DIMS,
    "case": CONTACT_DIMS,
    "solving": CONTACT_DIMS,
    "waiting": STATE_DIMS,
    "pending": STATE_DIMS - {"topic"},
    "backlog": STATE_DIMS,
    "plan": STAFF_DIMS,
    "attended": STAFF_DIMS,
    "worked": STAFF_DIMS,
}
"""Along what a grain's measures mean something."""

TOGETHER = (
    frozenset({"leg", "agent_state"}),
    frozenset({"contact", "callback"}),
    frozenset({"plan", "worked"}),
)
"""Grains that may meet in one KPI: work by the time of who did it, contacts with their promises,
what was planned with what was worked.
All others would divide, say, contacts by visits (kpi.md §0.1)."""


def define(  # noqa: PLR0917 - as on the command line
    name: str, ko: str, en: str, unit: str, direction: str, num: str, den: str, version: int = 1
) -> Kpi:
    """The KPI, with the dimensions along which it means something.

    Raises:
        Refused: ``kpi_id_unfit``, ``kpi_id_taken``, ``kpi_name_missing``, ``kpi_unit_unknown``,
            ``kpi_direction_unknown``, ``kpi_unit_mismatch``, ``kpi_mixes_grains``,
            ``kpi_same_parts``, ``kpi_den_negative``, ``measure_not_additive``, and what formulas are refused for.
    """
    if not _ID.fullmatch(name):
        raise Refused("kpi_id_unfit", kpi=name)
    if name in CATALOGUE or name in MEASURES:
        raise Refused("kpi_id_taken", kpi=name)
    if not all(0 < len(said.strip()) <= _LONGEST_NAME and said.isprintable() for said in (ko, en)):
        raise Refused("kpi_name_missing", kpi=name)
    unit = ENGLISH_UNITS.get(unit, unit)
    if unit not in UNITS:
        raise Refused("kpi_unit_unknown", unit=unit)
    directions: tuple[Direction, ...] = get_args(Direction)
    if direction not in directions:
        raise Refused("kpi_direction_unknown", direction=direction)
    parts = [_measures(num), *([_measures(den)] if den else [])]
    grains = {measure.grain for part in parts for measure in part}
    if len(grains) > 1 and not any(grains <= pair for pair in TOGETHER):
        raise Refused("kpi_mixes_grains", grains=", ".join(sorted(grains)))
    if len(parts) == 2 and formula.weights(_tree(num)) == formula.weights(_tree(den)):
        raise Refused("kpi_same_parts", kpi=name)
    if den and all(times < 0 for times in formula.weights(_tree(den)).values()):
        raise Refused("kpi_den_negative", formula=den)
    _fits(unit, [_kind(part, said) for part, said in zip(parts, (num, den), strict=False)])
    bases = {measure.basis for part in parts for measure in part}
    return Kpi(
        id=name, number=0, ko=ko.strip(), en=en.strip(), unit=unit,
        direction=directions[directions.index(direction)], num=num, den=den,
        kind="ratio" if den else "sum", grain=parts[0][0].grain,
        basis=next(basis for basis in "DXSCEA" if basis in bases),
        dims=frozenset.intersection(*(DIMS[grain] for grain in grains)), source="centre",
        version=version,
    )  # fmt: skip


def _tree(said: str) -> exp.Expr:
    return formula.parse(said, MEASURES)


def _measures(said: str) -> list[Measure]:
    """The measures of a part; a longest wait and a number of different people add up with nothing
    (who called may be who was served), a histogram is no sum."""
    found = [MEASURES[name] for name in formula.weights(_tree(said))]
    for measure in found:
        if measure.how == "histogram" or (measure.how in {"max", "distinct"} and len(found) > 1):
            raise Refused("measure_not_additive", measure=measure.id)
    return found


def _kind(part: list[Measure], said: str) -> str:
    kinds = {"time" if measure.unit == "s" else "count" for measure in part}
    if len(kinds) > 1:
        raise Refused("kpi_unit_mismatch", formula=said, unit="s")
    return kinds.pop()


def _fits(unit: str, kinds: list[str]) -> None:
    """Seconds over contacts are seconds, seconds over seconds a share, and so on."""
    match kinds:
        case ["time"]:
            fitting = {"s"}
        case ["count"]:
            fitting = {"건", "명", "회"}
        case ["time", "count"]:
            fitting = {"s", "h"}
        case ["count", "count"]:
            fitting = {"%", "건", "회"}
        case ["time", "time"]:
            fitting = {"%"}
        case _:
            fitting = {"건", "회"}
    if unit not in fitting:
        raise Refused("kpi_unit_mismatch", formula=" ÷ ".join(kinds), unit=unit)
