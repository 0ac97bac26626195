"""What became of whom: abandoned, called again or not, reached in the end or lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from maju.floor.charts.drawing import Form, num, rect, said, svg, text

_WIDE = 14.0
_GAP = 26.0
_TOP = 22.0


class Stop(msgspec.Struct, frozen=True):
    """A station: which column it stands in, what it is called, how many reach it."""

    id: str
    column: int
    label: str
    value: float
    colour: str = "1"
    """1 to 5, ``good`` or ``bad``."""


class Band(msgspec.Struct, frozen=True):
    """How many go from one station to another."""

    start: str
    end: str
    value: float


def flow(
    stops: Sequence[Stop],
    bands: Sequence[Band],
    *,
    title: str,
    desc: str,
    form: Form | None = None,
    size: tuple[float, float] = (760, 240),
) -> str:
    """Stations as boxes and bands between them, all as tall as their number."""
    form = form or Form()
    columns = max((stop.column for stop in stops), default=0) + 1
    tallest = max(
        (sum(stop.value for stop in stops if stop.column == each) for each in range(columns)),
        default=0.0,
    )
    most = max((sum(stop.column == each for stop in stops) for each in range(columns)), default=1)
    room = size[1] - _TOP - 8 - _GAP * (most - 1)
    unit = room / tallest if tallest else 0.0
    tops = _tops(stops, columns, unit)
    step = (size[0] - 170) / max(columns - 1, 1)
    parts = _bands(stops, bands, tops, unit, step)
    for stop in stops:
        x, y, tall = 4 + step * stop.column, tops[stop.id], stop.value * unit
        words = f"{stop.label} {form.says(stop.value)}"
        parts.append(rect(f"stop fill-{stop.colour}", x, y, _WIDE, tall, words))
        parts.append(text(words, x, y - 6, css="strong"))
    return svg("flow", title, desc, size, parts)


def _tops(stops: Sequence[Stop], columns: int, unit: float) -> Mapping[str, float]:
    tops = {}
    for column in range(columns):
        y = _TOP
        for stop in stops:
            if stop.column == column:
                tops[stop.id] = y
                y += stop.value * unit + _GAP
    return tops


def _bands(
    stops: Sequence[Stop],
    bands: Sequence[Band],
    tops: Mapping[str, float],
    unit: float,
    step: float,
) -> list[str]:
    by_id = {stop.id: stop for stop in stops}
    left, right = dict(tops), dict(tops)  # how far each side of a station is taken
    parts = []
    for band in bands:
        start, end = by_id[band.start], by_id[band.end]
        tall = band.value * unit
        if tall <= 0:
            continue
        x0, x1 = 4 + step * start.column + _WIDE, 4 + step * end.column
        y0, y1 = right[start.id], left[end.id]
        right[start.id] += tall
        left[end.id] += tall
        bend = (x0 + x1) / 2
        path = (
            f"M{num(x0)} {num(y0)}C{num(bend)} {num(y0)} {num(bend)} {num(y1)} {num(x1)} {num(y1)}"
            f"V{num(y1 + tall)}"
            f"C{num(bend)} {num(y1 + tall)} {num(bend)} {num(y0 + tall)} {num(x0)} {num(y0 + tall)}Z"
        )
        tip = said(f"{start.label} → {end.label} {band.value:,.0f}")
        parts.append(f'<path class="band fill-{end.colour}" d="{path}"><title>{tip}</title></path>')
    return parts
