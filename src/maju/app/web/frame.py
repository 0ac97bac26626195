"""What the layout needs on every page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from maju import __version__
from maju.directory.access import Right, Scope
from maju.directory.wording import speech

THEMES = ("system", "light", "dark")
THEME_COOKIE = "maju_theme"


class Area(NamedTuple):
    """A part of the product in the navigation, for who has *right* in some centre."""

    name: str
    label: str | Promise
    address: str
    right: Right


AREAS: Sequence[Area] = (
    Area("desk", _("Agent desk"), "/desk/", Right.DESK),
    Area("board", _("Live board"), "/board/", Right.BOARD),
    Area("reports", _("Reports"), "/reports/", Right.REPORTS_READ),
    Area("inquiries", _("Inquiries"), "/inquiries/", Right.INQUIRIES_READ),
    Area("abandoned", _("Who gave up"), "/abandoned/", Right.ABANDONED_READ),
    Area("records", _("Records"), "/records/", Right.TYPES_CORRECT),
    Area("notices", _("Notices"), "/notices/", Right.MESSAGES),
    Area("manual", _("Manual"), "/manual/", Right.KNOWLEDGE_READ),
    Area("workforce", _("Planning"), "/workforce/", Right.PLAN),
    Area("workforce", _("My shifts"), "/workforce/", Right.DESK),
    Area("directory", _("Directory"), "/directory/", Right.DIRECTORY_READ),
)
"""In their order; whoever signs in begins at the first that is theirs."""


def areas_of(scope: Scope | None) -> list[Area]:
    """Those that somebody may open."""
    return [each for each in AREAS if scope is not None and scope.anywhere(each.right)]


def frame(request: HttpRequest) -> Mapping[str, object]:
    """Language, theme, navigation, and who reads (``me``; nobody: none)."""
    theme = request.COOKIES.get(THEME_COOKIE, "system")
    scope: Scope | None = getattr(request, "scope", None)
    return {
        "me": scope,
        "areas": areas_of(scope),
        "area": request.path.split("/")[1],
        "lang": speech(),
        "theme": theme if theme in THEMES else "system",
        "version": __version__,
        "here": request.get_full_path(),
    }
