"""The facts that a question may read: the manifest's files of its days, and what they lack."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import duckdb
import msgspec
import numpy as np
import pyarrow.parquet as pq

from maju.facts.fold.others import EVERYBODY
from maju.facts.history.engine import show, show_files
from maju.facts.history.manifest import Piece, Pieces, Told
from maju.facts.rollups.spec import CUTS, ROLLED, file_of, recipe, schema
from maju.metrics.apart import Arrivals, apart, arrivals_in
from maju.metrics.days import begins_us
from maju.metrics.links import Links, find_links, span
from maju.metrics.relations import grains
from maju.metrics.rollups import Reading
from maju.metrics.shelves import Files, Finds

LOOK_BACK = timedelta(days=8)
LOOK_AHEAD = timedelta(days=31)
"""Attempts and callbacks outside the window, to which its repeats may be linked."""
BESIDE = timedelta(days=2)
"""A shift may begin on the day before a state, and end on the second day after its date."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Files by grain, what they cannot tell, and until when they tell everything."""

    paths: Mapping[str, Sequence[Path]]
    lacks: frozenset[str]
    """Base measures, and ``grain:<name>`` for a whole grain."""
    told: Sequence[Told] = ()
    """Business days of clients with facts in the window, and what each lacks; of a living centre a
    day may be told by files and by the journal."""
    known_until: int | None = None
    quick: Quick | None = None
    """What may be read instead of rows behind masks; ``None``: nothing."""
    revision: int = 0
    """Another number: something of the centre's history has changed."""
    shared_agents: bool = False
    """Some agents' time in the window belongs to several clients (:data:`EVERYBODY`)."""


class Quick(msgspec.Struct, frozen=True, kw_only=True):
    """Files of the window that may be read quickly, at one ``as_of``."""

    reading: Reading
    cuts: Mapping[str, Sequence[Path]]
    """Roll-ups of the days that are settled."""
    rest: Mapping[str, Sequence[Path]]
    """Rows of the other days; what is known live is shown among them."""
    inside: Mapping[str, Sequence[Path]]
    """Rows of the days that are settled."""
    late: Sequence[Path] = ()
    """Files of contacts that may have waited when the window ended."""
    from_us: int = 0
    """At any ``as_of`` from this one on, the same days are settled."""
    links: Links | None = None
    """Attempts that are linked beyond their day; ``None``: none may be."""
    arrivals: Sequence[Arrivals] | None = None
    """When the attempts of these days and those about them came; ``None``: not all is known."""


class Moving(msgspec.Struct, frozen=True, kw_only=True):
    """Days that files do not tell alone: whoever follows the journal has more of them."""

    since: date = date.max
    """From this day on."""
    begins: date = date.max
    """From this day on no file tells the journal's own rows: before the first day was sealed, long
    before them."""
    changed: frozenset[tuple[str, date]] = frozenset()
    """And these of clients, before it."""
    inside: bool = False
    """Whether there is any in the window."""

    def touches(self, piece: Piece) -> bool:
        """Whether one of the piece's days is among them."""
        return piece.last >= self.since or any(
            client == piece.client and piece.since <= day <= piece.last
            for client, day in self.changed
        )


STILL = Moving()
"""Files tell everything."""


def find_source(
    files: Files,
    since: date,
    until: date,
    *,
    client: str | None = None,
    lasting: bool = False,
    as_of: int | None = None,
    moving: Moving = STILL,
    shared: bool = False,
    rolls: bool = True,
    shifts: bool = False,
) -> Source:
    """What is known of ``[since, until)``, and attempts around it; ``None`` is every client.

    *shared*: look whether agents' time belongs to several clients.
    *rolls*: whether roll-ups may be read, too.
    *lasting*: cases and callbacks of all days before it too, for what may still be open.
    *shifts*: plans and states of the days beside the window too, for shifts beyond midnight.
    *as_of*: find what may be read quickly then, but for what is *moving*; ``None``: rows alone.
    """
    cuts = [] if as_of is None else [file_of(cut.name) for cut in CUTS]
    inside = files.pieces([*sorted(grains()), *cuts], since, until, client=client)
    beyond = until + LOOK_AHEAD
    linked = ["attempt", "callback"]
    around = files.pieces(linked, since - LOOK_BACK, beyond, client=client)
    shelves = {"attempt": around, "callback": around}
    links = None
    if as_of is not None and rolls:
        about = files.pieces(linked, *span(since, until), client=client)
        links = find_links(about.pieces, (since, until), as_of, moving.touches, files.find)
    if lasting:
        before = files.pieces(["callback", "case"], _FIRST, beyond, client=client)
        shelves |= {"callback": before, "case": before}
    if shifts:
        some = ["plan", "agent_state"]
        beside = files.pieces(some, since - BESIDE, until + BESIDE, client=client)
        shelves |= dict.fromkeys(some, beside)
    return Source(
        paths={
            grain: [files.find(key) for key in shelves.get(grain, inside).keys(grain)]
            for grain in grains()
        },
        lacks=lacks_of(inside.told),
        told=inside.told,
        known_until=inside.covers_until,
        quick=None
        if as_of is None
        else with_late(
            quick(inside, files, as_of, moving, near=around.pieces, rolls=rolls, links=links),
            inside.pieces,
            until,
            files.find,
        ),
        revision=inside.revision,
        shared_agents=shared
        and bool(files.pieces(["agent_state"], since, until, client=EVERYBODY).pieces),
    )


def lacks_of(told: Iterable[Told]) -> frozenset[str]:
    """What is not told of every one of these days."""
    return frozenset[str]().union(*{lacks for _, _, lacks in told})


def of_clients(source: Source, clients: Collection[str]) -> Source:
    """The source, for a question about these clients only (none: all): what others' days lack is no
    business of it."""
    if not clients:
        return source
    mine = [each for each in source.told if each[0] in clients]
    return msgspec.structs.replace(source, told=mine, lacks=lacks_of(mine))


_FIRST, _EPOCH = date(1900, 1, 1), date(1970, 1, 1)
_DAY_US = 86_400_000_000


def with_late(
    quick: Quick, pieces: Sequence[Piece], until: date, find: Callable[[str], Path]
) -> Quick:
    """And the files in which a contact may have waited when the window ended, anywhere in the
    world: in others of the window's *pieces* all had left their lines before."""
    if not quick.reading.settled:
        return quick
    rest = set(quick.rest.get("contact", ()))
    ends_us = begins_us(until)
    contacts = [piece.files["contact"] for piece in pieces if "contact" in piece.files]
    late = [
        path
        for held, path in ((held, find(held.key)) for held in contacts)
        if path in rest
        or held.settled_at is None
        or not _all_left(path)
        or (held.settled_at > ends_us and (until - _EPOCH).days in _midnights(path))
    ]
    reading = msgspec.structs.replace(quick.reading, late=True)
    return msgspec.structs.replace(quick, reading=reading, late=late)


@lru_cache(maxsize=4096)
def _all_left(path: Path) -> bool:
    """Whether the file says of every contact when it left its line; one that never did waits on."""
    told = pq.read_metadata(path)
    place = told.schema.names.index("left_at")
    columns = [told.row_group(number).column(place) for number in range(told.num_row_groups)]
    return all(
        each.statistics is not None
        and each.statistics.has_null_count
        and each.statistics.null_count == 0
        for each in columns
    )


@lru_cache(maxsize=4096)
def _midnights(path: Path) -> frozenset[int]:
    """The days, by their numbers, at whose local beginning a contact of the file was in line. All
    contacts of it must have left."""
    columns = ["entered_at", "left_at", "utc_offset_s"]
    table = pq.read_table(path, columns=columns, partitioning=None, use_threads=False)
    entered, left, offset_s = (table[name].to_numpy().astype(np.int64) for name in columns)
    first, last = ((at + offset_s * 1_000_000) // _DAY_US for at in (entered, left - 1))
    some = np.flatnonzero(last > first)
    days = zip(first[some].tolist(), last[some].tolist(), strict=True)
    return frozenset(day for first, last in days for day in range(first + 1, last + 1))


def quick(
    inside: Pieces,
    blobs: Finds,
    as_of: int,
    moving: Moving = STILL,
    *,
    near: Sequence[Piece] = (),
    rolls: bool = True,
    links: Links | None = None,
) -> Quick:
    """Days whose roll-ups hold at *as_of*, and the others; attempts of *near* days lie about them."""
    marker = file_of(CUTS[0].name)
    rolled = [
        piece
        for piece in inside.pieces
        if _holds(piece, marker, as_of) and not moving.touches(piece)
    ]
    taken = {(piece.client, piece.since) for piece in rolled}
    rest = [piece for piece in inside.pieces if (piece.client, piece.since) not in taken]

    def found(pieces: Sequence[Piece], name: str) -> list[Path]:
        return [blobs.find(piece.files[name].key) for piece in pieces if name in piece.files]

    arrivals = arrivals_in([*inside.pieces, *near])
    return Quick(
        reading=Reading(
            settled=bool(rolled),
            rolls=rolls,
            rest=bool(rest) or moving.inside,
            linked=arrivals is not None and apart(arrivals),
        ),
        links=links,
        arrivals=arrivals,
        cuts={cut.name: found(rolled, file_of(cut.name)) for cut in CUTS},
        rest={grain: found(rest, grain) for grain in ROLLED},
        inside={grain: found(rolled, grain) for grain in ROLLED},
        from_us=max(
            0 if links is None else links.from_us,
            *(
                piece.files[marker].settled_at or 0
                for piece in inside.pieces
                if marker in piece.files
            ),
            0,
        ),
    )


def _holds(piece: Piece, name: str, as_of: int) -> bool:
    """Whether a file is there whose rows look at *as_of* as they always will."""
    held = piece.files.get(name)
    if held is None or held.settled_at is None or held.settled_at > as_of:
        return False
    return held.recipe == recipe()


def attach(
    engine: duckdb.DuckDBPyConnection, source: Source, *, names: Collection[str] | None = None
) -> None:
    """Make the facts readable by their grains' names; of all that there is, or only *names*."""

    def asked(name: str) -> bool:
        return names is None or name in names

    for grain in filter(asked, sorted(grains())):
        show(engine, grain, source.paths.get(grain, ()))
    if source.quick is None or not source.quick.reading.settled:
        return
    for cut in CUTS:
        if asked(name := file_of(cut.name)):
            show_files(engine, name, source.quick.cuts.get(cut.name, ()), schema(cut))
    if source.quick.reading.late and asked("contact_late"):
        show(engine, "contact", source.quick.late, name="contact_late")
    for grain in ROLLED:
        if asked(name := f"{grain}_inside"):
            show(engine, grain, source.quick.inside.get(grain, ()), name=name)
        if source.quick.reading.rest and asked(name := f"{grain}_rest"):
            show(engine, grain, source.quick.rest.get(grain, ()), name=name)
