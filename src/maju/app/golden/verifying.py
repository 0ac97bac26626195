"""The golden day again, on this machine: journal to facts to numbers, beside the answers on paper.

Nothing but this process takes part: no database, no file of the installation.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from importlib.resources import files

import msgspec

from maju.facts.fold.fold import Fold
from maju.facts.fold.sheets import LACKS, table_of
from maju.facts.fold.state import Row, State
from maju.facts.history.engine import connect
from maju.journal.lines import read_decision, read_head
from maju.kernel.events import Event
from maju.metrics.answering import answer, find_kpis
from maju.metrics.compiling import Scope
from maju.metrics.relations import grains
from maju.metrics.sources import Source

CLOSE = 1e-9
"""Relative: a quotient of whole numbers may differ in its last bit."""


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """One answer from paper."""

    kpi: str
    value: float | None
    num: float | None = None
    den: float | None = None
    why: str
    """From which contacts it comes."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """One KPI, on paper and here."""

    expected: Expected
    value: float | None
    num: float | None
    den: float | None

    @property
    def holds(self) -> bool:
        """Value, and numerator and denominator where the paper names them."""
        paper = self.expected
        pairs = [(paper.value, self.value)]
        if paper.den is not None:
            pairs += [(paper.num, self.num), (paper.den, self.den)]
        return all(_same(*pair) for pair in pairs)


def expected() -> tuple[date, Sequence[Expected]]:
    """The day, and what was worked out by hand."""
    said = tomllib.loads(_read("answers.toml"))
    return date.fromisoformat(said["day"]), msgspec.convert(said["answer"], list[Expected])


def golden_events() -> Iterator[Event]:
    """What happened on the golden day."""
    for number, line in enumerate(_read("day.jsonl").splitlines()[1:], 2):
        yield from read_decision(line.encode(), number).events


def verify_golden() -> Sequence[Verdict]:
    """Every answer of :func:`expected`, computed anew."""
    day, paper = expected()
    fold = Fold(State(centre=read_head(_read("day.jsonl").split("\n", 1)[0].encode())))
    fold.project(golden_events())
    scope = Scope(
        since=day,
        until=day + timedelta(days=1),
        as_of=fold.state.at + _TWO_DAYS,
        known_until=fold.state.at + _TWO_DAYS,
    )
    kpis = find_kpis([each.kpi for each in paper])
    with connect() as engine:
        for grain, rows in _facts(fold).items():
            engine.register(grain, table_of(grain, rows))
        got = answer(engine, Source(paths={}, lacks=LACKS), kpis, scope).lines[0].cells
    return [
        Verdict(
            expected=each,
            value=got[each.kpi].value,
            num=got[each.kpi].num,
            den=got[each.kpi].den,
        )
        for each in paper
    ]


_TWO_DAYS = 2 * 86_400_000_000


def _facts(fold: Fold) -> Mapping[str, Sequence[Row]]:
    """All rows by grain, finished and open."""
    found: dict[str, list[Row]] = {grain: [] for grain in grains()}
    for by_grain in fold.state.rows.values():
        for grain, rows in by_grain.items():
            found[grain] += rows.values()
    for _place, grain, _key, row in fold.open_rows(fold.state.at):
        found[grain].append(row)
    return found


def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _same(paper: float | None, here: float | None) -> bool:
    if paper is None or here is None:
        return paper is here
    return abs(paper - here) <= CLOSE * max(1.0, abs(paper))
