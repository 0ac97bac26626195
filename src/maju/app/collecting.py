"""Garbage: what a process that answers people has from its start on is not looked through again."""

from __future__ import annotations

import gc

_COLLECT = (10_000, 50, 50)


def collect_seldom() -> None:
    """What is there by now stays, and is not looked through again for garbage; what comes later is
    looked through in small parts. Else each look through all of it stops whoever waits for this
    process for one or two tenths of a second.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT)
