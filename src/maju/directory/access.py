"""Who may do what, where, for which client: roles give rights, centre and client bound them.

A role that is held without a centre holds everywhere, without a client for all clients. Whoever
is an agent of a centre has the role ``agent`` there. A client company's role gives less or more by its
contract: of outsourced work (도급) it sees its own numbers and hand-overs and never who works;
where people are dispatched to it (파견) it directs them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from maju.kernel.ids import AgentId

if TYPE_CHECKING:
    from maju.directory.models import Person


class Right(StrEnum):
    """What somebody may do; every address of the pages names one (``app/web/access.py``)."""

    DESK = "desk"
    BOARD = "board"
    FLOOR_ACT = "floor_act"
    REPORTS_READ = "reports_read"
    REPORTS_WRITE = "reports_write"
    REPORTS_APPROVE = "reports_approve"
    CUSTOMERS_READ = "customers_read"
    CUSTOMERS_REVEAL = "customers_reveal"
    CUSTOMERS_EDIT = "customers_edit"
    INQUIRIES_READ = "inquiries_read"
    INQUIRIES_EDIT = "inquiries_edit"
    ABANDONED_READ = "abandoned_read"
    ABANDONED_HAND_OUT = "abandoned_hand_out"
    TYPES_CORRECT = "types_correct"
    DIRECTORY_READ = "directory_read"
    DIRECTORY_EDIT = "directory_edit"
    PEOPLE_EDIT = "people_edit"
    KNOWLEDGE_READ = "knowledge_read"
    KNOWLEDGE_EDIT = "knowledge_edit"
    NOTICES_WRITE = "notices_write"
    MESSAGES = "messages"
    MESSAGES_TEAM = "messages_team"
    TRAIL_READ = "trail_read"
    ACCESS_LOG_READ = "access_log_read"
    PLAN = "plan"
    QUALITY = "quality"
    RECORDINGS_HEAR = "recordings_hear"
    RECORDINGS_KEEP = "recordings_keep"
    API_TOKENS = "api_tokens"
    STYLE = "style"


_R = Right
_AT_WORK = {_R.KNOWLEDGE_READ, _R.MESSAGES}
_AGENT = _AT_WORK | {
    _R.DESK, _R.CUSTOMERS_READ, _R.CUSTOMERS_REVEAL, _R.INQUIRIES_READ, _R.INQUIRIES_EDIT,
    _R.ABANDONED_READ,
}  # fmt: skip
_LEAD = _AT_WORK | {
    _R.BOARD, _R.FLOOR_ACT, _R.REPORTS_READ, _R.REPORTS_WRITE, _R.CUSTOMERS_READ,
    _R.CUSTOMERS_REVEAL, _R.INQUIRIES_READ, _R.INQUIRIES_EDIT, _R.ABANDONED_READ,
    _R.ABANDONED_HAND_OUT, _R.TYPES_CORRECT, _R.DIRECTORY_READ, _R.NOTICES_WRITE,
    _R.MESSAGES_TEAM, _R.QUALITY, _R.RECORDINGS_HEAR,
}  # fmt: skip
_SUPERVISOR = _LEAD | {
    _R.REPORTS_APPROVE, _R.CUSTOMERS_EDIT, _R.DIRECTORY_EDIT, _R.KNOWLEDGE_EDIT, _R.TRAIL_READ,
    _R.PLAN, _R.RECORDINGS_KEEP,
}  # fmt: skip

RIGHTS_OF: Mapping[str, frozenset[Right]] = MappingProxyType({
    "agent": frozenset(_AGENT),
    "lead": frozenset(_LEAD),
    "supervisor": frozenset(_SUPERVISOR),
    "planner": frozenset(
        _AT_WORK | {_R.BOARD, _R.REPORTS_READ, _R.REPORTS_WRITE, _R.DIRECTORY_READ, _R.PLAN}
    ),
    "quality": frozenset(
        _AT_WORK
        | {_R.REPORTS_READ, _R.CUSTOMERS_READ, _R.INQUIRIES_READ, _R.TYPES_CORRECT,
           _R.DIRECTORY_READ, _R.KNOWLEDGE_EDIT, _R.QUALITY, _R.RECORDINGS_HEAR}
    ),
    "client": frozenset({_R.BOARD, _R.REPORTS_READ, _R.INQUIRIES_READ, _R.INQUIRIES_EDIT}),
    "administrator": frozenset(set(Right) - {_R.DESK}),
})  # fmt: skip
"""Rights of each role of ``directory.models.people.ROLES``; to see everybody's data is logged."""

DISPATCHED: frozenset[Right] = frozenset(
    _AT_WORK
    | {_R.MESSAGES_TEAM, _R.NOTICES_WRITE, _R.KNOWLEDGE_EDIT, _R.QUALITY, _R.RECORDINGS_HEAR}
)
"""What a client company's person may besides, where agents are dispatched to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A role that somebody has today. *contract*: of the client that it is bound to."""

    role: str
    centre: str | None = None
    client: str | None = None
    contract: str = ""

    @property
    def rights(self) -> frozenset[Right]:
        """What it gives where it holds."""
        given = RIGHTS_OF[self.role]
        return given | DISPATCHED if self.directs else given

    @property
    def directs(self) -> bool:
        """Whether it is a client company's whose own work the agents do."""
        return self.role == "client" and self.contract == "dispatched"

    def within(self, centre: str) -> bool:
        """Whether it holds in *centre*."""
        return self.centre is None or self.centre == centre


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Somebody who is signed in, and all that they may. *zone*: ``None`` is the centre's."""

    person: int
    sign_in: str
    name: str
    language: str = "ko"
    zone: str | None = None
    roles: tuple[Held, ...] = ()
    agents: Mapping[str, AgentId] = field(default_factory=dict)

    def may(self, right: Right, centre: str, client: str | None = None) -> bool:
        """Whether they have it in *centre*: for *client*, or (``None``) for any client there."""
        return any(
            client is None or held.client is None or held.client == client
            for held in self._giving(right, centre)
        )

    def may_all(self, right: Right, centre: str) -> bool:
        """Whether they have it in *centre* for every client: what is the centre's own needs it."""
        return self.clients(right, centre) is None

    def anywhere(self, right: Right) -> bool:
        """Whether they have it in some centre."""
        return any(right in held.rights for held in self.roles)

    def centres(self, right: Right) -> frozenset[str] | None:
        """Where they have it; ``None``: in all."""
        found = {held.centre for held in self.roles if right in held.rights}
        return None if None in found else frozenset(str(each) for each in found)

    def clients(self, right: Right, centre: str) -> frozenset[str] | None:
        """For whom they have it in *centre*; ``None``: for all, empty: for nobody."""
        found = {held.client for held in self._giving(right, centre)}
        return None if None in found else frozenset(str(each) for each in found)

    def knows(self, centre: str, client: str | None = None) -> bool:
        """Whether they have anything to do with the centre, or the client there, at all."""
        return any(
            held.within(centre) and (client is None or held.client in {None, client})
            for held in self.roles
        )

    def agent(self, centre: str) -> AgentId | None:
        """The agent that this person is there."""
        return self.agents.get(centre)

    def contract(self, client: str) -> str | None:
        """The contract of a client that they come from; ``None`` for whoever works here."""
        found = {held.contract for held in self.roles if held.role == "client"
                 and held.client == client}  # fmt: skip
        return min(found, key=lambda each: each != "outsourced") if found else None

    def sees_agents(self, centre: str) -> bool:
        """Whether they may be shown who works: names, attendance, one agent's numbers."""
        return any(held.role != "client" or held.directs for held in self.roles
                   if held.within(centre))  # fmt: skip

    def from_client(self, centre: str) -> bool:
        """Whether they have to do with the centre as a client company's person only."""
        return all(held.role == "client" for held in self.roles if held.within(centre))

    def _giving(self, right: Right, centre: str) -> list[Held]:
        return [held for held in self.roles if held.within(centre) and right in held.rights]


def rights_changed(person: Person) -> None:
    """End every session of *person*, and have their open connections closed, on commit.

    For a change of roles, of the password, of the second factor, for who is shut out or leaves. It is
    part of the transaction that changed them, or nothing of it happens.
    """
    from django.db import transaction

    from maju.directory.models import Session

    with transaction.atomic():
        Session.objects.filter(person=person).delete()
        hang_up(person.sign_in)


def hang_up(sign_in: str) -> None:
    """Have every open connection of who signs in so closed, on commit: a session opened them, and they
    do not end with it. A page whose session goes on connects anew when it is loaded."""
    from django.db import connection

    from maju.directory.queries import QUERIES

    with connection.cursor() as cursor:
        cursor.execute(QUERIES["tell_rights"].decode(), {"sign_in": sign_in})


def signed(request: object) -> Scope:
    """The scope of a page's reader; the guard lets nobody else that far."""
    found = getattr(request, "scope", None)
    assert isinstance(found, Scope), "this address is open to who has not signed in"
    return found
