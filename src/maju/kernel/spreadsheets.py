"""Text that a spreadsheet shows instead of calculating it."""

from __future__ import annotations

from typing import Any

_BEGINS = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: Any) -> Any:
    """A text that would be read as a formula behind an apostrophe; anything else as it is.

    Source: OWASP, CSV Injection. For files that people open, not for JSON or Parquet.
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_BEGINS) else cell
