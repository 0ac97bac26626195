"""The one way to change a session."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from maju.channels.webchat.change import Change
from maju.channels.webchat.presence import Presence
from maju.channels.webchat.store import Store
from maju.kernel.errors import Refused
from maju.kernel.ids import EffectId
from maju.kernel.ports import People


class Books:
    """Sessions, as they are changed by whoever may: locked, kept with their texts, and announced."""

    def __init__(self, store: Store, people: People | None, presence: Presence) -> None:
        self.store = store
        self.presence = presence
        self.people = people

    @asynccontextmanager
    async def change(
        self, session: str, *, said: str = "", effect: EffectId | None = None
    ) -> AsyncGenerator[Change]:
        """One hand at a session; texts are kept before anybody hears of them."""
        opened = self.store.change(session, said=said, effect=effect, before=self._keep)
        async with opened as change:
            yield change
        self.presence.ring(session)

    async def _keep(self, change: Change) -> None:
        if self.people is None:
            return
        try:
            for name, value in change.kept.items():
                await self.people.put(change.session.customer, name, value)
        except Refused as refused:  # whoever was forgotten meanwhile leaves no words behind
            if refused.code != "forgotten":
                raise
