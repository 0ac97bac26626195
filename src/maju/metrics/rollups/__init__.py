"""Answers from roll-ups: which measures they give, and the query that asks them."""

from maju.metrics.rollups.prepared import Prepared
from maju.metrics.rollups.reader import Reader, Summed
from maju.metrics.rollups.reading import ROWS, Reading

__all__ = ["ROWS", "Prepared", "Reader", "Reading", "Summed"]
