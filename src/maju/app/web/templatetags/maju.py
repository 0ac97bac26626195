"""Icons and refusals: what every page may need."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from maju.directory.wording import in_words
from maju.kernel.errors import Refused

register = template.Library()

_ICONS = {
    "up": "M6 1 11 10H1Z",
    "down": "M6 11 1 2h10Z",
    "same": "M1 5h10v2H1Z",
    "met": "M1 6.5 4.5 10 11 2.5",
    "missed": "M2 2l8 8M10 2l-8 8",
    "warn": "M6 1v6M6 9.5v1.5",
    "next": "M4 1l5 5-5 5",
    "sorted": "M6 11 1 4h10Z",
    "info": "M6 5v6M6 1v1.5",
    "again": "M10 6a4 4 0 1 1-1.3-2.9M9 .8v2.6H6.4",
}
_STROKED = {"met", "missed", "warn", "next", "info", "again"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small sign; it says nothing that words beside it do not say too."""
    css = "icon stroked" if name in _STROKED else "icon"
    return format_html(
        '<svg class="{} icon-{}" viewBox="0 0 12 12" aria-hidden="true"><path d="{}"/></svg>',
        css,
        name,
        _ICONS[name],
    )


@register.inclusion_tag("web/parts/refusal.html")
def refusal(refused: Refused) -> dict[str, str]:
    """A refusal as a part of a page."""
    says, then = in_words(refused)
    return {"says": says, "then": then, "code": refused.code}
