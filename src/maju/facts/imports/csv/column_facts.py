"""The rows of each grain in columns: as ``rows.timeline`` and ``RowFold.facts`` say."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from maju.facts.history.coded import where
from maju.facts.imports.arrays import Array
from maju.facts.imports.csv.mapping import Map
from maju.facts.imports.flat import Columns


def timeline_columns(
    times: Mapping[str, Array],
    lengths: Mapping[str, Array],
    outcome: Array,
    mapping: Map,
) -> dict[str, Array]:
    """As ``rows.timeline``; ``clean`` is false where a length would be below 0."""

    def us(ms: Array) -> Array:
        return pc.multiply(ms, 1000)

    def known(ms: Array) -> Array:
        return us(pc.fill_null(ms, 0))

    answered = pc.fill_null(pc.equal(outcome, "answered"), False)
    arrived = pc.coalesce(times["arrived_at"], times["entered_at"])
    entered = pc.coalesce(times["entered_at"], pc.add(arrived, known(lengths["ivr"])))
    gone = pc.if_else(answered, times["answered_at"], times["ended_at"])
    waited = pc.subtract(gone, entered)
    wait = lengths["wait"]
    if mapping.wait_without_ring:
        wait = pc.if_else(answered, pc.add(wait, pc.fill_null(lengths["ring"], 0)), wait)
    measured = pc.and_(pc.is_null(wait), pc.is_valid(waited))
    clean = pc.invert(pc.and_(measured, pc.less(pc.fill_null(waited, 0), 0)))
    clean = pc.and_(clean, pc.greater_equal(entered, arrived))
    wait = pc.coalesce(wait, pc.divide(waited, 1000))
    left = pc.coalesce(pc.add(entered, us(wait)), gone)
    served = pc.coalesce(times["answered_at"], left, entered)
    talked = pc.if_else(answered, pc.subtract(times["ended_at"], times["answered_at"]), None)
    talked = pc.subtract(pc.divide(talked, 1000), pc.fill_null(lengths["hold"], 0))
    if mapping.acw_in_measured:
        talked = pc.subtract(talked, pc.fill_null(lengths["acw"], 0))
    derived = pc.and_(pc.is_null(lengths["talk"]), pc.less(pc.fill_null(talked, 0), 0))
    clean = pc.and_(clean, pc.invert(derived))
    # A negative difference is not clean, so that division towards 0 is the same as down.
    clean = pc.and_(
        clean,
        pc.greater_equal(
            pc.fill_null(
                pc.if_else(answered, pc.subtract(times["ended_at"], times["answered_at"]), None), 0
            ),
            0,
        ),
    )
    talk = lengths["talk"]
    for part in mapping.talk_includes:
        talk = pc.subtract(talk, pc.fill_null(lengths[part], 0))
    clean = pc.and_(clean, pc.or_(pc.invert(answered), pc.greater_equal(pc.fill_null(talk, 0), 0)))
    talk = pc.coalesce(talk, talked)
    spoken = pc.add(served, pc.add(known(talk), known(lengths["hold"])))
    ended = pc.coalesce(times["ended_at"], pc.if_else(answered, spoken, None), left, arrived)
    return {
        "arrived": arrived,
        "entered": entered,
        "waited": wait,
        "left": left,
        "served": served,
        "talked": talk,
        "ended": ended,
        "finished": pc.add(ended, known(lengths["acw"])),
        "clean": clean,
    }


def attempt_columns(of: pa.Table) -> dict[str, Array]:
    """Of all of them."""
    asked = of["asked"]
    all_asked = pc.all(asked).as_py() is True
    answered = pc.equal(of["outcome"], "answered")
    return {
        "attempt": of["name"],
        "contact": of["name"] if all_asked else pc.if_else(asked, of["name"], None),
        "entry": of["entry"],
        "arrived_at": of["arrived"],
        "ivr_ms": of["ivr"],
        "outcome": "agent_requested"
        if all_asked
        else pc.if_else(asked, "agent_requested", of["outcome"]),
        "queue": of["queue"] if all_asked else where(asked, of["queue"]),
        "topic": of["topic"],
        "contact_outcome": of["outcome"] if all_asked else where(asked, of["outcome"]),
        "served_at": pc.if_else(answered, of["served"], None),
        "ended_at": of["ended"],
    }


def _queued(of: pa.Table) -> dict[str, Array]:
    answered = pc.equal(of["outcome"], "answered")
    return {
        "contact": of["name"],
        "queue": of["queue"],
        "entered_at": of["entered"],
        "outcome": of["outcome"],
        "left_at": of["left"],
        "wait_ms": of["waited"],
        "agent": where(answered, of["agent"]),
    }


def contact_columns(of: pa.Table) -> dict[str, Array]:
    """Of those that asked for an agent."""
    answered = pc.equal(of["outcome"], "answered")
    timed = pc.and_(answered, pc.is_valid(of["talked"]))
    return {
        **_queued(of),
        "attempt": of["name"],
        "vip": of["vip"],
        "topic": of["topic"],
        "transfer_lost": False,
        "visits": 1,
        "legs": pc.cast(answered, pa.int64()),
        "talk_ms": pc.if_else(timed, of["talked"], None),
        "hold_ms": pc.if_else(timed, of["hold"], None),
        "acw_ms": pc.if_else(timed, of["acw"], None),
        "closed_at": of["ended"],
        "finished_at": of["finished"],
    }


def visit_columns(of: pa.Table) -> dict[str, Array]:
    """Their one stay."""
    return {**_queued(of), "visit": 1, "via": "direct", "unserved": False}


def leg_columns(of: pa.Table) -> dict[str, Array]:
    """Of those that were answered."""
    timed = pc.is_valid(of["talked"])
    return {
        "contact": of["name"],
        "leg": 1,
        "direction": "inbound",
        "role": "handling",
        "agent": of["agent"],
        "team": of["team"],
        "queue": of["queue"],
        "visit": 1,
        "topic": of["topic"],
        "started_at": of["served"],
        "ended_at": pc.if_else(timed, of["ended"], None),
        "finished_at": pc.if_else(timed, of["finished"], None),
        "ring_ms": of["ring"],
        "talk_ms": of["talked"],
        "hold_ms": of["hold"],
        "holds": pc.cast(pc.greater(of["hold"], 0), pa.int64()),
        "acw_ms": of["acw"],
        "ended_by": "unknown",
        "ended_on_hold": False,
        "consulted": False,
        "conferenced": False,
        "state": "closed" if pc.all(timed).as_py() else pc.if_else(timed, "closed", "unknown"),
    }


MADE: Mapping[str, Columns] = {
    "attempt": attempt_columns,
    "contact": contact_columns,
    "visit": visit_columns,
    "leg": leg_columns,
}
"""By grain."""
