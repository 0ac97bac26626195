"""Who sits at the desk: the agent that the signed-in person is in a centre, and what time it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest

from maju.directory import models as m
from maju.directory.access import Right, Scope
from maju.directory.wording import korean
from maju.journal.vault import Vault
from maju.kernel.errors import Refused
from maju.kernel.ids import AdapterId, AgentId, CentreId
from maju.kernel.time import Instant

DESK = AdapterId("desk")
"""The adapter that reaches whoever works at a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One agent at one request.

    *clients*: whose contacts they may have; ``None`` is all. *now*: in the centre's own time.
    *address*: of their computer, for the access log. *seen*: the last event that their page has shown,
    which the read model may not have seen yet; 0 where the page was drawn from that itself.
    """

    centre: CentreId
    agent: AgentId
    person: int
    name: str
    clients: frozenset[str] | None
    zone: ZoneInfo
    now: Instant
    korean: bool
    address: str
    seen: int = 0

    def serves(self, client: str) -> bool:
        """Whether contacts of *client* may be theirs."""
        return self.clients is None or client in self.clients

    def says(self, korean: str, english: str) -> str:
        """The reader's language of the two, where both were written."""
        return korean if self.korean else english or korean

    def local(self, at: int) -> datetime:
        """An instant on their clock."""
        return datetime.fromtimestamp(at / 1_000_000, self.zone)

    def midnight(self, *, days: int = 0) -> Instant:
        """When their day began, *days* days later."""
        today = self.local(self.now).date() + timedelta(days=days)
        begins = datetime(today.year, today.month, today.day, tzinfo=self.zone)
        return Instant(int(begins.timestamp() * 1_000_000))


def find_seat(request: HttpRequest, centre: str) -> Seat:
    """The seat of whoever signed in.

    Raises:
        Refused: ``no_seat``: they are no agent of this centre.
    """
    scope: Scope = request.scope  # type: ignore[attr-defined]  # the guard puts it there
    agent = scope.agent(centre)
    held = m.Centre.objects.filter(code=centre).first()
    if agent is None or held is None:
        raise Refused("no_seat", centre=centre)
    return Seat(
        centre=CentreId(centre),
        agent=agent,
        person=scope.person,
        name=scope.name,
        clients=scope.clients(Right.DESK, centre),
        zone=ZoneInfo(scope.zone or held.zone),
        now=Instant(settings.MAJU_NOW()),
        korean=korean(),
        address=str(request.META.get("REMOTE_ADDR", "")),
        seen=_number(request.GET.get("seq", "")),
    )


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0


def vault() -> Vault:
    """What opens the side store in this process."""
    found: Vault = settings.MAJU_VAULT()
    return found
