"""A number beside another period's: kpi.md §3.5, over any answerer of ``Numbers``."""

from maju.metrics.comparing.compare import Beside, Compared, compare
from maju.metrics.comparing.periods import KINDS, Kind, Period

__all__ = ["KINDS", "Beside", "Compared", "Kind", "Period", "compare"]
