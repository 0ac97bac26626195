"""What a board shows of a centre: its filter, as it stands in the address and in a ticket."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from maju.floor.board.ledger import Pick
from maju.kernel.channels import Channel
from maju.kernel.errors import Refused
from maju.kernel.settings import QueueSettings, Settings

ROLES = ("supervisor", "lead", "planner", "client")
_LONGEST = 4_000


class View(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One distinct board; empty is all. *team* chooses agents, and no numbers of contacts."""

    client: str = ""
    team: str = ""
    queue: str = ""
    channel: str = ""
    role: str = "supervisor"
    people: bool = True
    """Whether agents are listed; else only how many do what."""
    cards: tuple[str, ...] = ()
    """Other tiles than the role's: those that a client's contract names."""

    def said(self) -> str:
        """The same view is always the same text."""
        return msgspec.json.encode(self).decode()


def read_view(text: str) -> View:
    """The view that was said.

    Raises:
        Refused: ``board_unknown``.
    """
    if len(text) > _LONGEST:
        raise Refused("board_unknown")
    try:
        return msgspec.json.decode(text, type=View)
    except msgspec.DecodeError as error:
        raise Refused("board_unknown") from error


def check_view(view: View, settings: Settings, clients: Sequence[str] | None) -> None:
    """That there is such a board, for whoever is bound to *clients*.

    Raises:
        Refused: ``choice_unknown``.
    """
    allowed = [c for c in settings.clients if clients is None or c in clients]
    queues = [queue.id for queue in settings.queues if queue.client in allowed]
    teams = [agent.team for agent in settings.agents]
    for name, said, known in (
        ("client", view.client, allowed),
        ("queue", view.queue, queues),
        ("team", view.team, teams),
        ("channel", view.channel, [channel.value for channel in Channel]),
        ("role", view.role, ROLES),
    ):
        if said and said not in known:
            raise Refused("choice_unknown", name=name, said=said)


def pick_of(view: View, clients: Sequence[str] | None) -> Pick:
    """The cells of contacts that it counts."""
    wanted = None if clients is None else frozenset(map(str, clients))
    if view.client:
        wanted = frozenset({view.client}) & (wanted or frozenset({view.client}))
    return Pick(
        clients=wanted,
        queues=frozenset({view.queue}) if view.queue else None,
        channels=frozenset({view.channel}) if view.channel else None,
    )


def queues_of(settings: Settings, pick: Pick) -> list[QueueSettings]:
    """Queues that it lists, in the settings' order."""
    return [
        queue
        for queue in settings.queues
        if (pick.clients is None or queue.client in pick.clients)
        and (pick.queues is None or queue.id in pick.queues)
        and (pick.channels is None or any(c.value in pick.channels for c in queue.channels))
    ]
