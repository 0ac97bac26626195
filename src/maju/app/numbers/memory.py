"""Memory of a process that lives for one import."""

from __future__ import annotations

import os


def keep_arrows_memory() -> None:
    """What Arrow needs again soon it keeps, and does not give back in between: clearing pages anew
    is a tenth of an import's work. Only asked when Arrow is loaded, so call it before; for a
    process that ends after its work, because what was the most at once stays taken until then.
    """
    os.environ.setdefault("MIMALLOC_PURGE_DELAY", "-1")
