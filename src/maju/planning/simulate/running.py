"""Running a simulation: a centre into arrays, days lived, what came of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from maju.kernel.errors import Refused
from maju.planning.kernels import columns as c
from maju.planning.kernels.centre import live_days
from maju.planning.simulate.centre import Centre, Contacts, Policy
from maju.planning.simulate.law import Law, as_arrays, never
from maju.planning.simulate.outcome import Outcome

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
T = TypeVar("T")

Spread = Callable[[Callable[[int], int], Sequence[int]], Iterable[int]]
"""How parts of a run are spread over cores: ``map``, or that of a pool of threads (the kernel lets
others run). What comes out is the same whatever it is."""

_POLICIES: dict[Policy, int] = {
    "longest_idle": c.LONGEST_IDLE,
    "least_occupied": c.LEAST_OCCUPIED,
    "best_skill": c.BEST_SKILL,
}
_CHUNK_DAYS = 16
_RECORDS_MOST = 1 << 24


def simulate(
    centre: Centre,
    *,
    days: int = 100,
    seed: int = 1,
    first_day: int = 0,
    spread: Spread | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Outcome:
    """Live *days* independent days of *centre*.

    Day 17 of two centres meets the same customers with the same patience and the same matters, as
    far as their rates are the same: compare outcomes with ``outcome.compare``, not by eye.

    Args:
        centre: what is lived.
        days: independent repetitions; confidence intervals come from them, so at least two.
        seed: draws everything.
        first_day: days ``first_day`` to ``first_day + days - 1`` of that seed.
        spread: see :data:`Spread`; one core when missing.
        progress: told (days done, days) now and then.

    Raises:
        Refused: ``plan_bad_input``.
    """
    if days < 1:
        raise Refused("plan_bad_input", name="days", why=str(days))
    arrays = _Arrays(centre)
    queues, groups, slots = len(centre.queues), len(centre.groups), centre.slots
    counted = np.zeros((days, queues, slots, 14))
    areas = np.zeros((days, groups, slots, 2))
    late = np.zeros((days, groups))
    done = 0

    def part(begin: int) -> int:
        nonlocal done
        end = min(days, begin + _CHUNK_DAYS)
        into = counted[begin:end], areas[begin:end], late[begin:end]
        came = arrays.live(seed, first_day + begin, into)
        done += end - begin
        if progress is not None:
            progress(done, days)
        return came

    begins = range(0, days, _CHUNK_DAYS)
    came = sum(map(part, begins) if spread is None else spread(part, begins))
    return Outcome(centre=centre, came=came, counted=counted, areas=areas, late_s=late)


def trace(centre: Centre, *, most: int, seed: int = 1, day: int = 0) -> Floats:
    """What became of each contact of one day: [contact, column], columns as ``TRACE_…`` say.

    In the order in which they were settled; at most *most* of them.
    """
    arrays = _Arrays(centre)
    queues, groups, slots = len(centre.queues), len(centre.groups), centre.slots
    lines = np.full((most, 7), np.nan)
    into = np.zeros((1, queues, slots, 14)), np.zeros((1, groups, slots, 2)), np.zeros((1, groups))
    arrays.live(seed, day, into, lines)
    settled: Floats = lines[np.isfinite(lines[:, 0])]
    return settled


class _Arrays:
    """A centre as the kernel wants it."""

    def __init__(self, centre: Centre) -> None:
        queues, groups = centre.queues, centre.groups
        self.step_s = float(centre.step_s)
        self.rates = np.ascontiguousarray(centre.rates, dtype=np.float64)
        self.staff = np.ascontiguousarray(centre.staff, dtype=np.int64)
        opens = np.ones(self.rates.shape) if centre.opens is None else centre.opens
        self.opens = np.ascontiguousarray(opens, dtype=np.int64)
        self.qf = np.zeros((len(queues), 12))
        self.qi = np.zeros((len(queues), 3), np.int64)
        laws: list[list[Law]] = [[], [], [], []]
        for at, queue in enumerate(queues):
            row = self.qf[at]
            row[c.AHEAD_S] = queue.priority * queue.age_step_s
            row[c.HEAD_START_S] = queue.vip_head_start_s
            row[c.VIP_SHARE] = queue.vip_share
            row[c.TARGET_S] = queue.target_s
            row[c.RING_S] = queue.ring_s
            row[c.REDIAL] = 0.0 if queue.redial is None else queue.redial.share
            row[c.RECONNECT] = 0.0 if queue.reconnect is None else queue.reconnect.share
            row[c.OFFER_AFTER_S] = np.inf
            if queue.callback is not None:
                row[c.OFFER_AFTER_S] = queue.callback.after_s
                row[c.ACCEPTS] = queue.callback.accepts
                row[c.REACHED_SHARE] = queue.callback.reached
                row[c.DIAL_S] = queue.callback.dial_s
                row[c.PAUSE_S] = queue.callback.pause_s
                self.qi[at, c.ATTEMPTS] = queue.callback.attempts
            self.qi[at, c.CHANNEL] = c.BY_VOICE if queue.channel == "voice" else c.BY_CHAT
            self.qi[at, c.POLICY] = _POLICIES[queue.policy]
            laws[c.SERVICE_LAW].append(queue.service)
            laws[c.PATIENCE_LAW].append(queue.patience)
            laws[c.REDIAL_LAW].append(never() if queue.redial is None else queue.redial.after)
            again = never() if queue.reconnect is None else queue.reconnect.after
            laws[c.RECONNECT_LAW].append(again)
        numbers, tables = as_arrays([law for kind in laws for law in kind])
        self.laws = numbers.reshape(4, len(queues), 3)
        self.tables = tables.reshape(4, len(queues), -1)
        self.levels = np.full((len(groups), len(queues)), -1, np.int64)
        self.pace = np.ones((len(groups), len(queues)))
        self.about = np.zeros((len(groups), 2), np.int64)
        chats = {queue.name for queue in queues if queue.channel == "chat"}
        for at, group in enumerate(groups):
            for name, level in group.levels.items():
                self.levels[at, centre.queue(name)] = level
            for name, factor in group.pace.items():
                self.pace[at, centre.queue(name)] = factor
            self.about[at, c.MOST_CHATS] = group.chats if chats & set(group.levels) else 0
            self.about[at, c.MIXED] = int(group.mixed)
        self.given, self.given_from = _given(centre)
        peak = int(self.staff.max(axis=1).sum())
        self.records = 1024 + 4 * peak * max(1, int(self.about[:, c.MOST_CHATS].max()))

    def live(
        self,
        seed: int,
        first_day: int,
        into: tuple[Floats, Floats, Floats],
        lines: Floats | None = None,
    ) -> int:
        """Live the days of *counted*; when more wait than there are records, again with more."""
        counted, areas, late = into
        written = np.zeros((0, 7)) if lines is None else lines
        records = self.records
        while True:
            with np.errstate(over="ignore"):
                came = live_days(
                    seed,
                    first_day,
                    self.step_s,
                    self.rates,
                    self.opens,
                    self.given,
                    self.given_from,
                    self.qf,
                    self.qi,
                    self.laws,
                    self.tables,
                    self.levels,
                    self.pace,
                    self.staff,
                    self.about,
                    records,
                    counted,
                    areas,
                    late,
                    written,
                )
            if came >= 0:
                return came
            records *= 8
            if records > _RECORDS_MOST:
                raise Refused("plan_bad_input", name="staff", why="the line grows without end")
            self.records = records
            counted[:], areas[:], late[:] = 0.0, 0.0, 0.0


def _given(centre: Centre) -> tuple[Floats, Counts]:
    begins = np.zeros(len(centre.queues) + 1, np.int64)
    parts: list[Floats] = []
    for at, queue in enumerate(centre.queues):
        came = centre.came.get(queue.name)
        if came is not None:
            parts.append(_rows_of(came, queue.patience, centre.slots * centre.step_s))
        begins[at + 1] = begins[at] + (0 if came is None else len(parts[-1]))
    return np.concatenate(parts) if parts else np.zeros((0, 4)), begins


def _rows_of(came: Contacts, patience: Law, horizon_s: float) -> Floats:
    if not (np.diff(came.at_s) >= 0).all() or (came.at_s < 0).any():
        raise Refused("plan_bad_input", name="at_s", why="not in order")
    rows = np.stack(
        [
            came.at_s,
            came.patience_s,
            patience.share_below(np.nan_to_num(came.waited_s, nan=0.0)),
            came.service_s,
        ],
        axis=1,
    )
    kept: Floats = rows[came.at_s < horizon_s]
    return kept
