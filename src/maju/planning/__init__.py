"""Planning for analysts: forecast, staffing, simulation, shifts and true demand as plain functions.

    from maju.planning import required_agents

Arrays in, arrays out; times in seconds, rates in contacts a second, loads in erlang, missing
values NaN. Nothing here reads a clock, a disk or a network, and chance comes from a seed that is
passed in. Each name is imported when it is first used, so that one of them costs only itself.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maju.planning.kernels.jit import compiled as compiled
    from maju.planning.simulate.law import Law as Law
    from maju.planning.simulate.law import empirical as empirical
    from maju.planning.simulate.law import exponential as exponential
    from maju.planning.simulate.law import fixed as fixed
    from maju.planning.simulate.law import lognormal as lognormal
    from maju.planning.simulate.law import never as never
    from maju.planning.simulate.one_queue import QueueDays as QueueDays
    from maju.planning.simulate.one_queue import simulate_queue as simulate_queue

_WHERE = {
    "compiled": "maju.planning.kernels.jit",
    "empirical": "maju.planning.simulate.law",
    "never": "maju.planning.simulate.law",
    "fixed": "maju.planning.simulate.law",
    "lognormal": "maju.planning.simulate.law",
    "exponential": "maju.planning.simulate.law",
    "Law": "maju.planning.simulate.law",
    "QueueDays": "maju.planning.simulate.one_queue",
    "simulate_queue": "maju.planning.simulate.one_queue",
}

__all__ = list(_WHERE)


def __getattr__(name: str) -> Any:
    """The public *name*, imported now."""
    where = _WHERE.get(name)
    if where is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(where), name)


def __dir__() -> list[str]:
    """What an analyst may import from here."""
    return sorted(_WHERE)
