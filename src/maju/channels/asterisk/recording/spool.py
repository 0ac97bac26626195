"""The spool: what Asterisk writes while a line is recorded, and a card beside it that says whose it is.

    <stem>.json   the card: there before Asterisk begins, gone when the recording is noted
    <stem>.raw    both sides, interleaved, as MixMonitor writes them
    <stem>.short  empty: there was no room while it ran (a name fits where no byte does)

It lies in memory (tmpfs) where the machine has some, so that speech never touches a disk unsealed.
Nothing else is remembered of a recording under way: whoever starts anew reads the cards.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from maju.kernel.ids import ContactId, CustomerId
from maju.kernel.time import Instant

RESTS_FOR_S = 2.0
"""Where the kernel does not tell whether a file is still written to: so long unchanged."""


class Card(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whose recording it is, and where it rests.

    Args:
        stem: of its files.
        pauses: from and until when it rested; until 0: it rests.
    """

    stem: str
    contact: ContactId
    customer: CustomerId | None = None
    began_at: Instant
    pauses: tuple[tuple[Instant, Instant], ...] = ()

    def paused(self, now: Instant) -> Card:
        """It rests from now on, unless it does already."""
        if self.pauses and not self.pauses[-1][1]:
            return self
        return msgspec.structs.replace(self, pauses=(*self.pauses, (now, Instant(0))))

    def resumed(self, now: Instant) -> Card:
        """It goes on, unless it does already."""
        if not self.pauses or self.pauses[-1][1]:
            return self
        rest = self.pauses[:-1]
        return msgspec.structs.replace(self, pauses=(*rest, (self.pauses[-1][0], now)))

    def gaps(self, ms: int) -> tuple[tuple[int, int], ...]:
        """The pauses, in ms from the beginning of a recording of *ms*."""
        from_begin = (
            (
                max(0, (begin - self.began_at) // 1000),
                min(ms, (end - self.began_at) // 1000) if end else ms,
            )
            for begin, end in self.pauses
        )
        return tuple((begin, end) for begin, end in from_begin if begin < end)


class Spool:
    """One server's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def room(self) -> int:
        """Bytes that may still be written.

        Raises:
            OSError: it is not there.
        """
        told = os.statvfs(self.folder)
        return told.f_bavail * told.f_frsize

    def raw(self, card: Card) -> Path:
        """What Asterisk writes."""
        return self.folder / f"{card.stem}.raw"

    def put(self, card: Card) -> None:
        """Have the card there, whole or as it was.

        Raises:
            OSError: no room.
        """
        place = self._card(card.stem)
        draft = self.folder / f".{card.stem}.{secrets.token_hex(4)}"
        try:
            draft.write_bytes(msgspec.json.encode(card))
            draft.replace(place)
        except OSError:
            draft.unlink(missing_ok=True)
            raise

    def cut_short(self, card: Card) -> bool:
        """Note that part of its speech is missing; whether that was news.

        Raises:
            OSError: not even a name fits.
        """
        if self.is_short(card):
            return False
        self._short(card).touch()
        return True

    def is_short(self, card: Card) -> bool:
        """Whether part of its speech is missing."""
        return self._short(card).exists()

    def cards(self) -> Sequence[Card]:
        """All there are, in order of their stems. Speech without a card gets one: its stem says enough."""
        if not self.folder.is_dir():
            return []
        stems = {path.stem for path in self.folder.glob("*.json")}
        stems |= {path.stem for path in self.folder.glob("*.raw")}
        return [card for stem in sorted(stems) if (card := self.card(stem)) is not None]

    def card(self, stem: str) -> Card | None:
        """The card of that stem."""
        try:
            return msgspec.json.decode(self._card(stem).read_bytes(), type=Card)
        except (FileNotFoundError, msgspec.MsgspecError):
            contact, _, ms = stem.rpartition(".")
            if not contact or not ms.isdecimal() or not (self.folder / f"{stem}.raw").exists():
                return None
            return Card(stem=stem, contact=ContactId(contact), began_at=Instant(int(ms) * 1000))

    def take_away(self, card: Card) -> None:
        """The card last: what is left after a kill is a card, and tells of it."""
        self._short(card).unlink(missing_ok=True)
        self.raw(card).unlink(missing_ok=True)
        self._card(card.stem).unlink(missing_ok=True)

    def is_closed(self, card: Card) -> bool:
        """Whether nobody writes its speech any more.

        The kernel knows: it gives a lease on a file only when nobody has it open for writing.
        """
        try:
            file = os.open(self.raw(card), os.O_RDONLY)
        except FileNotFoundError:
            return True
        try:
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        except BlockingIOError:
            return False
        except OSError:  # another's file, or a file system without leases
            return time.time() - os.fstat(file).st_mtime > RESTS_FOR_S
        finally:
            os.close(file)
        return True

    def _short(self, card: Card) -> Path:
        return self.folder / f"{card.stem}.short"

    def _card(self, stem: str) -> Path:
        return self.folder / f"{stem}.json"


def stem_of(contact: ContactId, began_at: Instant) -> str:
    """How the files of a recording are called; no two of a contact begin in one millisecond."""
    return f"{contact}.{began_at // 1000}"
