"""Numbers that are no KPI's: counts and shares as they stand in tables."""

from __future__ import annotations

from django import template

from maju.floor.reports.saying import DASH

register = template.Library()


@register.filter
def whole(value: float | None) -> str:
    """A count; a dash where it is not known."""
    return DASH if value is None else f"{value:,.0f}"


@register.filter
def share(value: float | None) -> str:
    """Per cent, one decimal."""
    return DASH if value is None else f"{value:.1f}%"
