"""Who looks at which board: the choices of an address, within what the reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from maju.directory import models as m
from maju.directory.access import Right, Scope
from maju.floor.board.boards import Boards
from maju.floor.board.counter import KPIS
from maju.floor.board.picture import CARDS
from maju.floor.board.view import ROLES, View, check_view
from maju.kernel.errors import Refused

FILTERS = ("client", "team", "queue", "channel", "role")
_AGREED_MOST = 6


class Asked(NamedTuple):
    """A board that somebody may see."""

    centre: str
    view: View
    clients: tuple[str, ...] | None
    """Whom the reader is bound to; ``None``: nobody."""
    may_act: bool
    wall: bool

    def url(self, **changes: str) -> str:
        """The query of this board with *changes*."""
        said = {name: getattr(self.view, name) for name in FILTERS} | changes
        return "?" + urlencode({name: value for name, value in said.items() if value})


def scope_of(request: HttpRequest) -> Scope:
    """Who is signed in; the guard lets nobody else come here."""
    scope = getattr(request, "scope", None)
    assert isinstance(scope, Scope)
    return scope


def read(request: HttpRequest, boards: Boards, centre: str, query: QueryDict) -> Asked:
    """The board that the address asks for.

    Raises:
        Refused: ``unknown_centre``, ``choice_unknown``.
    """
    scope = scope_of(request)
    bound = scope.clients(Right.BOARD, centre)
    clients = None if bound is None else tuple(sorted(bound))
    outside = not scope.sees_agents(centre)
    role = query.get("role", "") or ("client" if outside else ROLES[0])
    wall = query.get("wall", "") == "1"
    view = View(
        **{name: query.get(name, "") for name in FILTERS if name != "role"},
        role=role,
        people=not outside and (not wall or role == "lead"),
        cards=_agreed(centre, clients) if role == "client" else (),
    )
    settings = boards.moment(centre).settings
    if outside and (view.team or role != "client"):
        raise Refused("choice_unknown", name="role", said=role if role != "client" else view.team)
    check_view(view, settings, clients)
    return Asked(
        centre=centre,
        view=view,
        clients=clients,
        may_act=scope.may(Right.FLOOR_ACT, centre),
        wall=wall,
    )


def _agreed(centre: str, clients: Sequence[str] | None) -> tuple[str, ...]:
    """KPIs of the client's contract that a board can tell, beside what is true now."""
    if clients is None or len(clients) != 1:
        return ()
    named = m.ContractTarget.objects.filter(client__centre_id=centre, client__code=clients[0])
    agreed = [kpi for kpi in named.order_by("id").values_list("kpi", flat=True) if kpi in KPIS]
    if not agreed:
        return ()
    now = ("waiting_now", "oldest_waiting")
    return tuple(dict.fromkeys((*now, *agreed[:_AGREED_MOST], *CARDS["client"][-1:])))[:8]
