"""Asking the history: which files, which query, and an answer that says what it stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import msgspec
from sqlglot import exp

from maju.kernel.errors import Refused
from maju.metrics import dimensions, formula
from maju.metrics.catalogue import CATALOGUE, DEFINITION
from maju.metrics.compiling import OFFSET, Scope, quantile_query, query
from maju.metrics.engines import Engine, fetch
from maju.metrics.judging import is_met, target_of
from maju.metrics.kpi import DIMENSIONS, Kpi
from maju.metrics.measures import MEASURES, untold
from maju.metrics.rollups import ROWS, Reader
from maju.metrics.sources import Source
from maju.metrics.thresholds import TARGET


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One KPI of one row; ``value`` null with ``why`` when there is no number to give."""

    value: int | float | None
    num: int | float | None = None
    den: int | float | None = None
    why: str | None = None
    target: float | None = None
    """What was agreed, in the KPI's unit."""
    met: bool | None = None
    """Whether the unrounded value reaches it."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One combination of the dimensions."""

    keys: Mapping[str, object]
    cells: Mapping[str, Cell]
    open_rows: int
    """Contacts and legs that may still change."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Lines, and what they stand on."""

    kpis: Sequence[str]
    by: Sequence[str]
    since: str
    until: str
    as_of: int
    provisional: bool
    """잠정: rows are open, or the window was not over; else 확정."""
    definition: int
    lines: Sequence[Line]
    read: Mapping[str, Sequence[str]] = {}
    """``rollup:<cut>`` or ``rows:<grain>``: which measures were read there."""


def find_kpis(ids: Sequence[str], own: Mapping[str, Kpi] | None = None) -> list[Kpi]:
    """Entries of the catalogue, or of the centre's own, by id.

    Raises:
        Refused: ``kpi_unknown``.
    """
    known = CATALOGUE | dict(own or {})
    for name in ids:
        if name not in known:
            raise Refused("kpi_unknown", kpi=name)
    return [known[name] for name in ids]


def why_not(
    kpi: Kpi, scope: Scope, lacks: frozenset[str], *, shared_agents: bool = False
) -> str | None:
    """Why a KPI has no number here: no source, no meaning along a dimension, or time of agents
    who serve several clients, which belongs to none of them (EC-123)."""
    if kpi.kind == "nothing":
        return "no_source"
    if wrong := sorted(set(scope.by).union(scope.only) - kpi.dims):
        return f"not_by_{wrong[0]}"
    if kpi.kind == "attainment":
        return why_not(CATALOGUE[kpi.num], scope, lacks, shared_agents=shared_agents)
    parts = [kpi.num] if kpi.kind == "quantile" else [kpi.num, kpi.den]
    asked = [
        name
        for said in parts
        if said
        for name in formula.measures_in(formula.parse(said, MEASURES))
    ]
    if any(untold(name, lacks) for name in asked):
        return "no_source"
    by_client = "client" in {*scope.by, *scope.only}
    if shared_agents and by_client and any(MEASURES[name].grain == "agent_state" for name in asked):
        return "not_by_client_shared_agents"
    return None


def answer(engine: Engine, source: Source, kpis: Sequence[Kpi], scope: Scope) -> Answer:
    """The KPIs along the scope's dimensions, from facts that :func:`attach` showed.

    Raises:
        Refused: ``dimension_unknown``, ``interval_unknown``, ``window_empty``.
    """
    check(scope)
    reader = Reader(ROWS if source.quick is None else source.quick.reading)
    silent = {
        kpi.id: why_not(kpi, scope, source.lacks, shared_agents=source.shared_agents)
        for kpi in kpis
    }
    asked = [kpi for kpi in kpis if silent[kpi.id] is None]
    found: dict[tuple[object, ...], dict[str, Cell]] = {}
    if plain := [kpi for kpi in asked if kpi.kind in {"sum", "ratio"}]:
        for key, row in _rows(engine, plain, scope, reader):
            found.setdefault(key, {}).update({kpi.id: _cell(kpi, row) for kpi in plain})
    opened = _opened(engine, scope, reader)
    for key in opened:
        found.setdefault(key, {})
    if not scope.by:
        found.setdefault((), {})
    for kpi in asked:
        if kpi.kind == "quantile":
            of = MEASURES[kpi.num]
            tree = quantile_query(of, int(kpi.den), scope, counted=reader.buckets(of, scope))
            for key, row in _run(engine, tree, scope):
                value = None if row["value"] is None else float(row["value"]) / kpi.milliseconds()
                found.setdefault(key, {})[kpi.id] = Cell(value=value, den=row["n"])
        if kpi.kind == "attainment":
            for key, cell in _attained(engine, CATALOGUE[kpi.num], scope, reader).items():
                found.setdefault(key, {})[kpi.id] = cell
    lines = [
        Line(
            keys=_labels(key, scope),
            cells={
                kpi.id: found[key].get(kpi.id, Cell(value=None, why=silent[kpi.id] or "no_rows"))
                for kpi in kpis
            },
            open_rows=opened.get(key, 0),
        )
        for key in sorted(found, key=_sortable)
    ]
    lines = [_judged(line, kpis, scope) for line in lines]
    ends = scope.ends_at
    if ends is None:
        ends = (
            round(datetime.combine(scope.until, datetime.min.time(), UTC).timestamp()) * 1_000_000
        )
    return Answer(
        kpis=[kpi.id for kpi in kpis],
        by=scope.by,
        since=scope.since.isoformat(),
        until=scope.until.isoformat(),
        as_of=scope.as_of,
        provisional=scope.as_of < ends or any(line.open_rows for line in lines),
        definition=DEFINITION,
        lines=lines,
        read=reader.places(),
    )


def _judged(line: Line, kpis: Sequence[Kpi], scope: Scope) -> Line:
    cells = dict(line.cells)
    for kpi in kpis:
        if (target := target_of(kpi, line.keys, scope)) is not None:
            met = is_met(kpi, cells[kpi.id].value, target)
            cells[kpi.id] = msgspec.structs.replace(cells[kpi.id], target=target, met=met)
    return msgspec.structs.replace(line, cells=cells)


def check(scope: Scope) -> None:
    """Refuse a question that cannot be meant."""
    for name in (*scope.by, *scope.only):
        if name not in DIMENSIONS:
            raise Refused("dimension_unknown", dimension=name)
    if scope.step_min not in dimensions.STEPS_MIN:
        raise Refused("interval_unknown", minutes=scope.step_min)
    if scope.since >= scope.until:
        raise Refused("window_empty", since=str(scope.since), until=str(scope.until))


Found = list[tuple[tuple[object, ...], dict[str, float | None]]]


def _rows(engine: Engine, kpis: Sequence[Kpi], scope: Scope, reader: Reader) -> Found:
    return _run(engine, query(kpis, MEASURES, scope, read=reader.read), scope)


def _opened(engine: Engine, scope: Scope, reader: Reader) -> dict[tuple[object, ...], int]:
    """Contacts and legs that may still change, where there are some."""
    if reader.nothing_open():
        return {}
    tree = query([CATALOGUE["open_rows"]], MEASURES, scope, read=reader.read_open)
    rows = _run(engine, tree, scope)
    return {key: int(row["open_rows"]) for key, row in rows if row["open_rows"]}


def _run(engine: Engine, tree: exp.Expr, scope: Scope) -> Found:
    names, rows = fetch(engine, tree)
    width = len(scope.by) + ("interval" in scope.by)
    return [
        (tuple(row[:width]), dict(zip(names[width:], row[width:], strict=True))) for row in rows
    ]


def _cell(kpi: Kpi, row: Mapping[str, float | None]) -> Cell:
    return Cell(value=row[kpi.id], num=row[f"{kpi.id}_num"], den=row.get(f"{kpi.id}_den"))


def _attained(
    engine: Engine, kpi: Kpi, scope: Scope, reader: Reader
) -> dict[tuple[object, ...], Cell]:
    """Intervals at target over intervals that have a value, unrounded (kpi.md #37)."""
    inner = msgspec.structs.replace(scope, by=(*scope.by, "interval", "day"))
    inner = msgspec.structs.replace(inner, by=tuple(dict.fromkeys(inner.by)))
    place = [inner.by.index(name) for name in scope.by]
    tally: dict[tuple[object, ...], list[int]] = {}
    for key, row in _rows(engine, [kpi], inner, reader):
        value = row[kpi.id]
        if value is None:
            continue
        outer = [key[index] for index in place]
        if "interval" in scope.by:
            outer.append(key[-1])
        met = tally.setdefault(tuple(outer), [0, 0])
        target = target_of(kpi, dict(zip(inner.by, map(str, key), strict=False)), scope)
        met[0] += value >= (TARGET if target is None else target)
        met[1] += 1
    return {key: Cell(value=100 * met / of, num=met, den=of) for key, (met, of) in tally.items()}


def _labels(key: tuple[object, ...], scope: Scope) -> dict[str, object]:
    offset = key[-1] if "interval" in scope.by else None
    assert offset is None or isinstance(offset, int), OFFSET
    return {
        name: dimensions.label(name, value, offset)
        for name, value in zip(scope.by, key, strict=False)
    }


def _sortable(key: tuple[object, ...]) -> tuple[tuple[bool, object], ...]:
    return tuple((part is not None, part) for part in key)
