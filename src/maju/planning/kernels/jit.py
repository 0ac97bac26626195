"""How the hot loops are compiled, and where what was compiled is kept.

With numba each kernel becomes machine code when it is first called, and a file keeps it for the
next process; without numba the same function runs as Python, slower by a factor of a hundred or
so, with the same answers. ``kernel.py_func`` is the Python function in both cases.

numba looks only at the file of a kernel to know whether its kept code is stale, not at the files
of the kernels that it calls. So all of it lies in a folder named after a digest of every file of
``planning/kernels``: kernels belong here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from importlib import import_module, resources
from typing import Any, TypeVar

numba: Any
try:
    numba = import_module("numba")
except ImportError:  # the same answers, slower
    numba = None

F = TypeVar("F", bound=Callable[..., Any])


def compiled(kernel: F) -> F:
    """*kernel* as machine code that lets other threads run; or itself where numba is missing.

    A kernel must not divide by zero: numba would answer inf or NaN, Python raises.
    """
    return _made(kernel, forceinline=False)


def inlined(kernel: F) -> F:
    """As :func:`compiled`, put into whoever calls it: for a part of a loop that takes many arrays,
    each of which costs seven arguments to hand over.
    """
    return _made(kernel, forceinline=True)


def _made(kernel: F, *, forceinline: bool) -> F:
    if numba is None:
        kernel.py_func = kernel  # type: ignore[attr-defined]
        return kernel
    options = {"nogil": True, "error_model": "numpy", "forceinline": forceinline}
    try:
        made: F = numba.njit(cache=True, **options)(kernel)
    except RuntimeError:  # no folder may be written: compiled anew in each process
        made = numba.njit(**options)(kernel)
    return made


def keep_compiled_in(folder: str) -> None:
    """Machine code goes below *folder* from now on; call it before kernels are imported."""
    if numba is not None:
        numba.config.CACHE_DIR = f"{folder}/{_version_of_kernels()}"


def _version_of_kernels() -> str:
    digest = blake2b(digest_size=8)
    for file in sorted(resources.files(__package__).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".py"):
            digest.update(file.read_bytes())
    return f"kernels-{digest.hexdigest()}"


BESIDE = str(resources.files(__package__).joinpath("__pycache__"))

if numba is not None:
    # The person's own NUMBA_CACHE_DIR, or beside the source; numba itself falls back to a folder
    # of the user where that may not be written.
    keep_compiled_in(numba.config.CACHE_DIR or BESIDE)
