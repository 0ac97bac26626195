"""Whose fault it is when the simulated channel fails.

There is nothing to refuse and nobody to phone: the journal's ``Trouble`` is waited out, and
everything else is a ``Bug``.
"""

from __future__ import annotations

from maju.kernel.errors import Trouble


def retryable(error: BaseException) -> bool:
    """Whether *error*, or each of a group of them, may pass by itself."""
    if isinstance(error, BaseExceptionGroup):
        return all(retryable(each) for each in error.exceptions)
    return isinstance(error, Trouble) and error.retryable
