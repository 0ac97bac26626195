"""Hours of a day as people write them, ``09:00-12:00 13:00-18:00``, and the week as a picture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

Spans = Sequence[Sequence[int]]

_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–~]\s*(\d{1,2}):(\d{2})")
_DAY = 1440
_SPANS_MOST = 6

WIDTH, LEFT, ROW = 960, 44, 26


def read_spans(text: str) -> list[list[int]]:
    """Minutes of the day, ``[[540, 720], [780, 1080]]``; nothing is closed.

    Raises:
        ValueError: not hours, backwards, or one in another.
    """
    found = [[int(a) * 60 + int(b), int(c) * 60 + int(d)] for a, b, c, d in _SPAN.findall(text)]
    rest = _SPAN.sub("", text).replace(",", " ").strip()
    ordered = all(start < end <= _DAY for start, end in found) and all(
        one[1] <= other[0] for one, other in pairwise(found)
    )
    minutes = all(int(b) < 60 and int(d) < 60 for _, b, _, d in _SPAN.findall(text))
    if rest or not ordered or not minutes or len(found) > _SPANS_MOST:
        raise ValueError(text)
    return found


def said_spans(spans: Spans) -> str:
    """As :func:`read_spans` reads it."""
    return " ".join(f"{_clock(start)}-{_clock(end)}" for start, end in spans)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def weekdays() -> list[str]:
    """Monday first, short."""
    return [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]


class Bar(NamedTuple):
    """A span in the picture."""

    x: float
    y: int
    width: float
    height: int
    says: str


def picture_of(week: Sequence[Spans]) -> SafeString:
    """Seven days of bars over 24 hours; each says its hours when pointed at."""
    names = weekdays()
    scale = (WIDTH - LEFT) / _DAY
    bars = [
        Bar(LEFT + start * scale, day * ROW + 20, (end - start) * scale, ROW - 8,
            f"{names[day]} {_clock(start)}-{_clock(end)}")
        for day, spans in enumerate(week)
        for start, end in spans
    ]  # fmt: skip
    hours = [(LEFT + hour * 60 * scale, hour) for hour in range(0, 25, 3)]
    return format_html(
        '<svg class="week" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}{}</svg>',
        WIDTH + 16,
        7 * ROW + 24,
        _("Open hours of a week"),
        format_html_join(
            "", '<line class="week-line" x1="{}" x2="{}" y1="16" y2="{}"/>',
            ((round(x, 1), round(x, 1), 7 * ROW + 20) for x, _hour in hours),
        ),
        format_html_join(
            "", '<text class="week-hour" x="{}" y="11">{}</text>',
            ((round(x, 1), hour) for x, hour in hours),
        ),
        format_html_join(
            "", '<text class="week-day" x="0" y="{}">{}</text>',
            ((day * ROW + 33, name) for day, name in enumerate(names)),
        ),
        format_html_join(
            "",
            '<rect class="week-open" x="{}" y="{}" width="{}" height="{}" rx="3"><title>{}</title></rect>',
            ((round(b.x, 1), b.y, round(b.width, 1), b.height, b.says) for b in bars),
        ),
    )  # fmt: skip
