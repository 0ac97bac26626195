"""What a process that answers keeps from question to question: links, files found, answers.

Nothing here is believed by its age. A source is known by the centre's revision, which rises in the
transaction that changes the manifest or what was agreed; an answer by that and by everything else
that was put into it.
"""

from __future__ import annotations

import select
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, NamedTuple, TypeVar

import msgspec
import psycopg
from psycopg.rows import dict_row

from maju.facts.history.manifest import Link
from maju.kernel.errors import Trouble
from maju.metrics.answers import Answer
from maju.metrics.compiling import Scope
from maju.metrics.kpi import Kpi
from maju.metrics.sources import Source

LINKS_MOST = 4
SOURCES_MOST = 64
ANSWERS_MOST = 256
CELLS_MOST = 200_000
"""Of all answers that are kept: some tens of megabytes."""

Kept = TypeVar("Kept")


class Links:
    """Connections to one database, used again. Safe among threads; made at the first use."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._idle: list[Link] = []
        self._lock = threading.Lock()
        weakref.finalize(self, _close, self._idle)

    @contextmanager
    def lent(self) -> Iterator[Link]:
        """A connection in autocommit; the world's failures as ours.

        One that the server closed meanwhile is found out before it is lent.
        """
        try:
            link = self._taken() or psycopg.connect(
                self._url, autocommit=True, row_factory=dict_row
            )
            try:
                yield link
            except BaseException:
                link.close()
                raise
        except psycopg.Error as error:
            raise Trouble(f"the manifest is not reachable: {error}") from error
        with self._lock:
            if len(self._idle) < LINKS_MOST:
                self._idle.append(link)
                return
        link.close()

    def _taken(self) -> Link | None:
        while True:
            with self._lock:
                if not self._idle:
                    return None
                link = self._idle.pop()
            if _idle(link):
                return link
            link.close()


def _idle(link: Link) -> bool:
    """Whether nothing has come since its last answer: what comes unasked is the server's end, or
    nothing that is worth a connection."""
    if link.closed:
        return False
    poll = select.poll()
    poll.register(link.fileno(), select.POLLIN)
    return not poll.poll(0)


def _close(links: list[Link]) -> None:
    while links:
        links.pop().close()


class Some(Generic[Kept]):
    """The latest things by key, while they weigh at most *most* together. Safe among threads."""

    def __init__(self, most: int, weigh: Callable[[Kept], int] = lambda _: 1) -> None:
        self._most = most
        self._weigh = weigh
        self._weight = 0
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> Kept | None:
        """What was put there, if it still is."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: Hashable, one: Kept) -> None:
        """Keep *one*; the longest unused go."""
        with self._lock:
            if (old := self._kept.pop(key, None)) is not None:
                self._weight -= self._weigh(old)
            self._kept[key] = one
            self._weight += self._weigh(one)
            while self._weight > self._most:
                self._weight -= self._weigh(self._kept.popitem(last=False)[1])


def sources() -> Some[Source]:
    """An empty store of sources."""
    return Some(SOURCES_MOST)


def answers() -> Some[Answer]:
    """An empty store of answers that no later instant changes."""
    least = CELLS_MOST // ANSWERS_MOST
    return Some(CELLS_MOST, lambda each: max(least, len(each.lines) * len(each.kpis)))


class State(NamedTuple):
    """What a manifest said just now."""

    revision: int | None
    """Another one when files or agreements are others."""
    covers: int | None
    """What imports of the clients asked for reach."""


def source_key(state: State, centre: str, client: str | None, *asked: object) -> bytes:
    """What tells a source from every other: the question's days, and the manifest's state."""
    return msgspec.msgpack.encode((state, centre, client, asked))


def answer_key(
    source: bytes | None, kpis: Sequence[Kpi], scope: Scope, lacks: frozenset[str]
) -> bytes | None:
    """Everything that a steady answer depends on; ``None`` when the instant is among it."""
    if source is None:
        return None
    still = msgspec.structs.replace(scope, as_of=0, known_until=0)
    return msgspec.msgpack.encode((source, kpis, still, lacks))


def is_still(source: Source, as_of: int) -> bool:
    """Whether the same files would be found for any instant from this one on."""
    return source.quick is None or as_of >= source.quick.from_us
