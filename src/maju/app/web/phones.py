"""The telephone servers as browsers reach them: straight on this machine, or through the front door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from maju.app.home import Home
from maju.app.voice.layout import is_of_demo
from maju.app.web.door import Door
from maju.channels.asterisk.secrets import phone_secret, voice_key
from maju.channels.asterisk.settings import Server, VoiceConfig
from maju.desk.softphone import Line
from maju.kernel.ids import AgentId, CentreId

PATH = "/phone/ws"
"""Of the front door, for the first server; those after it have ``/phone/<name>/ws``."""


@dataclass(frozen=True, slots=True)
class Phones:
    """Who may register where.

    Args:
        key: what agents' secrets are made of; empty while there is no server.
        servers: with the address that a browser connects to.
        needed: calls come by these servers alone, so who has no phone is offered none. The
            demonstration's simulated calls need none.
    """

    key: bytes = field(default=b"", repr=False)
    servers: Sequence[tuple[Server, str]] = ()
    needed: bool = False

    @property
    def addresses(self) -> Sequence[str]:
        """All of them, for the content policy."""
        return [address for _, address in self.servers]

    def of(self, centre: CentreId, agent: AgentId) -> Sequence[Line]:
        """The lines of one agent: at each server of its centre, for a call may come by any."""
        return [
            Line(
                adapter=server.adapter,
                ws=address,
                domain=server.media_address,
                user=f"agent-{agent}",
                secret=phone_secret(self.key, agent),
            )
            for server, address in self.servers
            if server.centre == centre
        ]


def phones_of(home: Home, door: Door) -> Phones:
    """The servers that ``voice.toml`` names.

    Raises:
        Refused: what :meth:`VoiceConfig.load` and :func:`voice_key` refuse.
    """
    servers = VoiceConfig.load(home.root).server
    if not servers:
        return Phones()
    reached = [(each, _address(each, door, n)) for n, each in enumerate(servers)]
    return Phones(voice_key(home.keys), reached, needed=not is_of_demo(home))


def _address(server: Server, door: Door, n: int) -> str:
    """With an origin, its own host: one certificate, and no port of the telephone open to the world."""
    if not door.origin:
        return server.websocket
    origin = urlsplit(door.origin)
    scheme = "wss" if origin.scheme == "https" else "ws"
    return f"{scheme}://{origin.netloc}{PATH if n == 0 else f'/phone/{server.name}/ws'}"
