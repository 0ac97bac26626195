"""The facts of this installation: manifest, blobs, and the key that makes pseudonyms."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from maju.app.database import using_database
from maju.app.home import Home, find_home
from maju.app.keys import kept_secret
from maju.facts.history import schema
from maju.facts.history.blobs import FolderBlobs
from maju.kernel.errors import Refused
from maju.metrics.local import LocalNumbers
from maju.metrics.thresholds import DEFAULTS_MS, Threshold

_KEY_BYTES = 32
_YEARS = (1970, 2100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """An open store."""

    url: str
    blobs: FolderBlobs
    home: Home

    def numbers(self) -> LocalNumbers:
        """Who answers questions about it."""
        return LocalNumbers(self.url, self.blobs, now=now_us)


@contextmanager
def using_store() -> Iterator[Store]:
    """The store. The manifest's tables are made when they are missing: a log may be the first
    thing that an installation sees."""
    home = find_home().prepare()
    with using_database(home) as url:
        schema.migrate(url)
        store = Store(url=url, blobs=FolderBlobs(home.blobs), home=home)
        try:
            yield store
        except Refused as refused:
            raise with_whereabouts(refused, store) from None


def agents_of(store: Store, centre: str) -> Mapping[str, str]:
    """What to call agents of a living centre, by id: their masked names, as on report pages."""
    from maju.floor.reports.naming import given

    names = store.numbers().names(centre, people=True)
    return {key: given(names, "agent", key) or key for key in names.get("agent", {})}


def with_whereabouts(refused: Refused, store: Store) -> Refused:
    """Of days without facts, the refusal that says which days have some; any other as it is."""
    if refused.code != "no_facts":
        return refused
    known = store.numbers().known()
    centre = str(refused.params["centre"])
    days = [(each.first, each.last) for each in known if each.centre == centre]
    if not known:
        return refused
    if not days:
        there = ", ".join(sorted({each.centre for each in known}))
        return Refused("no_facts_of_centre", centre=centre, known=there)
    first, last = min(each[0] for each in days), max(each[1] for each in days)
    return Refused("no_facts_then", **refused.params, first=str(first), last=str(last))


def pseudonym_key(home: Home) -> bytes:
    """The installation's key for pseudonyms, made once; losing it makes new pseudonyms."""
    return kept_secret(home, "pseudonyms.key", lambda: secrets.token_bytes(_KEY_BYTES))


def now_us() -> int:
    """This moment, microseconds since 1970."""
    return time.time_ns() // 1000


def as_of_us(said: str | None) -> int | None:
    """The instant of ``--as-of``; ``None`` is now, by the clock of whoever answers.

    One without an offset is refused: it could be meant here, or where the centre is.

    Raises:
        Refused: ``as_of_unreadable``.
    """
    if said is None:
        return None
    try:
        moment = datetime.fromisoformat(said)
    except ValueError as error:
        raise Refused("as_of_unreadable", said=said) from error
    if moment.tzinfo is None or not _YEARS[0] <= moment.year <= _YEARS[1]:
        raise Refused("as_of_unreadable", said=said)
    return round(moment.timestamp() * 1_000_000)


def thresholds(said: tuple[str, ...]) -> tuple[Threshold, ...]:
    """Of ``NAME=SECONDS``, for this question only.

    Raises:
        Refused: ``threshold_unreadable``.
    """
    agreed = []
    for each in said:
        name, _, seconds = each.partition("=")
        try:
            ms = round(float(seconds) * 1000)
        except ValueError as error:
            raise Refused("threshold_unreadable", said=each) from error
        if name not in DEFAULTS_MS or ms < 0:
            raise Refused("threshold_unreadable", said=each)
        agreed.append(Threshold(name=name, ms=ms))
    return tuple(agreed)


def words(said: str) -> tuple[str, ...]:
    """Of a list with commas, blanks left out."""
    return tuple(each.strip() for each in said.split(",") if each.strip())


def existing(path: str) -> Path:
    """An absolute path, whatever folder a command is called from."""
    return Path(path).expanduser().absolute()
