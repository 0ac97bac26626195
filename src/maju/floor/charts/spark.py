"""A line as small as a word."""

from __future__ import annotations

from collections.abc import Sequence

from maju.floor.charts.drawing import Form, Scale, curve, dot, svg

_SIZE = (120.0, 24.0)


def sparkline(
    values: Sequence[float | None], *, title: str, desc: str, form: Form | None = None
) -> str:
    """The course of a value from its least to its most; the last one known is marked."""
    form = form or Form()
    known = [value for value in values if value is not None]
    if not known:
        return svg("spark", title, desc, _SIZE, [])
    low = min(known)
    spread = max(known) - low
    scale = Scale(spread or 1.0, _SIZE[1] - 4, 4.0)
    step = (_SIZE[0] - 8) / max(len(values) - 1, 1)
    points = [
        None
        if value is None
        else (4 + step * index, scale.place(value - low) if spread else _SIZE[1] / 2)
        for index, value in enumerate(values)
    ]
    last = next(point for point in reversed(points) if point is not None)
    return svg(
        "spark",
        title,
        desc,
        _SIZE,
        [curve("line-1", points), dot("fill-1", last, form.says(known[-1]))],
    )
