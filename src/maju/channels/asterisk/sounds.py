"""What is heard: names of prompts into files that Asterisk can play."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from maju.kernel.effects import Wait
from maju.kernel.time import SECOND

Told = Callable[[str, int, int | None, int | None], Sequence[str]]
"""Language, position, least and most seconds of waiting → names of sounds."""

OTHERWISE = "ko"
_BYTES_A_SECOND = 16_000


def heard_as(folder: Path, name: str, language: str) -> str | None:
    """``<language>/<name>`` of the file in *folder* that is heard as prompt *name*; ``None``: nothing is."""
    for each in dict.fromkeys((name, name.rpartition(".")[2])):
        for spoken in dict.fromkeys((language, OTHERWISE)):
            if (folder / spoken / f"{each}.wav").is_file():
                return f"{spoken}/{each}"
    return None


class Sounds:
    """The prompts in one folder, ``<folder>/<language>/<name>.wav``.

    Args:
        folder: as this process sees it.
        seen_as: the same folder as Asterisk sees it, in a root of its own.
        told: how a place in line and a wait are said.
    """

    def __init__(self, folder: Path, *, seen_as: str = "", told: Told) -> None:
        self._folder = folder
        self._seen_as = seen_as or str(folder)
        self._told = told

    def prompt(self, name: str, language: str) -> Sequence[str]:
        """The media of prompt *name*; nothing when nobody has recorded it.

        ``ondam.greeting`` that was never recorded sounds as ``greeting`` does.
        """
        key = heard_as(self._folder, name, language)
        return () if key is None else (f"sound:{self._seen_as}/{key}",)

    def seconds(self, media: Sequence[str]) -> int:
        """How long *media* of ours plays, rounded up: the files are 16 bit at 8 kHz."""
        size = 0
        for each in media:
            name = each.removeprefix(f"sound:{self._seen_as}/")
            with suppress(OSError):
                size += (self._folder / f"{name}.wav").stat().st_size
        return -(-size // _BYTES_A_SECOND)

    def waiting(self, wait: Wait, language: str) -> Sequence[str]:
        """The media that tell a place in line, and the wait where it is known."""
        low = None if wait.low is None else round(wait.low / SECOND)
        high = None if wait.high is None else round(wait.high / SECOND)
        names = self._told(language, wait.position, low, high)
        return [media for name in names for media in self.prompt(name, language)]
