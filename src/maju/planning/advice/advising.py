"""What to do now: moves between queues, meals and training moved, overtime, going home early.

Pure: the rest of the day as a centre (rates foretold anew, people planned or present by group), what
each group could do beside what it does, and when it eats or is trained. Each advice is tried on
simulated rests of the day that meet the very same customers with it and without it, and is given only
where the whole centre is better by more than chance. One after the other: the second is tried with
the first taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from maju.kernel.errors import Refused
from maju.planning.advice.rest import Advice, Counts, Deed, Kind, RestOfDay, done
from maju.planning.simulate.outcome import Outcome, compare
from maju.planning.simulate.running import Spread, simulate

MOST_PEOPLE = 3
MOST_SLOTS = 6
_PRICE: Mapping[Kind, float] = {
    "move": 0.05, "meal": 0.02, "back": 0.1, "overtime": 0.4, "training": 0.0, "home": 0.0,
}  # fmt: skip
"""What a person's slot costs, in contacts answered in time: the dearer, the more it must bring."""
_SPARE = 0.03
"""Whoever is sent away leaves every queue so much above its target."""


def advise(
    rest: RestOfDay,
    *,
    most: int = 5,
    days: int = 80,
    seed: int = 1,
    spread: Spread | None = None,
    told: Callable[[float, float], None] | None = None,
) -> list[Advice]:
    """The best things to do, in the order to do them; empty where nothing brings anything.

    Args:
        rest: the rest of the day.
        most: how many at most.
        days: how often the rest of the day is lived for each try.
        seed: draws everything.
        spread: see ``simulate``.
        told: told (done, of) now and then.

    Raises:
        Refused: ``plan_bad_input``: fewer than two days.
    """
    if days < 2:
        raise Refused("plan_bad_input", name="days", why=str(days))
    found: list[Advice] = []
    tried: set[tuple[object, ...]] = set()
    base = simulate(rest.centre, days=days, seed=seed, spread=spread)
    while len(found) < most:
        if told is not None:
            told(len(found), most)
        best: tuple[float, Deed, Outcome, Advice] | None = None
        for deed, queue, window in _deeds(rest, base):
            if (deed, queue) in tried:
                continue
            other = simulate(done(rest, deed).centre, days=days, seed=seed, spread=spread)
            worth, advice = _judged(rest, deed, (queue, window), base, other)
            if advice is None:
                tried.add((deed, queue))
            elif best is None or worth > best[0]:
                best = worth, deed, other, advice
        if best is None:
            break
        _, deed, base, advice = best
        rest = done(rest, deed)
        found.append(advice)
    if told is not None:
        told(1, 1)
    return found


def _deeds(rest: RestOfDay, base: Outcome) -> Iterator[tuple[Deed, str, tuple[int, int]]]:
    """What may be worth a try, with the queue it is for and the slots it is told for."""
    lacking = list(_lacks(rest, base))
    for queue, window in lacking[:4]:
        for deed in _helps(rest, queue, window):
            yield deed, queue, window
    if not lacking:
        yield from _spared(rest, base)


def _lacks(rest: RestOfDay, base: Outcome) -> list[tuple[str, tuple[int, int]]]:
    """Stretches of a queue below its target, the most contacts too late first."""
    found: list[tuple[float, str, tuple[int, int]]] = []
    for queue in rest.centre.queues:
        level = base.by_slot("service_level", queue.name)
        offered = base.by_slot("offered", queue.name)
        short = (np.nan_to_num(level, nan=1.0) < rest.target(queue.name)) & (offered >= 1.0)
        missed = np.where(short, (rest.target(queue.name) - np.nan_to_num(level)) * offered, 0.0)
        for first, end in _runs(short):
            for begin in range(first, end, MOST_SLOTS):
                upto = min(end, begin + MOST_SLOTS)
                found.append((-float(missed[begin:upto].sum()), queue.name, (begin, upto)))
    return [(queue, window) for _, queue, window in sorted(found)]


def _runs(where: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], where.astype(np.int8), [0]))))
    for first, end in edges.reshape(-1, 2):
        yield int(first), int(end)


def _helps(rest: RestOfDay, queue: str, window: tuple[int, int]) -> Iterator[Deed]:
    """Who could help *queue* in *window*."""
    centre = rest.centre
    here = slice(*window)
    for at, group in enumerate(centre.groups):
        can = {**rest.able.get(group.name, {}), **group.levels}
        if queue not in can:
            continue
        least = int(centre.staff[at, here].min())
        # who serves nothing else helps already
        if set(group.levels) != {queue}:
            for people in range(1, min(MOST_PEOPLE, least) + 1):
                yield Deed(kind="move", group=group.name, people=people, slots=window, to=queue)
        if queue not in group.levels:
            continue
        yield from _meals(rest, at, window)
        yield from _back(rest, at, window)
        leaving = _leaving(_inside(rest, at), window)
        for people in range(1, min(MOST_PEOPLE, leaving) + 1):
            yield Deed(kind="overtime", group=group.name, people=people, slots=window)


def _back(rest: RestOfDay, at: int, window: tuple[int, int]) -> Iterator[Deed]:
    """Training within *window* that could be put off."""
    if rest.trained is None:
        return
    row, name = rest.trained[at], rest.centre.groups[at].name
    for first, end in _runs(row > 0):
        during = max(first, window[0]), min(end, window[1])
        if during[0] >= during[1]:
            continue
        for people in range(1, min(MOST_PEOPLE, int(row[slice(*during)].min())) + 1):
            yield Deed(kind="back", group=name, people=people, slots=during)


def _inside(rest: RestOfDay, at: int) -> Counts:
    """[slot] who is there at all: at the line, at a meal or in training."""
    others = [rows[at] for rows in (rest.meals, rest.trained) if rows is not None]
    there: Counts = rest.centre.staff[at] + sum(others)
    return there


def _leaving(staff: Counts, window: tuple[int, int]) -> int:
    """How many go home as *window* begins, or within it; they could stay until its end."""
    before = int(staff[max(0, window[0] - 1)])
    return max(0, before - int(staff[slice(*window)].max()))


def _meals(rest: RestOfDay, at: int, window: tuple[int, int]) -> Iterator[Deed]:
    """Meals within *window* that could begin before or after it."""
    if rest.meals is None:
        return
    eat = rest.meals[at]
    for first, end in _runs(eat > 0):
        if end <= window[0] or first >= window[1] or end - first > MOST_SLOTS:
            continue
        people = min(MOST_PEOPLE, int(eat[first:end].min()))
        for shift in (-4, -3, -2, 2, 3, 4):
            begin = first + shift
            if begin < 0 or begin + end - first > rest.centre.slots:
                continue
            there = begin, begin + end - first
            if int(rest.centre.staff[at, slice(*there)].min()) < people:
                continue
            name = rest.centre.groups[at].name
            yield Deed(kind="meal", group=name, people=people, slots=(first, end), instead=there)


def _spared(rest: RestOfDay, base: Outcome) -> Iterator[tuple[Deed, str, tuple[int, int]]]:
    """Training where every queue of a group has people to spare; else somebody may go home."""
    centre = rest.centre
    for at, group in enumerate(centre.groups):
        enough = np.ones(centre.slots, dtype=bool)
        for queue in group.levels:
            level = np.nan_to_num(base.by_slot("service_level", queue), nan=1.0)
            enough &= level >= rest.target(queue) + _SPARE
        there = centre.staff[at]
        tightest = min(group.levels, key=lambda name: _level(base, name), default=None)
        if tightest is None:
            continue
        for first, end in _runs(enough & (there >= 2)):
            window = first, min(end, first + 2)
            if window[1] - window[0] == 2:
                deed = Deed(kind="training", group=group.name, people=1, slots=window)
                yield deed, tightest, window
        working = np.flatnonzero(there > 0)
        last = int(working[-1]) + 1 if working.size else 0
        if (
            last >= 2
            and enough[max(0, last - 4) : last].all()
            and (there[last - 4 : last] >= 2).all()
        ):
            window = max(0, last - 4), last
            yield Deed(kind="home", group=group.name, people=1, slots=window), tightest, window


def _level(base: Outcome, queue: str) -> float:
    return base.estimate("service_level", queue).value


def _judged(
    rest: RestOfDay,
    deed: Deed,
    told_for: tuple[str, tuple[int, int]],
    base: Outcome,
    other: Outcome,
) -> tuple[float, Advice | None]:
    """What it is worth, and the advice where it is worth giving."""
    queue, window = told_for
    here = slice(*window)
    gain = compare(base, other, "within")
    advice = Advice(
        kind=deed.kind,
        group=deed.group,
        people=deed.people,
        slots=deed.slots,
        instead=deed.instead,
        to=deed.to,
        queue=queue,
        told_for=window,
        before=base.estimate("service_level", queue, slots=here),
        after=other.estimate("service_level", queue, slots=here),
        gain=gain,
        harmed=_harmed(rest, base, other),
    )
    if deed.kind in {"training", "home"}:
        kept = all(
            other.estimate("service_level", one.name, slots=here).low >= rest.target(one.name)
            for one in rest.centre.queues
            if base.estimate("offered", one.name, slots=here).value > 0
        )
        return advice.after.value, advice if kept else None
    price = _PRICE[deed.kind] * deed.people * (deed.slots[1] - deed.slots[0])
    helped = compare(base, other, "service_level", queue, slots=here).low > 0
    good = gain.low > 0 and gain.value > price and helped and not _ruins(rest, base, other)
    return gain.value - price, advice if good else None


def _harmed(rest: RestOfDay, base: Outcome, other: Outcome) -> tuple[str, float, float] | None:
    worst: tuple[str, float, float] | None = None
    for queue in rest.centre.queues:
        was, is_ = _level(base, queue.name), _level(other, queue.name)
        if is_ < was and (worst is None or is_ - was < worst[2] - worst[1]):
            worst = queue.name, was, is_
    return worst


def _ruins(rest: RestOfDay, base: Outcome, other: Outcome) -> bool:
    """Whether a queue that keeps its target would keep it no more."""
    return any(
        _level(base, queue.name) >= rest.target(queue.name) > _level(other, queue.name)
        for queue in rest.centre.queues
    )
