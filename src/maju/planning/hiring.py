"""How many to hire when, for months to come: heads needed against leavers, training and ramp-up.

Pure. Time is in months (or any even step). Somebody hired in month *m* is in training for
*training* months (does nothing), then becomes as good as the others over *ramp* months. Leavers are
a share of everybody on the payroll, of newcomers a greater one in their first months (early leavers).
Heads are full-time people on the roster; *need* is what the forecast asks, shrinkage included.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt

from maju.kernel.errors import Refused

Floats = npt.NDArray[np.float64]
MOST_MONTHS = 24
_EARLY_MONTHS = 3
_TINY = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Hiring:
    """What is known of people who come and go.

    Args:
        heads: who is on the payroll and fully able now.
        leaves: share that leaves a month, 0 to below 1.
        early_leaves: share of newcomers that leaves in each of their first three months; as *leaves*
            when missing.
        training: whole months of training, in which they take no contact.
        ramp: whole months after that until they are as good as the others; linear from *begins*.
        begins: how good they are right after training, 0 to 1.
        most_a_month: places in the training; ``None``: any number.
        notice: months from the decision to the first day: nobody comes earlier.
        coming: already hired: month to people (0 is the first month).
    """

    heads: float
    leaves: float
    early_leaves: float | None = None
    training: int = 1
    ramp: int = 2
    begins: float = 0.5
    most_a_month: int | None = None
    notice: int = 1
    coming: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Figures that can be.

        Raises:
            Refused: ``plan_bad_input``.
        """
        shares = {"leaves": self.leaves, "early_leaves": self.early_leaves or 0.0}
        for name, value in shares.items():
            if not 0 <= value < 1:
                raise Refused("plan_bad_input", name=name, why=f"{value:g}")
        numbers = {
            "heads": self.heads, "training": self.training, "ramp": self.ramp,
            "notice": self.notice, "most_a_month": self.most_a_month or 0, "begins": self.begins,
            "coming": min(self.coming, default=0),
        }  # fmt: skip
        for name, value in numbers.items():
            if not (0 <= value < 1e6):
                raise Refused("plan_bad_input", name=name, why=f"{value:g}")
        if self.begins > 1 or self.training > MOST_MONTHS or self.ramp > MOST_MONTHS:
            raise Refused("plan_bad_input", name="begins, training, ramp", why="too much")

    def worth(self, age: int) -> float:
        """What somebody in the month number *age* (0: the first) does, of what the others do."""
        if age < self.training:
            return 0.0
        done = age - self.training
        if done >= self.ramp:
            return 1.0
        return self.begins + (1 - self.begins) * done / max(self.ramp, 1)

    def stays(self, age: int) -> float:
        """Share of a month's newcomers who are still there in their month number *age*."""
        early = self.leaves if self.early_leaves is None else self.early_leaves
        return float(
            (1 - early) ** min(age, _EARLY_MONTHS)
            * (1 - self.leaves) ** max(0, age - _EARLY_MONTHS)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HiringPlan:
    """Month by month; all [month].

    Attributes:
        need: heads that the work asks.
        able: heads' worth there with *hires*.
        without: heads' worth there if nobody more is hired.
        payroll: people paid, those in training included.
        leavers: who leaves in the month.
        hires: who begins in the month, beside those who were hired already.
        short: need that is not met even so.
    """

    need: Floats
    able: Floats
    without: Floats
    payroll: Floats
    leavers: Floats
    hires: npt.NDArray[np.int64]
    short: Floats


def plan_hiring(need: Sequence[float], known: Hiring) -> HiringPlan:
    """The fewest hires, as late as possible, so that nobody is missing where that can be.

    Month by month: where able heads fall short, people are hired in the latest month from which they
    can still help, and in the earlier ones as far as the training has places; what nothing helps
    (before training can be over) is told as short.

    Raises:
        Refused: ``plan_bad_input``.
    """
    wanted = np.asarray(need, dtype=np.float64)
    if wanted.ndim != 1 or not 1 <= wanted.size <= MOST_MONTHS:
        raise Refused("plan_bad_input", name="need", why=f"1 to {MOST_MONTHS} months")
    if not np.isfinite(wanted).all() or (wanted < 0).any():
        raise Refused("plan_bad_input", name="need", why="below 0 or missing")
    months = wanted.size
    hires = np.zeros(months, dtype=np.int64)
    for month in range(months):
        lack = wanted[month] - _able(known, hires, months)[month]
        for begin in range(month, known.notice - 1, -1):
            if lack <= _TINY:
                break
            each = known.worth(month - begin) * known.stays(month - begin)
            if each <= _TINY:
                continue
            more = ceil(lack / each - _TINY)
            if known.most_a_month is not None:
                more = min(more, known.most_a_month - int(hires[begin]))
            if more > 0:
                hires[begin] += more
                lack -= more * each
    able = _able(known, hires, months)
    payroll = _people(known, hires, months)
    nobody = np.zeros(months, dtype=np.int64)
    return HiringPlan(
        need=wanted,
        able=able,
        without=_able(known, nobody, months),
        payroll=payroll,
        leavers=_leavers(known, hires, months),
        hires=hires,
        short=np.maximum(wanted - able, 0.0),
    )


def _begin(known: Hiring, hires: npt.NDArray[np.int64], month: int) -> float:
    there = known.coming[month] if month < len(known.coming) else 0
    return float(hires[month]) + there


def _able(known: Hiring, hires: npt.NDArray[np.int64], months: int) -> Floats:
    return _sum(known, hires, months, lambda age: known.worth(age) * known.stays(age))


def _people(known: Hiring, hires: npt.NDArray[np.int64], months: int) -> Floats:
    return _sum(known, hires, months, known.stays)


def _leavers(known: Hiring, hires: npt.NDArray[np.int64], months: int) -> Floats:
    """Who is there in a month and not in the next."""
    there = _people(known, hires, months)
    nexts = _sum(known, hires, months, lambda age: known.stays(age + 1))
    old = known.heads * (1 - known.leaves) ** np.arange(months)
    gone: Floats = (there - old) - (nexts - old) + old * known.leaves
    return gone


def _sum(
    known: Hiring,
    hires: npt.NDArray[np.int64],
    months: int,
    of: Callable[[int], float],
) -> Floats:
    """[month] of the old hands and of everybody who began by then, each by *of* their age."""
    made = np.asarray(known.heads * (1 - known.leaves) ** np.arange(months), dtype=np.float64)
    for begin in range(months):
        count = _begin(known, hires, begin)
        for month in range(begin, months):
            made[month] += count * of(month - begin)
    return made
