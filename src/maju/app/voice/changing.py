"""What ``maju voice setup`` and ``maju voice trunk`` make of what they are told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from maju.app.home import Home
from maju.app.voice.layout import (
    is_of_demo,
    keep_config,
    prompts_folder,
    server_folder,
    spool_folder,
)
from maju.channels.asterisk.part import find_part
from maju.channels.asterisk.settings import Server, Trunk, VoiceConfig
from maju.channels.asterisk.setup.writing import configuration, write
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId

INSTALLED = Path("/etc/asterisk")


def with_server(
    home: Home, name: str, said: Mapping[str, object], *, installed: Path | None
) -> tuple[VoiceConfig, Server]:
    """The settings with server *name*, changed by what was *said* of it; new ones take defaults.

    *installed* is the folder of an Asterisk that somebody else keeps; ``None``: as it was, or one
    of our own.

    Raises:
        Refused: ``server_without_centre``, and what the settings refuse.
    """
    config = VoiceConfig() if _is_demo(home) else VoiceConfig.load(home.root)
    known = next((each for each in config.server if each.name == name), None)
    server = known or _new(home, name, said)
    if installed is not None:
        spool = Path("/var/spool/asterisk/maju") / name
        server = msgspec.structs.replace(server, own=False, folder=str(installed), spool=str(spool))
    server = msgspec.structs.replace(server, **said)
    return _with(config, server), server


def with_fallback(home: Home, name: str, said: Mapping[str, object]) -> tuple[VoiceConfig, Server]:
    """The settings with server *name*, changed by what was *said* of calls while Maju is away; the
    demonstration's server may be told so, too.

    Raises:
        Refused: ``server_unknown``, and what the settings refuse.
    """
    config = VoiceConfig.load(home.root)
    server = msgspec.structs.replace(known_server(home, name), **said)
    return _with(config, server), server


def with_trunk(
    home: Home, name: str, trunk: str, said: Mapping[str, object]
) -> tuple[VoiceConfig, Server]:
    """The settings with *trunk* at server *name*, changed by what was *said* of it.

    Raises:
        Refused: ``server_unknown``, ``trunk_without_host``, and what the settings refuse.
    """
    config, server = _server(home, name)
    known = next((each for each in server.trunk if each.name == trunk), None)
    if known is None and "host" not in said:
        raise Refused("trunk_without_host", trunk=trunk)
    base = known or Trunk(name=trunk, host=str(said["host"]))
    new = msgspec.structs.replace(base, **said)
    rest = [each for each in server.trunk if each.name != trunk]
    server = msgspec.structs.replace(server, trunk=(*rest, new))
    return _with(config, server), server


def without_trunk(home: Home, name: str, trunk: str) -> tuple[VoiceConfig, Server]:
    """The settings without *trunk*.

    Raises:
        Refused: ``server_unknown``, ``trunk_unknown``.
    """
    config, server = _server(home, name)
    rest = tuple(each for each in server.trunk if each.name != trunk)
    if len(rest) == len(server.trunk):
        raise Refused("trunk_unknown", trunk=trunk, server=name)
    server = msgspec.structs.replace(server, trunk=rest)
    return _with(config, server), server


def carry_out(
    home: Home, config: VoiceConfig, server: Server, *, demo: bool = False
) -> tuple[str, ...]:
    """Write the settings and the *server*'s files; the names of the files that changed.

    What is refused is refused before anything is written.
    """
    said = configuration(server, home.keys, find_part() if server.own else None)
    keep_config(home, config, demo=demo)
    return write(server, said)


def known_server(home: Home, name: str) -> Server:
    """The server *name* as it is set up.

    Raises:
        Refused: ``server_unknown``.
    """
    found = next((each for each in VoiceConfig.load(home.root).server if each.name == name), None)
    if found is None:
        raise Refused("server_unknown", server=name)
    return found


def _new(home: Home, name: str, said: Mapping[str, object]) -> Server:
    if "centre" not in said:
        raise Refused("server_without_centre", server=name)
    folder = server_folder(home, name)
    return Server(
        name=name,
        centre=CentreId(str(said["centre"])),
        own=True,
        folder=str(folder / "etc"),
        prompts=str(prompts_folder(home)),
        spool=str(spool_folder(home, name)),
    )


def _server(home: Home, name: str) -> tuple[VoiceConfig, Server]:
    config = VoiceConfig.load(home.root)
    server = next((each for each in config.server if each.name == name), None)
    if server is None or _is_demo(home):
        raise Refused("server_unknown", server=name)
    return config, server


def _with(config: VoiceConfig, server: Server) -> VoiceConfig:
    names = [each.name for each in config.server]
    if server.name in names:
        changed = tuple(server if each.name == server.name else each for each in config.server)
    else:
        changed = (*config.server, server)
    return VoiceConfig(server=changed).check()


def _is_demo(home: Home) -> bool:
    """A demonstration's settings are its own: who sets up a telephone begins anew."""
    return is_of_demo(home)
