"""How far the demonstration's past has come: told by who brings it, seen by planners and pages.

What is asked while it comes in would be answered from a part of it, and otherwise a minute later.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from maju.app.run.plan import Plan
from maju.engine.clock import Scale


class _Told(Struct, frozen=True, kw_only=True):
    """*run*: whose it is; what another left behind says nothing."""

    run: Scale
    done: int
    clients: int
    over: bool


def tell_past(plan: Plan, done: int, clients: int, *, over: bool) -> None:
    """*done* of *clients* have their past; *over*: no more will come in this run."""
    file, told = _file(plan), _Told(run=plan.scale, done=done, clients=clients, over=over)
    fresh = file.with_suffix(".new")
    fresh.write_bytes(msgspec.json.encode(told))
    fresh.replace(file)


def past_awaited(plan: Plan) -> tuple[int, int] | None:
    """How many clients have their past, and of how many; ``None``: there is nothing to wait for.

    (0, 0) before anybody has begun.
    """
    if plan.demo is None or not plan.demo.past or not plan.demo.load:
        return None
    try:
        told = msgspec.json.decode(_file(plan).read_bytes(), type=_Told)
    except (OSError, msgspec.DecodeError):
        return 0, 0
    if told.run != plan.scale:
        return 0, 0
    return None if told.over else (told.done, told.clients)


def _file(plan: Plan) -> Path:
    return plan.folders().run / f"{plan.centres[0]}.past.json"
