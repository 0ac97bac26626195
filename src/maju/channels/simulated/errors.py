"""What can go wrong with the simulated channel, by whose fault it is."""

from __future__ import annotations

from maju.kernel.errors import Bug


class NotInThisWorld(Bug):
    """An effect names something that no world of ours has; the core or its settings are wrong."""
