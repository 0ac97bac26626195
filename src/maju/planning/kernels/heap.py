"""A heap of times in an array: the smallest on top, the place of each value's children computed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from maju.planning.kernels.jit import compiled

Floats = npt.NDArray[np.float64]


@compiled
def put_on_top(heap: Floats, size: int, value: float) -> None:
    """Replace the smallest of *size* values by *value*."""
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= value:
            break
        heap[at] = heap[child]
        at = child
    heap[at] = value


@compiled
def put_in(heap: Floats, size: int, value: float) -> None:
    """Add *value* to *size* others."""
    at = size
    while at > 0:
        parent = (at - 1) // 2
        if heap[parent] <= value:
            break
        heap[at] = heap[parent]
        at = parent
    heap[at] = value


@compiled
def take_top(heap: Floats, size: int) -> float:
    """The smallest of *size* values, which are one fewer from then on."""
    top = float(heap[0])
    if size > 1:
        put_on_top(heap, size - 1, heap[size - 1])
    return top
