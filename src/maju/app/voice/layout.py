"""Where the telephone's things lie below the home, and its settings as a file to read."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from maju.app.home import Home
from maju.channels.asterisk.prompts.rendering import put
from maju.channels.asterisk.settings import NAME, Server, Trunk, VoiceConfig
from maju.kernel.errors import Refused

_HEAD = """\
# Which telephone servers (Asterisk) this centre has, and how they are reached.
# `maju voice setup` writes this file and the servers' own files from it; `maju voice check` compares
# them. Passwords are in keys/, never here. docs/how-to/phone.md says what each line means.
"""
MEMORY = Path("/dev/shm")  # noqa: S108 - what lies there has a folder that is ours and closed
DEMO = "# of maju run --demo: written anew at each start, as long as this line stands here"


def prompts_folder(home: Home) -> Path:
    """Announcements and music."""
    return home.root / "voice" / "prompts"


def server_folder(home: Home, name: str) -> Path:
    """Everything of one server of our own."""
    return home.root / "voice" / name


def spool_folder(home: Home, name: str) -> Path:
    """What is recorded lies here until it is sealed: in memory, where this machine has /dev/shm."""
    if MEMORY.is_mount() and os.access(MEMORY, os.W_OK):
        whose = hashlib.sha256(str(home.root).encode()).hexdigest()[:12]
        return MEMORY / f"maju-{whose}-{name}"
    return server_folder(home, name) / "recordings"


def speech_cache() -> Path:
    """Speech by its hash, for every home of this machine: the first rendering takes a while."""
    if os.geteuid() == 0:
        return Path("/var/cache/maju/speech")
    kept = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(kept) if kept else Path.home() / ".cache") / "maju" / "speech"


def keep_config(home: Home, config: VoiceConfig, *, demo: bool = False) -> None:
    """Write ``voice.toml``; once checked, so what is refused changes nothing."""
    config.check()
    head = f"{_HEAD}{DEMO}\n" if demo else _HEAD
    put(home.root / NAME, (head + "\n".join(_lines(config))).encode())


def move_in(home: Home) -> None:
    """What was restored here from another home: our own servers lie in this one.

    A file that is not understood stays as it is; ``maju voice check`` says so.
    """
    try:
        config = VoiceConfig.load(home.root)
    except Refused:
        return
    moved = [
        msgspec.structs.replace(
            server,
            folder=str(server_folder(home, server.name) / "etc"),
            prompts=str(prompts_folder(home)),
            spool=str(spool_folder(home, server.name)),
        )
        if server.own
        else server
        for server in config.server
    ]
    if tuple(moved) != config.server:
        keep_config(home, VoiceConfig(server=tuple(moved)), demo=is_of_demo(home))


def is_of_demo(home: Home) -> bool:
    """Whether the file that is there may be written anew by a demonstration, or there is none."""
    try:
        return DEMO in (home.root / NAME).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return True


def _lines(config: VoiceConfig) -> Iterator[str]:
    for server in config.server:
        yield "\n[[server]]"
        yield from _fields(server, ("trunk",))
        for trunk in server.trunk:
            yield "\n[[server.trunk]]"
            yield from _fields(trunk)
    yield ""


def _fields(thing: Server | Trunk, but: tuple[str, ...] = ()) -> Iterator[str]:
    for name in thing.__struct_fields__:
        if name not in but:
            yield f"{name} = {_value(getattr(thing, name))}"


def _value(value: object) -> str:
    """As TOML has it: strings, numbers and lists of JSON are TOML, too."""
    return json.dumps(value, ensure_ascii=False)
