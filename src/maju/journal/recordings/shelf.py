"""Where a centre's recordings lie: ``<root>/recordings/<centre>/<client>/<day>/<stem>``.

A recording's name is the last three of these, so nothing else must be kept to find it, and what a
client's days of keeping are over for is a folder. A file is whole or absent: it is written beside
its place, made durable and renamed.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import quote

from maju.journal.recordings.sealed import Facts, Head, Sealed, write
from maju.kernel.ids import CentreId, ClientId
from maju.kernel.time import Instant

FOLDER = "recordings"
_NAME = re.compile(r"[A-Za-z0-9_%-][A-Za-z0-9_.%-]*/\d{4}-\d\d-\d\d/[A-Za-z0-9_%-][A-Za-z0-9_.%-]*")
_DRAFT = ".draft-"


def name_of(client: ClientId, began_at: Instant, stem: str) -> str:
    """What a recording of *client* that began then is called: the same three, the same name."""
    day = datetime.fromtimestamp(began_at / 1_000_000, UTC).date()
    return f"{part_of(client)}/{day.isoformat()}/{part_of(stem)}"


def key_of(name: str) -> str:
    """Under which name its owner's side store holds its key."""
    return f"recording/{name}/key"


class Shelf:
    """The recordings of one centre below *root*, the folder of all blobs."""

    def __init__(self, root: Path, centre: CentreId) -> None:
        self.centre = centre
        self._folder = root / FOLDER / part_of(centre)

    def keep(self, head: Head, facts: Facts, content: Iterable[bytes], key: bytes) -> None:
        """Seal *content* under ``head.name``, durably; the same name again replaces it.

        Raises:
            OSError: the disk is full, or gone.
            Trouble: the content is not what the head says.
        """
        place = self._place(head.name)
        assert place is not None, f"{head.name} is no name of a recording"
        fresh = not place.parent.exists()
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = place.with_name(f"{_DRAFT}{os.getpid()}-{secrets.token_hex(6)}")
        try:
            with draft.open("xb") as file:
                os.fchmod(file.fileno(), 0o600)
                write(file, head, facts, content, key)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(place)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        _sync(place.parent)
        if fresh:
            for above in (place.parent.parent, self._folder, self._folder.parent):
                _sync(above)

    def open(self, name: str) -> Sealed | None:
        """The recording; ``None`` when there is none of that name.

        Raises:
            Trouble: what lies there is none.
        """
        place = self._place(name)
        if place is None:
            return None
        try:
            return Sealed(place)
        except FileNotFoundError:
            return None

    def has(self, name: str) -> bool:
        """Whether it lies there."""
        place = self._place(name)
        return place is not None and place.is_file()

    def remove(self, name: str) -> bool:
        """Have it no more, durably; whether it was there."""
        place = self._place(name)
        if place is None or not place.is_file():
            return False
        place.unlink(missing_ok=True)
        _sync(place.parent)
        with suppress(OSError):  # the day has others
            place.parent.rmdir()
        return True

    def names(self, client: str | None = None, before: date | None = None) -> Iterator[str]:
        """All, or one's of :meth:`clients`, or those that began before a day (of UTC), in order."""
        for each in self.clients() if client is None else [client]:
            for day in _listed(self._folder / each):
                if before is not None and day >= before.isoformat():
                    break
                for stem in _listed(self._folder / each / day):
                    name = f"{each}/{day}/{stem}"
                    if _NAME.fullmatch(name):
                        yield name

    def clients(self) -> list[str]:
        """Whose there are, by the first parts of names (:func:`part_of`)."""
        return _listed(self._folder)

    def sweep(self) -> None:
        """Remove drafts of processes that are gone."""
        for draft in self._folder.glob(f"*/*/{_DRAFT}*"):
            pid = draft.name.removeprefix(_DRAFT).partition("-")[0]
            if not Path("/proc", pid).exists():
                draft.unlink(missing_ok=True)

    def _place(self, name: str) -> Path | None:
        """``None``: that is no name, whatever a stranger wrote into an address."""
        return self._folder / name if _NAME.fullmatch(name) else None


def part_of(said: str) -> str:
    """One part of a name: safe in a path and in an address, and still told apart."""
    safe = quote(said, safe="")
    return safe.replace("~", "%7E") if not safe.startswith(".") else "%2E" + safe[1:]


def _listed(folder: Path) -> list[str]:
    try:
        return sorted(each.name for each in folder.iterdir() if not each.name.startswith("."))
    except (FileNotFoundError, NotADirectoryError):
        return []


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
