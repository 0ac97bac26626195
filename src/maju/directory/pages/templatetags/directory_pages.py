"""Instants as the reader's clock shows them, and what a mapping has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

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


@register.filter
def of(known: Mapping[Any, Any], key: object) -> Any:
    """What a mapping has under *key*; nothing where it has none."""
    return known.get(key, "")
