"""What every chart is drawn with: escaped text that is measured, scales with round steps."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from html import escape

import msgspec

TEXT = 11
"""Size of letters in units of the picture; ``charts.css`` says the same."""
STEPS = 4
DASH = "–"
_UNHELD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML has no place for."""


class Form(msgspec.Struct, frozen=True):
    """How a value is written: decimals, and what stands behind it."""

    decimals: int = 0
    suffix: str = ""

    def says(self, value: float | None) -> str:
        """The value as people read it; null is a dash."""
        return DASH if value is None else f"{value:,.{self.decimals}f}{self.suffix}"


class Series(msgspec.Struct, frozen=True):
    """Values along the labels of a chart; ``None`` where nothing is known."""

    name: str
    values: Sequence[float | None]
    form: Form = Form()


class Scale(msgspec.Struct, frozen=True):
    """From a value to a place: 0 lies at *start*, *top* at *end*."""

    top: float
    start: float
    end: float

    def place(self, value: float) -> float:
        """Where the value lies; beyond the top it stays at the top."""
        return self.start + (self.end - self.start) * min(value, self.top) / self.top


def svg(kind: str, title: str, desc: str, size: tuple[float, float], parts: Iterable[str]) -> str:
    """The whole picture; *size* is its width and height in its own units."""
    width, height = size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-{kind}" role="img" '
        f'viewBox="0 0 {num(width)} {num(height)}" aria-label="{said(title)}">'
        f"<title>{said(title)}</title><desc>{said(desc)}</desc>{''.join(parts)}</svg>"
    )


def rect(  # noqa: PLR0917 - a box is four numbers
    css: str, x: float, y: float, width: float, height: float, tip: str = ""
) -> str:
    """A box; *tip* shows under the pointer."""
    inside = f"<title>{said(tip)}</title>" if tip else ""
    return (
        f'<rect class="{css}" x="{num(x)}" y="{num(y)}" width="{num(width)}" '
        f'height="{num(height)}">{inside}</rect>'
    )


def line(css: str, start: tuple[float, float], end: tuple[float, float]) -> str:
    """A straight line."""
    return (
        f'<line class="{css}" x1="{num(start[0])}" y1="{num(start[1])}" '
        f'x2="{num(end[0])}" y2="{num(end[1])}"/>'
    )


def text(words: str, x: float, y: float, *, anchor: str = "start", css: str = "") -> str:
    """Words, escaped."""
    classes = f' class="{css}"' if css else ""
    return f'<text{classes} x="{num(x)}" y="{num(y)}" text-anchor="{anchor}">{said(words)}</text>'


def curve(css: str, points: Sequence[tuple[float, float] | None]) -> str:
    """A line through the points, cut at every gap; a point between two gaps is a dot only."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            pieces.append([])
        else:
            pieces[-1].append(point)
    return "".join(
        f'<polyline class="line {css}" points="'
        + " ".join(f"{num(x)},{num(y)}" for x, y in piece)
        + '"/>'
        for piece in pieces
        if len(piece) > 1
    )


def dot(css: str, at: tuple[float, float], tip: str) -> str:
    """A point of a line."""
    return (
        f'<circle class="dot {css}" cx="{num(at[0])}" cy="{num(at[1])}" r="3">'
        f"<title>{said(tip)}</title></circle>"
    )


def said(words: str) -> str:
    """Safe in text and attributes; what XML cannot hold becomes a box."""
    return escape(_UNHELD.sub("\ufffd", words), quote=True)


def width_of(words: str, size: float = TEXT) -> float:
    """About how wide the words are: Hangul and Hanja are square, others a little over half."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in words)
    return size * (wide + 0.56 * (len(words) - wide))


def fitted(words: str, room: float, size: float = TEXT) -> str:
    """The words, cut with an ellipsis where *room* ends."""
    if width_of(words, size) <= room:
        return words
    while words and width_of(words + "…", size) > room:
        words = words[:-1]
    return words + "…"


def round_top(values: Iterable[float | None], *, whole: bool = False) -> float:
    """A round number at or above them all that four steps divide into round steps; of what is counted
    in *whole* ones, into whole steps."""
    top = max((value for value in values if value is not None), default=0.0)
    step = max(top / STEPS, 1.0 if whole else 1.0 / STEPS)
    power = 10.0 ** math.floor(math.log10(step))
    nice = (1, 2, 5, 10) if whole and power == 1 else (1, 2, 2.5, 5, 10)
    return STEPS * power * next(each for each in nice if step <= each * power * (1 + 1e-9))


def num(value: float) -> str:
    """A coordinate: two decimals at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
