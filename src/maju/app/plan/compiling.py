"""Where the machine code of planning's kernels is kept: beside their source, for all homes at once."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryFile


def keep_compiled_here_or_in(folder: str) -> None:
    """Where nothing may be written beside the source and nobody said where (``NUMBA_CACHE_DIR``), in *folder*.

    Call it before kernels are imported. Numba puts whole files in place of others, and takes none that
    is of another source, processor or version.
    """
    from maju.planning.kernels import jit

    if not os.environ.get("NUMBA_CACHE_DIR") and not _is_ours(jit.BESIDE):
        jit.keep_compiled_in(folder)


def _is_ours(folder: str) -> bool:
    """Whether we may make files in *folder*, which need not be there yet."""
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
