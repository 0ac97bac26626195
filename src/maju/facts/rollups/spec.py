"""Which roll-ups there are: along what they are cut, what each grain's rows keep in them.

A row of a roll-up stands for all rows of one grain that agree in its dimensions and *words*. It
carries how many they were (``n``), how many of them met each *counted* predicate, how many lasted
at most each *edge*, and sums and extremes of whole milliseconds. No threshold is in it: one that
lies on an edge is asked of the edge, any other of the rows.

A file holds all grains of one cut, told apart by ``grain``; what a grain does not keep is null.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec
import pyarrow as pa


class Rolled(msgspec.Struct, frozen=True, kw_only=True):
    """What the roll-ups keep of a grain, whatever they are cut along; SQL over settled.sql."""

    words: Mapping[str, str]
    """Column to expression; rows that differ in one are kept apart."""
    linked: Mapping[str, str] = {}
    """Words about the customer's attempt before, on the same day: all the conditions that are
    joined by AND stand for one column. True of all rows only where days do not overlap."""
    counted: Mapping[str, str] = {}
    """``n_<name>``: how many rows met the predicate."""
    edges: Mapping[str, tuple[int, ...]] = {}
    """Duration to edges, ms: ``<duration>_n`` has one, ``<duration>_le_<edge>`` is at most that."""
    sums: Mapping[str, str] = {}
    """``sum_<name>`` of an expression, whole numbers."""
    mosts: tuple[str, ...] = ()
    """``max_<column>``."""


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """One roll-up: dimensions by grain."""

    name: str
    row: str
    """What a row stands for."""
    dims: Mapping[str, tuple[str, ...]]
    quarters: bool = False
    """Whether rows of different quarters of an hour are kept apart; else only days are."""
    bucket: str = ""
    """A duration whose histogram bucket keeps rows apart, as ``<bucket>_edge``; then ``edges``
    and ``counted`` are left out."""


_WAITS = tuple(
    1000 * s
    for s in (5, 10, 15, 20, 25, 30, 40, 45, 50, 60, 75, 90, 100, 120, 150, 180, 240, 300, 600)
)
_HOURS = tuple(3_600_000 * h for h in (1, 2, 3, 4, 6, 8, 12, 24, 48))

ROLLED: Mapping[str, Rolled] = {
    "attempt": Rolled(
        words={
            "outcome": "outcome",
            "closed_why": "closed_why",
            "contact_outcome": "contact_outcome",
            "identified": "identified",
            "in_ivr": "in_ivr",
        },
        linked={
            "after_unserved": "NOT prev_served AND (prev_contact_outcome = 'abandoned' "
            "OR prev_outcome IN ('ivr_abandoned', 'blocked')) AND prev_same_day",
            "after_blocked": "NOT prev_served AND prev_outcome = 'blocked' AND prev_same_day",
            "after_callback": "prev_contact_outcome = 'callback' AND prev_same_day",
        },
    ),
    "contact": Rolled(
        words={"outcome": "outcome", "state": "state", "without_talk": "talk_ms IS NULL"},
        counted={
            "transferred": "transfers > 0",
            "kept": "transfers = 0",
            "transfer_lost": "transfer_lost",
            "recorded": "recorded",
        },
        edges={"wait_ms": _WAITS},
        sums={name: name for name in ("wait_ms", "talk_ms", "hold_ms", "acw_ms")},
        mosts=("wait_ms",),
    ),
    "visit": Rolled(
        words={"outcome": "outcome", "via": "via"},
        counted={"ringing": "ringing", "unserved": "unserved", "rona": "rona > 0"},
        edges={"wait_ms": _WAITS},
        sums={"wait_ms": "wait_ms"},
        mosts=("wait_ms",),
    ),
    "leg": Rolled(
        words={
            "role": "role",
            "direction": "direction",
            "state": "state",
            "without_talk": "talk_ms IS NULL",
        },
        counted={
            "held": "holds > 0",
            "with_acw": "acw_ms > 0",
            "connected": "connected",
            "consulted": "consulted",
            "conferenced": "conferenced",
            "ended_on_hold": "ended_on_hold",
            "recorded": "recorded",
            "by_agent": "ended_by = 'agent'",
            "blind": "ended_by = 'transfer_blind'",
            "warm": "ended_by = 'transfer_warm'",
            "external": "ended_by = 'transfer_external'",
        },
        edges={"talk_ms": (5_000, 10_000, 15_000, 20_000, 30_000)},
        sums={
            name: name
            for name in ("ring_ms", "talk_ms", "hold_ms", "acw_ms", "consult_ms", "holds")
        },
    ),
    "offer": Rolled(
        words={"outcome": "outcome", "callback_preview": "callback_preview"},
        sums={"ring_ms": "ring_ms"},
    ),
    "agent_state": Rolled(
        words={"doing": "doing", "reason": "reason", "inferred": "inferred"},
        sums={"lasted_ms": "lasted_ms", "lasted_ms_by_contacts": "lasted_ms * contacts"},
    ),
    "callback": Rolled(
        words={"outcome": "outcome"},
        edges={"wait_business_ms": _HOURS},
        sums={"wait_ms": "wait_ms", "attempts": "attempts"},
    ),
}

_QUEUE = ("queue", "channel")
_ALONG_QUEUES: Mapping[str, tuple[str, ...]] = {
    "attempt": ("channel",),
    "contact": _QUEUE,
    "visit": _QUEUE,
    "leg": _QUEUE,
    "offer": _QUEUE,
    "agent_state": (),
    "callback": _QUEUE,
}

CUTS: tuple[Cut, ...] = (
    Cut(name="day", row="a day, queue and channel", dims=_ALONG_QUEUES),
    Cut(
        name="topic",
        row="a day, topic, queue and channel",
        dims={"contact": ("topic", *_QUEUE), "leg": ("topic", *_QUEUE)},
    ),
    Cut(
        name="agent",
        row="a day, agent, queue and channel",
        dims={
            "leg": ("agent", *_QUEUE),
            "offer": ("agent", *_QUEUE),
            "agent_state": ("agent",),
        },
    ),
    Cut(
        name="waits",
        row="a day, queue, channel and bucket of waits",
        dims={"contact": _QUEUE, "visit": _QUEUE},
        bucket="wait_ms",
    ),
    Cut(
        name="quarter",
        row="a quarter of an hour, queue and channel",
        dims=_ALONG_QUEUES,
        quarters=True,
    ),
)
"""Smallest first: a question takes the first that has what it asks."""

_YES = frozenset(
    {
        "identified",
        "in_ivr",
        "without_talk",
        "callback_preview",
        "inferred",
        "after_unserved",
        "after_blocked",
        "after_callback",
    }
)
NEIGHBOURS = frozenset({"prev_served", "prev_outcome", "prev_contact_outcome", "prev_same_day"})
"""Columns of settled rows that only look at the same day: no question reads them there."""


def file_of(cut: str) -> str:
    """What a cut's files are called among the grains' in the manifest."""
    return f"rollup_{cut}"


def schema(cut: Cut) -> pa.Schema:
    """The Arrow schema of a cut's files."""
    made = {
        "client": pa.string(),
        "business_date": pa.date32(),
        "grain": pa.string(),
    }
    if cut.quarters:
        made |= {"at": pa.int64(), "utc_offset_s": pa.int32()}
    for grain, dims in cut.dims.items():
        made |= dict.fromkeys(dims, pa.string())
        rolled = ROLLED[grain]
        words = (*rolled.words, *rolled.linked)
        made |= {name: pa.bool_() if name in _YES else pa.string() for name in words}
        if cut.bucket:
            made[f"{cut.bucket}_edge"] = pa.int64()
        made |= dict.fromkeys(numbers_of(grain, cut), pa.int64())
    return pa.schema(list(made.items()))


def numbers_of(grain: str, cut: Cut) -> tuple[str, ...]:
    """The columns that add up, or are extremes, of a grain in a cut."""
    rolled = ROLLED[grain]
    names = ["n"]
    if not cut.bucket:
        names += [f"n_{name}" for name in rolled.counted]
        for duration, edges in rolled.edges.items():
            names += [f"{duration}_n", *(f"{duration}_le_{edge}" for edge in edges)]
    names += [f"sum_{name}" for name in rolled.sums]
    names += [f"max_{name}" for name in rolled.mosts]
    return tuple(names)


def settled_sql() -> str:
    """The statements that say what a grain's rows are once nothing about them changes."""
    return files(__package__).joinpath("settled.sql").read_text(encoding="utf-8")


@cache
def recipe() -> str:
    """Changes whenever files made now would differ: a file of another one is not read."""
    said = repr((ROLLED, CUTS, settled_sql()))
    return hashlib.sha256(said.encode()).hexdigest()[:12]
