"""Counts of the day as it goes on, folded from the journal's events."""

from maju.facts.live.day import Day, bounds_of, day_of
from maju.facts.live.tally import SHORT_ABANDON, Tally, total

__all__ = ["SHORT_ABANDON", "Day", "Tally", "bounds_of", "day_of", "total"]
