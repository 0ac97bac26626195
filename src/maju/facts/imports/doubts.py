"""When what was rejected makes the rest misleading: too much of it, or all of one outcome.

A file whose abandoned calls were rejected shows 100 % answered; nobody sees it in the figures.
"""

from __future__ import annotations

from collections import Counter

import msgspec

SHARE = 0.01
"""Rejected rows above this share of all are many."""
_FEWEST = 3
"""Of fewer, a common outcome says nothing."""


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """Why an import's figures may mislead: ``many_rejected`` or ``one_outcome_rejected``."""

    code: str
    read: int
    rejected: int
    outcome: str = ""
    """The sheet's own word, where all rejected rows share it."""


def doubts(read: int, rejected: int, outcomes: Counter[str]) -> list[Doubt]:
    """What to warn of.

    Args:
        read: all rows.
        rejected: those of them that could not be understood.
        outcomes: the sheet's words for the outcomes of rejected rows, as far as known.
    """
    found = []
    if rejected > SHARE * read:
        found.append(Doubt(code="many_rejected", read=read, rejected=rejected))
    if len(outcomes) == 1 and rejected >= _FEWEST and outcomes.total() == rejected:
        (word,) = outcomes
        found.append(Doubt(code="one_outcome_rejected", read=read, rejected=rejected, outcome=word))
    return found
