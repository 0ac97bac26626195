"""Whose fault it is when the telephone fails.

Asterisk's being away is ``Trouble``, as the journal's is: waited out. What Asterisk declines is
about one call, and decides that call's effect; everything else is a ``Bug``.
"""

from __future__ import annotations

from maju.kernel.errors import Trouble


class Lost(Trouble):
    """The connection to Asterisk is gone; it may be back in a moment."""


class Away(Trouble):
    """The manager interface cannot be reached: nothing is recorded, and calls go on."""


class Declined(Exception):
    """Asterisk said no to one request.

    Args:
        status: as HTTP has it: 404 not there, 409 in no state for it, 400 and 500 cannot.
    """

    def __init__(self, status: int, why: str) -> None:
        self.status = status
        super().__init__(f"{status} {why}")


def retryable(error: BaseException) -> bool:
    """Whether *error*, or each of a group of them, may pass by itself."""
    if isinstance(error, BaseExceptionGroup):
        return all(retryable(each) for each in error.exceptions)
    return isinstance(error, Trouble) and error.retryable
