"""Rows that may still change, as one moment of a centre knows them, for whatever days are asked.

To mask them and to say of each what a measure adds is most of what a page with today in it costs,
and the same for every window. So it is done once for each moment; and what questions lately looked
at is done of the next moment before anybody asks (:meth:`Masks.ready`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import cast

import msgspec
import pyarrow as pa

from maju.facts.fold.live import OpenFacts
from maju.metrics.changing import Changed, Head
from maju.metrics.lately import Looked
from maju.metrics.lazily import Lazy, lazy
from maju.metrics.relations import BASE
from maju.metrics.uniting import joined, rows_in
from maju.metrics.unsettled import Instant, Masked, masked, standing, still_open
from maju.metrics.unsettled.measuring import like
from maju.metrics.warm import Some

MASKED_MOST = 64
"""Of one moment: seven grains of some windows with other files of days that are not settled."""
FILES_BYTES_MOST = 256_000_000

Rest = Mapping[str, Sequence[Path]]
"""By grain: files of rows that may still change."""


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
        self._made: Some[Masked | Changed] = Some(MASKED_MOST)
        self._looked = Looked()

    def rows(self, grain: str, rest: Rest, at: Instant) -> Masked:
        """Those of a grain in the files of *rest*, and what is live."""
        return cast("Masked", self._found(_asked(grain, rest, at, None)))

    def standing(self, relation: str, paths: Sequence[Path], at: Instant, until: date) -> Masked:
        """What of some files, and live, is open when windows end with *until*."""
        asked = _Asked(grain=relation, own=tuple(paths), callbacks=(), at=at, until=until)
        return cast("Masked", self._found(asked))

    def changed(self, heads: Sequence[Head], rest: Rest, at: Instant) -> Changed:
        """What linked attempts in *rest*, and live ones, say about those of *heads*."""
        return cast("Changed", self._found(_asked("attempt", rest, at, tuple(heads))))

    def ready(self, before: Masks, at: int, goes_on: Callable[[], bool]) -> None:
        """Make what was lately looked at of an earlier moment.

        Args:
            before: that moment.
            at: the instant of this one.
            goes_on: asked before each column; nothing more is made once it says no.
        """
        if self.live is None or before.live is None:
            return
        was, now = before.live.known_until, self.live.known_until
        for asked, when in before._looked.lately():
            made = before._made.find(asked)
            if made is None or asked.at.known_until != was or asked.at.as_of < was:
                continue  # let go; or it looked back, and nobody asks for the same of the next moment
            if not goes_on():
                return
            instant = msgspec.structs.replace(asked.at, as_of=at, known_until=now)
            own = self._found(msgspec.structs.replace(asked, at=instant), when)
            if isinstance(made, Changed):
                cast("Changed", own).like(made, goes_on)
            else:
                like(cast("Masked", own), made, goes_on)

    def _found(self, asked: _Asked, when: float | None = None) -> Masked | Changed:
        """What was made before; two who ask at once may both make it."""
        self._looked.note(asked, when)
        if (made := self._made.find(asked)) is None:
            made = self._make(asked)
            self._made.put(asked, made)
        return made

    def _make(self, asked: _Asked) -> Masked | Changed:
        if asked.heads is not None:
            rows = self._rows("attempt", asked.own)
            return Changed(asked.heads, rows, self._rows("callback", asked.callbacks), asked.at)
        if asked.until is not None:
            return self._standing(asked, asked.until)
        own = lazy(self._rows(asked.grain, asked.own))
        return masked(asked.grain, own, asked.at, lambda: self._callbacks(asked))

    def _standing(self, asked: _Asked, until: date) -> Masked:
        """Of years of callbacks few are owed: these alone are put together with live ones."""
        grain = BASE[asked.grain]
        filed = still_open(asked.grain, self._filed(grain, asked.own), asked.at, until)
        return standing(asked.grain, lazy(joined(grain, filed, self.live)), asked.at, until)

    def _callbacks(self, asked: _Asked) -> Lazy:
        return lazy(self._rows("callback", asked.callbacks))

    def _rows(self, grain: str, paths: Sequence[Path]) -> pa.Table:
        """Rows of files and live ones together, in pieces."""
        return joined(grain, self._filed(grain, paths), self.live)

    def _filed(self, grain: str, paths: Sequence[Path]) -> pa.Table:
        key = grain, tuple(paths)
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
