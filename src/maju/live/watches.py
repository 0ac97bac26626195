"""Commands whose verdicts somebody waits for: asked of the journal together, often while young."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Never

import msgspec

from maju.kernel.errors import Trouble
from maju.kernel.ids import CentreId, CommandId
from maju.live.session import DeskSession
from maju.live.topics import DeskSource, Settled

Says = Callable[[str, Mapping[str, str | int], str], str]
"""The sentence of a refusal: its code, its parameters, the language."""

_LOOK_S = 0.04
_LOOK_SELDOM_S = 0.5
_YOUNG_S = 3.0
_GIVE_UP_S = 120.0


class Watches:
    """Of one centre."""

    def __init__(self, source: DeskSource, says: Says) -> None:
        self.centre: CentreId = source.centre
        self._source = source
        self._says = says
        self._asked: dict[CommandId, tuple[float, list[DeskSession]]] = {}
        self._some = asyncio.Event()

    def add(self, command: CommandId, session: DeskSession) -> None:
        """Tell *session* the verdict on *command* when there is one."""
        now = asyncio.get_running_loop().time()
        since, sessions = self._asked.get(command, (now, []))
        self._asked[command] = (since, [*sessions, session])
        self._some.set()

    def forget(self, session: DeskSession) -> None:
        """The tab is gone."""
        for command in session.watched:
            since, sessions = self._asked.get(command, (0.0, []))
            left = [each for each in sessions if each is not session]
            if left:
                self._asked[command] = (since, left)
            else:
                self._asked.pop(command, None)

    async def run(self) -> Never:
        """Ask for ever, while there is something to ask."""
        loop = asyncio.get_running_loop()
        while True:
            await self._some.wait()
            await self._look(loop.time())
            if not self._asked:
                self._some.clear()
                continue
            young = max(since for since, _ in self._asked.values()) + _YOUNG_S > loop.time()
            await asyncio.sleep(_LOOK_S if young else _LOOK_SELDOM_S)

    async def _look(self, now_s: float) -> None:
        try:
            settled = await self._source.verdicts(tuple(self._asked))
        except Trouble:  # told by `alive`, and the next look finds them
            return
        for command, verdict in settled.items():
            _, sessions = self._asked.pop(command, (0.0, []))
            for session in sessions:
                session.settled(command, self._told(command, verdict, session.ticket.language))
        for command, (since, sessions) in list(self._asked.items()):
            if since + _GIVE_UP_S < now_s:
                del self._asked[command]
                for session in sessions:
                    session.watched.pop(command, None)

    def _told(self, command: CommandId, verdict: Settled, language: str) -> str:
        says = self._says(verdict.code, verdict.params, language) if verdict.code else ""
        told = {
            "t": "verdict",
            "command": command,
            "state": verdict.state,
            "code": verdict.code,
            "says": says,
        }
        return msgspec.json.encode(told).decode()
