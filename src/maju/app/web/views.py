"""The front door, the two switches, and what is said when Django itself refuses."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_GET, require_POST

from maju.app.web.frame import THEME_COOKIE, THEMES, areas_of
from maju.app.web.refusal import bug_page, missing_page, refusal_page
from maju.directory import models as m
from maju.directory.access import Right, signed
from maju.kernel.errors import Refused

_YEAR_S = 365 * 86_400


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """Where people begin: at the first area that is theirs; the first of all at a new centre."""
    scope = signed(request)
    if scope.anywhere(Right.PEOPLE_EDIT) and not m.Centre.objects.exists():
        return redirect("directory_pages:begin")
    areas = areas_of(scope)
    return redirect(areas[0].address if areas else reverse("account"))


@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every part of the design system on one page."""
    return render(request, "web/styleguide.html")


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep a language or a theme in this browser, the language with the person, too, and go back."""
    response = HttpResponseRedirect(_back(request))
    if (lang := request.POST.get("lang")) and check_for_language(lang):
        if getattr(request, "scope", None) is not None:
            m.Person.objects.filter(pk=signed(request).person).update(language=lang)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, lang, max_age=_YEAR_S, samesite="Lax", httponly=True
        )
    if (theme := request.POST.get("theme")) in THEMES:
        response.set_cookie(THEME_COOKIE, theme, max_age=_YEAR_S, samesite="Lax", httponly=True)
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing at this address."""
    return missing_page(request)


def broken(request: HttpRequest) -> HttpResponse:
    """A bug."""
    return bug_page(request)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from our page, or a cookie that is gone."""
    return refusal_page(request, Refused("form_not_ours"), status=403)


def _back(request: HttpRequest) -> str:
    said = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(said, allowed_hosts={request.get_host()})
    return said if safe else "/"
