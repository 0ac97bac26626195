"""A centre whose customers call again, with the truth kept: who came for something new, and who
because the last call had not helped. Written apart from everything that estimates or simulates.

Ten open hours a day; customers differ by a gamma frailty; patience is exponential; staffing varies
from day to day. After leaving, a customer redials with chance ``redial``, mostly within minutes;
after an answer reconnects with chance ``reconnect``, about a day later.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

OPEN_S = 36_000.0
WEEK = np.array([1.2, 1.05, 1.0, 1.0, 1.0, 0.7, 0.6])
HOURS = np.arange(40) / 4 + 8
PROFILE = (
    np.exp(-0.5 * ((HOURS - 10.5) / 2) ** 2) + 0.7 * np.exp(-0.5 * ((HOURS - 15) / 2) ** 2) + 0.1
)
FRESH, REDIAL, RECONNECT = 0, 1, 2
_HANDLING_S, _PATIENCE_S = 360.0, 150.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """Contacts in order; ``time`` in open days, ``customer`` -1 where not known, ``truth`` why."""

    time: np.ndarray
    customer: np.ndarray
    outcome: np.ndarray
    truth: np.ndarray
    days: int

    @property
    def block(self) -> np.ndarray:
        """Parts of days of two hours."""
        return (self.time * 5).astype(np.int64)


def lived(
    *,
    seed: int,
    days: int = 70,
    needs_a_day: float = 2000.0,
    redial: float = 0.55,
    reconnect: float = 0.15,
    known: float = 0.85,
    people: int = 80_000,
    staff_factor: float = 1.0,
    shocks: bool = True,
) -> Log:
    """One log; the same seed makes the same one."""
    chance = np.random.default_rng(seed)
    frailty = np.cumsum(chance.gamma(0.6, 1.0, people))
    identified = chance.random(people) < known
    coming = _needs(chance, days, needs_a_day, frailty / frailty[-1])
    noise = np.exp(chance.normal(0.0, 0.12, days)) if shocks else np.ones(days)
    daily = WEEK[np.arange(days) % 7]
    staff = needs_a_day * 1.23 * daily * _HANDLING_S / OPEN_S * noise * staff_factor
    draws: Iterator[list[float]] = iter(())
    rows: list[tuple[float, int, int, int]] = []
    heapq.heapify(coming)
    for day in range(days):
        free = [day * OPEN_S] * max(3, round(staff[day]))
        ends = (day + 1) * OPEN_S
        while coming and coming[0][0] < ends:
            at, who, why = heapq.heappop(coming)
            drawn = next(draws, None)
            if drawn is None:
                draws = iter(np.column_stack(_drawn(chance, 20_000)).tolist())
                drawn = next(draws)
            patience, service, again, mixed, soon, later, after = drawn
            wait = max(0.0, free[0] - at)
            if patience < wait or at + wait > ends:
                left = at + min(patience, wait)
                rows.append((at, who, 0, why))
                if again < redial:
                    back = left + (600.0 * soon if mixed < 0.7 else 10_800.0 * later)
                    heapq.heappush(coming, (back, who, REDIAL))
            else:
                done = at + wait + service
                heapq.heapreplace(free, done)
                rows.append((at, who, 1, why))
                if again < reconnect:
                    heapq.heappush(coming, (done + 1.2 * OPEN_S * after, who, RECONNECT))
    table = np.array(rows)
    callers = table[:, 1].astype(np.int64)
    return Log(
        time=table[:, 0] / OPEN_S,
        customer=np.where(identified[callers], callers, -1),
        outcome=table[:, 2].astype(np.int64),
        truth=table[:, 3].astype(np.int64),
        days=days,
    )


def _needs(
    chance: np.random.Generator, days: int, a_day: float, shares: np.ndarray
) -> list[tuple[float, int, int]]:
    made = []
    for day in range(days):
        mean = a_day * WEEK[day % 7] * np.exp(chance.normal(0.0, 0.06))
        count = chance.poisson(mean)
        slot = chance.choice(PROFILE.size, count, p=PROFILE / PROFILE.sum())
        at = (day + (slot + chance.random(count)) / PROFILE.size) * OPEN_S
        who = np.searchsorted(shares, chance.random(count))
        made += [(float(t), int(w), FRESH) for t, w in zip(at, who, strict=True)]
    return made


def _drawn(chance: np.random.Generator, count: int) -> list[np.ndarray]:
    sigma = np.sqrt(np.log(1 + 1.1**2))
    return [
        chance.exponential(_PATIENCE_S, count),
        chance.lognormal(np.log(_HANDLING_S) - sigma**2 / 2, sigma, count),
        chance.random(count),
        chance.random(count),
        chance.exponential(1.0, count),
        chance.exponential(1.0, count),
        chance.exponential(1.0, count),
    ]
