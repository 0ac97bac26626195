"""What the pages need on disk before they are served: catalogues and hashed static files.

Both are made from committed sources into the home's ``run`` folder, under a name that holds the
sources' digest. So a new version makes new folders, a repeat finds them there, and two processes
that make one at once both end up with a whole one: it is renamed into place when it is ready.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("ko", "en")
DOMAIN = "django"


def compiled_catalogues(sources: Iterable[Path], into: Path) -> Path:
    """The folder of ``.mo`` files, compiled from every ``locale`` folder below *sources*.

    Messages of all packages become one catalogue per language. English is what the sources say.
    """
    folders = [folder / "locale" for folder in sources]
    files = sorted(path for folder in folders for path in folder.glob(f"*/*/{DOMAIN}.po"))

    def make(draft: Path) -> None:
        for language in LANGUAGES:
            target = draft / language / "LC_MESSAGES"
            target.mkdir(parents=True)
            with (target / f"{DOMAIN}.mo").open("wb") as out:
                write_mo(out, merged(files, language))

    return _made_once(into, "locale", files, make)


def merged(files: Iterable[Path], language: str) -> Catalog:
    """The catalogues of one language as one."""
    whole = Catalog(locale=language, domain=DOMAIN)
    for path in files:
        if path.parent.parent.name != language:
            continue
        with path.open("rb") as file:
            for message in read_po(file, locale=language, domain=DOMAIN, abort_invalid=True):
                if message.id and message.string and not message.fuzzy:
                    whole.add(message.id, message.string, context=message.context)
    return whole


def collected_static(files: Iterable[Path], into: Path, make: Callable[[Path], None]) -> Path:
    """The folder of static files under hashed names, made by *make* when *files* changed."""
    return _made_once(into, "static", sorted(files), make)


def _made_once(into: Path, kind: str, files: list[Path], make: Callable[[Path], None]) -> Path:
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.parent.parent.parent.name}/{path.name}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    place = into / f"{kind}-{digest.hexdigest()[:16]}"
    if place.is_dir():
        return place
    into.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{kind}-", dir=into))
    try:
        make(draft)
        draft.chmod(0o755)
        with suppress(OSError):  # somebody else was first: theirs is the same
            draft.rename(place)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    assert place.is_dir(), f"{place} was not made"
    return place
