"""A centre's contacts as arrays, from the facts: what true demand and patience are estimated from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from maju.kernel.errors import Refused
from maju.metrics.local import LocalNumbers
from maju.metrics.numbers import Question
from maju.planning.checks import Floats, Ints
from maju.planning.demand.clock import OpenClock, open_clock

DAY_S = 86_400
_BLOCK_S = 7_200


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """Attempts in order of time; arrays [attempt].

    Attributes:
        day: local, counted from 1970.
        second: of that day.
        customer: a number; -1 where not known.
        ended: as ``metrics.chains`` counts it; 0 given up, 1 served.
        clock: the centre's open time.
    """

    day: Ints
    second: Ints
    customer: Ints
    ended: Ints
    clock: OpenClock

    @property
    def time(self) -> Floats:
        """Open days since the first opening."""
        return self.clock.days(self.day, self.second)

    @property
    def block(self) -> Ints:
        """A number for day and two hours."""
        made: Ints = (self.day - self.day[0]) * (DAY_S // _BLOCK_S) + self.second // _BLOCK_S
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Waits that ended with an answer or were given up; arrays [wait]."""

    local_s: Ints
    wait_s: Floats
    given_up: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Of which contacts; ``None`` is all."""

    centre: str
    since: date
    until: date
    queue: str | None = None
    channel: str | None = None
    client: str | None = None

    @property
    def question(self) -> Question:
        """As metrics take it."""
        said: Mapping[str, str | None] = {
            "queue": self.queue,
            "channel": self.channel,
            "client": self.client,
        }
        only = {name: (value,) for name, value in said.items() if value is not None}
        return Question(centre=self.centre, since=self.since, until=self.until, kpis=(), only=only)


def read_attempts(numbers: LocalNumbers, which: Which) -> Attempts:
    """The attempts.

    Raises:
        Refused: ``no_facts``, ``plan_no_contacts``.
    """
    rows = np.array(numbers.chains(which.question), dtype=np.int64).reshape(-1, 3)
    if not len(rows):
        raise Refused("plan_no_contacts", centre=which.centre)
    day, second = np.divmod(rows[:, 0], DAY_S)
    return Attempts(
        day=day,
        second=second,
        customer=rows[:, 1],
        ended=rows[:, 2],
        clock=open_clock(day, second),
    )


def read_waits(numbers: LocalNumbers, which: Which) -> Waits:
    """The waits.

    Raises:
        Refused: ``no_facts``.
    """
    rows = np.array(numbers.waits(which.question), dtype=np.float64).reshape(-1, 3)
    return Waits(local_s=rows[:, 0].astype(np.int64), wait_s=rows[:, 1], given_up=rows[:, 2] > 0)
