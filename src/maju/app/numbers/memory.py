"""Memory of a process that lives for one import."""

from __future__ import annotations

import os


def keep_arrows_memory() -> None:
    """What Arrow needs again soon is kept, and not given back in between: clearing pages anew is a
    tenth of an import's work. Of its allocators jemalloc does that best, and has the least at once
    (record 0085). Only asked when Arrow is loaded, so call it before; what the person set stays.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "jemalloc")
