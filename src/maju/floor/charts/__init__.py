"""Pictures of numbers, drawn on the server: data in, SVG text out, no script and no clock.

Colours are classes over custom properties (``charts.css``: light, dark, print), so that a page
under a strict content policy and a printed report show the same picture. Every chart carries a
title and a description for who listens instead of looking; what is not known is a gap, never 0.
"""

from importlib.resources import files

from maju.floor.charts.bars import bars_and_lines, histogram, stacked_bars
from maju.floor.charts.drawing import Form, Series
from maju.floor.charts.flow import Band, Stop, flow
from maju.floor.charts.heat import heat_map
from maju.floor.charts.ranked import Rank, ranked_bars
from maju.floor.charts.spark import sparkline

STYLE = files(__package__).joinpath("charts.css").read_text(encoding="utf-8")
"""The stylesheet that the pictures need, once a page."""

__all__ = [
    "STYLE",
    "Band",
    "Form",
    "Rank",
    "Series",
    "Stop",
    "bars_and_lines",
    "flow",
    "heat_map",
    "histogram",
    "ranked_bars",
    "sparkline",
    "stacked_bars",
]
