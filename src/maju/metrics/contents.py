"""Files of the history that are named by the checksum of their bytes: the same name, the same bytes."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

_BY_CONTENT = re.compile(r"-[0-9a-f]{20}(\.parquet)?$")


@lru_cache(maxsize=1 << 14)
def by_content(path: Path) -> bool:
    """Whether it is such a file."""
    return _BY_CONTENT.search(path.name) is not None
