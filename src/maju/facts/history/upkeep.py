"""What keeps the history quick and small: missing roll-ups, closed months in one file, a sweep.

Each step is harmless to repeat and safe to kill: files come first, then one transaction names
them; names go first, then the files that nothing names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from maju.facts.history.blobs import Blobs, part, sha256
from maju.facts.history.engine import connect
from maju.facts.history.manifest import Link
from maju.facts.history.publishing import publish
from maju.facts.history.queries import QUERIES
from maju.facts.history.spans import joined, span
from maju.facts.history.tables import RECORD, layout
from maju.facts.history.writer import put_rollups
from maju.facts.rollups.building import Rolling
from maju.facts.rollups.spec import CUTS, ROLLED, file_of, recipe

GRACE_US = 86_400_000_000
"""How long a file that nothing names stays: readers may still hold it, writers may be about to."""

GROUP_ROWS = 30_000
"""Of whole days, in a month's file: who looks for one contact unpacks a group of names, and who adds
up a month reads groups of 30,000 as fast as of 120,000 (a file of 900,000 contacts; 0.4 % larger)."""

_MARKER = file_of(CUTS[0].name)


def keep_up(link: Link, blobs: Blobs, centre: str, *, before: date, now: int) -> None:
    """All steps, in the order in which each finds what the one before it made."""
    publish(link, blobs, centre)
    roll_missing(link, blobs, centre)
    compact(link, blobs, centre, before=before, now=now)
    tidy(link, blobs, centre, now=now)


def roll_missing(link: Link, blobs: Blobs, centre: str) -> int:
    """Make the roll-ups of settled days that have none of this recipe; how many days got some."""
    asked = {"centre": centre, "grains": list(ROLLED), "marker": _MARKER, "recipe": recipe()}
    done = 0
    for row in link.execute(QUERIES["unrolled"], asked).fetchall():
        day = row["business_date"]
        assert isinstance(day, date)
        name = {"centre": centre, **row}
        with link.transaction(), blobs.drafting() as folder, connect(memory="512MB") as engine:
            link.execute(QUERIES["hold_centre"], name)
            files = link.execute(QUERIES["day_files"], {**name, "days": [day]}).fetchall()
            if any(file["version"] != row["version"] for file in files):
                continue  # resealed since it was listed, with roll-ups of its own
            rolling = Rolling(engine)
            for file in files:
                grain = str(file["grain"])
                rows = pq.read_table(blobs.find(str(file["key"])), partitioning=None)
                rolling.add(grain, {day: rows})
                link.execute(QUERIES["measure_file"], {**name, "grain": grain, **span(grain, rows)})
            if rolling.made():
                link.execute(QUERIES["rise"], name)
                link.execute(QUERIES["drop_month"], {**name, "month": day.replace(day=1)})
                put_rollups(link, blobs, rolling, folder, {day: name})
                done += 1
    return done


def compact(link: Link, blobs: Blobs, centre: str, *, before: date, now: int) -> int:
    """Closed months, which ended before *before*, into one file a grain; how many were made.

    Only months of which every day is settled. A day that is resealed afterwards makes its month's
    files unread, at once, until it is compacted again.
    """
    done = 0
    asked = {"centre": centre, "before": before}
    for row in link.execute(QUERIES["months"], asked).fetchall():
        month = {"centre": centre, **row, "written_at": now}
        done += _compact(link, blobs, month)
    return done


def _compact(link: Link, blobs: Blobs, month: Mapping[str, object]) -> bool:
    files = link.execute(QUERIES["day_files"], month).fetchall()
    by_grain: dict[str, list[dict[str, object]]] = {}
    for file in files:
        if file["grain"] != RECORD:
            by_grain.setdefault(str(file["grain"]), []).append(file)
    marked = {
        file["business_date"] for file in by_grain.get(_MARKER, ()) if file["recipe"] == recipe()
    }
    told = {file["business_date"] for grain in ROLLED for file in by_grain.get(grain, ())}
    if not told or not told <= marked:
        return False
    with blobs.drafting() as folder:
        made = {
            grain: _merge(blobs, of, folder / "month.parquet", _key(month, grain))
            for grain, of in by_grain.items()
        }
        with link.transaction():
            link.execute(QUERIES["hold_centre"], month)
            now_told = link.execute(QUERIES["day_files"], month).fetchall()
            if now_told != files:
                return False  # a day was resealed meanwhile: the next round sees it
            link.execute(QUERIES["rise"], month)
            link.execute(QUERIES["drop_month"], month)
            link.execute(QUERIES["put_month"], month)
            for grain, of in made.items():
                link.execute(QUERIES["put_month_file"], {**month, "grain": grain, **of})
    return True


def _key(month: Mapping[str, object], grain: str) -> str:
    said = str(month["month"])[:7]
    return f"facts/history/{part(str(month['centre']))}/{part(str(month['client']))}/{said}/{grain}"


def _merge(
    blobs: Blobs, files: Sequence[Mapping[str, object]], draft: Path, key: str
) -> dict[str, object]:
    """The days' rows one after another, in groups that are quick to read; memory holds one."""
    rows = 0
    held: list[pa.Table] = []
    paths = [blobs.find(str(file["key"])) for file in files]
    schema = pq.read_schema(paths[0])
    with pq.ParquetWriter(draft, schema, **layout(schema)) as writer:
        for path in paths:
            held.append(pq.read_table(path, partitioning=None))
            if sum(each.num_rows for each in held) >= GROUP_ROWS:
                writer.write_table(pa.concat_tables(held))
                held.clear()
            rows += pq.read_metadata(path).num_rows
        if held:
            writer.write_table(pa.concat_tables(held))
    digest, size = sha256(draft), draft.stat().st_size
    whole = f"{key}-{digest[:20]}.parquet"
    blobs.keep(draft, whole)
    instants = [file["settled_at"] for file in files]
    settled = None if None in instants else max(int(str(each)) for each in instants)
    recipes = {file["recipe"] for file in files}
    return {
        "key": whole,
        "rows": rows,
        "bytes": size,
        "sha256": digest,
        "settled_at": settled,
        "recipe": recipes.pop() if len(recipes) == 1 else None,
        **joined(files),
    }


def tidy(link: Link, blobs: Blobs, centre: str, *, now: int, grace_us: int = GRACE_US) -> int:
    """Forget replaced versions that nobody holds, and remove files that nothing names.

    Nothing younger than *grace_us* goes; how many files went. Killed between the two: the next
    round finds the files.
    """
    asked = {"centre": centre, "before": now - grace_us}
    for forgetting in ("forget_versions", "forget_empty", "forget_months"):
        link.execute(QUERIES[forgetting], asked)
    blobs.sweep()
    gone = 0
    with link.transaction():
        # A centre's clock may be far ahead of the one that stamps files: whoever writes the centre's
        # days is waited for, so that no file goes between being kept and being named.
        link.execute(QUERIES["hold_centre"], {"centre": centre})
        named = {str(row["key"]) for row in link.execute(QUERIES["named_keys"]).fetchall()}
        for key in blobs.older(f"facts/history/{part(centre)}", than_us=now - grace_us):
            if key not in named:
                blobs.remove(key)
                gone += 1
    return gone


def pin(
    link: Link, centre: str, since: date, until: date, *, client: str | None, holder: str
) -> None:
    """Keep the versions that count now, for *holder* (a final report), whatever replaces them."""
    asked = {"centre": centre, "client": client, "since": since, "until": until, "holder": holder}
    link.execute(QUERIES["pin"], asked)
