"""What a browser is told of a telephone server; known before the pages are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from maju.kernel.ids import AdapterId, AgentId, CentreId


class Line(Struct, frozen=True, kw_only=True):
    """One telephone server, as the browser of one agent is told of it.

    Args:
        adapter: what the core knows the server as.
        ws: where the browser connects to.
        domain: of the agent's address there.
        user: the agent's name there.
        secret: only this agent's; it is in no page, and asked for anew with each loading.
    """

    adapter: AdapterId
    ws: str
    domain: str
    user: str
    secret: str


Lines = Callable[[CentreId, AgentId], Sequence[Line]]
