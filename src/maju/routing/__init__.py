"""Who gets which contact, when, and why: the pure core.

``decide`` answers a command with events and effects; ``evolve`` applies an event. Nothing here
reads a clock, draws a number or touches the world.
"""

from maju.routing.decide import Decision, decide
from maju.routing.evolve import evolve
from maju.routing.snapshot import decode_state, encode_state
from maju.routing.state import Happened, State

CORE_VERSION = 4
"""Rises when the same state, command and instant may give another answer than before."""

__all__ = [
    "CORE_VERSION",
    "Decision",
    "Happened",
    "State",
    "decide",
    "decode_state",
    "encode_state",
    "evolve",
]
