"""Linked attempts while something may still change: what files say, and what today's callers change of it.

Of settled days links are kept (:mod:`maju.metrics.links`). Those of the latest ones are kept row by
row (:mod:`.head`), so that what was said of the few customers who call today can be taken away and
said anew with today's attempts among theirs (:mod:`.changed`), and so that nothing is counted
before its time is over.
"""

from maju.metrics.changing.changed import Changed, Corrected
from maju.metrics.changing.head import Head
from maju.metrics.changing.kept import HEADS
from maju.metrics.changing.lying import Place
from maju.metrics.changing.places import Heads, heads_of
from maju.metrics.changing.whole import Whole

__all__ = [
    "HEADS",
    "Changed",
    "Corrected",
    "Head",
    "Heads",
    "Place",
    "Whole",
    "heads_of",
]
