"""The one line of an answer without dimensions: a number for each measure, added up by days of files.

A list of all KPIs asks a hundred and thirty of them; columns of one row each would cost more than
the adding up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from maju.metrics import formula
from maju.metrics.answers import Columns
from maju.metrics.compiling import Scope, needed_by
from maju.metrics.kpi import Kpi
from maju.metrics.measure import Measure
from maju.metrics.measures import MEASURES, how_of
from maju.metrics.rollups import Prepared, Summed
from maju.metrics.summed import Keeper, Sums, files_of, grouped
from maju.metrics.totals import total
from maju.metrics.working_out import evaluated


def kpi_columns(
    keeper: Keeper,
    sums: Sums,
    kpis: Sequence[Kpi],
    scope: Scope,
    more: Sequence[pa.Table] = (),
) -> Columns:
    """As :func:`maju.metrics.summed.kpi_table` of a scope without dimensions."""
    found: dict[str, float | None] = {}
    for prepared, names in sums:
        part = _total(keeper, prepared, names, scope)
        _add(found, {name: part.get(name) for name in names})
    for table in more:
        _add(found, {name: table[name][0].as_py() for name in table.column_names})
    needed = needed_by(kpis, MEASURES).values()
    measures = {each.id: _in_unit(found.get(each.id), each) for each in needed}
    columns: dict[str, Sequence[float | None]] = {}
    for kpi in kpis:
        num = value = _worked_out(kpi.num, measures)
        if kpi.kind == "ratio":
            den = _worked_out(kpi.den, measures)
            value = None if num is None or not den else (kpi.factor() * num) / den
            columns[f"{kpi.id}_den"] = [den]
        columns[kpi.id], columns[f"{kpi.id}_num"] = [value], [num]
    return columns


def _total(
    keeper: Keeper, prepared: Summed, names: Sequence[str], scope: Scope
) -> Mapping[str, float | None]:
    if isinstance(prepared, Prepared):
        files = files_of(keeper, prepared, scope)
        if files is not None:
            return total(files, scope.since, scope.until)
    table = grouped(keeper, prepared, names, scope, ())
    return {name: table[name][0].as_py() for name in names}


def _add(found: dict[str, float | None], part: Mapping[str, float | None]) -> None:
    for name, value in part.items():
        before = found.get(name)
        if before is None or value is None:
            found[name] = value if before is None else before
        else:
            found[name] = max(before, value) if how_of(name) == "max" else before + value


def _in_unit(value: float | None, measure: Measure) -> float | None:
    """As answers have it: of nothing there is 0, but no longest."""
    if value is None:
        return None if measure.how == "max" else 0.0
    return float(value) / 1000 if measure.unit == "s" else float(value)


def _worked_out(said: str, measures: Mapping[str, float | None]) -> float | None:
    known = {name: measures[name] for name in formula.names_of(said)}
    if None in known.values():
        return None
    made: float = evaluated(formula.parsed(said), known)
    return made
