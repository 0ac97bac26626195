"""Who reads a page: an agent, a supervisor, or somebody of a client company; and what they may see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest

from maju.desk.seat import Seat
from maju.directory import models as m
from maju.directory.access import Right, Scope, signed
from maju.directory.wording import korean
from maju.kernel.ids import AgentId, CentreId
from maju.kernel.time import Instant

NOBODY = AgentId("")
"""The agent of a reader who is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader(Seat):
    """One person at one request, as :class:`Seat` has an agent. *agent*: :data:`NOBODY` of who is none.

    *clients*: for whom they have the right that the page asks; ``None`` is all. *outside*: a client
    company's person. *names*: whether they may be shown who works (도급 may not).
    """

    outside: bool
    names: bool
    scope: Scope

    def may(self, right: Right, client: str | None = None) -> bool:
        """Whether they have another right here."""
        return self.scope.may(right, self.centre, client)

    def company(self, client: str) -> m.Client:
        """A client of this centre that they may see.

        Raises:
            Http404: there is none for them.
        """
        found = m.Client.objects.filter(centre=self.centre, code=client).first()
        if found is None or not self.serves(client):
            raise Http404
        return found

    def companies(self) -> list[m.Client]:
        """All of them, in their order."""
        those = m.Client.objects.filter(centre=self.centre).order_by("place", "id")
        return [each for each in those if self.serves(each.code)]

    def named(self, company: m.Client) -> str:
        """A client's name."""
        return self.says(company.name, company.name_en)

    def within(self, client: str) -> Collection[str] | None:
        """The clients to ask for: the one chosen of those they may see, or all these."""
        return self.clients if not client or not self.serves(client) else [client]


def reader_of(request: HttpRequest, centre: str, right: Right) -> Reader:
    """Who reads, where the guard has let them in by *right*.

    Raises:
        Http404: there is no such centre.
    """
    scope = signed(request)
    held = m.Centre.objects.filter(code=centre).first()
    if held is None:
        raise Http404
    return Reader(
        centre=CentreId(centre),
        agent=scope.agent(centre) or NOBODY,
        person=scope.person,
        name=scope.name,
        clients=scope.clients(right, centre),
        zone=ZoneInfo(scope.zone or held.zone),
        now=Instant(settings.MAJU_NOW()),
        korean=korean(),
        address=str(request.META.get("REMOTE_ADDR", "")),
        outside=scope.from_client(centre),
        names=scope.sees_agents(centre),
        scope=scope,
    )


def centre_of(request: HttpRequest, right: Right) -> str:
    """The first centre in which they have *right*.

    Raises:
        Http404: there is none.
    """
    scope = signed(request)
    mine = scope.centres(right)
    for code in m.Centre.objects.order_by("code").values_list("code", flat=True):
        if mine is None or code in mine:
            return str(code)
    raise Http404
