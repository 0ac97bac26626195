"""Instants as a form's ``datetime-local`` wants them."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from maju.desk.inbox.manual.marking import marked
from maju.desk.seat import Seat

register = template.Library()


@register.simple_tag
def local(seat: Seat, at: int | None) -> str:
    """Day and time on the reader's clock; empty without an instant."""
    return "" if at is None else f"{seat.local(at):%Y-%m-%dT%H:%M}"


@register.simple_tag
def seconds(us: int | None) -> str:
    """A duration as minutes and seconds."""
    return "–" if us is None else f"{us // 60_000_000}:{us // 1_000_000 % 60:02d}"


@register.simple_tag(name="marked")
def in_html(text: str) -> SafeString:
    """A text with its few marks; see :mod:`maju.desk.inbox.manual.marking`."""
    return marked(text)
