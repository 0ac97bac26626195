"""Which files hold which days of a centre, all of them in the memory of the process that answers.

Of a window that nobody asked before, finding its files took longer than adding them up: three
queries over a year's days. The manifest is read whole instead, once for each of its revisions, and
any window is picked from that.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

import msgspec

from maju.facts.history.blobs import Blobs
from maju.facts.history.manifest import Link, Piece, Pieces, find_pieces, find_whole
from maju.facts.rollups.spec import CUTS, file_of
from maju.metrics.relations import grains

FILES_MOST = 50_000
"""Of a centre with more of them each question looks up its own: to read all takes too long."""
CENTRES_MOST = 16
GRAINS = (*sorted(grains()), *(file_of(cut.name) for cut in CUTS))
"""Every file that a question may read."""
_DAY = timedelta(days=1)


class Finds(Protocol):
    """Who knows where a file lies."""

    def find(self, key: str) -> Path:
        """As :meth:`maju.facts.history.blobs.Blobs.find`."""
        ...


class Files(Finds, Protocol):
    """Where the files of a window are found, at one moment or one revision."""

    def pieces(
        self, grains: Sequence[str], since: date, until: date, *, client: str | None
    ) -> Pieces:
        """As :func:`maju.facts.history.manifest.find_pieces`."""
        ...


class Asked:
    """Each time anew."""

    def __init__(self, link: Link, blobs: Blobs, centre: str) -> None:
        self._link = link
        self._blobs = blobs
        self._centre = centre

    def pieces(
        self, grains: Sequence[str], since: date, until: date, *, client: str | None
    ) -> Pieces:
        """As :meth:`Files.pieces`."""
        return find_pieces(self._link, self._centre, grains, since, until, client=client)

    def find(self, key: str) -> Path:
        """As :meth:`Files.find`."""
        return self._blobs.find(key)


class Whole:
    """Of all days of a centre, as one revision says. Safe among threads."""

    def __init__(self, blobs: Blobs, pieces: Pieces) -> None:
        self.revision = pieces.revision
        self._blobs = blobs
        self._pieces = pieces.pieces
        self._told = pieces.told
        self._days = [day for _, day, _ in self._told]
        self._of: dict[tuple[str, ...], Sequence[Piece]] = {}
        self._paths: dict[str, Path] = {}

    def pieces(
        self, grains: Sequence[str], since: date, until: date, *, client: str | None
    ) -> Pieces:
        """As :meth:`Files.pieces`, but for what imports reach: that may change in one revision."""
        first, last = since.replace(day=1), (until - _DAY).replace(day=1)
        found = [
            piece
            for piece in self._with(tuple(grains))
            if (client is None or piece.client == client)
            and (
                since <= piece.since < until
                if piece.since == piece.last
                else first <= piece.since <= last
            )
        ]
        told = self._told[bisect_left(self._days, since) : bisect_left(self._days, until)]
        return Pieces(
            pieces=found,
            told=told if client is None else [each for each in told if each[0] == client],
            covers_until=None,
            revision=self.revision,
        )

    def find(self, key: str) -> Path:
        """As :meth:`Files.find`; what was there once is not looked for again."""
        if (path := self._paths.get(key)) is None:
            path = self._paths[key] = self._blobs.find(key)
        return path

    def _with(self, grains: tuple[str, ...]) -> Sequence[Piece]:
        """The pieces, of these grains only."""
        if (found := self._of.get(grains)) is None:
            wanted = frozenset(grains)
            found = []
            for piece in self._pieces:
                files = {name: held for name, held in piece.files.items() if name in wanted}
                if files:
                    found.append(
                        Piece(client=piece.client, since=piece.since, last=piece.last, files=files)
                    )
            self._of[grains] = found
        return found


class _Reaching:
    """A whole, and what imports reach at this moment."""

    def __init__(self, whole: Whole, covers_until: int | None) -> None:
        self._whole = whole
        self._covers_until = covers_until

    def pieces(
        self, grains: Sequence[str], since: date, until: date, *, client: str | None
    ) -> Pieces:
        """As :meth:`Files.pieces`."""
        found = self._whole.pieces(grains, since, until, client=client)
        return msgspec.structs.replace(found, covers_until=self._covers_until)

    def find(self, key: str) -> Path:
        """As :meth:`Files.find`."""
        return self._whole.find(key)


class Shelves:
    """Of each centre the latest revision that was asked for. Safe among threads."""

    def __init__(self, blobs: Blobs, *, most: int = FILES_MOST) -> None:
        self._blobs = blobs
        self._most = most
        self._kept: OrderedDict[str, tuple[int, Whole | None]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, link: Link, centre: str, revision: int, covers_until: int | None) -> Files:
        """The files of a centre whose manifest has just said *revision*, and what imports reach."""
        with self._lock:  # who asks at the same time waits for what they would ask, too
            known, whole = self._kept.get(centre, (-1, None))
            if known != revision:
                whole = self._read(link, centre)
                self._kept[centre] = (revision if whole is None else whole.revision), whole
            self._kept.move_to_end(centre)
            while len(self._kept) > CENTRES_MOST:
                self._kept.popitem(last=False)
        if whole is None:
            return Asked(link, self._blobs, centre)
        return _Reaching(whole, covers_until)

    def _read(self, link: Link, centre: str) -> Whole | None:
        found = find_whole(link, centre, GRAINS, most=self._most)
        return None if found is None else Whole(self._blobs, found)
