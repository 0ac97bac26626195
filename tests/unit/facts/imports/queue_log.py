"""Logs for tests: lines by hand, and what the facts of a whole log are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from maju.facts.imports.asterisk.reader import AsteriskQueueLog
from maju.facts.imports.format import Ignored, Outcome, Rejected, Taken
from maju.facts.imports.places import Place

PLACE = Place(centre="c", client="c", zone="Asia/Seoul", key=b"key")
NINE = 1_772_409_600
"""2026-03-02 09:00:00 in Seoul."""

Facts = Mapping[str, list[dict[str, object]]]


class Folded(NamedTuple):
    """A log's outcomes, the later version of a record in place of the earlier."""

    outcomes: list[Outcome]
    carried: bytes
    lacks: frozenset[str]

    def records(self) -> dict[str, Taken]:
        return {each.record: each for each in self.outcomes if isinstance(each, Taken)}

    def facts(self) -> dict[str, list[dict[str, object]]]:
        found: dict[str, list[dict[str, object]]] = {}
        for taken in self.records().values():
            for grain, row in taken.rows:
                found.setdefault(grain, []).append(row)
        return found

    def ignored(self) -> list[str]:
        return [each.why for each in self.outcomes if isinstance(each, Ignored)]

    def rejected(self) -> list[str]:
        return [each.code for each in self.outcomes if isinstance(each, Rejected)]


def log(*said: str) -> list[str]:
    """Lines with seconds after nine in front: ``12|a|sales|NONE|ENTERQUEUE||010``."""
    lines = []
    for each in said:
        at, _, rest = each.partition("|")
        whole, dot, part = at.partition(".")
        lines.append(f"{NINE + int(whole)}{dot}{part}|{rest}")
    return lines


def fold(lines: Iterable[str], carried: bytes | None = None) -> Folded:
    reader = AsteriskQueueLog().resumed(carried)
    outcomes = list(reader.fold(enumerate(lines, 1), PLACE))
    return Folded(outcomes, reader.carried()[1], reader.lacks)


def facts(*said: str) -> dict[str, list[dict[str, object]]]:
    return fold(log(*said)).facts()


def agent(name: str) -> str:
    return PLACE.agent(name)


def at(second: float) -> int:
    return int((NINE + second) * 1_000_000)
