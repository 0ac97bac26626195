"""Carries out in a folder what was decided about announcements elsewhere: on the pages.

What was decided is a list of changes with rising numbers; the folder's own list says up to which number
each announcement has been brought. So it may be done by several processes, again and again, and
whoever is killed half-way is followed by another: the file first, then the list. A deed by hand
(``maju voice prompt``) after a change of the pages stands, until the pages say something newer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec import Struct

from maju.channels.asterisk.prompts.rendering import (
    Origin,
    held,
    page_of,
    path_of,
    put,
    read_index,
    write_index,
)


class Decided(Struct, frozen=True, kw_only=True):
    """One change.

    Args:
        key: ``language/name``.
        number: a later change has a greater one.
        load: gives the sound as a telephone has it; ``None``: the machine's voice again.
    """

    key: str
    number: int
    load: Callable[[], bytes] | None


def bring(
    folder: Path, decided: Iterable[Decided], built: Callable[[str], bytes | None]
) -> tuple[str, ...]:
    """Carry out what is newer than the folder; which announcements sound otherwise now.

    *built* gives what the machine says under a key; ``None``: nothing, so that what its last part says is
    heard (``ondam.menu`` sounds as ``menu``).

    Raises:
        Trouble, OSError, Refused: a sound was not to be had; those before it are there.
    """
    changed = []
    known = read_index(folder)
    for each in decided:
        if page_of(known, each.key) >= each.number:
            continue
        data = built(each.key) if each.load is None else each.load()
        if _put(folder, each, data):
            changed.append(each.key)
    return tuple(changed)


def _put(folder: Path, each: Decided, data: bytes | None) -> bool:
    with held(folder):
        index = read_index(folder)
        if page_of(index, each.key) >= each.number:
            return False  # another process was quicker
        if data is None:
            path_of(folder, each.key).unlink(missing_ok=True)
        else:
            put(path_of(folder, each.key), data)
        by = "" if each.load is None else "page"
        said = hashlib.sha256(data or b"").hexdigest()
        index[each.key] = Origin(by=by, said=said, page=each.number)
        write_index(folder, index)
    return True
