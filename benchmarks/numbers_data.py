"""Facts for benchmarks: closed months of several clients in the real schema, named in a manifest."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from maju.facts.history.blobs import FolderBlobs, sha256
from maju.facts.history.engine import connect
from maju.facts.history.manifest import Link, linked
from maju.facts.history.queries import QUERIES
from maju.facts.history.spans import span
from maju.facts.history.tables import layout, schema_of
from maju.facts.history.upkeep import GROUP_ROWS
from maju.facts.rollups.adding import rolled
from maju.facts.rollups.building import settled_at, united
from maju.facts.rollups.spec import CUTS, file_of, recipe
from maju.facts.schema import DEFINITION
from maju.journal.postgres.queries import parse

CENTRE = "bench"
GRAINS = ("attempt", "contact", "visit", "leg")
_SQL = parse(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
_KEPT = {
    "state": "closed",
    "inferred": False,
    "clock_skew": False,
    "excluded": False,
    "source": "bench",
    "record": "bench",
    "source_ref": "bench",
}


class World(msgspec.Struct, frozen=True, kw_only=True):
    """How much of it."""

    contacts: int
    clients: int = 5
    queues: int = 12
    """Of each client, which shares none with another."""
    agents: int = 100
    """Of each client."""
    grains: tuple[str, ...] = ("contact",)
    """Of :data:`GRAINS`: files of the others would only take time where no question reads them."""
    first: date = date(2025, 1, 1)
    months: int = 11


def fill(url: str, folder: Path, world: World) -> dict[str, int]:
    """Write the world's files below *folder* and name them at *url*; rows and bytes by grain."""
    blobs, written = FolderBlobs(folder), dict[str, int]()
    each = world.contacts // (world.clients * world.months)
    with linked(url) as link, connect(memory="2GB") as engine:
        for client in range(world.clients):
            month = world.first
            for number in range(world.months):
                asked = {"salt": client * 100 + number, "n": each, "client": f"k{client}"}
                _month(link, blobs, engine, {**asked, "month": month}, world, written)
                month = (month + timedelta(days=31)).replace(day=1)
        link.execute(QUERIES["rise"], {"centre": CENTRE})
    return written


def _month(  # noqa: PLR0917 - one call
    link: Link,
    blobs: FolderBlobs,
    engine: duckdb.DuckDBPyConnection,
    asked: Mapping[str, object],
    world: World,
    written: dict[str, int],
) -> None:
    month = asked["month"]
    assert isinstance(month, date)
    last = calendar.monthrange(month.year, month.month)[1]
    size = {"queues": world.queues, "agents": world.agents, "customers": world.contacts // 8}
    drawn = {name: asked[name] for name in ("salt", "n", "client", "month")}
    engine.execute(_SQL["base"].decode(), {**drawn, **size, "days": last})
    days = [month + timedelta(days=n) for n in range(last)]
    name = {"centre": CENTRE, "client": asked["client"]}
    with link.transaction():
        versions = []
        for day in days:
            row = link.execute(QUERIES["next_version"]).fetchone()
            assert row is not None
            versions.append(row["nextval"])
            said = {"definition": DEFINITION, "seq": None, "sources": ["bench"], "lacks": []}
            known = {**name, "business_date": day, "version": row["nextval"], "written_at": 1}
            link.execute(QUERIES["put_day"], {**known, **said})
        whole = {**name, "month": month, "days": days, "versions": versions, "written_at": 1}
        link.execute(QUERIES["put_month"], whole)
        parts: dict[str, list[pa.Table]] = {}
        latest = 0
        for grain in world.grains:
            rows = _shaped(grain, engine.sql(_SQL[grain].decode(), params=name).to_arrow_table())
            latest = max(latest, settled_at(grain, rows) or 0)
            _put(link, blobs, whole, grain, rows, latest, written)
            for cut, made in rolled(engine, grain, rows).items():
                parts.setdefault(cut, []).append(made)
        for kept in (each for each in CUTS if each.name in parts):
            rows = united(kept, parts[kept.name])
            rows = rows.sort_by([("business_date", "ascending"), ("grain", "ascending")])
            _put(link, blobs, whole, file_of(kept.name), rows, latest, written)


def _shaped(grain: str, rows: pa.Table) -> pa.Table:
    made = []
    for field in schema_of(grain):
        if field.name in rows.column_names:
            made.append(rows[field.name].cast(field.type))
        elif field.name == "flags":
            made.append(pa.repeat(pa.scalar([], field.type), rows.num_rows))
        else:
            made.append(pa.repeat(pa.scalar(_KEPT.get(field.name), field.type), rows.num_rows))
    return pa.table(made, schema=schema_of(grain))


def _put(  # noqa: PLR0917 - one call
    link: Link,
    blobs: FolderBlobs,
    whole: Mapping[str, object],
    grain: str,
    rows: pa.Table,
    at: int,
    written: dict[str, int],
) -> None:
    with blobs.drafting() as folder:
        draft = folder / "month.parquet"
        pq.write_table(rows, draft, row_group_size=GROUP_ROWS, **layout(rows.schema))
        digest, size = sha256(draft), draft.stat().st_size
        key = f"facts/history/{CENTRE}/{whole['client']}/{whole['month']}/{grain}-{digest[:20]}"
        blobs.keep(draft, key)
    told = {"key": key, "rows": rows.num_rows, "bytes": size, "sha256": digest, "settled_at": at}
    made_by = recipe() if grain.startswith("rollup_") else None
    link.execute(
        QUERIES["put_month_file"],
        {**whole, "grain": grain, **told, "recipe": made_by, **span(grain, rows)},
    )
    written[f"{grain}_rows"] = written.get(f"{grain}_rows", 0) + rows.num_rows
    written[f"{grain}_bytes"] = written.get(f"{grain}_bytes", 0) + size
