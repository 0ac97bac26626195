"""Which call a row is, where no column names it: what the row says of times and numbers, as written.

The map has no part in it, so that a corrected map finds the same rows again. Columns that a later
export may tell otherwise (outcome, agent, a running number …) do not count; see
:func:`~maju.facts.imports.csv.guesses.identifies`. Equal rows are several calls: the second of a
file is ``…-2``.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

SEPARATOR = "\x1f"


class Identities:
    """The rows of one file, named in the file's order: about 100 bytes of memory a row.

    Args:
        places: the columns that identify a row, in the order of their headings.
    """

    def __init__(self, places: Sequence[int]) -> None:
        self.places = places
        self._seen: set[int] = set()
        self._again: Counter[int] = Counter()

    def of(self, cells: Sequence[str]) -> str:
        """The next row's name."""
        return self.named(SEPARATOR.join([cells[place] for place in self.places]))

    def named(self, joined: str) -> str:
        """The same of cells that are joined already."""
        digest = hashlib.blake2b(joined.encode(), digest_size=12)
        short = int.from_bytes(digest.digest()[:8])
        if short not in self._seen:
            self._seen.add(short)
            return digest.hexdigest()
        self._again[short] += 1
        return f"{digest.hexdigest()}-{self._again[short] + 1}"
