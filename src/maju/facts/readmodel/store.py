"""Row changes on their way to PostgreSQL: one transaction, the checkpoint in it.

Whoever holds the centre's advisory lock is the only writer, so what is new is copied in, and what
has changed is taken away by its key and copied in anew: two statements a table, for a group of
three events and for a batch of thousands alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Any, TypeVar, assert_never

import msgspec
from msgspec import Struct
from psycopg import AsyncConnection, errors

from maju.facts.readmodel.book import Changed
from maju.facts.readmodel.rows import (
    Afterwards,
    AgentRow,
    CallbackRow,
    ContactRow,
    InquiryNote,
    IntervalRow,
    LegRow,
    Note,
    PlanNote,
    UnionNote,
    VisitRow,
)
from maju.facts.readmodel.shelf import Changes, Shelf
from maju.journal.postgres.errors import told
from maju.journal.postgres.queries import parse
from maju.kernel.errors import LostLead
from maju.kernel.ids import CentreId, Seq

QUERIES = parse(files(__package__).joinpath("queries.sql").read_text(encoding="utf-8"))
"""Name to statement, with psycopg's placeholders."""

VERSION = 3
"""Of the rows: rises when the same events give other rows than before. Then they are rebuilt."""

TABLES = (
    "contact",
    "visit",
    "leg",
    "agent",
    "agent_state",
    "callback",
    "timeline",
    "message",
    "inquiry",
    "customer_union",
    "plan",
)

Row = tuple[Any, ...]
R = TypeVar("R", bound=Struct)
_json = msgspec.json.Encoder()


class Checkpoint(Struct, frozen=True):
    """How far the rows of a centre have got."""

    seq: Seq
    version: int
    rebuilding: bool


class Store:
    """The rows of *centre* behind one connection, which must be in autocommit."""

    def __init__(self, connection: AsyncConnection[Row], centre: CentreId) -> None:
        self._connection = connection
        self._centre = centre

    async def checkpoint(self) -> Checkpoint | None:
        """Where the rows stand; ``None`` before the first."""
        for row in await self._query("checkpoint"):
            return Checkpoint(*row)
        return None

    async def clear(self) -> None:
        """No rows, and a checkpoint before the first event: a rebuild has begun."""
        with told():
            async with self._connection.transaction():
                for table in TABLES:
                    await self._execute(f"clear_{table}")
                await self._execute("begin", version=VERSION)

    async def rebuilt(self) -> None:
        """The rebuild has reached the end of the log."""
        with told():
            await self._execute("rebuilt")

    async def load(self) -> Shelf:
        """The rows that are open, as the fold needs them."""
        shelf = Shelf(self._centre)
        for contact in await self._rows("contact", ContactRow):
            shelf.contacts.load(contact.contact, contact)
        for visit in await self._rows("visit", VisitRow):
            shelf.visits.load((visit.contact, visit.visit), visit)
        for leg in await self._rows("leg", LegRow):
            shelf.legs.load((leg.contact, leg.leg), leg)
        for agent in await self._rows("agent", AgentRow):
            shelf.agents.load(agent.agent, agent)
        for interval in await self._rows("agent_state", IntervalRow):
            shelf.intervals.load((interval.agent, interval.seq), interval)
        for callback in await self._rows("callback", CallbackRow):
            shelf.callbacks.load(callback.callback, callback)
        return shelf

    async def write(self, changes: Changes, *, after: Seq, upto: Seq) -> None:
        """Rows and checkpoint, all or nothing.

        Raises:
            LostLead: the checkpoint is not at *after*: somebody else writes here.
        """
        with told():
            try:
                await self._write(changes, after, upto, careful=False)
            except errors.UniqueViolation:
                # an id of the outside world that comes a second time: its last use is shown
                await self._write(changes, after, upto, careful=True)

    async def _write(self, changes: Changes, after: Seq, upto: Seq, *, careful: bool) -> None:
        async with self._connection.transaction():
            await self._put("contact", changes.contact, 1, careful=careful)
            await self._put("visit", changes.visit, 2, careful=careful)
            await self._put("leg", changes.leg, 2, careful=careful)
            await self._put("agent", changes.agent, 1, careful=careful)
            await self._put("agent_state", changes.agent_state, 2, careful=careful)
            await self._put("callback", changes.callback, 1, careful=careful)
            if careful and changes.timeline:
                await self._execute("drop_timeline", keys=[row.seq for row in changes.timeline])
            await self._copy("timeline", changes.timeline)
            await self._put("message", Changed([], changes.message), 2, careful=careful)
            for note in changes.notes:
                await self._note(note)
            done = await self._connection.execute(
                QUERIES["advance"],
                {"centre": self._centre, "after": after, "upto": upto, "version": VERSION},
            )
            if done.rowcount != 1:
                raise LostLead(f"the read model of {self._centre} is not at {after} any more")

    async def _note(self, note: Note) -> None:
        """What is said of what lies in the tables alone."""
        if isinstance(note, PlanNote):
            await self._plan(note)
            return
        row = msgspec.structs.asdict(note)
        match note:
            case InquiryNote():
                await self._execute("note_inquiry", **row)
            case UnionNote(kept=None):
                await self._execute("split_customer", **row)
            case UnionNote():
                await self._execute("unite_customer", **row)
            case Afterwards():
                await self._execute("amend_contact", **row)
                if note.topic or note.result:
                    await self._execute("amend_legs", **row)
                await self._execute("tell_amended", **row)
            case _:
                assert_never(note)

    async def _plan(self, note: PlanNote) -> None:
        """Days that were published: what held for them is over, and stays."""
        days = [
            {
                "agent": day.agent,
                "day": day.date,
                "leave": day.leave,
                "spans": [[span.activity, span.start, span.end] for span in day.spans],
            }
            for day in note.days
        ]
        said = {"seq": note.seq, "at": note.at, "days": _json.encode(days).decode()}
        await self._execute("end_plans", **said)
        await self._execute("note_plans", **said, version=note.version, by=note.by)

    async def _put(
        self, table: str, changed: Changed[Any, Any], width: int, *, careful: bool
    ) -> None:
        """Take away by key, put in anew. *width*: of the key, beside the centre."""
        gone = [*changed.gone, *(_key(table, row) for row in changed.rows if careful)]
        if gone and width == 1:
            await self._execute(f"drop_{table}", keys=gone)
        elif gone:
            ids, numbers = zip(*gone, strict=True)
            await self._execute(f"drop_{table}", keys=list(ids), numbers=list(numbers))
        await self._copy(table, changed.rows)

    async def _copy(self, table: str, rows: Sequence[Struct]) -> None:
        if not rows:
            return
        async with (
            self._connection.cursor() as cursor,
            cursor.copy(QUERIES[f"write_{table}"]) as copy,
        ):
            for row in rows:
                await copy.write_row(_values(row))

    async def _rows(self, table: str, kind: type[R]) -> list[R]:
        names = kind.__struct_fields__
        made = []
        for values in await self._query(f"open_{table}"):
            fields = dict(zip(names, values, strict=True))
            made.append(msgspec.convert(fields, kind))
        return made

    async def _query(self, name: str) -> Sequence[Row]:
        with told():
            cursor = await self._connection.execute(QUERIES[name], {"centre": self._centre})
            return await cursor.fetchall()

    async def _execute(self, name: str, **arguments: object) -> None:
        await self._connection.execute(QUERIES[name], {**arguments, "centre": self._centre})


def _values(row: Struct) -> Sequence[Any]:
    values = msgspec.structs.astuple(row)
    if isinstance(row, AgentRow):
        return [_json.encode(value).decode() if value is row.hands else value for value in values]
    return values


def _key(table: str, row: Any) -> Any:
    match table:
        case "visit":
            return (row.contact, row.visit)
        case "leg":
            return (row.contact, row.leg)
        case "message":
            return (row.contact, row.n)
        case "agent_state":
            return (row.agent, row.seq)
        case "contact":
            return row.contact
        case "agent":
            return row.agent
        case _:
            return row.callback
