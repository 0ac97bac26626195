"""From a supervisor's page."""

from __future__ import annotations

from msgspec import Struct

from maju.kernel.ids import AgentId, ContactId, QueueId


class Reassign(Struct, frozen=True, kw_only=True, tag="reassign"):
    """Moves a contact that waits, rings or is talked to, to exactly one of *queue*, *to_agent*.

    An agent must be free for it now: it rings there at once, and goes back to the line, for
    anybody, when it is not answered. *by* is the person who moves it.
    """

    contact: ContactId
    by: str
    queue: QueueId | None = None
    to_agent: AgentId | None = None
