"""Answers from roll-ups: which measures they give, and the query that asks them."""

from maju.metrics.rollups.of_agents import AWAY, LOGIN, AgentDays, OnQueue
from maju.metrics.rollups.prepared import Prepared
from maju.metrics.rollups.reader import Reader, Summed
from maju.metrics.rollups.reading import ROWS, Reading

__all__ = [
    "AWAY",
    "LOGIN",
    "ROWS",
    "AgentDays",
    "OnQueue",
    "Prepared",
    "Reader",
    "Reading",
    "Summed",
]
