"""What every page of the directory needs: the centre, its editions, and what the engine said last."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from maju.directory import models as m
from maju.directory.access import Right, Scope, signed
from maju.directory.editing import last_sent
from maju.directory.pages.kind import Kind
from maju.directory.pages.kinds import GROUPS, KINDS
from maju.journal.vault import Vault
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId
from maju.kernel.time import Instant

WAIT_S = 2.0
_LOOK_S = 0.05


def find_centre(code: str) -> m.Centre:
    """The centre of an address that the guard has let through."""
    found = m.Centre.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def find_kind(name: str) -> Kind:
    """The kind of an address."""
    if name not in KINDS:
        raise Http404
    return KINDS[name]


def now() -> Instant:
    """In the time that the installation lives in."""
    return Instant(settings.MAJU_NOW())


def vault() -> Vault:
    """What opens the side store in this process."""
    found: Vault = settings.MAJU_VAULT()
    return found


def bound(request: HttpRequest, right: Right, centre: str) -> frozenset[str] | None:
    """The clients that the reader is bound to; ``None``: to none of them."""
    return signed(request).clients(right, centre)


def sees(clients: frozenset[str] | None, whose: Collection[str] | None) -> bool:
    """Whether who is bound to *clients* sees what is *whose*; what is the centre's, everybody does."""
    return clients is None or whose is None or bool(clients.intersection(whose))


def changes(clients: frozenset[str] | None, whose: Collection[str] | None) -> bool:
    """Whether they may change it: only what is theirs alone."""
    return clients is None or (whose is not None and bool(whose) and clients.issuperset(whose))


def may_change(request: HttpRequest, centre: str, whose: Collection[str] | None) -> None:
    """Refuse who is bound to some clients what is not theirs alone.

    Raises:
        Refused: ``directory_not_yours``.
    """
    if not changes(bound(request, Right.DIRECTORY_EDIT, centre), whose):
        raise Refused("directory_not_yours")


def page(
    request: HttpRequest,
    template: str,
    centre: m.Centre,
    said: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """A page within the directory's frame."""
    scope = signed(request)
    return render(
        request,
        template,
        {
            "centre": centre,
            "groups": GROUPS,
            "others": others(scope, centre.code),
            "standing": standing(centre),
            **said,
        },
        status=status,
    )


def others(scope: Scope, centre: str) -> Mapping[str, bool]:
    """Which pages beside the kinds the reader may open."""
    return {right.value: scope.may(right, centre) for right in (
        Right.PEOPLE_EDIT, Right.CUSTOMERS_READ, Right.CUSTOMERS_EDIT, Right.DIRECTORY_READ,
        Right.DIRECTORY_EDIT, Right.TRAIL_READ, Right.ACCESS_LOG_READ, Right.API_TOKENS,
    )}  # fmt: skip


def standing(centre: m.Centre) -> Mapping[str, Any] | None:
    """The version that was sent last: applied, waiting, or why it was refused."""
    found = last_sent(CentreId(centre.code))
    if found is None:
        return None
    submission, verdict = found
    return {
        "version": submission.version,
        "state": verdict.state,
        "refused": Refused(verdict.code, **dict(verdict.params))
        if verdict.state == "refused"
        else None,
    }


def settled(centre: m.Centre) -> None:
    """Wait a moment for the engine's word, so that the page that follows can tell it."""
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        found = last_sent(CentreId(centre.code))
        if found is None or found[1].state != "waiting":
            return
        time.sleep(_LOOK_S)


def number(said: str | None) -> int:
    """A whole number of a form; 0 for anything else."""
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 18 else 0
