"""What everybody may see and change about themselves: words and zone, password, second factor,
sessions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import check_for_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maju.app.web.signing.entering import address_of, agreed_password, enter
from maju.directory import inviting, second_factor
from maju.directory import models as m
from maju.directory.access import Scope, hang_up, signed
from maju.directory.scoping import USUAL_ZONE, person_in
from maju.directory.sessions import digest
from maju.directory.wall import wall
from maju.kernel.errors import Refused

ZONES = ("Asia/Seoul", "Asia/Tokyo", "Asia/Shanghai", "Asia/Singapore", "Europe/Berlin",
         "Europe/London", "America/New_York", "America/Los_Angeles", "UTC")  # fmt: skip
"""Those that the list offers; any other may stand in the directory."""
SECRET = "enrolling"  # noqa: S105 - where the session keeps it until it is shown to work


class Sitting(NamedTuple):
    """A session as its owner sees it."""

    key: str
    began: datetime
    seen: datetime
    address: str
    browser: str
    this: bool


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """One page for all of it."""
    return _page(request)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep language and zone."""
    person, said = person_in(request), request.POST
    lang, zone = said.get("language", ""), said.get("zone", "")
    if lang and not check_for_language(lang):
        return _page(request, Refused("choice_unknown", name="language", said=lang[:40]))
    if zone and zone not in available_timezones():
        return _page(request, Refused("choice_unknown", name="zone", said=zone[:40]))
    m.Person.objects.filter(pk=person.pk).update(language=lang, zone=zone or None)
    return redirect("account")


@sensitive_post_parameters()
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """Change it; every other session of theirs ends."""
    try:
        person = inviting.change_password(
            person_in(request),
            request.POST.get("old", ""),
            agreed_password(request),
            address=address_of(request),
            now=wall(),
        )
    except Refused as refused:
        return _page(request, refused)
    return enter(request, person, "account")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def factor(request: HttpRequest) -> HttpResponse:
    """Set a second factor up: a code of the new secret shows that the app has it.

    In place of another one only with the password: whoever finds a desk unlocked has none.
    """
    person, refused = person_in(request), None
    secret = str(request.session.get(SECRET) or second_factor.new_secret())
    if request.method == "POST":
        code = request.POST.get("code", "")[:40]
        try:
            if person.second_factor:
                _confirm(request, person)
            codes = second_factor.enrol(person, secret, code, settings.MAJU_VAULT(), now=wall())
        except Refused as wrong:
            refused = wrong
        else:
            person.refresh_from_db()
            enter(request, person, "account")
            return _codes(request, codes)
    request.session[SECRET] = secret
    there = second_factor.address_of(secret, person)
    said = {
        "refused": refused,
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "picture": mark_safe(second_factor.picture_of(there)),  # noqa: S308 - squares, drawn by us
        "must": getattr(request, "must_enrol", False),
        "replaces": person.second_factor,
    }
    status = 200 if refused is None else 422
    return render(request, "web/second_factor.html", said, status=status)


@sensitive_post_parameters()
@require_POST
def codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes in place of the old ones, with the password."""
    person = person_in(request)
    if not person.second_factor:
        return redirect("account_second_factor")
    try:
        _confirm(request, person)
    except Refused as refused:
        return _page(request, refused)
    return _codes(request, second_factor.renew_codes(person, now=wall()))


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End another session of one's own, and what it listens to."""
    scope = signed(request)
    mine = m.Session.objects.filter(person=scope.person, pk=request.POST.get("session", ""))
    with transaction.atomic():
        if mine.delete()[0]:
            hang_up(scope.sign_in)
    return redirect("account")


def _page(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    person, scope = person_in(request), signed(request)
    said = {
        "refused": refused,
        "person": person,
        "roles": sorted({held.role for held in scope.roles}),
        "zones": list(dict.fromkeys([*([person.zone] if person.zone else []), *ZONES])),
        "languages": settings.LANGUAGES,
        "codes_left": second_factor.codes_left(person),
        "sittings": list(_sittings(request, scope)),
    }
    status = 200 if refused is None else 422
    return render(request, "web/account.html", said, status=status)


def _confirm(request: HttpRequest, person: m.Person) -> None:
    said = request.POST.get("old", "")
    inviting.confirm_password(person, said, address=address_of(request), now=wall())


def _codes(request: HttpRequest, made: object) -> HttpResponse:
    return render(request, "web/recovery_codes.html", {"codes": made})


def _sittings(request: HttpRequest, scope: Scope) -> list[Sitting]:
    zone = ZoneInfo(scope.zone or USUAL_ZONE)
    this = digest(request.session.session_key or "")

    def local(at: int) -> datetime:
        return datetime.fromtimestamp(at / 1_000_000, UTC).astimezone(zone)

    return [
        Sitting(row.pk, local(row.began), local(row.seen), row.address, row.browser, row.pk == this)
        for row in m.Session.objects.filter(person=scope.person).order_by("-seen")
    ]
