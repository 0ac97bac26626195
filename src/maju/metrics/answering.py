"""Asking the history: which files, which query, and an answer that says what it stands on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from maju.kernel.errors import Refused
from maju.metrics import compiling, dimensions, summed
from maju.metrics.answers import Answer, Cell, Columns, Line, TableLines, listed
from maju.metrics.attaining import attained_by, attained_whole, inside
from maju.metrics.catalogue import CATALOGUE, DEFINITION
from maju.metrics.cells import Key, cells_by_key, in_order, labels, width_of
from maju.metrics.compiling import Scope, joined, needed_by, quantile_query, query
from maju.metrics.engines import Engine, fetch
from maju.metrics.judging import is_met, target_of
from maju.metrics.kpi import DIMENSIONS, Kpi
from maju.metrics.measure import Measure
from maju.metrics.measures import MEASURES
from maju.metrics.one_line import kpi_columns
from maju.metrics.relations import bases
from maju.metrics.rollups import ROWS, Reader
from maju.metrics.showing import Shown, read_in
from maju.metrics.silent import why_not
from maju.metrics.sources import Source
from maju.metrics.texts import TEXTS, Build, Text

FIRST, LAST = date(1970, 1, 1), date(2100, 1, 1)
"""Business days that can be asked for; the last is not in it."""
INTERVAL_DAYS = 800
"""Longest window that is cut by intervals, or by hours of each day: two years and a little."""


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


def answer(engine: Engine, source: Source, kpis: Sequence[Kpi], scope: Scope) -> Answer:
    """The KPIs along the scope's dimensions, from facts that :func:`attach` showed.

    Raises:
        Refused: ``dimension_unknown``, ``interval_unknown``, ``window_empty``.
    """
    return answer_and_steady(engine, source, kpis, scope)[0]


def answer_and_steady(
    engine: Engine, source: Source, kpis: Sequence[Kpi], scope: Scope
) -> tuple[Answer, bool]:
    """As :func:`answer`; and whether any later ``as_of`` gives the same, from the same facts and
    agreements: the window is over and nothing was read that looks at the instant."""
    check(scope)
    reader = reader_of(engine, source, scope)
    silent = {
        kpi.id: why_not(kpi, scope, source.lacks, shared_agents=source.shared_agents)
        for kpi in kpis
    }
    asked = [kpi for kpi in kpis if silent[kpi.id] is None]
    found: dict[Key, dict[str, Cell]] = {}
    table: pa.Table | None = None
    if plain := [kpi for kpi in asked if kpi.kind in {"sum", "ratio"}]:
        if isinstance(engine, Shown) and scope.by:
            table = _table(engine, plain, scope, reader)
        else:
            found = cells_by_key(_columns(engine, plain, scope, reader), plain, scope)
    opened = _opened(engine, scope, reader)
    if table is not None:
        if scope.by and not opened and len(plain) == len(asked):
            lines: Sequence[Line] = _later(table, plain, kpis, silent, scope)
            return _answer(lines, kpis, scope, reader, open_rows=False)
        found = cells_by_key(listed(table), plain, scope)
    for key in opened:
        found.setdefault(key, {})
    if not scope.by:
        found.setdefault((), {})
    counted = cache(partial(kept_buckets, engine, scope=scope, reader=reader))
    for kpi in asked:
        if kpi.kind == "quantile":
            for key, of, n in _ranks(engine, kpi, scope, reader, counted):
                value = None if of is None else float(of) / kpi.milliseconds()
                found.setdefault(key, {})[kpi.id] = Cell(value=value, den=n)
        if kpi.kind == "attainment":
            for key, cell in _attained(engine, CATALOGUE[kpi.num], scope, reader).items():
                found.setdefault(key, {})[kpi.id] = cell
    lines = _lines(found, opened, kpis, silent, scope)
    return _answer(lines, kpis, scope, reader, open_rows=any(line.open_rows for line in lines))


def reader_of(engine: Engine, source: Source, scope: Scope) -> Reader:
    """What may be read quickly of a scope, by an engine that keeps sums or one that does not."""
    if source.quick is None:
        return Reader(ROWS)
    if isinstance(engine, Shown):
        return Reader(engine.reading(source.quick, scope))
    return Reader(source.quick.reading)


def _answer(
    lines: Sequence[Line], kpis: Sequence[Kpi], scope: Scope, reader: Reader, *, open_rows: bool
) -> tuple[Answer, bool]:
    ends = scope.ends_at
    if ends is None:
        ends = (
            round(datetime.combine(scope.until, datetime.min.time(), UTC).timestamp()) * 1_000_000
        )
    provisional = scope.as_of < ends or open_rows
    made = Answer(
        kpis=[kpi.id for kpi in kpis],
        by=scope.by,
        since=scope.since.isoformat(),
        until=scope.until.isoformat(),
        as_of=scope.as_of,
        provisional=provisional,
        definition=DEFINITION,
        lines=lines,
        read=reader.places(),
    )
    return made, not provisional and reader.nothing_open() and not reader.masked


def _later(
    table: pa.Table,
    plain: Sequence[Kpi],
    kpis: Sequence[Kpi],
    silent: Mapping[str, str | None],
    scope: Scope,
) -> TableLines:
    """The table in the order of its keys, and how a line of it is made when somebody looks."""
    keys = [(name, "ascending", "at_start") for name in table.column_names[: width_of(scope)]]
    order = pc.sort_indices(table, sort_keys=keys)

    def make(columns: Columns) -> list[Line]:
        return _lines(cells_by_key(columns, plain, scope), {}, kpis, silent, scope)

    return TableLines(table.take(order), make)


def _lines(
    found: Mapping[Key, dict[str, Cell]],
    opened: Mapping[Key, int],
    kpis: Sequence[Kpi],
    silent: Mapping[str, str | None],
    scope: Scope,
) -> list[Line]:
    """In the order of their keys, with a cell for every KPI, judged where something was agreed."""
    absent = {kpi.id: Cell(value=None, why=silent[kpi.id] or "no_rows") for kpi in kpis}
    agreed = {target.name for target in scope.targets}
    judged = [kpi for kpi in kpis if kpi.id in agreed]
    ordered = in_order(found)
    mixed = any(kpi.kind not in {"sum", "ratio"} for kpi in kpis)
    lines = []
    for key, keys in zip(ordered, labels(ordered, scope), strict=True):
        cells = found[key]
        if mixed or len(cells) < len(absent):
            cells = absent | cells
        for kpi in judged:
            if (target := target_of(kpi, keys, scope)) is not None:
                met = is_met(kpi, cells[kpi.id].value, target)
                cells[kpi.id] = msgspec.structs.replace(cells[kpi.id], target=target, met=met)
        lines.append(Line(keys=keys, cells=cells, open_rows=opened.get(key, 0)))
    return lines


def check(scope: Scope) -> None:
    """Refuse a question that cannot be meant."""
    for name in (*scope.by, *scope.only):
        if name not in DIMENSIONS:
            raise Refused("dimension_unknown", dimension=name)
    if scope.step_min not in dimensions.STEPS_MIN:
        raise Refused("interval_unknown", minutes=scope.step_min)
    if scope.since >= scope.until:
        raise empty_window(scope.since, scope.until)
    if scope.since < FIRST or scope.until > LAST:
        raise Refused("window_out_of_time", since=str(scope.since), until=str(scope.until))
    days = (scope.until - scope.since).days
    if days > INTERVAL_DAYS and ("interval" in scope.by or {"day", "hour"} <= {*scope.by}):
        raise Refused("window_too_long", days=days, most=INTERVAL_DAYS)


def empty_window(since: date, until: date) -> Refused:
    """No day lies in ``[since, until)``; with the day that ``until`` would be for *since* alone."""
    after = min(since, date.max - timedelta(days=1)) + timedelta(days=1)
    return Refused("window_empty", since=str(since), until=str(until), after=str(after))


Table = tuple[Sequence[str], Sequence[tuple[Any, ...]]]


def _build(kpis: Sequence[Kpi]) -> Build:
    return lambda own, how: query(kpis, MEASURES, own, read=how.read)


def _rows(engine: Engine, kpis: Sequence[Kpi], scope: Scope, reader: Reader) -> Table:
    return run(engine, reader, scope, kpis, _build(kpis))


def _table(engine: Shown, kpis: Sequence[Kpi], scope: Scope, reader: Reader) -> pa.Table:
    """From sums that are kept, and a query of what they do not have, where there are rows of it."""
    if not summed.can(scope):
        text = _text(reader, scope, kpis, _build(kpis))
        return engine.table(text.at(scope), text.names, text.prepared)
    return summed.kpi_table(engine, *_parts(engine, kpis, scope, reader))


def _columns(engine: Engine, kpis: Sequence[Kpi], scope: Scope, reader: Reader) -> Columns:
    """The same of an engine that keeps no sums, or of a scope without dimensions: its one line is
    added up for itself."""
    if not isinstance(engine, Shown):
        names, rows = _rows(engine, kpis, scope, reader)
        return dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else {}
    if not summed.can(scope):
        return listed(_table(engine, kpis, scope, reader))
    return kpi_columns(engine, *_parts(engine, kpis, scope, reader))


def _parts(
    engine: Shown, kpis: Sequence[Kpi], scope: Scope, reader: Reader
) -> tuple[summed.Sums, Sequence[Kpi], Scope, Sequence[pa.Table]]:
    """What is added up for KPIs, and what a query gave of the rest."""
    empty = engine.nothing()
    what = ("others", kpis, sorted(empty))
    text = _text(reader, scope, what, partial(_others, kpis, empty))
    more = [engine.table(text.at(scope), text.names)] if text.said else []
    return text.sums or (), kpis, scope, more


def _others(
    kpis: Sequence[Kpi], empty: frozenset[str], scope: Scope, reader: Reader
) -> exp.Select | None:
    """The measures that no kept sums have, each as a double; ``None``: there are none."""
    by_grain: dict[str, list[Measure]] = {}
    for measure in needed_by(kpis, MEASURES).values():
        by_grain.setdefault(measure.grain, []).append(measure)
    pieces = [
        piece
        for grain, own in by_grain.items()
        for piece in reader.read_others(grain, own, scope, lambda tree: read_in(tree) <= empty)
    ]
    if not pieces:
        return None
    asked = {measure.id: measure for own, _ in pieces for measure in own}
    whole = joined(pieces, asked, scope)
    said = [exp.alias_(exp.cast(exp.column(name), "double"), name) for name in asked]
    columns = [exp.column(name) for name, _ in compiling.keys(scope)]
    return exp.select(*columns, *said).from_(exp.Subquery(this=whole, alias=exp.to_identifier("s")))


def _opened(engine: Engine, scope: Scope, reader: Reader) -> dict[Key, int]:
    """Contacts and legs that may still change, where there are some."""
    if reader.nothing_open():
        return {}
    kpi = CATALOGUE["open_rows"]

    def build(own: Scope, how: Reader) -> exp.Query:
        return query([kpi], MEASURES, own, read=how.read_open)

    if isinstance(engine, Shown) and summed.can(scope):
        sums = TEXTS.find("open_rows", scope, reader.reading, build).sums
        if sums is not None:
            table = summed.kpi_table(engine, sums, [kpi], scope)
            keyed = zip(
                *(column.to_pylist() for column in table.columns[: width_of(scope)]), strict=True
            )
            counts = table["open_rows"].to_pylist()
            return {
                key: int(n) for key, n in zip(keyed if scope.by else [()], counts, strict=True) if n
            }
    names, rows = run(engine, reader, scope, "open_rows", build)
    width, place = width_of(scope), names.index("open_rows")
    return {row[:width]: int(row[place]) for row in rows if row[place]}


Buckets = Mapping[Key, Sequence[tuple[int, int]]]


def _ranks(
    engine: Engine,
    kpi: Kpi,
    scope: Scope,
    reader: Reader,
    counted: Callable[[str], Buckets | None],
) -> Iterator[tuple[Key, int | None, int | None]]:
    """A percentile by key, in ms, and how many rows it is of; of nothing there is none. *counted*: a
    histogram that is kept, added up once for all percentiles of it."""
    if (kept := counted(kpi.num)) is not None:
        for key, buckets in kept.items() if scope.by else [((), kept.get((), ()))]:
            yield key, *summed.rank(buckets, int(kpi.den))
        return
    if isinstance(engine, Shown) and _is_empty(engine, MEASURES[kpi.num]):
        yield from () if scope.by else [((), None, None)]
        return
    _, rows = run(engine, reader, scope, kpi, partial(_quantile, kpi))
    width = width_of(scope)
    for row in rows:
        of, n = row[width:]
        yield row[:width], of, n


def _is_empty(engine: Shown, measure: Measure) -> bool:
    """Whether nothing is there that the measure's rows are made of."""
    return bases(measure.grain) <= engine.nothing()


def kept_buckets(engine: Engine, measure: str, scope: Scope, reader: Reader) -> Buckets | None:
    """By key, a histogram's edges and how many rows; ``None``: they must be asked by a query."""
    if not isinstance(engine, Shown) or not summed.can(scope):
        return None
    text = _text(reader, scope, ("spread", measure), partial(_spread, measure))
    return None if text.sums is None else summed.bucket_rows(engine, text.sums, scope)


def _spread(measure: str, scope: Scope, reader: Reader) -> exp.Query:
    return reader.buckets(MEASURES[measure], scope)


def spread_rows(engine: Engine, measure: str, scope: Scope, reader: Reader) -> Table:
    """How many rows are in each bucket of a histogram: the keys, ``edge`` and ``n``."""
    if (counted := kept_buckets(engine, measure, scope, reader)) is None:
        return run(engine, reader, scope, ("spread", measure), partial(_spread, measure))
    names = [*(f"by_{name}" for name in scope.by), "edge", "n"]
    return names, [(*key, *each) for key, buckets in counted.items() for each in buckets]


def _quantile(kpi: Kpi, scope: Scope, reader: Reader) -> exp.Expr:
    of = MEASURES[kpi.num]
    return quantile_query(of, int(kpi.den), scope, counted=reader.buckets(of, scope))


def run(engine: Engine, reader: Reader, scope: Scope, what: object, build: Build) -> Table:
    """The rows of a query: its text is built once for *what* along the scope's shape."""
    if not isinstance(engine, Shown):
        tree = build(scope, reader)
        assert tree is not None, "a query without a measure"
        return fetch(engine, tree)
    text = _text(reader, scope, what, build)
    return engine.run(text.at(scope), text.names, text.prepared)


def _text(reader: Reader, scope: Scope, what: object, build: Build) -> Text:
    text = TEXTS.find(what, scope, reader.reading, build)
    reader.remember(text.places, masked=text.masked)
    return text


def _attained(engine: Engine, kpi: Kpi, scope: Scope, reader: Reader) -> dict[Key, Cell]:
    """Intervals at target, by the scope's dimensions."""
    inner = inside(scope)
    if not isinstance(engine, Shown):
        return attained_by(*_rows(engine, [kpi], inner, reader), kpi, scope)
    table = _table(engine, [kpi], inner, reader)
    if not scope.by:
        return attained_whole(table, kpi, scope)
    columns = listed(table)
    return attained_by(list(columns), list(zip(*columns.values(), strict=True)), kpi, scope)
