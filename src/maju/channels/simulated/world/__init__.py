"""The world outside Maju, simulated: people, telephones, patience."""

from maju.channels.simulated.world.count import OwnCount
from maju.channels.simulated.world.line import Faults
from maju.channels.simulated.world.profile import Profile, profile_of
from maju.channels.simulated.world.world import World

__all__ = ["Faults", "OwnCount", "Profile", "World", "profile_of"]
