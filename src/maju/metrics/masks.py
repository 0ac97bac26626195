"""Rows that may still change, as one moment of a centre knows them, for whatever days are asked.

To mask them and to say of each what a measure adds is most of what a page with today in it costs,
and the same for every window. So it is done once for each moment; and what questions lately looked
at is done of the next moment before anybody asks (:meth:`Masks.ready`).
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar, cast

import msgspec
import pyarrow as pa

from maju.facts.fold.live import OpenFacts
from maju.metrics.changing import Changed, Head
from maju.metrics.lazily import Lazy, lazy
from maju.metrics.relations import BASE
from maju.metrics.uniting import joined, rows_in
from maju.metrics.unsettled import Instant, Masked, masked, standing, still_open
from maju.metrics.unsettled.measuring import like
from maju.metrics.warm import Some

MASKED_MOST = 32
"""Of one moment: seven grains of some windows with other files of days that are not settled."""
FILES_BYTES_MOST = 256_000_000
LATELY_S = 300.0
"""What nobody looked at for so long is not made ready."""

Rest = Mapping[str, Sequence[Path]]
"""By grain: files of rows that may still change."""
One = TypeVar("One", Masked, Changed)


def files() -> Some[pa.Table]:
    """An empty store of rows of files."""
    return Some(FILES_BYTES_MOST, lambda rows: rows.nbytes)


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which rows, as known when."""

    grain: str
    own: tuple[Path, ...]
    callbacks: tuple[Path, ...]
    at: Instant
    heads: tuple[Head, ...] | None = None
    """Those that they are linked to, these very ones; ``None``: they stand alone."""
    until: date | None = None
    """Of what is open when a window ends: its end."""


class Masks:
    """The rows of one moment. Safe among threads.

    Args:
        live: what files do not hold (yet) then.
        filed: rows of files, which never change; for the moments of all centres.
    """

    def __init__(self, live: OpenFacts | None = None, filed: Some[pa.Table] | None = None) -> None:
        self.live = live
        self._files = files() if filed is None else filed
        self._made: OrderedDict[_Asked, tuple[float, Masked | Changed]] = OrderedDict()
        self._lock = threading.Lock()

    def rows(self, grain: str, rest: Rest, at: Instant) -> Masked:
        """Those of a grain in the files of *rest*, and what is live."""
        asked = _asked(grain, rest, at, None)
        return self._found(asked, partial(self._masked, asked), time.monotonic())

    def standing(self, relation: str, paths: Sequence[Path], at: Instant, until: date) -> Masked:
        """What of some files, and live, is open when windows end with *until*."""
        asked = _Asked(grain=relation, own=tuple(paths), callbacks=(), at=at, until=until)
        return self._found(asked, partial(self._standing, asked, until), time.monotonic())

    def changed(self, heads: Sequence[Head], rest: Rest, at: Instant) -> Changed:
        """What linked attempts in *rest*, and live ones, say about those of *heads*."""
        asked = _asked("attempt", rest, at, tuple(heads))
        return self._found(asked, partial(self._changed, asked), time.monotonic())

    def ready(self, before: Masks, at: int, wait: Callable[[], None]) -> None:
        """Make what was lately looked at of an earlier moment.

        Args:
            before: that moment.
            at: the instant of this one.
            wait: called before each column of it.
        """
        if self.live is None or before.live is None:
            return
        was, now = before.live.known_until, self.live.known_until
        for asked, (when, made) in before._lately():
            if asked.at.known_until != was or asked.at.as_of < was:
                continue  # it looked back, and nobody asks for the same of the next moment
            own = msgspec.structs.replace(
                asked, at=msgspec.structs.replace(asked.at, as_of=at, known_until=now)
            )
            wait()
            if isinstance(made, Changed):
                self._found(own, partial(self._changed, own), when).like(made, wait)
            elif own.until is not None:
                like(self._found(own, partial(self._standing, own, own.until), when), made, wait)
            else:
                like(self._found(own, partial(self._masked, own), when), made, wait)

    def _lately(self) -> list[tuple[_Asked, tuple[float, Masked | Changed]]]:
        since = time.monotonic() - LATELY_S
        with self._lock:
            return [(asked, each) for asked, each in self._made.items() if each[0] >= since]

    def _found(self, asked: _Asked, make: Callable[[], One], when: float) -> One:
        """What was made before; two who ask at once may both make it."""
        with self._lock:
            found = self._made.get(asked)
        made = make() if found is None else cast("One", found[1])
        with self._lock:
            self._made[asked] = when, made
            self._made.move_to_end(asked)
            while len(self._made) > MASKED_MOST:
                self._made.popitem(last=False)
        return made

    def _masked(self, asked: _Asked) -> Masked:
        rows = lazy(self._rows(asked.grain, asked.own))
        return masked(asked.grain, rows, asked.at, lambda: self._callbacks(asked))

    def _standing(self, asked: _Asked, until: date) -> Masked:
        """Of years of callbacks few are owed: these alone are put together with live ones."""
        grain = BASE[asked.grain]
        filed = still_open(asked.grain, self._filed(grain, asked.own), asked.at, until)
        return standing(asked.grain, lazy(joined(grain, filed, self.live)), asked.at, until)

    def _callbacks(self, asked: _Asked) -> Lazy:
        return lazy(self._rows("callback", asked.callbacks))

    def _changed(self, asked: _Asked) -> Changed:
        rows = self._rows("attempt", asked.own)
        back = self._rows("callback", asked.callbacks)
        return Changed(asked.heads or (), rows, back, asked.at)

    def _rows(self, grain: str, paths: Sequence[Path]) -> pa.Table:
        """Rows of files and live ones together, in pieces."""
        return joined(grain, self._filed(grain, paths), self.live)

    def _filed(self, grain: str, paths: Sequence[Path]) -> pa.Table:
        key = msgspec.msgpack.encode((grain, [str(path) for path in paths]))
        if (filed := self._files.find(key)) is None:
            filed = rows_in(grain, paths)
            self._files.put(key, filed)
        return filed


def _asked(grain: str, rest: Rest, at: Instant, heads: tuple[Head, ...] | None) -> _Asked:
    return _Asked(
        grain=grain,
        own=tuple(rest.get(grain, ())),
        callbacks=tuple(rest.get("callback", ())) if grain == "attempt" else (),
        at=at,
        heads=heads,
    )
