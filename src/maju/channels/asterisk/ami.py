"""The manager interface, as far as recording needs it: one action after the other, no events.

A connection is opened when it is needed and kept. Its loss costs the action that was under way, not
the calls: they are led by ARI.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from maju.channels.asterisk.errors import Away, Declined

OPEN_WITHIN_S = 5.0
ANSWER_WITHIN_S = 5.0


class Ami:
    """One Asterisk's manager interface.

    Args:
        address: ``host:port``.
        secret: of *user*; ``manager.conf`` says what that user may.
    """

    def __init__(self, address: str, user: str, secret: str) -> None:
        self._host, _, port = address.rpartition(":")
        self._port = int(port)
        self._user = user
        self._secret = secret
        self._link: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._turn = asyncio.Lock()

    async def ask(self, action: str, **fields: str) -> Mapping[str, str]:
        """Have *action* done; what Asterisk answers.

        A connection that was cut while nothing was asked is opened anew, once.

        Raises:
            Declined: it answers with an error.
            Away: it cannot be reached, or does not answer: whether it was done, nobody knows.
        """
        async with self._turn:
            fresh = self._link is None
            try:
                answer = await self._ask(action, fields)
            except Away:
                if fresh:
                    raise
                answer = await self._ask(action, fields)
        if answer.get("Response") != "Success":
            raise Declined(400, answer.get("Message", action))
        return answer

    async def close(self) -> None:
        """Hang up."""
        link, self._link = self._link, None
        if link is not None:
            link[1].close()
            with suppress(OSError):
                await link[1].wait_closed()

    async def _ask(self, action: str, fields: Mapping[str, str]) -> Mapping[str, str]:
        try:
            if self._link is None:
                await self._open()
            async with asyncio.timeout(ANSWER_WITHIN_S):
                return await self._exchange(action, fields)
        except (OSError, TimeoutError, EOFError) as error:
            await self.close()
            raise Away(f"the manager interface: {error!r}") from error

    async def _open(self) -> None:
        async with asyncio.timeout(OPEN_WITHIN_S):
            self._link = await asyncio.open_connection(self._host, self._port)
            await self._link[0].readline()  # who it is
            said = {"Username": self._user, "Secret": self._secret, "Events": "off"}
            answer = await self._exchange("Login", said)
        if answer.get("Response") != "Success":
            await self.close()
            raise Declined(401, answer.get("Message", "not let in"))

    async def _exchange(self, action: str, fields: Mapping[str, str]) -> Mapping[str, str]:
        assert self._link is not None
        reader, writer = self._link
        lines = [f"{name}: {value}" for name, value in (("Action", action), *fields.items())]
        assert not any("\r" in line or "\n" in line for line in lines), "one line would be two"
        writer.write("\r\n".join((*lines, "", "")).encode())
        await writer.drain()
        answer: dict[str, str] = {}
        while True:
            line = (await reader.readline()).decode(errors="replace")
            if not line:
                raise EOFError("it hung up")
            name, colon, value = line.partition(":")
            if colon:
                answer[name.strip()] = value.strip()
            elif answer:
                return answer
