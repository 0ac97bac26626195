"""Planning's pictures: a band of what may come around what is expected, and steps of people over a day.

Colours and letters are those of every chart (``charts.css``); what a colour says, a dash, a pattern or
words say too. Drawn here because sibling areas do not import each other (decision 0115).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import NamedTuple

Values = Sequence[float | None]

WIDE, TALL = 960.0, 280.0
_LEFT, _RIGHT, _TOP, _FOOT = 44.0, 10.0, 36.0, 26.0
_STEPS = 4
_LETTER = 6.4


class Line(NamedTuple):
    """Values along the chart. *css*: a colour and perhaps a dash of ``charts.css``."""

    name: str
    values: Values
    css: str = "line-1"
    steps: bool = False
    dots: bool = False


class Mark(NamedTuple):
    """A sign above a place: *sign* is a letter or two, *tip* says it."""

    place: int
    sign: str
    tip: str


class Band(NamedTuple):
    """The middle of what may come."""

    name: str
    low: Values
    high: Values


def chart(
    labels: Sequence[str],
    lines: Sequence[Line],
    *,
    title: str,
    desc: str,
    band: Band | None = None,
    gaps: tuple[str, Values, Values] | None = None,
    marks: Iterable[Mark] = (),
    tall: float = TALL,
) -> str:
    """Lines over one axis, with a band behind and patterns where the second of *gaps* is below the
    first (its name, what is wanted, what is there). ``None`` is a gap in a line."""
    lines = [line for line in lines if any(value is not None for value in line.values)]
    every = [value for line in lines for value in line.values]
    every += list(band.high) if band else []
    top = round_top(every)
    step = (WIDE - _LEFT - _RIGHT) / max(len(labels), 1)
    frame = _Frame(top, step, tall)
    parts = [_PATTERN, *_grid(frame), *_below(frame, labels)]
    if band is not None:
        parts.append(_area("wf-band", frame, band.low, band.high))
    if gaps is not None:
        parts.append(_lacking(frame, labels, *gaps))
    for line in lines:
        parts += _drawn(frame, labels, line)
    for mark in marks:
        x = frame.x(mark.place)
        parts.append(
            f'<g><title>{escape(mark.tip)}</title><line class="target" x1="{_n(x)}" x2="{_n(x)}" '
            f'y1="{_n(_TOP)}" y2="{_n(frame.bottom)}"/>'
            f'<text class="strong" x="{_n(x)}" y="{_n(_TOP - 4)}" text-anchor="middle">{escape(mark.sign)}</text></g>'
        )
    parts += _legend(lines, band, gaps)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-plan" role="img" '
        f'viewBox="0 0 {_n(WIDE)} {_n(tall)}" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title><desc>{escape(desc)}</desc>{''.join(parts)}</svg>"
    )


def round_top(values: Iterable[float | None]) -> float:
    """A round number at or above them all that four steps divide into round steps."""
    step = max(max((value for value in values if value is not None), default=0.0), 1.0) / _STEPS
    power = 10.0 ** math.floor(math.log10(step))
    return (
        _STEPS
        * power
        * next(each for each in (1, 2, 2.5, 5, 10) if step <= each * power * 1.000001)
    )


class _Frame(NamedTuple):
    top: float
    step: float
    tall: float

    @property
    def bottom(self) -> float:
        return self.tall - _FOOT

    def x(self, place: float) -> float:
        return _LEFT + self.step * (place + 0.5)

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - _TOP) * min(max(value, 0.0), self.top) / self.top


_PATTERN = (
    '<defs><pattern id="wf-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect class="wf-hatch-ground" width="6" height="6"/>'
    '<line class="wf-hatch-line" x1="0" y1="0" x2="0" y2="6"/></pattern></defs>'
)


def _grid(frame: _Frame) -> Iterable[str]:
    for step in range(_STEPS + 1):
        value = frame.top * step / _STEPS
        y = frame.y(value)
        said = f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"
        yield (
            f'<line class="{"grid" if step else "axis"}" x1="{_n(_LEFT)}" x2="{_n(WIDE - _RIGHT)}" '
            f'y1="{_n(y)}" y2="{_n(y)}"/><text class="soft" x="{_n(_LEFT - 6)}" y="{_n(y + 4)}" '
            f'text-anchor="end">{said}</text>'
        )


def _below(frame: _Frame, labels: Sequence[str]) -> Iterable[str]:
    room = max((_width(label) for label in labels), default=1.0) + 8
    every = max(1, math.ceil(room / frame.step))
    for place, label in enumerate(labels):
        if place % every == 0:
            yield (
                f'<text class="soft" x="{_n(frame.x(place))}" y="{_n(frame.bottom + 15)}" '
                f'text-anchor="middle">{escape(label)}</text>'
            )


def _pieces(values: Iterable[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    pieces: list[list[tuple[float, float]]] = [[]]
    for point in values:
        if point is None:
            pieces.append([])
        else:
            pieces[-1].append(point)
    return [piece for piece in pieces if piece]


def _drawn(frame: _Frame, labels: Sequence[str], line: Line) -> Iterable[str]:
    half = 0.5 if line.steps else 0.0
    points: list[tuple[float, float] | None] = []
    for place, value in enumerate(line.values):
        if value is None:
            points.append(None)
            continue
        y = frame.y(value)
        points.append((frame.x(place - half), y))
        if line.steps:
            points.append((frame.x(place + half), y))
    for piece in _pieces(points):
        if len(piece) > 1:
            yield f'<polyline class="line {line.css}" points="{_points(piece)}"/>'
    colour = line.css.split()[0].removeprefix("line-")
    for place, value in enumerate(line.values):
        if value is not None and line.dots:
            yield (
                f'<circle class="dot fill-{colour}" cx="{_n(frame.x(place))}" cy="{_n(frame.y(value))}" r="2.5">'
                f"<title>{escape(f'{labels[place]} {line.name} {value:,.1f}')}</title></circle>"
            )


def _area(css: str, frame: _Frame, low: Values, high: Values) -> str:
    whole: list[str] = []
    run: list[int] = []
    for place in range(len(low) + 1):
        if place < len(low) and low[place] is not None and high[place] is not None:
            run.append(place)
            continue
        if run:
            upper = [(frame.x(at), frame.y(high[at] or 0.0)) for at in run]
            lower = [(frame.x(at), frame.y(low[at] or 0.0)) for at in reversed(run)]
            if len(run) == 1:  # one day alone is a bar as wide as the line is thick
                upper = [(upper[0][0] - 2, upper[0][1]), (upper[0][0] + 2, upper[0][1])]
                lower = [(lower[0][0] + 2, lower[0][1]), (lower[0][0] - 2, lower[0][1])]
            whole.append(f'<polygon class="{css}" points="{_points([*upper, *lower])}"/>')
        run = []
    return "".join(whole)


def _lacking(frame: _Frame, labels: Sequence[str], name: str, wanted: Values, there: Values) -> str:
    parts = []
    for place, (need, have) in enumerate(zip(wanted, there, strict=True)):
        if need is None or have is None or have >= need:
            continue
        y, x = frame.y(need), frame.x(place - 0.5)
        tip = escape(f"{labels[place]} {name} {need - have:,.1f}")
        parts.append(
            f'<rect class="wf-lack" x="{_n(x)}" y="{_n(y)}" width="{_n(frame.step)}" '
            f'height="{_n(max(frame.y(have) - y, 0))}"><title>{tip}</title></rect>'
        )
    return "".join(parts)


def _legend(
    lines: Sequence[Line], band: Band | None, gaps: tuple[str, Values, Values] | None
) -> Iterable[str]:
    x, y = _LEFT, 12.0
    shown: list[tuple[str, str]] = [
        (line.name, f'<line class="line {line.css}" x1="{{x}}" y1="8" x2="{{to}}" y2="8"/>')
        for line in lines
    ]
    box = '<rect class="{css}" x="{{x}}" y="3" width="16" height="10"/>'
    if band is not None:
        shown.append((band.name, box.format(css="wf-band")))
    if gaps is not None:
        shown.append((gaps[0], box.format(css="wf-lack")))
    for name, sign in shown:
        yield sign.format(x=_n(x), to=_n(x + 16))
        yield f'<text x="{_n(x + 21)}" y="{_n(y)}">{escape(name)}</text>'
        x += 21 + _width(name) + 18


def _width(words: str) -> float:
    return sum(11.0 if letter > "\u1100" else _LETTER for letter in words)


def _points(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def values_of(rows: Sequence[Mapping[str, object]], name: str) -> list[float | None]:
    """A column of *rows*; ``None`` where nothing is said."""
    found: list[float | None] = []
    for row in rows:
        value = row.get(name)
        found.append(float(value) if isinstance(value, int | float) else None)
    return found
