"""Buckets of waits, as the roll-ups keep them: one definition for both."""

from maju.facts.rollups.buckets import edge, edge_ms

__all__ = ["edge", "edge_ms"]
