"""Somebody's transaction: what it submits is seen by others when it commits, or never."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from maju.journal.bells import inbox_of
from maju.journal.group import CommandRow, command_row
from maju.journal.memory.store import CommandCell, MemoryStore, SourceKey
from maju.kernel.commands import Command
from maju.kernel.errors import Bug, Trouble
from maju.kernel.ids import CentreId
from maju.kernel.ports import Receipt


class MemoryTransaction:
    """Holds rows back until its commit, as PostgreSQL does: ``async with`` commits or rolls back.

    A position is taken when a command is submitted, so that a later one may be seen first.
    """

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._rows: dict[tuple[CentreId, SourceKey], CommandCell] = {}
        self._over: asyncio.Future[None] | None = None
        self._rolled_back = False
        self._ended = False

    async def submit(self, centre: CentreId, commands: Sequence[Command]) -> Sequence[Receipt]:
        """As ``Journal.submit``, seen by others after the commit.

        Waits for another transaction that holds the same (source, source_id) to end.
        """
        return [await self._submit(centre, command_row(command)) for command in commands]

    async def _submit(self, centre: CentreId, row: CommandRow) -> Receipt:
        key = (row.source, row.source_id)
        while (other := self._store.pending.get((centre, key))) not in (None, self):
            assert other is not None
            await other.ended()
        self._alive()
        shelf = self._store.shelves[centre]
        cell = self._rows.get((centre, key)) or shelf.commands.get(key)
        if cell is not None:
            return Receipt(command=cell.row.id, position=cell.position or 0, repeated=True)
        if row.id in shelf.by_id or any(row.id == own.row.id for own in self._rows.values()):
            raise Bug(f"{row.id} names two commands")
        position = self._store.next_position()
        self._rows[centre, key] = CommandCell(row=row, position=position)
        self._store.pending[centre, key] = self
        return Receipt(command=row.id, position=position, repeated=False)

    @property
    def over(self) -> bool:
        """Committed or rolled back."""
        return self._ended

    async def ended(self) -> None:
        """Returns when this transaction is committed or rolled back."""
        if self._over is None:
            self._over = asyncio.get_running_loop().create_future()
        await asyncio.shield(self._over)

    def commit(self) -> set[CentreId]:
        """Let everybody see it; the centres with something new."""
        self._alive()
        for (centre, key), cell in self._rows.items():
            assert cell.position is not None
            shelf = self._store.shelves[centre]
            shelf.commands[key] = shelf.by_id[cell.row.id] = cell
            shelf.undecided[cell.position] = cell
        centres = {centre for centre, _ in self._rows}
        self._end()
        return centres

    def rollback(self) -> None:
        """As if nothing had been submitted; nothing to do when it is over."""
        self._rolled_back = not self._ended
        self._end()

    def _alive(self) -> None:
        if self._rolled_back:
            raise Trouble("the transaction was rolled back")

    def _end(self) -> None:
        self._ended = True
        for held in self._rows:
            del self._store.pending[held]
        self._rows = {}
        if self._over is not None and not self._over.done():
            self._over.set_result(None)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, _: TracebackType | None
    ) -> None:
        if kind is not None:
            self.rollback()
            return
        for centre in sorted(self.commit()):
            self._store.rang(inbox_of(centre))
