"""Where the twin may be made to fail. The base class never does; a simulation overrides it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from maju.journal.bells import Key
from maju.kernel.ids import CentreId
from maju.kernel.time import Duration

Call = Literal[
    "submit", "lead", "standing", "drain", "commit", "take", "read", "verdicts", "snapshot"
]
"""Which call of the journal is under way."""


class Faults:
    """What goes wrong, and when. Each method may sleep on the clock (a slow disk) or raise.

    Raise ``Trouble`` from :meth:`before`: nothing was written. From :meth:`after`: everything
    was written, and the caller does not know. Raising ``asyncio.CancelledError`` there, or
    calling ``MemoryJournal.crash``, is the kill of a process at that point.
    """

    async def before(self, call: Call, centre: CentreId) -> None:
        """Just before the store changes (or is looked at)."""

    async def after(self, call: Call, centre: CentreId) -> None:
        """Just after it, before the caller hears of it and before any bell rings."""

    def rings(self, key: Key) -> Sequence[Duration]:
        """When a bell is heard, counted from the commit: late, twice, or never (empty).

        A ring that is never heard is made good by the polling net, 250 ms later.
        """
        del key
        return (Duration(0),)
