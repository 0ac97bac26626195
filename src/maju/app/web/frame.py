"""What the layout needs on every page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from maju import __version__
from maju.app.web.refusal import speech

THEMES = ("system", "light", "dark")
THEME_COOKIE = "maju_theme"


class Area(NamedTuple):
    """A part of the product in the navigation; without an address it is not there yet."""

    name: str
    label: str | Promise
    address: str


AREAS: Sequence[Area] = (Area("reports", _("Reports"), "/reports/"),)


def frame(request: HttpRequest) -> Mapping[str, object]:
    """Language, theme and navigation."""
    theme = request.COOKIES.get(THEME_COOKIE, "system")
    return {
        "areas": AREAS,
        "area": request.path.split("/")[1],
        "lang": speech(),
        "theme": theme if theme in THEMES else "system",
        "version": __version__,
        "here": request.get_full_path(),
    }
