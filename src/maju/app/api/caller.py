"""Who calls: a token, the person behind it and what both allow, together and now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.throttling import SimpleRateThrottle

from maju.app.api.tokens import SCOPES, Token, open_token
from maju.directory import models as m
from maju.directory.access import Held, Scope
from maju.directory.editing import link
from maju.directory.scoping import scope_of
from maju.directory.wall import wall
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId
from maju.kernel.time import Instant

REQUESTS_A_MINUTE = 600


@dataclass(frozen=True, slots=True)
class Caller:
    """A token that opened, its person, and their rights today."""

    token: Token
    person: m.Person
    scope: Scope

    @property
    def centre(self) -> CentreId:
        """The one centre that the token is for."""
        return CentreId(self.token.centre)

    def clients(self, scope: str) -> list[m.Client]:
        """The clients that *scope* reaches, in the centre's order.

        Raises:
            Refused: ``scope_missing``.
        """
        rows = list(m.Client.objects.filter(centre__code=self.centre).order_by("place", "id"))
        if scope not in self.token.scopes:
            raise Refused("scope_missing", scope=scope)
        held = self.scope.clients(SCOPES[scope], self.centre)
        mine = None if self.token.client is None else {self.token.client}
        found = [
            each
            for each in rows
            if (held is None or each.code in held) and (mine is None or each.code in mine)
        ]
        if not found:
            raise Refused("scope_missing", scope=scope)
        return found

    def codes(self, scope: str) -> list[str]:
        """Their codes."""
        return [each.code for each in self.clients(scope)]

    def client(self, scope: str, code: str) -> m.Client:
        """One of them; another client's looks like one that is not there.

        Raises:
            Refused: ``scope_missing``, ``not_there``.
        """
        for each in self.clients(scope):
            if each.code == code:
                return each
        raise Refused("not_there", what="client")

    @property
    def reader(self) -> Scope:
        """Who is told the answer: a token of a client of outsourced work (도급) is that client's
        people, whoever issued it, and they are never told who works."""
        bound = m.Client.objects.filter(centre__code=self.centre, code=self.token.client).first()
        if self.token.client is None or (bound is not None and bound.contract != "outsourced"):
            return self.scope
        theirs = Held(
            role="client", centre=self.centre, client=self.token.client, contract="outsourced"
        )
        return replace(self.scope, roles=(theirs,))

    def whole(self, scope: str) -> None:
        """What is the centre's own asks for the scope over all its clients.

        Raises:
            Refused: ``scope_missing``.
        """
        bound = self.token.client is not None
        if bound or scope not in self.token.scopes:
            raise Refused("scope_missing", scope=scope)
        if not self.scope.may_all(SCOPES[scope], self.centre):
            raise Refused("scope_missing", scope=scope)


class Bearer(HttpBearer):
    """``Authorization: Bearer maju_…``."""

    def __call__(self, request: HttpRequest) -> Caller:
        """The caller; whatever is wrong with the header is the same refusal."""
        said = request.headers.get("Authorization", "")
        kind, _, text = said.partition(" ")
        return self.authenticate(request, text.strip() if kind.lower() == "bearer" else "")

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Raises ``token_unknown``."""
        opened = open_token(link(), token, now=wall())
        person = m.Person.objects.filter(sign_in=opened.sign_in).first()
        if person is None:
            raise Refused("token_unknown")
        return Caller(opened, person, scope_of(person, now=wall()))


class PerToken(SimpleRateThrottle):
    """So many requests a minute and token."""

    scope = "token"

    def get_cache_key(self, request: HttpRequest) -> str:
        """Of the token, whatever address it comes from."""
        return f"api-{caller(request).token.id}"


def caller(request: HttpRequest) -> Caller:
    """Who calls, within a view."""
    return cast("Caller", request.auth)  # type: ignore[attr-defined]


def now() -> Instant:
    """The instant that the centre lives in."""
    return Instant(settings.MAJU_NOW())
