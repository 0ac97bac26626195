"""A question that is asked in several steps is answered of one state of the manifest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_TRIES = 5

Made = TypeVar("Made")


class Changed(Exception):
    """An import, its undoing or a seal came between two steps of one question."""


def steady(ask: Callable[[], Made]) -> Made:
    """What *ask* makes; asked anew where something :class:`Changed` meanwhile.

    Raises:
        Exception: what *ask* raises; what caused the change to be seen, when everything changes all
            the time.
    """
    for _ in range(_TRIES - 1):
        try:
            return ask()
        except Changed:
            continue
    return ask()
