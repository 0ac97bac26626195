"""One row a leg: the rows of a call, wherever they stand in the file, make one contact.

The rows are put in order of their calls on disk, so that memory holds one call at a time.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from maju.facts.history.engine import connect
from maju.facts.imports.csv.mapping import ASKED
from maju.facts.imports.csv.rows import RowFold, Said, timeline
from maju.facts.imports.csv.sheet import Row
from maju.facts.imports.format import Ignored, Outcome, Rejected, Rows, Taken

_BATCH = 20_000
_SCHEMA = pa.schema(
    [
        pa.field("call", pa.string()),
        pa.field("line", pa.int64()),
        pa.field("text", pa.string()),
        pa.field("cells", pa.list_(pa.string())),
    ]
)


def fold_legs(fold: RowFold, found: Iterator[Row | Rejected]) -> Iterator[Outcome]:
    """A call's rows become one contact: one record, several lines; the other lines are ignored
    as ``part_of_call``. A call with a row that cannot be read is rejected as a whole."""
    with tempfile.TemporaryDirectory(prefix="maju-legs-") as folder:
        path = Path(folder) / "rows.parquet"
        yield from _sorted_apart(fold, found, path)
        with connect(memory="256MB", spill=Path(folder) / "spill") as engine:
            ordered = engine.read_parquet(str(path)).order("call, line")
            reader = ordered.to_arrow_reader(_BATCH)
            rows = (each for batch in reader for each in batch.to_pylist())
            for _, group in groupby(rows, key=lambda each: each["call"]):
                yield from _call(
                    fold, [Row(each["line"], each["cells"], each["text"]) for each in group]
                )


def _sorted_apart(fold: RowFold, found: Iterator[Row | Rejected], path: Path) -> Iterator[Outcome]:
    """Write what belongs to calls to *path*; give what does not."""
    batch: list[dict[str, object]] = []
    with pq.ParquetWriter(path, _SCHEMA) as out:
        for row in found:
            if isinstance(row, Rejected):
                yield row
            elif len(row.cells) != fold.layout.width:
                yield fold.fold(row)
            elif why := fold.left_out(row.cells):
                yield Ignored(row.line, why)
            elif not (call := fold.cell(row.cells, "call")):
                yield Rejected(row.line, "no_call", "it names no call", row.text)
            else:
                batch.append({"call": call, "line": row.line, "text": row.text, "cells": row.cells})
            if len(batch) >= _BATCH:
                out.write_table(pa.Table.from_pylist(batch, schema=_SCHEMA))
                batch.clear()
        out.write_table(pa.Table.from_pylist(batch, schema=_SCHEMA))


def _call(fold: RowFold, rows: list[Row]) -> Iterator[Outcome]:
    legs: list[Said] = []
    lines: list[int] = []
    for row in rows:
        said = fold.understand(row, fold.cell(row.cells, "call"))
        if isinstance(said, Rejected):
            yield said
            why = f"line {row.line} of its call cannot be read"
            for other in rows:
                if other is not row and other.line not in lines:
                    yield Rejected(other.line, "call_rejected", why, other.text)
            for line in lines:
                yield Rejected(line, "call_rejected", why, "")
            return
        legs.append(said)
        lines.append(row.line)
    for said, line in zip(legs, lines, strict=True):
        if said.outcome == "ignored":
            yield Ignored(line, "outcome")
    kept = [line for said, line in zip(legs, lines, strict=True) if said.outcome != "ignored"]
    legs = sorted((said for said in legs if said.outcome != "ignored"), key=_start)
    if not legs:
        return
    digest = fold.digest([cell for row in rows for cell in row.cells], every=True)
    yield Taken(kept[-1], legs[0].record, digest, _facts(fold, legs))
    for line in kept[:-1]:
        yield Ignored(line, "part_of_call")


def _start(said: Said) -> int:
    at = said.entered_at if said.entered_at is not None else said.arrived_at
    assert at is not None
    return at


def _facts(fold: RowFold, legs: list[Said]) -> Rows:
    """The first row is the contact's; later ones are stays and spans that a transfer brought."""
    if len(legs) == 1 or legs[0].outcome not in ASKED:
        return fold.facts(legs[0])
    made = [list(each) for each in fold.facts(legs[0])]
    first, contact = made[0][1], made[1][1]
    assert isinstance(first, dict)
    assert isinstance(contact, dict)
    lines = [timeline(said, fold.mapping) for said in legs]
    answered = [n for n, said in enumerate(legs) if said.outcome == "answered"]
    rows: list[tuple[str, dict[str, object]]] = [("attempt", first), ("contact", contact)]
    for n, said in enumerate(legs):
        if said.outcome not in ASKED:
            continue
        one = dict(fold.facts(msgspec.structs.replace(said, record=legs[0].record)))
        one["visit"]["visit"] = n + 1
        if n:
            before = any(at < n for at in answered)
            one["visit"]["via"] = "transfer_in" if before else "overflow_in"
        rows.append(("visit", one["visit"]))
        if "leg" in one:
            one["leg"].update(leg=sum(at <= n for at in answered), visit=n + 1)
            if n + 1 < len(legs):
                one["leg"]["ended_by"] = "transfer_blind"
            rows.append(("leg", one["leg"]))
    if answered:
        who, at = legs[answered[0]], lines[answered[0]]
        entered = lines[0].entered
        contact.update(
            outcome="answered",
            agent=who.agent,
            left_at=at.left,
            wait_ms=None if at.left is None else max(0, (at.left - entered) // 1000),
        )
        first.update(contact_outcome="answered", served_at=at.served)
    spoken = [lines[n].talk for n in answered]
    ended = max((each.ended or each.arrived) for each in lines)
    known = bool(spoken) and None not in spoken
    contact.update(
        visits=sum(said.outcome in ASKED for said in legs),
        legs=len(answered),
        transfers=max(0, len(answered) - 1),
        transfer_lost=bool(answered) and legs[-1].outcome == "abandoned",
        talk_ms=sum(each or 0 for each in spoken) if known else None,
        hold_ms=_total([legs[n].hold for n in answered]) if known else None,
        acw_ms=_total([legs[n].acw for n in answered]) if known else None,
        closed_at=ended,
        finished_at=max(each.finished or ended for each in lines),
    )
    first["ended_at"] = ended
    return rows


def _total(parts: list[int | None]) -> int | None:
    known = [part for part in parts if part is not None]
    return sum(known) if known else None
