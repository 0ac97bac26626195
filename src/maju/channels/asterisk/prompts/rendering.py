"""Puts the files of all announcements into a folder: ``<folder>/<language>/<name>.wav``.

``prompts.json`` beside them says where each came from. What people brought is never replaced by
the machine's voice; what the machine said is said again only when the text or the voice changed.
Killed half-way, the next run goes on: a file is there whole or not at all, and the list is written
after the files, so at worst something is said twice. Several processes may write here (a rendering, a
command, the pages, an adapter): each takes :func:`held` while it changes a file and the list.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

from maju.channels.asterisk.prompts.music import tune
from maju.channels.asterisk.prompts.sound import Samples, as_wav, silence, tone
from maju.channels.asterisk.prompts.texts import Texts
from maju.channels.asterisk.prompts.vocabulary import LANGUAGES
from maju.channels.asterisk.prompts.voices import Voice

INDEX = "prompts.json"
MUSIC = "music"
_MADE = "made"
_AT_ONCE = 2


class Origin(Struct, frozen=True, kw_only=True):
    """Where a file came from.

    Args:
        by: ``voice`` (*said* is a hash of the text and the voice), ``made`` (a sound of ours),
            ``upload`` or ``page`` (brought by a command or on a page; *said* is a hash of what was
            brought), or nothing: the voice is to say it anew.
        page: the newest change of the pages that was carried out; 0: none.
    """

    by: str
    said: str
    page: int = 0

    @property
    def brought(self) -> bool:
        """Whether a person brought it, so that the voice leaves it alone."""
        return self.by in {"upload", "page"}


class Rendered(Struct, frozen=True, kw_only=True):
    """What a run of :func:`render` did."""

    spoken: int
    kept: int
    uploaded: int


def render(folder: Path, texts: Texts, voice: Voice, cache: Path | None = None) -> Rendered:
    """Bring *folder* to what *texts* say; in *cache* speech is kept by its hash, for others.

    Raises:
        Trouble: the voice failed.
    """
    index = read_index(folder)
    wanted = {
        f"{language}/{name}": (text, language)
        for name, by_language in texts.items()
        for language, text in by_language.items()
    }
    due, uploaded = [], 0
    for key, (text, language) in wanted.items():
        known = index.get(key)
        said = said_of(text, language, voice)
        if known is not None and known.brought:
            uploaded += 1
        elif (
            known is None
            or (known.by, known.said) != ("voice", said)
            or not path_of(folder, key).exists()
        ):
            due.append((key, text, language, said))
    put_sounds(folder)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        told = list(pool.map(lambda each: _say(folder, each, voice, cache), due))
    with held(folder):
        index = read_index(folder)
        index |= {key: Origin(by=_MADE, said="1") for key, _ in _sounds()}
        for (key, _, _, said), put_here in zip(due, told, strict=True):
            if put_here and not _brought(index, key):
                index[key] = Origin(by="voice", said=said, page=page_of(index, key))
        write_index(folder, index)
    return Rendered(spoken=len(due), kept=len(wanted) - len(due) - uploaded, uploaded=uploaded)


def put_sounds(folder: Path) -> None:
    """What needs no voice: the tone, the pause, and music, unless other music lies there."""
    for key, samples in _sounds():
        if not path_of(folder, key).exists():
            put(path_of(folder, key), as_wav(samples))
    music = folder / MUSIC
    if not any(music.glob("*.*")):
        put(music / "calm.wav", as_wav(tune()))


def missing(folder: Path, texts: Texts) -> list[str]:
    """``language/name`` of each announcement that *texts* have and *folder* has not."""
    return sorted(
        f"{language}/{name}"
        for name, by_language in texts.items()
        for language in by_language
        if not path_of(folder, f"{language}/{name}").exists()
    )


def path_of(folder: Path, key: str) -> Path:
    """The file of ``language/name``."""
    return folder / f"{key}.wav"


def read_index(folder: Path) -> dict[str, Origin]:
    """Where the files of *folder* came from; one that cannot be read counts as none."""
    try:
        said = (folder / INDEX).read_bytes()
        return msgspec.json.decode(said, type=dict[str, Origin])
    except (OSError, msgspec.DecodeError):
        return {}


def write_index(folder: Path, index: dict[str, Origin]) -> None:
    """Keep it."""
    put(folder / INDEX, msgspec.json.format(msgspec.json.encode(index, order="sorted")))


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Nobody else changes a file of *folder* and the list meanwhile; a kill lets it go."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def page_of(index: dict[str, Origin], key: str) -> int:
    """The newest change of the pages to *key* that was carried out."""
    known = index.get(key)
    return 0 if known is None else known.page


def _brought(index: dict[str, Origin], key: str) -> bool:
    known = index.get(key)
    return known is not None and known.brought


def put(path: Path, data: bytes) -> None:
    """The file whole, in place of the one that was there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    draft.replace(path)


def speech(text: str, language: str, voice: Voice, cache: Path | None) -> bytes:
    """*text* as a file; said before, it comes from the *cache*.

    Raises:
        Trouble: the voice failed.
    """
    said = said_of(text, language, voice)
    kept = None if cache is None else cache / f"{said}.wav"
    if kept is not None and kept.exists():
        return kept.read_bytes()
    data = as_wav(voice.say(text, language))
    if kept is not None:
        put(kept, data)
    return data


def said_of(text: str, language: str, voice: Voice) -> str:
    """The hash that speech is known by."""
    return hashlib.sha256(f"{voice.name}\0{language}\0{text}".encode()).hexdigest()


def _say(folder: Path, due: tuple[str, str, str, str], voice: Voice, cache: Path | None) -> bool:
    """Whether it was put there; ``False``: somebody has brought it meanwhile."""
    key, text, language, _ = due
    data = speech(text, language, voice, cache)
    with held(folder):
        if _brought(read_index(folder), key):
            return False
        put(path_of(folder, key), data)
    return True


def _sounds() -> Iterator[tuple[str, Samples]]:
    for language in LANGUAGES:
        yield f"{language}/beep", tone(1_000.0, 0.4)
        yield f"{language}/pause", silence(0.35)
