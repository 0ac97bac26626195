"""Files and what no file holds yet, as one: no row twice, none left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sqlglot import exp

from maju.facts.fold.calendar import date_of, number_of
from maju.facts.fold.live import OpenFacts
from maju.facts.fold.others import EVERYBODY
from maju.facts.fold.rows import SOURCE
from maju.facts.fold.sheets import LACKS, key_column
from maju.facts.history.tables import schema_of
from maju.facts.rollups.spec import ROLLED
from maju.facts.schema import GRAINS
from maju.metrics.apart import apart, arrivals_of, with_more
from maju.metrics.relations import grains
from maju.metrics.sources import STILL, Moving, Quick, Source


def with_live(
    source: Source,
    live: OpenFacts | None,
    since: date,
    until: date,
    clients: Sequence[str] = (),
) -> Source:
    """The source, and what is live in ``[since, until)``."""
    if live is None:
        return source
    window = range(number_of(since), number_of(until))
    inside = [(client, date_of(day), LACKS) for client, day in sorted(live.days) if day in window]
    told = {client for client, _, _ in (*source.told, *inside)}
    if told.isdisjoint(clients):  # nobody called them yet, and that is told, too
        days = sorted({day for _, day, _ in inside})
        inside += [(client, day, LACKS) for client in clients for day in days]
    return msgspec.structs.replace(
        source,
        told=[*source.told, *inside],
        quick=None if source.quick is None else _linked(source.quick, live),
        lacks=source.lacks | LACKS if inside else source.lacks,
        known_until=max(source.known_until or 0, live.known_until),
        shared_agents=source.shared_agents
        or any(client == EVERYBODY and day in window for client, day in live.days),
    )


def _linked(quick: Quick, live: OpenFacts) -> Quick:
    """Attempts may be linked day by day only where live ones keep the days apart, too."""
    mine = arrivals_of(live.tables["attempt"])
    linked = quick.arrivals is not None and apart(with_more(quick.arrivals, mine))
    reading = msgspec.structs.replace(quick.reading, linked=linked)
    links = None if quick.links is None else quick.links.with_live(mine, _owed(live))
    return msgspec.structs.replace(quick, reading=reading, links=links)


def _owed(live: OpenFacts) -> Mapping[str, int]:
    """From when on callbacks are owed, by client."""
    owed = live.tables["callback"].group_by("client", use_threads=False)
    first = owed.aggregate([("requested_at", "min")])
    return {each["client"]: each["requested_at_min"] for each in first.to_pylist()}


def moving(live: OpenFacts | None, since: date, until: date) -> Moving:
    """The days that files do not tell alone, beside a window ``[since, until)``."""
    if live is None:
        return STILL
    changed = frozenset((client, date_of(day)) for client, day in live.changed)
    return Moving(
        since=date_of(min((day for _, day in live.days), default=live.since)),
        begins=date_of(live.since),
        changed=changed,
        inside=any(since <= date_of(day) < until for _, day in live.days | live.changed),
    )


def files_tell_until(live: OpenFacts) -> date:
    """The first day of which files do not tell all; of those before it :func:`staying` rows count."""
    return min((date_of(day) for _, day in live.days | live.changed), default=date.max)


def unite(
    engine: duckdb.DuckDBPyConnection,
    live: OpenFacts,
    quick: Quick | None = None,
    *,
    names: Collection[str] | None = None,
) -> Mapping[str, str]:
    """Make the grains, which show the files, show the live rows as well; all, or only *names*.

    What shows live rows now, and of which grain: for :func:`renew`.
    """
    united = {grain: grain for grain in sorted(grains()) if names is None or grain in names}
    if quick is not None and quick.reading.settled and quick.reading.rest:
        rest = {f"{grain}_rest": grain for grain in ROLLED}
        rest |= {"contact_late": "contact"} if quick.reading.late else {}
        united |= {name: of for name, of in rest.items() if names is None or name in names}
    renew(engine, live, united)
    for name, grain in united.items():
        engine.execute(f'ALTER VIEW "{name}" RENAME TO "{name}_filed"')
        engine.execute(_both(name, grain, live.since))
    return united


def renew(engine: duckdb.DuckDBPyConnection, live: OpenFacts, united: Mapping[str, str]) -> None:
    """Make what :func:`unite` united show these live rows; since the same day as before."""
    for name, grain in united.items():
        engine.register(f"{name}_live", live.tables[grain])
        gone = pa.array(sorted(live.gone.get(grain, ())), pa.string())
        engine.register(f"{name}_gone", pa.table({"key": gone}))


def rows_in(grain: str, paths: Sequence[Path]) -> pa.Table:
    """All rows of a grain's files."""
    schema = schema_of(grain)
    read = [pq.read_table(path, schema=schema, partitioning=None) for path in paths]
    return pa.concat_tables([schema.empty_table(), *read]).combine_chunks()


def joined(grain: str, filed: pa.Table, live: OpenFacts | None) -> pa.Table:
    """Rows of files and what is live together, as the view of :func:`unite` shows them; in pieces."""
    if live is None:
        return filed
    return pa.concat_tables([staying(grain, filed, live), live.tables[grain]])


def staying(grain: str, filed: pa.Table, live: OpenFacts) -> pa.Table:
    """Rows of files that stand beside what is live: of the journal those of sealed days, less what
    has changed since."""
    if not filed.num_rows:
        return filed
    told = pc.less(filed["business_date"], pa.scalar(date_of(live.since)))
    if gone := live.gone.get(grain):
        keys = pa.array(sorted(gone), pa.string())
        told = pc.and_(told, pc.invert(pc.is_in(key_column(filed, grain), value_set=keys)))
    return filed.filter(pc.or_(pc.not_equal(filed["source"], SOURCE), told))


@lru_cache(maxsize=256)
def _both(name: str, grain: str, since: int) -> str:
    """The view of files and live rows together."""
    files, rows, gone = f"{name}_filed", f"{name}_live", f"{name}_gone"
    key = exp.func("concat_ws", exp.Literal.string("/"), *map(exp.column, GRAINS[grain].key))
    day = exp.cast(exp.Literal.string(date_of(since).isoformat()), "date")
    stays = exp.or_(
        exp.column("source").neq(exp.Literal.string(SOURCE)),
        exp.and_(
            exp.column("business_date") < day,
            exp.not_(exp.In(this=key, query=exp.select("key").from_(gone).subquery())),
        ),
    )
    both = exp.union(
        exp.select("*").from_(exp.to_identifier(files)).where(stays),
        exp.select("*").from_(exp.to_identifier(rows)),
        distinct=False,
    )
    both.set("by_name", True)
    return f'CREATE TEMP VIEW "{name}" AS {both.sql(dialect="duckdb")}'
