"""What a map would have to give, so that more can be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import msgspec

from maju.facts.imports.csv.mapping import Map
from maju.facts.imports.csv.silence import TOLD_BY_NAME, lacking

Tells = Callable[[frozenset[str]], bool]
"""Whether a source that lacks these measures tells what was asked for."""


def needed_for(mapping: Map, tells: Tells) -> Sequence[str] | None:
    """What is missing in *mapping*: fields of ``[columns]``, words of ``[outcomes]``, ``rows``.

    Empty: nothing is. ``None``: no table of calls tells it, whatever its map. Where several ways
    lead there, a single length before two instants.
    """
    if tells(lacking(mapping)):
        return ()
    wanted = [name for name in _WAYS if name not in mapping.columns]
    if not tells(lacking(_with(mapping, wanted))):
        return None
    for name in tuple(wanted):
        fewer = [each for each in wanted if each != name]
        if tells(lacking(_with(mapping, fewer))):
            wanted = fewer
    return wanted


def _with(mapping: Map, names: Sequence[str]) -> Map:
    for name in names:
        mapping = _WAYS[name](mapping)
    return mapping


def _column(field: str, mapping: Map) -> Map:
    return msgspec.structs.replace(mapping, columns={**mapping.columns, field: (field,)})


def _outcome(outcome: str, mapping: Map) -> Map:
    return msgspec.structs.replace(mapping, outcomes={**mapping.outcomes, outcome: outcome})


def _legs(mapping: Map) -> Map:
    return msgspec.structs.replace(mapping, rows="leg")


_WAYS: Mapping[str, Callable[[Map], Map]] = {
    'rows = "leg"': _legs,
    **{outcome: partial(_outcome, outcome) for outcome in sorted(TOLD_BY_NAME)},
    **{
        field: partial(_column, field)
        for field in ("answered_at", "ended_at", "ring", "wait", "talk", "hold", "acw", "customer")
    },
}
"""The first that can be done without is."""
