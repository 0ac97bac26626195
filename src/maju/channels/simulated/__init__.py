"""The simulated channel: a world of customers and agents, and the adapter that hears it."""

from maju.channels.simulated.adapter import SimulatedAdapter
from maju.channels.simulated.world import Faults, OwnCount, Profile, World, profile_of

__all__ = ["Faults", "OwnCount", "Profile", "SimulatedAdapter", "World", "profile_of"]
