"""A table as colours: weekday by hour, queue by hour."""

from __future__ import annotations

from collections.abc import Sequence

from maju.floor.charts.drawing import Form, fitted, rect, svg, text, width_of

_SHADES = 7
_DARK_FROM = 6  # from here on, letters are of the ground's colour: readable on both sides of it


def heat_map(
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[float | None]],
    *,
    title: str,
    desc: str,
    form: Form | None = None,
    span: tuple[float, float] | None = None,
    width: float = 760,
) -> str:
    """One box a value, darker the higher; nothing known is an empty box.

    *values* go by row, then by column. *span* says what is lightest and what is darkest; else it
    is the least and the most that is there.
    """
    form = form or Form()
    known = [value for row in values for value in row if value is not None]
    low, high = span or (min(known, default=0.0), max(known, default=1.0))
    left = min(max((width_of(name) for name in rows), default=0) + 10, width / 4)
    wide, tall, top = (width - left - 4) / max(len(columns), 1), 26.0, 20.0
    parts = [
        text(fitted(name, wide + 4), left + wide * (index + 0.5), 14, anchor="middle", css="soft")
        for index, name in enumerate(columns)
    ]
    for row, name in enumerate(rows):
        y = top + tall * row
        parts.append(text(fitted(name, left - 8), left - 6, y + tall / 2 + 4, anchor="end"))
        for column, value in enumerate(values[row]):
            x = left + wide * column
            tip = f"{name} {columns[column]} {form.says(value)}"
            if value is None:
                parts.append(rect("heat none", x, y, wide, tall, tip))
                continue
            shade = shade_of(value, low, high)
            parts.append(rect(f"heat h{shade}", x, y, wide, tall, tip))
            words = form.says(value)
            if width_of(words) <= wide:
                css = "on" if shade >= _DARK_FROM else ""
                parts.append(text(words, x + wide / 2, y + tall / 2 + 4, anchor="middle", css=css))
    return svg("heat", title, desc, (width, top + tall * len(rows) + 4), parts)


def shade_of(value: float, low: float, high: float) -> int:
    """0 for the lightest to 6 for the darkest; one value alone lies in the middle."""
    if high <= low:
        return _SHADES // 2
    part = (min(max(value, low), high) - low) / (high - low)
    return min(int(part * _SHADES), _SHADES - 1)
