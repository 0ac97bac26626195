"""Which days of a window can tell a KPI, where not all of them can.

Logs of a former telephone system lack what a centre measures itself, and a client's exchange sends
sums where another client's calls are known one by one. Such a window is no reason for silence: the
KPI is answered for those of its days and clients that tell it, and the answer says which (decision
0118). It is never made of days of which some tell its numerator and others its denominator.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial

import msgspec

from maju.facts.history.manifest import Told
from maju.metrics.answers import Answer, Cell, Covered, Line
from maju.metrics.compiling import Scope
from maju.metrics.judging import is_met, target_of
from maju.metrics.kpi import Kpi
from maju.metrics.links.needing import needs
from maju.metrics.measures import MEASURES
from maju.metrics.numbers import Question
from maju.metrics.silent import measures_of, no_source, why_not
from maju.metrics.sources import Source

_DAY = timedelta(days=1)
_DAY_US = 86_400_000_000
_CLOCKS_CHANGE_US = 7_200_000_000
"""A day may be longer: for so long before midnight tomorrow counts as begun, today always does."""


Silent = Callable[[frozenset[str]], bool]
"""Whether a source that lacks these measures cannot tell what is asked for."""


def covered(
    silent: Silent,
    told: Iterable[Told],
    window: tuple[date, date],
    *,
    by_day: bool,
    by_client: bool = True,
    ahead: bool = False,
) -> Covered | None:
    """Which days tell it; ``None``: every day does, or none.

    Whoever tells it on no day is left out, unless *by_client* is false: a KPI that belongs to no
    client has no days without one. Of the other clients' days all must tell it: of such stretches
    *by_day* takes each, otherwise the one with most days of facts, of equal ones the latest: what is
    counted over days (customers, percentiles) does not add up over stretches. A stretch begins with a
    day of facts.
    *ahead*: it asks who came back later, which the silent days after a stretch would answer with
    nobody (kpi.md EC-84), so only a stretch counts that ends with the window.
    """
    days = list(told)
    said = {lacks: not silent(lacks) for lacks in {lacks for _, _, lacks in days}}
    if len({*said.values()}) < 2:
        return None
    clients = {client for client, _, _ in days}
    telling = {client for client, _, lacks in days if said[lacks]} if by_client else clients
    gaps = {day for client, day, lacks in days if client in telling and not said[lacks]}
    known = {day for client, day, _ in days if client in telling} - gaps
    found = {
        (min(inside), until): len(inside)
        for since, until in _stretches(window, gaps)
        if (inside := [day for day in known if since <= day < until])
    }
    stretches = [each for each in found if not ahead or each[1] == window[1]]
    if not stretches:
        return None
    if not by_day:
        stretches = [max(stretches, key=lambda each: (found[each], each[0]))]
    return Covered(days=tuple(stretches), without=tuple(sorted(clients - telling)))


def parts(kpis: Iterable[Kpi], source: Source, scope: Scope) -> Mapping[Covered, Sequence[str]]:
    """KPIs that have no source over a whole scope, by the part of it that tells them."""
    found: dict[Covered, list[str]] = {}
    if len({lacks for _, _, lacks in source.told}) < 2:
        return found
    for kpi in kpis:
        if why_not(kpi, scope, source.lacks) != "no_source":
            continue
        own = covered(
            partial(no_source, kpi),
            source.told,
            (scope.since, begun(scope)),
            by_day="day" in scope.by,
            by_client="client" in kpi.dims,
            ahead=_looks_ahead(kpi),
        )
        if own is not None:
            found.setdefault(own, []).append(kpi.id)
    return found


def begun(scope: Scope) -> date:
    """The end of a scope's days that have begun, the day after the last of them: of days that are yet to
    come nobody says that they tell anything."""
    if scope.ends_at is None:
        return scope.until
    to_come = max(0, scope.ends_at - scope.as_of - _CLOCKS_CHANGE_US) // _DAY_US
    return max(scope.since + _DAY, scope.until - to_come * _DAY)


def _looks_ahead(kpi: Kpi) -> bool:
    """Whether it counts by what became of a customer after the row."""
    sure = needs(())
    return any(
        MEASURES[name].grain == "attempt" and (name not in sure or sure[name].ahead_ms > 0)
        for name in measures_of(kpi)
    )


def narrowed(
    question: Question, part: Covered, days: tuple[date, date], told: Iterable[Told]
) -> Question:
    """The question about some *days* of a part, without the clients that it is without."""
    only = dict(question.only)
    if part.without:
        clients = {client for client, _, _ in told}
        only["client"] = tuple(sorted(clients.difference(part.without)))
    return msgspec.structs.replace(question, since=days[0], until=days[1], only=only)


def filled(
    whole: Answer, found: Iterable[tuple[Covered, Sequence[Kpi], Answer]], scope: Scope
) -> Answer:
    """The answer, with cells of KPIs that parts of its window tell.

    *found*: a part, which of its KPIs, and the answer about one stretch of its days. *scope*: of
    the whole; by its targets a line is judged, whoever is left out of a part.
    """
    lines = {_key(line): line for line in whole.lines}
    partly: dict[str, Covered] = {}
    read = dict(whole.read)
    for part, kpis, got in found:
        read |= got.read
        days = (date.fromisoformat(got.since), date.fromisoformat(got.until))
        judged = msgspec.structs.replace(scope, since=days[0], until=days[1])
        for line in got.lines:
            cells = {kpi.id: _judged(kpi, line, judged) for kpi in kpis}
            told = {name: cell for name, cell in cells.items() if not _meaningless(cell)}
            partly |= dict.fromkeys(told, part)
            own = lines.get(_key(line)) or _nothing(whole, line)
            lines[_key(line)] = msgspec.structs.replace(own, cells={**own.cells, **told})
    ordered = sorted(lines.values(), key=lambda line: _place(line, whole.by))
    return msgspec.structs.replace(whole, lines=ordered, partly=partly, read=read)


def _judged(kpi: Kpi, line: Line, scope: Scope) -> Cell:
    cell = line.cells[kpi.id]
    target = target_of(kpi, line.keys, scope)
    return msgspec.structs.replace(cell, target=target, met=is_met(kpi, cell.value, target))


def _key(line: Line) -> tuple[object, ...]:
    return tuple(line.keys.values())


def _meaningless(cell: Cell) -> bool:
    """Whether a KPI means nothing where a client is left out, as agents' time that is shared."""
    return cell.why is not None and cell.why.startswith("not_by_")


def _nothing(whole: Answer, line: Line) -> Line:
    """A line of which nothing but the part's KPIs is told."""
    absent = dict.fromkeys(whole.kpis, Cell(value=None, why="no_rows"))
    return msgspec.structs.replace(line, cells=absent)


def _place(line: Line, by: Sequence[str]) -> list[tuple[bool, object]]:
    """As lines of one answer are in order: what has no value first, intervals by their instants."""
    return [
        (
            key is not None,
            datetime.fromisoformat(key) if name == "interval" and isinstance(key, str) else key,
        )
        for name, key in zip(by, _key(line), strict=True)
    ]


def _stretches(window: tuple[date, date], silent: Collection[date]) -> list[tuple[date, date]]:
    """The window without its silent days."""
    since, until = window
    ends = [day for day in sorted(silent) if since <= day < until]
    found = []
    for last, nxt in zip([since - _DAY, *ends], [*ends, until], strict=True):
        if last + _DAY < nxt:
            found.append((last + _DAY, nxt))
    return found
