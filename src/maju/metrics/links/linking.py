"""Each attempt beside the customer's attempts before and after it, over whole columns.

The second wording of ``attempt`` in relations.sql, for rows about which everything is known; the
property test of roll-ups holds both equal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from maju.metrics.sharing import Shared

_WORDS = (
    "channel",
    "customer",
    "outcome",
    "closed_why",
    "queue",
    "topic",
    "contact_outcome",
    "state",
)
ATTEMPTS = ("client", "business_date", *_WORDS, "shared_identity", "arrived_at",
             "ivr_entered_at", "served_at", "technical_drop", "excluded")  # fmt: skip
CALLBACKS = ("customer", "ended_at", "outcome", "excluded")

Numbers = np.ndarray[Any, Any]


def linked(
    own: Path, around: Sequence[Path], callbacks: Sequence[Path], shared: Sequence[Shared]
) -> pa.Table:
    """The attempts of one client's file *own*, linked with those of the files *around* it."""
    files = [own, *around]
    rows = read(files, ATTEMPTS)
    mine = np.zeros(rows.num_rows, np.bool_)
    mine[: pq.read_metadata(own).num_rows] = True
    counts = ~_yes(rows["excluded"])
    rows, mine = rows.filter(pa.array(counts)), mine[counts]
    back = read(callbacks, CALLBACKS) if callbacks else None
    return beside(
        rows,
        np.flatnonzero(mine),
        lambda: read(files, ("attempt",)).filter(pa.array(counts))["attempt"],
        back,
        shared,
    )


def beside(
    rows: pa.Table,
    keep: Numbers,
    names: Callable[[], pa.ChunkedArray],
    back: pa.Table | None,
    shared: Sequence[Shared],
) -> pa.Table:
    """Those of one client's *rows* that are to be kept, each beside the customer's others; *names*:
    what the attempts are called; *back*: callbacks."""
    identified = _identified(rows, shared)
    codes = _codes(rows["customer"])
    who = np.where(identified, codes, -1 - np.arange(len(codes)))
    at = rows["arrived_at"].to_numpy()
    order = ordered(who, at, names)
    served = rows["served_at"].is_valid().to_numpy(zero_copy_only=False)
    before, after = neighbours(who[order], order)
    topic = _codes(rows["topic"])
    same = order[np.lexsort((topic[order], who[order]))]
    after_same_topic = neighbours(who[same], same, topic[same])[1]
    back_at = _called_back(rows, who, identified, at, back)
    dates = rows["business_date"].cast(pa.int32()).to_numpy()
    first, then = before[keep], after[keep]
    had, has = first >= 0, then >= 0
    return pa.table(
        {
            **{name: rows[name].take(keep) for name in ("client", "business_date", *_WORDS)},
            "at": pa.array(at[keep]),
            "identified": pa.array(identified[keep]),
            "served": pa.array(served[keep]),
            "in_ivr": rows["ivr_entered_at"].is_valid().take(keep),
            "technical_drop": rows["technical_drop"].take(keep),
            "since_prev_ms": _lasted(at[keep], at[first], had, -1),
            "prev_same_day": pa.array(dates[first] == dates[keep], mask=~had),
            "prev_served": pa.array(served[first], mask=~had),
            "prev_outcome": rows["outcome"].take(pa.array(first, mask=~had)),
            "prev_contact_outcome": rows["contact_outcome"].take(pa.array(first, mask=~had)),
            "prev_same_topic": pa.array(
                ~had | (topic[first] < 0) | (topic[keep] < 0) | (topic[first] == topic[keep])
            ),
            "until_next_ms": _lasted(at[keep], at[then], has),
            "next_same_day": pa.array(dates[then] == dates[keep], mask=~has),
            **_later("until_served_ms", at, keep, next_of(served, who, order)),
            **_later("until_same_topic_ms", at, keep, after_same_topic),
            "until_called_back_ms": _lasted(at[keep], back_at[keep], back_at[keep] > 0),
        }
    )


def read(paths: Sequence[Path], columns: Sequence[str]) -> pa.Table:
    """The rows of files, words as codes."""
    words = [name for name in columns if name in _WORDS or name == "client"]
    tables = [
        pq.read_table(path, columns=list(columns), read_dictionary=words, partitioning=None)
        for path in paths
    ]
    return pa.concat_tables(tables).unify_dictionaries().combine_chunks()


def _yes(column: pa.ChunkedArray) -> Numbers:
    found: Numbers = column.fill_null(False).to_numpy()
    return found


def _codes(column: pa.ChunkedArray) -> Numbers:
    """Words as numbers; none is -1."""
    if not len(column):
        return np.zeros(0, np.int64)
    codes = column.combine_chunks().indices.fill_null(-1)
    found: Numbers = codes.to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def _identified(rows: pa.Table, shared: Sequence[Shared]) -> Numbers:
    """As ``identified`` in relations.sql."""
    known: Numbers = rows["customer"].is_valid().to_numpy(zero_copy_only=False)
    known &= ~_yes(rows["shared_identity"])
    day = rows["business_date"]
    for each in shared:
        listed = pc.and_(pc.equal(rows["customer"].cast(pa.string()), each.customer),
                         pc.greater_equal(day, pa.scalar(each.since)))  # fmt: skip
        if each.until is not None:
            listed = pc.and_(listed, pc.less(day, pa.scalar(each.until)))
        if each.client is not None:
            listed = pc.and_(listed, pc.equal(rows["client"].cast(pa.string()), each.client))
        known &= ~_yes(listed)
    return known


def ordered(who: Numbers, at: Numbers, names: Callable[[], pa.ChunkedArray]) -> Numbers:
    """By customer, time, and where both are the same by the attempt's name."""
    order: Numbers = np.lexsort((at, who))
    same = (who[order][1:] == who[order][:-1]) & (at[order][1:] == at[order][:-1])
    if not same.any():
        return order
    tied = np.zeros(len(order), np.bool_)
    tied[1:] |= same
    tied[:-1] |= same
    places = np.flatnonzero(tied)
    rows = order[places]
    said = names().take(pa.array(rows)).to_pylist()
    told = sorted(range(len(rows)), key=lambda n: (who[rows[n]], at[rows[n]], said[n].encode()))
    order[places] = rows[told]
    return order


def neighbours(who: Numbers, order: Numbers, *more: Numbers) -> tuple[Numbers, Numbers]:
    """Of each row the one before and the one after it of the same customer; -1: there is none."""
    together = who[1:] == who[:-1]
    for each in more:
        together &= each[1:] == each[:-1]
    before = np.full(len(order), -1, np.int64)
    after = before.copy()
    before[order[1:][together]] = order[:-1][together]
    after[order[:-1][together]] = order[1:][together]
    return before, after


def next_of(which: Numbers, who: Numbers, order: Numbers) -> Numbers:
    """Of each row the next one after it of the same customer that is among *which*; -1: none."""
    count = len(order)
    places = np.where(which[order], np.arange(count), count)
    nearest = np.minimum.accumulate(places[::-1])[::-1]
    following = np.append(nearest, count)[1:]
    there = following < count
    there[there] = who[order][following[there]] == who[order][there]
    found = np.full(count, -1, np.int64)
    found[order[there]] = order[following[there]]
    return found


def _called_back(
    rows: pa.Table, who: Numbers, identified: Numbers, at: Numbers, back: pa.Table | None
) -> Numbers:
    """When each abandoned attempt's customer was first called back after it, us; 0: never."""
    found = np.zeros(len(at), np.int64)
    if back is None:
        return found
    reached = pc.and_(
        pc.equal(back["outcome"].cast(pa.string()), "reached"), back["ended_at"].is_valid()
    )
    back = back.filter(pc.and_(reached, pc.invert(back["excluded"])))
    names = rows["customer"].combine_chunks()
    place = pc.index_in(back["customer"].cast(pa.string()), value_set=names.dictionary)
    back_who = place.fill_null(-1).to_numpy().astype(np.int64)
    back_at = back["ended_at"].to_numpy()[back_who >= 0]
    back_who = back_who[back_who >= 0]
    gave_up = identified & _yes(pc.equal(rows["contact_outcome"].cast(pa.string()), "abandoned"))
    asked = np.flatnonzero(gave_up)
    found[asked] = first_after(who[asked], at[asked], back_who, back_at)
    return found


def first_after(who: Numbers, at: Numbers, whose: Numbers, when: Numbers) -> Numbers:
    """Of each instant *at* of somebody, their first instant of *when* that is later, us; 0: none."""
    everybody = np.concatenate([who, whose])
    instants = np.concatenate([at, when])
    is_event = np.arange(len(everybody)) >= len(who)
    order = np.lexsort((~is_event, instants, everybody))  # at one instant the event comes first
    following = next_of(is_event, everybody, order)[: len(who)]
    return np.where(following < 0, 0, instants[following])


def _lasted(start: Numbers, end: Numbers, there: Numbers, sign: int = 1) -> pa.Array:
    """Milliseconds between, as DuckDB divides."""
    return pa.array(sign * (end - start) / 1000, mask=~there)


def _later(name: str, at: Numbers, keep: Numbers, following: Numbers) -> dict[str, pa.Array]:
    then = following[keep]
    return {name: _lasted(at[keep], at[then], then >= 0)}
