"""People who sign in: added and invited, given roles, shut out; never above who does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maju.directory import inviting, staff
from maju.directory import models as m
from maju.directory.access import RIGHTS_OF, Right, signed
from maju.directory.pages.views.frame import find_centre, number, page
from maju.directory.scoping import person_in
from maju.directory.wall import wall
from maju.kernel.errors import Refused

NEEDS_CLIENT = frozenset({"client"})


@require_GET
def people(request: HttpRequest, centre: str) -> HttpResponse:
    """Everybody who has something to do with the centre."""
    return _list(request, find_centre(centre))


@require_POST
def add(request: HttpRequest, centre: str) -> HttpResponse:
    """Somebody new, with a first role, and the link by which they set their password."""
    held, said = find_centre(centre), request.POST
    _whole(request, centre)
    by = person_in(request)
    try:
        with transaction.atomic():
            made = staff.add(
                said.get("sign_in", "")[:100], said.get("name", "")[:100], by=by, now=wall()
            )
            staff.give(
                made, said.get("role", ""), centre, said.get("client") or None, by=by, now=wall()
            )
    except Refused as refused:
        return _list(request, held, refused=refused)
    return _page(request, held, made, token=inviting.invite(made, by=by, now=wall()))


@require_GET
def person(request: HttpRequest, centre: str, who: int) -> HttpResponse:
    """One of them, with roles and what can be done."""
    held = find_centre(centre)
    return _page(request, held, _find(held, who))


@require_POST
def act(request: HttpRequest, centre: str, who: int) -> HttpResponse:
    """Invite, shut out, let in, give or end a role, take a lost second factor away."""
    held = find_centre(centre)
    found, by, said = _find(held, who), person_in(request), request.POST
    do = said.get("do", "")
    if do not in ACTS:
        raise Refused("choice_unknown", name="do", said=do[:40])
    try:
        _whole(request, centre)
        _reachable(request, found)
        _not_oneself(found, by, do)
        if do == "invite":
            return _page(request, held, found, token=inviting.invite(found, by=by, now=wall()))
        ACTS[do](found, by, centre, said)
    except Refused as refused:
        return _page(request, held, found, refused=refused)
    return redirect("directory_pages:person", centre=centre, who=who)


Act = Callable[[m.Person, m.Person, str, Mapping[str, str]], object]


def _shut_out(found: m.Person, by: m.Person, centre: str, said: Mapping[str, str]) -> None:
    if found.pk == by.pk:
        raise Refused("person_self")
    staff.shut_out(found, by=by, now=wall())


def _take(found: m.Person, by: m.Person, centre: str, said: Mapping[str, str]) -> None:
    role = said.get("role", "")
    if found.pk == by.pk and role == "administrator":
        raise Refused("person_self")
    staff.take(found, role, centre, by=by, now=wall())


ACTS: Mapping[str, Act] = {
    "invite": lambda found, by, centre, said: None,
    "lock": _shut_out,
    "let_in": lambda found, by, centre, said: staff.let_in(found, by=by, now=wall()),
    "give": lambda found, by, centre, said: staff.give(
        found, said.get("role", ""), centre, said.get("client") or None, by=by, now=wall()
    ),
    "take": _take,
    "factor": lambda found, by, centre, said: staff.drop_factor(found, by=by, now=wall()),
}
"""By the name that the form's button bears."""
WITH_PASSWORD = frozenset({"invite", "factor"})
"""What one does to oneself on one's own page only, where the password is asked for: whoever finds
an administrator's desk unlocked has none."""


def _whole(request: HttpRequest, centre: str) -> None:
    """Whoever is bound to one client gives nobody roles."""
    if not signed(request).may_all(Right.PEOPLE_EDIT, centre):
        raise Refused("directory_not_yours")


def _not_oneself(found: m.Person, by: m.Person, do: str) -> None:
    """Refused ``person_self_account``: :data:`WITH_PASSWORD`."""
    if found.pk == by.pk and do in WITH_PASSWORD:
        raise Refused("person_self_account")


def _reachable(request: HttpRequest, found: m.Person) -> None:
    """Nobody acts on people who have to do with centres that are not theirs: an invitation opens all.

    Raises:
        Refused: ``person_elsewhere``.
    """
    mine = signed(request).centres(Right.PEOPLE_EDIT)
    if mine is None:
        return
    roles = m.RoleHeld.objects.filter(person=found).values_list("centre", flat=True)
    agents = m.Agent.objects.filter(person=found).values_list("centre", flat=True)
    places = {*roles, *agents}
    if not places or not all(place in mine for place in places):
        raise Refused("person_elsewhere")


def _find(centre: m.Centre, who: int) -> m.Person:
    found = _of(centre).filter(pk=who).first()
    if found is None:
        raise Http404
    return found


def _of(centre: m.Centre) -> QuerySet[m.Person]:
    roles = m.RoleHeld.objects.filter(centre=centre) | m.RoleHeld.objects.filter(centre=None)
    agents = m.Agent.objects.filter(centre=centre)
    those = {*roles.values_list("person", flat=True), *agents.values_list("person", flat=True)}
    return m.Person.objects.filter(pk__in=those).order_by("name", "pk")


def _list(
    request: HttpRequest, centre: m.Centre, *, refused: Refused | None = None
) -> HttpResponse:
    rows = list(_of(centre))
    roles: dict[int, list[str]] = {}
    held = m.RoleHeld.objects.filter(person__in=rows, until=None).select_related("client")
    for each in held.filter(centre=centre) | held.filter(centre=None):
        word = role_words().get(each.role, each.role)
        roles.setdefault(each.person_id, []).append(  # type: ignore[attr-defined]
            f"{word} ({each.client.name})" if each.client else word
        )
    agents = dict(m.Agent.objects.filter(centre=centre).values_list("person", "code"))
    said = {
        "lines": [
            {"row": row, "roles": ", ".join(roles.get(row.pk, [])), "agent": agents.get(row.pk, "")}
            for row in rows
        ],
        "role_words": role_words().items(),
        "clients": m.Client.objects.filter(centre=centre).order_by("place", "id"),
        "refused": refused,
        "sent": request.POST,
        "here": "people",
    }
    return page(request, "directory/people.html", centre, said, status=422 if refused else 200)


def _page(
    request: HttpRequest,
    centre: m.Centre,
    found: m.Person,
    *,
    token: str = "",
    refused: Refused | None = None,
) -> HttpResponse:
    words = role_words()
    roles = m.RoleHeld.objects.filter(person=found).select_related("centre", "client")
    found.refresh_from_db()
    said = {
        "person": found,
        "roles": [
            {"row": row, "word": words.get(row.role, row.role),
             "here": row.centre_id == centre.pk and row.until is None}  # type: ignore[attr-defined]
            for row in roles.order_by("-id")
        ],
        "agents": m.Agent.objects.filter(person=found).select_related("centre"),
        "sessions": m.Session.objects.filter(person=found).count(),
        "locked": found.locked_until > wall(),
        "link": request.build_absolute_uri(reverse("invitation", args=[token])) if token else "",
        "days": number(str(inviting.GOOD_FOR // 86_400_000_000)),
        "role_words": words.items(),
        "clients": m.Client.objects.filter(centre=centre).order_by("place", "id"),
        "refused": refused,
        "here": "people",
    }  # fmt: skip
    return page(request, "directory/person.html", centre, said, status=422 if refused else 200)


def role_words() -> dict[str, str]:
    """Roles in the reader's language."""
    words = {
        "agent": _("Agent (role)"), "lead": _("Team lead"), "supervisor": _("Supervisor"),
        "planner": _("Planner"), "quality": _("Quality"), "client": _("Client's person"),
        "administrator": _("Administrator"),
    }  # fmt: skip
    assert set(words) == set(RIGHTS_OF)
    return words
