"""The simulated channel: a world of customers and agents, and the adapter that hears it."""

from maju.channels.simulated.adapter import SimulatedAdapter
from maju.channels.simulated.runner import COUNT_FILE, SIMULATED, run_adapter
from maju.channels.simulated.world import Faults, OwnCount, Profile, World, profile_of

__all__ = [
    "COUNT_FILE",
    "SIMULATED",
    "Faults",
    "OwnCount",
    "Profile",
    "SimulatedAdapter",
    "World",
    "profile_of",
    "run_adapter",
]
