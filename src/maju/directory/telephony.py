"""What the pages ask of the telephone: its announcements as sound, and how its servers stand.

The pages know no channel; whoever puts the pieces together gives them this (``MAJU_TELEPHONE``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

LANGUAGES = ("ko", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """Speech as a telephone carries it. *ms*: its length; *level*: how loud it came, in dBFS."""

    wav: bytes = field(repr=False)
    ms: int
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One announcement in one language, as callers hear it now.

    *text*: what the machine says under this name. *by*: ``voice``, ``upload`` (by command), ``page``,
    ``made``, or empty: there is no sound of this name. *through*: the name whose sound is heard instead.
    """

    text: str
    by: str
    through: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What was decided about ``language/name``; *load* gives the sound, ``None``: as delivered."""

    key: str
    number: int
    load: Callable[[], bytes] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something about a server, in words. *level*: ``ok``, ``warn`` or ``bad``."""

    level: str
    says: str
    next: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line to a carrier. *state*: ``online``, ``offline``, or empty when the server does not say; of one
    that *registers* ``registered``, ``rejected``, ``unregistered`` or ``silent``, with *since* when, in
    microseconds, where that is known.
    """

    name: str
    host: str
    numbers: Sequence[str]
    registers: bool
    state: str
    since: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One server. Figures are ``None`` when it does not answer.

    *lines_up*: channels of calls that are up; *phones*: agents' telephones that are registered;
    *spooled*: recordings that wait to be sealed, with their bytes; *drill*: when the last one was
    (microseconds) and whether it went well.
    """

    name: str
    answers: bool
    led: bool
    lines: Sequence[Line]
    lines_up: int | None
    phones: int | None
    spooled: tuple[int, int]
    away: int
    drill: tuple[int, bool] | None
    findings: Sequence[Finding]


class Telephony(Protocol):
    """The telephone of an installation."""

    def has(self, centre: str) -> bool:
        """Whether *centre* has a telephone server."""
        ...

    def announcements(
        self, centre: str, asked: Collection[str]
    ) -> Mapping[str, Mapping[str, Heard]]:
        """All names, those *asked* by flows too, with each language; numbers and times are left out."""
        ...

    def sound(self, centre: str, key: str) -> bytes | None:
        """What is heard under ``language/name`` now."""
        ...

    def convert(self, data: bytes) -> Sound:
        """A WAV that somebody brought, as a telephone has it.

        Raises:
            Refused: with the reason; see ``docs/reference/refusals.md``, ``prompt_…``.
        """
        ...

    def speak(self, text: str, language: str) -> Sound:
        """*text* by the machine's voice.

        Raises:
            Refused: ``no_voice``. Trouble: it failed.
        """
        ...

    def bring(self, centre: str, decided: Sequence[Deed]) -> None:
        """Let callers hear what was decided; what cannot be done now, the adapter does soon."""
        ...

    def standing(self, centre: str, language: str) -> Sequence[Standing]:
        """How each server stands, asked now."""
        ...
