"""About which days nothing can change any more, with all that their measures look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, partial
from operator import attrgetter
from pathlib import Path

import msgspec

from maju.facts.history.manifest import Held, Piece
from maju.metrics.apart import Arrivals
from maju.metrics.compiling import Scope
from maju.metrics.links.needing import AHEAD_MS, BACK_MS, Need, needs

_FAR = timedelta(days=2)
"""An attempt lies at most so far outside its business day as UTC counts days."""
_DAY = timedelta(days=1)
BACK, AHEAD = BACK_MS // 86_400_000 * _DAY, AHEAD_MS // 86_400_000 * _DAY
_LATEST = 2 * AHEAD + BACK
"""So far before a window files lie of which its attempts' customers are known row by row: the same
files for each window that ends today (:mod:`maju.metrics.changing`)."""


class Chain(msgspec.Struct, frozen=True, kw_only=True):
    """One client's file of attempts, and what it must be linked with."""

    client: str
    first_us: int
    last_us: int
    """When its attempts began."""
    since: date
    last: date
    own: Path
    around: tuple[Path, ...]
    callbacks: tuple[Path, ...]


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """Files of a piece of one client that look as they always will."""

    client: str
    since: date
    last: date
    last_us: int = 0
    """When its last attempt began."""
    attempts: Path | None
    callbacks: Path | None


class Links(msgspec.Struct, frozen=True, kw_only=True):
    """The files of a question's window that are sure at its instant, and what is not."""

    chains: Sequence[Chain]
    unsure: Sequence[Arrivals]
    """Attempts that may still change, or were only just made."""
    owing: Mapping[str, int] = {}
    """By client: from when on a callback may still be made."""
    from_us: int = 0
    """At any instant from this one on, the same files are sure."""
    settled: Sequence[Settled] = ()
    """All files that are settled, of the window and what lies about it; by client."""
    rest: Mapping[str, Sequence[Path]] = {}
    """By grain: the files that are not, of the same days."""

    def of(self, scope: Scope) -> tuple[str, ...]:
        """The measures that are sure over the scope's days."""
        found = needs(tuple(scope.agreed))
        reached = self._reached(scope)
        sure = {need: self._hold(reached, need, scope) for need in set(found.values())}
        return tuple(name for name, need in found.items() if sure[need])

    def holds(self, need: Need, scope: Scope) -> bool:
        """Whether nothing that is known now, but may change, has a part in what needs this."""
        return self._hold(self._reached(scope), need, scope)

    def _reached(self, scope: Scope) -> list[tuple[str, int, int]]:
        """Of each file the client, and from when to when its attempts within the scope's days are."""
        begin, end = _us(scope.since - _FAR), _us(scope.until + _FAR)
        return [
            (chain.client, max(chain.first_us, begin), min(chain.last_us, end))
            for chain in self.chains
        ]

    def _hold(self, reached: Sequence[tuple[str, int, int]], need: Need, scope: Scope) -> bool:
        if any(each.since < scope.until and each.last >= scope.since for each in self.unsure):
            return False
        return all(self._sure(*each, need, scope) for each in reached)

    def _sure(self, client: str, first: int, last: int, need: Need, scope: Scope) -> bool:
        if need.known_ms and last + need.known_ms * 1000 > scope.known_until:
            return False
        begin = first - BACK_MS * 1000 * need.back
        end = last + need.ahead_ms * 1000
        if need.callbacks and self.owing.get(client, end + 1) <= end:
            return False
        return not any(
            each.client == client and each.first_us <= end and each.last_us >= begin
            for each in self.unsure
        )

    def with_live(self, more: Sequence[Arrivals], owing: Mapping[str, int]) -> Links:
        """The same with attempts and callbacks that no file holds yet."""
        first = {
            client: min(known.get(client, at) for known in (self.owing, owing))
            for client, at in {**self.owing, **owing}.items()
        }
        return msgspec.structs.replace(self, unsure=[*self.unsure, *more], owing=first)


def span(since: date, until: date) -> tuple[date, date]:
    """The days whose pieces matter to ``[since, until)``: whole months, and what lies about them."""
    month = (until - _DAY).replace(day=1) + 31 * _DAY
    return since.replace(day=1) - BACK - _LATEST, month.replace(day=1) + AHEAD


def find_links(
    pieces: Sequence[Piece],
    window: tuple[date, date],
    as_of: int,
    touched: Callable[[Piece], bool],
    find: Callable[[str], Path],
) -> Links | None:
    """What is sure of ``[since, until)``, among *pieces* of :func:`span`; ``None``: not all of them
    were measured.

    *touched*: whether more is known of a piece's days than its files say.
    """
    settled = {id(piece): not touched(piece) and _settled(piece, as_of) for piece in pieces}
    chains: list[Chain] = []
    unsure: list[Arrivals] = []
    owing: dict[str, int] = {}
    begin = window[0].replace(day=1) - BACK
    for piece in pieces:
        if piece.last < begin:
            continue
        if not settled[id(piece)] and "callback" in piece.files:
            since = _us(piece.since - _FAR)
            owing[piece.client] = min(owing.get(piece.client, since), since)
        if (held := piece.files.get("attempt")) is None:
            continue
        if held.first_us is None or held.last_us is None:
            return None
        if not settled[id(piece)]:
            unsure.append(
                Arrivals(
                    client=piece.client, since=piece.since, last=piece.last,
                    first_us=held.first_us, last_us=held.last_us,
                )
            )  # fmt: skip
        elif piece.since < window[1] and piece.last >= window[0]:
            near = [each for each in pieces if settled[id(each)] and is_near(each, piece)]
            chains.append(_chain(piece, held, near, find))
    files = [
        Settled(
            client=piece.client, since=piece.since, last=piece.last,
            last_us=_last_us(piece), attempts=_found(piece, "attempt", find),
            callbacks=_found(piece, "callback", find),
        )
        for piece in pieces if settled[id(piece)] and (piece.last >= begin or _last_us(piece))
    ]  # fmt: skip
    rest = {
        grain: [find(piece.files[grain].key) for piece in pieces
                if grain in piece.files and piece.last >= begin and not settled[id(piece)]]
        for grain in ("attempt", "callback")
    }  # fmt: skip
    instants = [held.settled_at or 0 for piece in pieces for held in piece.files.values()]
    return Links(
        chains=chains,
        unsure=unsure,
        owing=owing,
        from_us=max(instants, default=0),
        settled=sorted(files, key=attrgetter("client", "since")),
        rest=rest,
    )


def _found(piece: Piece, grain: str, find: Callable[[str], Path]) -> Path | None:
    held = piece.files.get(grain)
    return None if held is None else find(held.key)


def _last_us(piece: Piece) -> int:
    held = piece.files.get("attempt")
    return 0 if held is None or held.last_us is None else held.last_us


def _chain(piece: Piece, held: Held, near: Sequence[Piece], find: Callable[[str], Path]) -> Chain:
    assert held.first_us is not None
    assert held.last_us is not None
    files = partial(_files, near, find)
    own = find(held.key)
    return Chain(
        client=piece.client,
        first_us=held.first_us,
        last_us=held.last_us,
        since=piece.since,
        last=piece.last,
        own=own,
        around=tuple(path for path in files("attempt") if path != own),
        callbacks=tuple(files("callback")),
    )


def _files(near: Sequence[Piece], find: Callable[[str], Path], grain: str) -> list[Path]:
    return [find(each.files[grain].key) for each in near if grain in each.files]


def _settled(piece: Piece, as_of: int) -> bool:
    return all(
        held.settled_at is not None and held.settled_at <= as_of for held in piece.files.values()
    )


def is_near(each: Piece | Settled, piece: Piece | Settled) -> bool:
    """Whether attempts or callbacks of *each* may be linked to an attempt of *piece*."""
    return (
        each.client == piece.client
        and each.since < piece.last + AHEAD + _DAY
        and each.last >= piece.since - BACK
    )


@lru_cache(maxsize=4096)
def _us(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1_000_000
