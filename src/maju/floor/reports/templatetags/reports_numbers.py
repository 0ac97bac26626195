"""Numbers that are no KPI's: counts and shares as they stand in tables."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from maju.floor.reports.saying import DASH, Said

register = template.Library()


@register.filter
def whole(value: float | None) -> str:
    """A count; a dash where it is not known."""
    return DASH if value is None else f"{value:,.0f}"


@register.filter
def share(value: float | None) -> str:
    """Per cent, one decimal."""
    return DASH if value is None else f"{value:.1f}%"


@register.filter
def cells(row: Iterable[Said]) -> SafeString:
    """A row's cells, each without a number with its reason.

    A table by agent has thousands: a loop in the template takes three times as long as all of its numbers.
    """
    return mark_safe("".join(map(_cell, row)))  # noqa: S308 - each part of it is escaped


def _cell(each: Said) -> str:
    why = f' class="none" title="{escape(each.why)}"' if each.why else ""
    return f"<td{why}>{escape(each.number)}</td>"
