"""Upright bars: volumes with rates as lines over them, stacks, and how long people waited."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from maju.floor.charts.drawing import (
    DASH,
    STEPS,
    TEXT,
    Form,
    Scale,
    Series,
    curve,
    dot,
    line,
    rect,
    round_top,
    svg,
    text,
    width_of,
)

_TOP, _FOOT, _LEGEND = 14.0, 24.0, 20.0
_ALONG = 18.0
_WIDEST = 60.0


class _Frame(msgspec.Struct, frozen=True):
    """Where the picture's inside lies, and how wide one label's place is."""

    labels: Sequence[str]
    left: float
    right: float
    top: float
    bottom: float

    @property
    def step(self) -> float:
        return (self.right - self.left) / max(len(self.labels), 1)

    def middle(self, index: int) -> float:
        return self.left + self.step * (index + 0.5)


def bars_and_lines(
    labels: Sequence[str],
    bars: Sequence[Series],
    lines: Sequence[Series] = (),
    *,
    title: str,
    desc: str,
    line_top: float | None = None,
    target: float | None = None,
    size: tuple[float, float] = (760, 260),
) -> str:
    """Bars side by side on the left axis, lines on the right one.

    *labels* has one word a place, and every series as many values. *line_top* is the top of the
    right axis (100 for shares), else a round number; *target* is a dashed line at that height.
    """
    left_form = bars[0].form if bars else Form()
    right_form = lines[0].form if lines else Form()
    left_top = _top(left_form, bars)
    right_top = line_top or _top(right_form, lines)
    frame = _frame(labels, size, (left_form.says(left_top), right_form.says(right_top)), lines)
    left = Scale(left_top, frame.bottom, frame.top)
    right = Scale(right_top, frame.bottom, frame.top)
    parts = [*_grid(frame, left, left_form), *_below(frame)]
    if lines:
        parts += _right_axis(frame, right, right_form)
    group = min(frame.step * 0.72, _WIDEST * max(len(bars), 1))
    wide = group / max(len(bars), 1)
    for row, each in enumerate(bars):
        for index, value in enumerate(each.values):
            if value is not None:
                x = frame.middle(index) - group / 2 + wide * row
                y = left.place(value)
                tip = f"{labels[index]} {each.name} {each.form.says(value)}"
                parts.append(rect(f"bar fill-{_colour(row)}", x, y, wide, frame.bottom - y, tip))
    for row, each in enumerate(lines):
        parts += _line(frame, right, each, len(bars) + row, row)
    if target is not None:
        y = right.place(target)
        parts.append(line("target", (frame.left, y), (frame.right, y)))
    parts += _legend(frame, bars, lines)
    return svg("bars", title, desc, size, parts)


def stacked_bars(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    title: str,
    desc: str,
    along: str = "",
    size: tuple[float, float] = (760, 240),
) -> str:
    """Bars on one another; a label whose values are all null has no bar. *along* is what the labels
    are of, below them."""
    sums = [sum(each.values[index] or 0 for each in series) for index in range(len(labels))]
    form = series[0].form if series else Form()
    top = round_top(sums, whole=form.decimals == 0)
    width, height = size
    inside = (width, height - _ALONG) if along else size
    frame = _frame(labels, inside, (form.says(top), ""), ())
    scale = Scale(top, frame.bottom, frame.top)
    parts = [*_grid(frame, scale, form), *_below(frame)]
    if along:
        middle = (frame.left + frame.right) / 2
        parts.append(text(along, middle, height - 4, anchor="middle", css="strong"))
    for index, label in enumerate(labels):
        reached = 0.0
        for row, each in enumerate(series):
            value = each.values[index]
            if value:
                below, above = scale.place(reached), scale.place(reached + value)
                wide = min(frame.step * 0.72, _WIDEST)
                x = frame.middle(index) - wide / 2
                tip = f"{label} {each.name} {each.form.says(value)}"
                css = f"bar fill-{_colour(row)}"
                parts.append(rect(css, x, above, wide, below - above, tip))
                reached += value
    parts += _legend(frame, series, ())
    return svg("stacked", title, desc, size, parts)


def histogram(
    labels: Sequence[str],
    counts: Series,
    *,
    title: str,
    desc: str,
    threshold: tuple[int, str] | None = None,
    size: tuple[float, float] = (760, 220),
) -> str:
    """How many fell into each bucket, with their share; *threshold* is the bucket before which
    the agreed wait ends, and what to call it."""
    top = _top(counts.form, [counts])
    whole = sum(value or 0 for value in counts.values)
    frame = _frame(labels, size, (counts.form.says(top), ""), ())
    scale = Scale(top, frame.bottom, frame.top)
    parts = [*_grid(frame, scale, counts.form), *_below(frame)]
    for index, value in enumerate(counts.values):
        if value is None:
            continue
        y = scale.place(value)
        share = f"{100 * value / whole:.1f}%" if whole else DASH
        late = threshold is not None and index >= threshold[0]
        css = f"bar fill-{2 if late else 1}"
        tip = f"{labels[index]} {counts.form.says(value)} ({share})"
        x = frame.left + frame.step * index + 1
        parts += [
            rect(css, x, y, frame.step - 2, frame.bottom - y, tip),
            text(share, frame.middle(index), y - 3, anchor="middle", css="soft"),
        ]
    if threshold is not None:
        x = frame.left + frame.step * threshold[0]
        parts += [
            line("target", (x, frame.top - 6), (x, frame.bottom)),
            text(threshold[1], x + 4, frame.top, css="soft"),
        ]
    return svg("histogram", title, desc, size, parts)


def _frame(
    labels: Sequence[str],
    size: tuple[float, float],
    tops: tuple[str, str],
    lines: Sequence[Series],
) -> _Frame:
    left = max(width_of(tops[0]) + 10, 28.0)
    right = max(width_of(tops[1]) + 10, 28.0) if lines else 8.0
    return _Frame(labels, left, size[0] - right, _TOP + _LEGEND, size[1] - _FOOT)


def _top(form: Form, series: Sequence[Series]) -> float:
    values = (value for each in series for value in each.values)
    return round_top(values, whole=form.decimals == 0)


def _grid(frame: _Frame, scale: Scale, form: Form) -> list[str]:
    parts = []
    for step in range(STEPS + 1):
        value = scale.top * step / STEPS
        y = scale.place(value)
        css = "grid" if step else "axis"
        parts += [
            line(css, (frame.left, y), (frame.right, y)),
            text(_short(form, value), frame.left - 6, y + 4, anchor="end", css="soft"),
        ]
    return parts


def _right_axis(frame: _Frame, scale: Scale, form: Form) -> list[str]:
    return [
        text(
            _short(form, scale.top * step / STEPS),
            frame.right + 6,
            scale.place(scale.top * step / STEPS) + 4,
            css="soft",
        )
        for step in range(STEPS + 1)
    ]


def _short(form: Form, value: float) -> str:
    """On an axis: decimals only where a step needs them."""
    return Form(0 if value == round(value) else max(form.decimals, 1), form.suffix).says(value)


def _below(frame: _Frame) -> list[str]:
    """Labels, as many as have room."""
    room = max((width_of(label) for label in frame.labels), default=1.0) + 6
    every = max(1, -(-int(room) // max(int(frame.step), 1)))
    return [
        text(label, frame.middle(index), frame.bottom + TEXT + 4, anchor="middle", css="soft")
        for index, label in enumerate(frame.labels)
        if index % every == 0
    ]


def _line(frame: _Frame, scale: Scale, each: Series, colour: int, row: int) -> list[str]:
    points = [
        None if value is None else (frame.middle(index), scale.place(value))
        for index, value in enumerate(each.values)
    ]
    css = f"line-{_colour(colour)}" + (f" dash-{row + 1}" if 0 < row < 3 else "")
    return [
        curve(css, points),
        *(
            dot(
                f"fill-{_colour(colour)}",
                point,
                f"{frame.labels[index]} {each.name} {each.form.says(each.values[index])}",
            )
            for index, point in enumerate(points)
            if point is not None
        ),
    ]


def _legend(frame: _Frame, bars: Sequence[Series], lines: Sequence[Series]) -> list[str]:
    parts, x, y = [], frame.left, 12.0
    for row, each in enumerate((*bars, *lines)):
        colour = _colour(row)
        if row < len(bars):
            parts.append(rect(f"fill-{colour}", x, y - 8, 10, 9))
        else:
            dash = row - len(bars)
            css = f"line line-{colour}" + (f" dash-{dash + 1}" if 0 < dash < 3 else "")
            parts.append(line(css, (x, y - 4), (x + 14, y - 4)))
        parts.append(text(each.name, x + 18, y))
        x += 18 + width_of(each.name) + 16
    return parts


def _colour(row: int) -> int:
    return row % 5 + 1
