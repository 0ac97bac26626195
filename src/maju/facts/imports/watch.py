"""A folder where files arrive: each is imported once, then lies in ``done/`` or ``failed/``.

Think of the kill: before the import commits, the file still lies there and is taken again; after it,
the import is known by the file's hash, so taking it again changes nothing, and it is moved. A file
that is refused lies in ``failed/`` with the reason beside it; one that the world kept from being read
(a database that is down) stays and is tried again.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from maju.facts.imports.given import Given, find_given
from maju.facts.imports.running import Summary
from maju.kernel.errors import Refused, Trouble

EVERY_S = 2.0
DONE, FAILED = "done", "failed"
_LOCK = ".maju-watch.lock"
_UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload", ".swp")
Bring = Callable[[Given], Summary]
Became = Refused | Trouble | Sequence[Summary]
Say = Callable[[str, Became], None]
Words = Callable[[Refused], str]


def watch_folder(
    folder: Path,
    bring: Bring,
    say: Say,
    *,
    words: Words = str,
    every_s: float = EVERY_S,
    going: Callable[[], bool] = lambda: True,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Watch until *going* says no.

    Args:
        folder: where files arrive.
        bring: imports one file.
        say: told a file's name and what became of it.
        words: a refusal as people read it, for the file beside what was refused.
        every_s: between looks; a file is taken when two looks see it alike.
        going: asked before every look.
        sleep: waits.

    Raises:
        Refused: ``watch_folder_missing``, ``watch_running``.
    """
    folder = folder.expanduser().absolute()
    if not folder.is_dir():
        raise Refused("watch_folder_missing", path=str(folder))
    with (folder / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refused("watch_running", path=str(folder)) from error
        seen: dict[Path, tuple[int, int]] = {}
        while going():
            seen = look(folder, seen, bring, say, words)
            sleep(every_s)


def look(
    folder: Path,
    before: dict[Path, tuple[int, int]],
    bring: Bring,
    say: Say,
    words: Words = str,
) -> dict[Path, tuple[int, int]]:
    """One look: import what is as it was *before*; what there is now."""
    now: dict[Path, tuple[int, int]] = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.suffix in _UNFINISHED or not path.is_file():
            continue
        with suppress(FileNotFoundError):
            stat = path.stat()
            now[path] = (stat.st_size, stat.st_mtime_ns)
    for path, stamp in list(now.items()):
        if before.get(path) == stamp and _take(folder, path, bring, say, words):
            del now[path]
    return now


def _take(folder: Path, path: Path, bring: Bring, say: Say, words: Words) -> bool:
    """Import one file (all members of an archive) and move it; whether it is gone."""
    try:
        done = [bring(given) for given in find_given([path])]
    except Refused as refused:
        if refused.code in {"import_changed", "import_truncated"} and _young(path):
            return False  # it is still being written
        moved = _move(path, folder / FAILED)
        moved.with_name(f"{moved.name}.reason.txt").write_text(
            f"{words(refused)}\n", encoding="utf-8"
        )
        say(path.name, refused)
        return True
    except Trouble as trouble:
        say(path.name, trouble)
        return False
    _move(path, folder / DONE)
    say(path.name, done)
    return True


def _young(path: Path) -> bool:
    """Written to within the last minute."""
    return time.time() - path.stat().st_mtime < 60


def _move(path: Path, folder: Path) -> Path:
    """Into *folder*; a file of the same name that lies there is kept, and so is this one."""
    folder.mkdir(exist_ok=True)
    target, number = folder / path.name, 1
    while target.exists():
        number += 1
        target = folder / f"{path.stem}.{number}{path.suffix}"
    path.rename(target)
    return target
