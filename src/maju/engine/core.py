"""The core as the engine sees it: five functions and a version.

Passed in, so that a test can run the real engine around a core that misbehaves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from maju import routing
from maju.kernel.commands import Command
from maju.kernel.events import EventBody
from maju.kernel.ids import CentreId
from maju.kernel.time import Instant
from maju.routing import Decision, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """See :mod:`maju.routing`; all of it pure."""

    version: int
    empty: Callable[[CentreId], State]
    decide: Callable[[State, Command, Instant], Decision]
    evolve: Callable[[State, EventBody, Instant], State]
    encode_state: Callable[[State], bytes]
    decode_state: Callable[[bytes], State]


ROUTING = Core(
    version=routing.CORE_VERSION,
    empty=State.empty,
    decide=routing.decide,
    evolve=routing.evolve,
    encode_state=routing.encode_state,
    decode_state=routing.decode_state,
)
