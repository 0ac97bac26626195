"""How long an agent may be in a state before the board says so; per centre, in microseconds.

kpi.md §7.6: a rest is shown when it is over, and never sounds.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from maju.directory import models as m
from maju.directory.editing import Editing
from maju.kernel.time import MINUTE

USUAL: Mapping[str, int] = {
    "talking": 10 * MINUTE,
    "hold": 3 * MINUTE,
    "wrap_up": 2 * MINUTE,
    "away:meal": 60 * MINUTE,
    "away:rest": 15 * MINUTE,
}
"""Where the centre has said nothing."""
SILENT = frozenset({"away:rest", "away:recovery"})
"""States that do not sound."""
MOST_MIN = 24 * 60


def limits_of(centre: str) -> dict[str, int]:
    """By state; a state that may last for ever is not in it."""
    own = dict(m.StateLimit.objects.filter(centre_id=centre).values_list("state", "lasts"))
    return {state: lasts for state, lasts in {**USUAL, **own}.items() if lasts}


def key_of(doing: str, reason: str) -> str:
    """The state as limits name it."""
    return f"away:{reason}" if doing == "away" else doing


def keep_limits(edit: Editing, wanted: Mapping[str, int]) -> None:
    """Keep other limits, in the trail as every change; 0 is none."""
    with transaction.atomic():
        known = {row.state: row for row in m.StateLimit.objects.filter(centre=edit.centre)}
        for state, lasts in wanted.items():
            if state in known:
                edit.change(known[state], lasts=lasts)
            elif USUAL.get(state, 0) != lasts:
                edit.add(m.StateLimit(centre=edit.centre, state=state, lasts=lasts))
