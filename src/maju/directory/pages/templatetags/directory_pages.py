"""Instants as the reader's clock shows them."""

from __future__ import annotations

from datetime import UTC, datetime

from django import template
from django.utils import timezone

register = template.Library()


@register.filter
def at_time(at: int | None) -> str:
    """``2026-11-22 14:03`` in the reader's zone; microseconds since 1970."""
    if at is None:
        return "–"
    local = datetime.fromtimestamp(at / 1_000_000, UTC).astimezone(timezone.get_current_timezone())
    return f"{local:%Y-%m-%d %H:%M}"
