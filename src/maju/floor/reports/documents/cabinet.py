"""Where pages find what is kept: the installation's database and its files."""

from __future__ import annotations

from dataclasses import dataclass

from maju.facts.history.blobs import Blobs


@dataclass(frozen=True, slots=True, kw_only=True)
class Cabinet:
    """Contracts, notes and reports lie behind *url*, their files in *blobs*."""

    url: str
    blobs: Blobs
