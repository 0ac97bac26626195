"""The board's small floor, with a real engine, seen from planning."""

from __future__ import annotations

from tests.pages.board.conftest import CENTRE, Floor, floor, signed

__all__ = ["CENTRE", "Floor", "floor", "signed"]
