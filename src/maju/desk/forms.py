"""What a form of the desk brings, read or refused."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from maju.desk.seat import Seat
from maju.kernel.errors import Refused
from maju.kernel.ids import AgentId, ContactId, QueueId
from maju.kernel.time import Instant

TEXT_MOST = 4_000
"""Characters of a message or a note."""

_ID_MOST = 120
_YEARS = range(1990, 2200)
_NOT_SAID = {"csrfmiddlewaretoken"}
_NUMBER = re.compile(r"\+?[0-9*#][0-9*# -]{1,18}")


class Form:
    """The fields of one POST."""

    def __init__(
        self, said: QueryDict, files: MultiValueDict[str, UploadedFile[bytes]] | None = None
    ) -> None:
        self._said = said
        self._files = files

    @property
    def digest(self) -> str:
        """Of all that was filled in: a form that is sent again says the same."""
        said = sorted((name, each) for name, some in self._said.lists() for each in some
                      if name not in _NOT_SAID)  # fmt: skip
        made = hashlib.blake2b(repr(said).encode(), digest_size=8)
        files = sorted(self._files.lists()) if self._files else ()
        for name, file in ((name, each) for name, some in files for each in some):
            made.update(repr((name, file.name, file.size)).encode())
            for part in file.chunks():
                made.update(part)
            file.seek(0)
        return made.hexdigest()

    def text(self, name: str, *, most: int = TEXT_MOST) -> str:
        """A text without blanks around it; empty where nothing was said.

        Raises:
            Refused: ``text_too_long``.
        """
        found = str(self._said.get(name, "")).strip().replace("\x00", "")
        if len(found) > most:
            raise Refused("text_too_long", most=most)
        return found

    def texts(self, name: str) -> list[str]:
        """Several short ones."""
        return [str(each)[:_ID_MOST] for each in self._said.getlist(name) if each]

    def named(self, prefix: str) -> dict[str, str]:
        """All fields whose names begin with *prefix*, by what follows it; empty ones left out."""
        return {
            name.removeprefix(prefix): said
            for name in self._said
            if name.startswith(prefix) and (said := self.text(name, most=500))
        }

    def needed(self, name: str) -> str:
        """A field that the page always sends.

        Raises:
            Refused: ``field_missing``.
        """
        found = self.text(name, most=_ID_MOST)
        if not found:
            raise Refused("field_missing", name=name)
        return found

    def file(self, name: str, *, most: int) -> tuple[str, bytes]:
        """What a file is called, and its bytes.

        Raises:
            Refused: ``file_missing``: also where it is empty; ``file_large``.
        """
        found = self._files.get(name) if self._files else None
        if found is None or not found.size:
            raise Refused("file_missing")
        if found.size > most:
            raise Refused("file_large", most=most >> 20)
        return found.name or "", found.read()

    def contact(self) -> ContactId:
        """Which contact it is about."""
        return ContactId(self.needed("contact"))

    def target(self) -> tuple[QueueId | None, AgentId | None, str]:
        """Where a contact is to go: ``q:`` a queue, ``a:`` an agent, else a number outside.

        Raises:
            Refused: ``field_missing``, ``choice_unknown``: it stands in the journal, so what is no
                number does not get in.
        """
        said = self.needed("target")
        kind, _, name = said.partition(":")
        match kind:
            case "q" if name:
                return QueueId(name), None, ""
            case "a" if name:
                return None, AgentId(name), ""
            case _ if _NUMBER.fullmatch(said):
                return None, None, said
            case _:
                raise Refused("choice_unknown", name="target", said=said[:20])

    def moment(self, seat: Seat, name: str) -> Instant | None:
        """A day and time of the person's own clock, as ``datetime-local`` writes it.

        Raises:
            Refused: ``moment_unreadable``: also in a year in which nobody of ours lives, which no other
                reader's clock could show.
        """
        said = self.text(name, most=40)
        if not said:
            return None
        try:
            local = datetime.fromisoformat(said).replace(tzinfo=seat.zone)
        except ValueError as error:
            raise Refused("moment_unreadable", said=said) from error
        if local.year not in _YEARS:
            raise Refused("moment_unreadable", said=said)
        return Instant(int(local.timestamp() * 1_000_000))
