"""Whether the carriers take our registrations, and since when.

Asterisk tells how each stands now, not since when; the adapter's process looks and writes down each
change, so that a page can say so whoever was restarted in between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path

import msgspec
import structlog
from msgspec import Struct

from maju.app.home import Home
from maju.app.voice.asking import Asked, registrations
from maju.app.voice.layout import server_folder
from maju.channels.asterisk.prompts.rendering import put
from maju.channels.asterisk.secrets import ami_secret, voice_key
from maju.channels.asterisk.settings import Server
from maju.kernel.time import Instant

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.voice")

BY_REGISTRATION = "registration"


class State(StrEnum):
    """How a registration stands. *SILENT*: nothing answers at the carrier's address."""

    REGISTERED = "registered"
    REJECTED = "rejected"
    UNREGISTERED = "unregistered"
    SILENT = "silent"


class Held(Struct, frozen=True, kw_only=True):
    """A state, and since when, in microseconds."""

    state: State
    since: Instant


def standing(home: Home, server: Server, asked: Asked) -> Mapping[str, State]:
    """How each trunk that registers stands now; what the server does not tell is not in it."""
    those = [each.name for each in server.trunk if each.kind == BY_REGISTRATION]
    if not those:
        return {}
    said = registrations(server, ami_secret(voice_key(home.keys), server.name)) or {}
    reached = {each["resource"]: each["state"] for each in asked.rows("endpoints/PJSIP")}
    return {
        name: state_of(said[name], online=reached.get(f"trunk-{name}") == "online")
        for name in those
        if name in said
    }


def state_of(said: str, *, online: bool) -> State:
    """Asterisk calls an address from which nothing comes back rejected, too."""
    match said:
        case "Registered":
            return State.REGISTERED
        case _ if not online:
            return State.SILENT
        case "Rejected":
            return State.REJECTED
        case _:
            return State.UNREGISTERED


def note(home: Home, server: Server, found: Mapping[str, State], now: Instant) -> Sequence[str]:
    """Write down what has changed; the trunks of which it has."""
    before = noted(home, server)
    after = {
        name: before[name]
        if name in before and before[name].state is state
        else Held(state=state, since=now)
        for name, state in found.items()
    }
    changed = [name for name, held in after.items() if held != before.get(name)]
    if changed or after.keys() != before.keys():
        put(_file(home, server), msgspec.json.encode(after))
    for name in changed:
        tell = log.info if after[name].state is State.REGISTERED else log.warning
        tell("trunk_registration", server=server.name, trunk=name, state=str(after[name].state))
    return changed


def noted(home: Home, server: Server) -> Mapping[str, Held]:
    """What was written down last."""
    try:
        return msgspec.json.decode(_file(home, server).read_bytes(), type=dict[str, Held])
    except (OSError, msgspec.DecodeError):
        return {}


def _file(home: Home, server: Server) -> Path:
    return server_folder(home, server.name) / "registrations.json"
