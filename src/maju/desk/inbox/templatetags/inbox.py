"""Instants as a form's ``datetime-local`` wants them."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from maju.desk.inbox.manual.marking import marked, unmarked
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


@register.simple_tag
def excerpt(text: str) -> str:
    """How a text begins, in one line and without its marks."""
    return Truncator(unmarked(text)).chars(160)


@register.simple_tag(name="marked")
def in_html(text: str) -> SafeString:
    """A text with its few marks; see :mod:`maju.desk.inbox.manual.marking`."""
    return marked(text)
