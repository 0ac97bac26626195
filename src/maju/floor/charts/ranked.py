"""Who is first: bars that lie, with how much they changed."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from maju.floor.charts.drawing import Form, Scale, fitted, rect, round_top, svg, text, width_of

_TALL = 24.0


class Rank(msgspec.Struct, frozen=True):
    """One bar. *change* is written as it is; ``better`` colours it, ``None`` does not."""

    label: str
    value: float | None
    change: str = ""
    better: bool | None = None


def ranked_bars(
    ranks: Sequence[Rank],
    *,
    title: str,
    desc: str,
    form: Form | None = None,
    width: float = 760,
) -> str:
    """The bars in the order in which they are given; null has a dash and no bar."""
    form = form or Form()
    left = min(max((width_of(each.label) for each in ranks), default=0) + 12, width * 0.4)
    values = max((width_of(form.says(each.value)) for each in ranks), default=0) + 12
    changes = max((width_of(each.change) for each in ranks), default=0) + 8
    scale = Scale(round_top(each.value for each in ranks), left, width - values - changes)
    parts = []
    for row, each in enumerate(ranks):
        y = 6 + _TALL * row
        base = y + _TALL / 2 + 3
        parts.append(text(fitted(each.label, left - 10), left - 8, base, anchor="end"))
        end = left
        if each.value is not None:
            end = scale.place(each.value)
            tip = f"{each.label} {form.says(each.value)} {each.change}".rstrip()
            parts.append(rect("bar fill-1", left, y + 3, end - left, _TALL - 8, tip))
        parts.append(text(form.says(each.value), end + 6, base))
        if each.change:
            css = "soft" if each.better is None else ("good" if each.better else "bad")
            parts.append(text(each.change, width - 2, base, anchor="end", css=css))
    return svg("ranked", title, desc, (width, 12 + _TALL * len(ranks)), parts)
