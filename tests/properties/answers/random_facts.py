"""Facts by chance: rows of every rolled grain as the schema allows them, kept as days' files."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from maju.facts.history.engine import connect
from maju.facts.history.final import only_final
from maju.facts.history.manifest import Held, Piece, Pieces
from maju.facts.history.spans import span
from maju.facts.history.tables import table, write
from maju.facts.rollups.building import Rolling, settled_at
from maju.facts.rollups.spec import ROLLED, file_of, recipe
from maju.facts.schema import GRAINS, Column

FIRST = date(2026, 3, 2)
DAYS = 3
CLIENTS = ("k1", "k2")
_OFFSETS = {"k1": 32_400, "k2": -18_000}
_FEW = {
    "queue": ("q1", "q2", None),
    "agent": ("a1", "a2", None),
    "topic": ("tariff", "기타", None),
    "reason": ("rest", "meeting", None),
    "customer": ("c1", "c2", "c3", None),
}
_DURATIONS_MS = (0, 1, 4_999, 5_000, 5_001, 10_000, 15_000, 20_000, 20_001, 61_000, 700_000, None)

Day = tuple[str, date]


def noon_us(day: date) -> int:
    """Midday UTC."""
    return (datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - _EPOCH) // _US


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_US = timedelta(microseconds=1)


def random_days(
    rng: random.Random,
    *,
    most: int = 12,
    reach_s: int = 14_000,
    after: Sequence[int] = range(DAYS),
    open_days: float = 0.3,
    grains: Collection[str] = tuple(ROLLED),
) -> dict[Day, dict[str, pa.Table]]:
    """Some rows of each grain for each day of each client; on some days a few are still open.

    They begin within *reach_s* about noon: above half a day, days overlap. *after*: how long after
    the first day each of them is; *open_days*: on how many of them something may be open.
    """
    made: dict[Day, dict[str, pa.Table]] = {}
    for client in CLIENTS:
        for n in after:
            day = FIRST + timedelta(days=n)
            unfinished = rng.random() < open_days
            rows: dict[str, list[dict[str, object]]] = defaultdict(list)
            for grain in grains:
                for number in range(rng.randrange(most)):
                    at = noon_us(day) + rng.randrange(-reach_s, reach_s) * 1_000_000
                    at += rng.randrange(3) * 333
                    row = _row(rng, grain, client, day, number, at, unfinished=unfinished)
                    rows[grain].append(row)
            made[client, day] = {
                grain: only_final(grain, table(grain, own)) for grain, own in rows.items()
            }
    return made


def _row(
    rng: random.Random,
    grain: str,
    client: str,
    day: date,
    number: int,
    at: int,
    *,
    unfinished: bool,
) -> dict[str, object]:
    said = GRAINS[grain]
    later = sorted(at + rng.randrange(4_000_000_000) for _ in range(8))
    row: dict[str, object] = {}
    for place, column in enumerate(said.columns):
        row[column.name] = _value(rng, column, at, later[place % 8])
    row |= {
        "centre": "c",
        "client": client,
        "business_date": day,
        "utc_offset_s": _OFFSETS[client] + rng.choice((0, 0, 3_600)),
        said.at: at,
        "excluded": rng.random() < 0.1,
        "flags": (),
    }
    for key in said.key:
        if key not in {"agent", said.at}:
            row[key] = f"{client}{day}{number}" if isinstance(row[key], str) else number
    if not unfinished or rng.random() < 0.7:
        for name in ("state", "outcome", "contact_outcome"):
            if row.get(name) == "open":
                row[name] = "unknown"
        if grain == "agent_state" and row["ended_at"] is None:
            row["ended_at"] = later[-1]
    return row


def _value(rng: random.Random, column: Column, at: int, later: int) -> object:
    if column.name in _FEW:
        few = [each for each in _FEW[column.name] if each is not None or not column.needed]
        return rng.choice(few)
    if not column.needed and rng.random() < 0.15:
        return None
    match column.kind:
        case "word":
            return rng.choice(column.words or ("x", "y"))
        case "ms":
            return rng.choice(_DURATIONS_MS)
        case "us":
            return later
        case "whole":
            return rng.randrange(3)
        case "yes":
            return rng.random() < 0.5
        case "day":
            return FIRST
        case "s":
            return 0
        case "words":
            return ()
        case _:
            return f"{column.name}{at}"


def keep(days: dict[Day, dict[str, pa.Table]], folder: Path) -> Pieces:
    """The files of the days and their roll-ups below *folder*, as the manifest would name them."""
    pieces = []
    for (client, day), grains in days.items():
        files: dict[str, Held] = {}

        def put(name: str, rows: pa.Table, at: int | None, *, rolled: bool = False) -> None:
            key = f"{client}-{day}-{name}.parquet"  # noqa: B023 - called in this round only
            write(rows, folder / key)
            made_by = recipe() if rolled else None
            files[name] = Held(key=key, settled_at=at, recipe=made_by, **span(name, rows))  # noqa: B023

        with connect() as engine:
            rolling = Rolling(engine)
            for grain, rows in grains.items():
                put(grain, rows, settled_at(grain, rows))
                rolling.add(grain, {day: rows})
            for cut, _day, rows, at in rolling.made():
                put(file_of(cut.name), rows, at, rolled=True)
        pieces.append(Piece(client=client, since=day, last=day, files=files))
    told = [(piece.client, piece.since, frozenset[str]()) for piece in pieces]
    return Pieces(pieces=pieces, told=told, covers_until=None, revision=1)


def compacted(pieces: Pieces, folder: Path) -> Pieces:
    """The same days, of each client all in one file of a kind, as a closed month has them."""
    made = []
    for client in CLIENTS:
        own = [piece for piece in pieces.pieces if piece.client == client]
        files: dict[str, Held] = {}
        for name in sorted({name for piece in own for name in piece.files}):
            held = [piece.files[name] for piece in own if name in piece.files]
            rows = pa.concat_tables([pq.read_table(folder / each.key) for each in held])
            key = f"{client}-{name}.parquet"
            write(rows, folder / key)
            files[name] = Held(
                key=key,
                settled_at=max((each.settled_at for each in held if each.settled_at), default=None),
                recipe=held[0].recipe,
                first_us=min((each.first_us for each in held if each.first_us), default=None),
                last_us=max((each.last_us for each in held if each.last_us), default=None),
            )
        made.append(Piece(client=client, since=own[0].since, last=own[-1].last, files=files))
    return msgspec.structs.replace(pieces, pieces=made)
