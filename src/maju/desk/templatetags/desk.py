"""Instants on the agent's own clock."""

from __future__ import annotations

from django import template

from maju.desk.seat import Seat

register = template.Library()


@register.simple_tag
def moment(seat: Seat, at: int | None) -> str:
    """The time of today's instants, the day of others."""
    if at is None:
        return ""
    local, today = seat.local(at), seat.local(seat.now)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local:%m-%d %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d}"
