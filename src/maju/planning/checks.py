"""What planning asks of the arrays it is given, and how it refuses others."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maju.kernel.errors import Refused

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST, MOST = 1e-9, 1e9
"""Seconds, contacts and people lie between: a nanosecond, thirty years. What does not is a slip of
the unit, and would end in a figure that means nothing."""
LARGEST = 1e7
"""Agents, lines and erlang of one queue; more than all agents of the world are a slip."""
FOR_EVER_S = 1e15
"""A finite patience or threshold beyond thirty million years counts as this long."""


def numbers(name: str, value: ArrayLike) -> Floats:
    """*value* as float64.

    Raises:
        Refused: ``plan_missing_value`` for NaN: what is not known is not 0; ``plan_not_numbers``.
    """
    try:
        made = np.asarray(value)
        if made.dtype.kind not in "fiubO":  # text, complex numbers and dates are none
            raise Refused("plan_not_numbers", name=name)
        made = made.astype(np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise Refused("plan_not_numbers", name=name) from error
    if np.isnan(made).any():
        raise Refused("plan_missing_value", name=name)
    return made


def not_negative(name: str, value: ArrayLike) -> Floats:
    """*value* as float64, 0 or more.

    Raises:
        Refused: ``plan_missing_value``, ``plan_negative``.
    """
    made = numbers(name, value)
    if (made < 0.0).any():
        raise Refused("plan_negative", name=name)
    return made


def finite(name: str, value: ArrayLike, *, most: float = MOST) -> Floats:
    """*value* as float64, from 0 to *most*.

    Raises:
        Refused: ``plan_missing_value``, ``plan_negative``, ``plan_endless``, ``plan_too_large``.
    """
    made = not_negative(name, value)
    if np.isinf(made).any():
        raise Refused("plan_endless", name=name)
    if (made > most).any():
        raise Refused("plan_too_large", name=name, most=f"{most:,.0f}")
    return made


def positive(name: str, value: ArrayLike) -> Floats:
    """*value* as float64, a billionth or more; infinity is allowed.

    Raises:
        Refused: ``plan_missing_value``, ``plan_not_positive``.
    """
    made = numbers(name, value)
    if (made < LEAST).any():
        raise Refused("plan_not_positive", name=name)
    return made


def share(name: str, value: ArrayLike) -> Floats:
    """*value* as float64 from 0 to 1.

    Raises:
        Refused: ``plan_missing_value``, ``plan_not_a_share``.
    """
    made = numbers(name, value)
    if (made < 0.0).any() or (made > 1.0).any():
        raise Refused("plan_not_a_share", name=name)
    return made


def single(name: str, value: Floats) -> float:
    """The one number of *value*.

    Raises:
        Refused: ``plan_not_one`` for none or several.
    """
    if value.size != 1:
        raise Refused("plan_not_one", name=name)
    return float(value.reshape(()))


def flat(array: ArrayLike) -> Floats:
    """A copy of *array* as one row that may be written: kernels are compiled for no other kind."""
    return np.array(array, dtype=np.float64).ravel()


def together(**arrays: Floats) -> tuple[Floats, ...]:
    """The arrays in one common shape.

    Raises:
        Refused: ``plan_shapes`` when there is none.
    """
    try:
        return tuple(np.broadcast_arrays(*arrays.values()))
    except ValueError as error:
        raise Refused("plan_shapes", names=", ".join(arrays)) from error
