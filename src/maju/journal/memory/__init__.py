"""The journal in memory: a complete twin of ``journal.postgres``, for simulation and tests.

It keeps every promise but the disk. Rows hold the same bytes; waits go through the clock and the
running loop alone, so that a loop of virtual time drives it; faults are injected at named points.
"""

from maju.journal.memory.faults import Faults
from maju.journal.memory.journal import MemoryJournal
from maju.journal.memory.people import MemoryPeople
from maju.journal.memory.store import MemoryStore
from maju.journal.memory.transaction import MemoryTransaction

__all__ = ["Faults", "MemoryJournal", "MemoryPeople", "MemoryStore", "MemoryTransaction"]
