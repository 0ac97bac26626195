"""The doors of the web chat, as the directory keeps them: read now and then, kept in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import msgspec
import psycopg
import structlog
from psycopg import AsyncConnection

from maju.channels.webchat.doors import Door, questions_of
from maju.journal.postgres.queries import parse
from maju.kernel.flows import Flow
from maju.kernel.ids import AgentId, CentreId, ClientId

log = structlog.get_logger()

QUERIES = parse(files(__package__).joinpath("queries.sql").read_text(encoding="utf-8"))
READ_EVERY_S = 5.0


class DirectoryDoors:
    """What a page changes of a client's chat holds here within :data:`READ_EVERY_S`."""

    def __init__(self, url: str, centres: Sequence[CentreId], *, more: Sequence[str] = ()) -> None:
        self._url = url
        self._centres = [str(each) for each in centres]
        self._more = frozenset(more)
        self._doors: Mapping[str, Door] = {}
        self._origins: frozenset[str] = frozenset()
        self._names: Mapping[tuple[str, str], str] = {}

    def find(self, key: str) -> Door | None:
        """As :class:`maju.channels.webchat.doors.Doors`."""
        return self._doors.get(key)

    def known(self, origin: str) -> bool:
        """As :class:`maju.channels.webchat.doors.Doors`."""
        return origin in self._origins

    def agent_name(self, centre: CentreId, agent: AgentId) -> str:
        """As :class:`maju.channels.webchat.doors.Doors`."""
        return self._names.get((centre, agent), "")

    async def keep(self) -> None:
        """Read for ever; while the database is away the last reading holds."""
        lost = False
        while True:
            await asyncio.sleep(READ_EVERY_S)
            try:
                await self.read()
                lost = False
            except psycopg.Error as error:
                if not lost:
                    log.warning("doors_unread", why=str(error).strip())
                lost = True

    async def read(self) -> None:
        """Take over what the directory says now."""
        async with await AsyncConnection.connect(self._url, autocommit=True) as link:
            asked = {"centres": self._centres}
            doors = await (await link.execute(QUERIES["doors"], asked)).fetchall()
            agents = await (await link.execute(QUERIES["agents"], asked)).fetchall()
        self._doors = {row[0]: self._door(row) for row in doors}
        self._origins = frozenset().union(*(door.origins for door in self._doors.values()))
        self._names = {(centre, agent): name for centre, agent, name in agents}

    def _door(self, row: tuple[Any, ...]) -> Door:
        address, centre, client, name, name_en, hue, body, origins, texts = row
        worded: dict[str, dict[str, str]] = {}
        for language, prompt, text in msgspec.json.decode(texts):
            worded.setdefault(language, {})[prompt] = text
        return Door(
            key=address,
            centre=CentreId(centre),
            client=ClientId(client),
            names={"ko": name, "en": name_en or name},
            hue=hue,
            origins=frozenset(msgspec.json.decode(origins, type=list[str])) | self._more,
            questions=questions_of(msgspec.json.decode(body, type=Flow)),
            texts=worded,
        )
