"""How fast a queue has lately been worked, how many come, and how long they stay: moving figures.

Whole numbers only, so that a replay on another machine gives the same ones to the last digit.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from maju.kernel.channels import Channel
from maju.kernel.ids import QueueId
from maju.kernel.time import MINUTE, Duration, Instant

change = msgspec.structs.replace

MEMORY = 100
"""A moving mean over about so many legs: in a steady hour its error is about 9 % (CV 1.2)."""

PATIENCE_MEMORY = 400
"""Patience is learnt from about so many visits; few of them end by giving up."""

PATIENCE_GUESS = Duration(5 * MINUTE)
PATIENCE_GUESS_WEIGHT = 3
"""Before anything is known: as if three had given up after five minutes each."""

FLOW_MEMORY = Duration(15 * MINUTE)

_MILLION = 1_000_000


class Pace(Struct, frozen=True, kw_only=True, gc=False):
    """Moving figures of one queue and channel.

    Args:
        ring: mean time from the ring to its acceptance.
        talk: mean talk and hold of a leg.
        wrap_up: mean wrap-up of a leg.
        legs, wraps: how many of them have been seen, ever.
        waited: sum of waiting over recent visits, those that were answered too (censored).
        left: how many of them gave up, in millionths.
        came: how many came lately, in millionths, as of *came_at*.
    """

    ring: int = 0
    talk: int = 0
    wrap_up: int = 0
    legs: int = 0
    wraps: int = 0
    waited: int = 0
    left: int = 0
    came: int = 0
    came_at: Instant = Instant(0)

    @property
    def handle(self) -> int:
        """Mean talk, hold and wrap-up: AHT; 0 until the first leg has ended."""
        return self.talk + self.wrap_up

    @property
    def taken(self) -> int:
        """How long one contact takes an agent, the ring included."""
        return self.ring + self.talk + self.wrap_up

    @property
    def patience(self) -> int:
        """Mean time that a customer would wait: waiting ÷ abandonments (exponential, censored)."""
        return (
            (self.waited + PATIENCE_GUESS_WEIGHT * PATIENCE_GUESS)
            * _MILLION
            // (self.left + PATIENCE_GUESS_WEIGHT * _MILLION)
        )

    def flow(self, now: Instant) -> float:
        """Contacts a microsecond that lately came; fades while nobody comes."""
        return self.came / _MILLION / (FLOW_MEMORY + max(0, now - self.came_at))


def someone_came(pace: Pace, now: Instant) -> Pace:
    """One more has joined the line. What came before counts less the longer it is ago."""
    since = max(0, now - pace.came_at)
    faded = pace.came * FLOW_MEMORY // (FLOW_MEMORY + since)
    return change(pace, came=faded + _MILLION, came_at=now)


def visit_over(pace: Pace, waited: int, *, gave_up: bool) -> Pace:
    """A customer's visit to the line is over after *waited*, by giving up or otherwise."""
    return change(
        pace,
        waited=pace.waited - pace.waited // PATIENCE_MEMORY + waited,
        left=pace.left - pace.left // PATIENCE_MEMORY + (_MILLION if gave_up else 0),
    )


def ring_accepted(pace: Pace, length: int) -> Pace:
    """An agent took what rang."""
    return change(pace, ring=_moved(pace.ring, length, pace.legs))


def leg_over(pace: Pace, length: int) -> Pace:
    """An agent's talk with the customer is over."""
    return change(pace, talk=_moved(pace.talk, length, pace.legs), legs=pace.legs + 1)


def wrap_up_over(pace: Pace, length: int) -> Pace:
    """The record of a leg is saved."""
    return change(pace, wrap_up=_moved(pace.wrap_up, length, pace.wraps), wraps=pace.wraps + 1)


def _moved(mean: int, length: int, seen: int) -> int:
    return mean + (length - mean) // min(seen + 1, MEMORY)


PaceKey = tuple[QueueId, Channel]
