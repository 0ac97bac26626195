"""Roll-ups: a day's rows added up along a few dimensions, so that a year is answered at once."""

from maju.facts.rollups.spec import CUTS, Cut, Rolled, schema

__all__ = ["CUTS", "Cut", "Rolled", "schema"]
