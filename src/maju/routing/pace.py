"""How fast a queue has lately been worked, how many come, and how long they stay: moving figures.

Whole numbers only, so that a replay on another machine gives the same ones to the last digit.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from maju.kernel.channels import Channel
from maju.kernel.ids import QueueId
from maju.kernel.time import MINUTE, SECOND, Duration, Instant

change = msgspec.structs.replace

MEMORY = 100
"""A moving mean over about so many legs: in a steady hour its error is about 9 % (CV 1.2)."""

PATIENCE_MEMORY = 400
"""Patience is learnt from about so many visits; few of them end by giving up."""

PATIENCE_GUESS = Duration(5 * MINUTE)
PATIENCE_GUESS_WEIGHT = 3
"""Before anything is known: as if three had given up after five minutes each."""

FLOW_MEMORY = Duration(15 * MINUTE)

FACTOR_MEMORY = 60
"""How far a told P80 is off is learnt from about so many visits."""

_FACTOR_BEGINS = 20  # as if so many visits had shown that the formula is right
_FACTOR_LEAST, _FACTOR_MOST = 250_000, 4_000_000
_HOLDS = 800_000  # P80

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
        factor: by what the formula's P80 is multiplied so that it holds for four of five, in
            millionths; learnt from those who were told.
        judged: how many of them have been seen, ever.
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
    factor: int = _MILLION
    judged: int = 0

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


def told_came_true(
    pace: Pace, told: tuple[Duration, Duration], waited: int, *, gave_up: bool
) -> Pace:
    """Whoever was *told* P50 and P80 has waited so long: the next are told more, or a little less.

    A quantile followed step by step (Gibbs and Candès 2021, adaptive conformal inference): four steps
    up for each that waited longer, one down for each that did not, so that in the long run four of
    five do not, whatever the formula leaves out. Who gave up before the told time counts by the chance
    that it would have held.
    """
    high = told[1]
    if high <= 0:
        return pace
    held = _MILLION if waited <= high else 0
    if gave_up and held:
        held = _would_have_held(told[0] // SECOND, high // SECOND, waited // SECOND)
    slowly = min(pace.judged + _FACTOR_BEGINS, FACTOR_MEMORY)
    moved = pace.factor + pace.factor * (_HOLDS - held) // (_MILLION * slowly)
    return change(pace, factor=min(max(moved, _FACTOR_LEAST), _FACTOR_MOST), judged=pace.judged + 1)


def _would_have_held(low: int, high: int, left: int) -> int:
    """The chance in millionths that a wait which lasts beyond *left* is over by *high* (seconds).

    By the law that P50 and P80 look like: exponential for the first in line (1 - 0.2^(1 - left / high),
    the power by a fraction that is right at 0, 1/2 and 1), else 0.8·(t / high)^k with a whole k up to 8.
    """
    if 2 * low <= high:
        rest = _MILLION * (high - left) // high if high else 0
        return _MILLION - _MILLION**3 // (
            _MILLION**2 + 944_000 * rest + 3_056_000 * rest * rest // _MILLION
        )
    k = 1
    while k < 8 and 8 * low**k > 5 * high**k:
        k += 1
    past: int = left**k
    whole: int = high**k
    return _MILLION * 4 * (whole - past) // (5 * whole - 4 * past)


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
