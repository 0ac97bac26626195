"""Memory of a process that imports."""

from __future__ import annotations

import os

_KEPT_MS = 10_000


def choose_arrows_memory() -> None:
    """Arrow's memory is jemalloc's, which gives back what nobody needed for ten seconds.

    Clearing pages anew is a tenth of an import's work. Of Arrow's allocators this one does the
    least of it and has the least at once (record 0085); and since it gives back in time, whoever
    watches a folder may have it, too. Only asked when Arrow is loaded, so call it before. What the
    person set stays.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "jemalloc")
    import pyarrow as pa

    if pa.default_memory_pool().backend_name == "jemalloc":
        pa.jemalloc_set_decay_ms(_KEPT_MS)
