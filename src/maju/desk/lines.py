"""One line of the customer's panel."""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """Something that happened, was promised or was written."""

    at: int
    what: str
    detail: str = ""
    mark: str = ""

    @property
    def joined(self) -> str:
        """All of it but the time."""
        return " · ".join(each for each in (self.what, self.detail, self.mark) if each)
