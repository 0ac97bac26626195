"""Which numbers a call may be sent to: the same rule for the core, the desk and the adapters."""

from __future__ import annotations

from collections.abc import Iterable

_SPACES = str.maketrans("", "", " -().")
_SHORTEST, _LONGEST = 3, 20


def plain_number(number: str) -> str:
    """Its digits, with a ``+`` before them if it has one; empty if it is no telephone number.

    Spaces, dashes, dots and brackets are left out; stars and letters make it none.
    """
    bare = number.strip().translate(_SPACES)
    digits = bare.removeprefix("+")
    if not (digits.isascii() and digits.isdecimal() and _SHORTEST <= len(digits) <= _LONGEST):
        return ""
    return bare


def may_call(number: str, allowed: Iterable[str]) -> bool:
    """Whether *number* begins as one of *allowed* does.

    What is not named is not allowed: premium and international numbers only where a centre has
    named their beginnings (``060``, ``001``, ``+``).
    """
    plain = plain_number(number)
    return bool(plain) and any(plain.startswith(prefix) for prefix in allowed if prefix)
