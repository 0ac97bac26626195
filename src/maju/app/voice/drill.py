"""``maju voice drill``: a call through the server's own dialplan, as if Maju were away.

It enters where a trunk's calls do, finds that nobody leads the application it asks for, and is taken
by the fallback. Nobody outside is called. What was heard and kept is looked at and removed.
"""

from __future__ import annotations

import time
import wave
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from maju.app.doctor_checks import Finding, Level
from maju.app.home import Home
from maju.app.voice.asking import Asked, ask
from maju.app.voice.layout import server_folder
from maju.channels.asterisk.away import SPOKEN_AT_LEAST_MS, Taken, read_call
from maju.channels.asterisk.prompts.rendering import put
from maju.channels.asterisk.secrets import ari_secret, voice_key
from maju.channels.asterisk.settings import Server
from maju.kernel.time import SECOND

OVER_WITHIN_S = 120.0
"""A centre's own announcement may be long."""
_LOOK_EVERY_S = 0.2
_AUDIBLE = 0.01
"""Of full scale, root mean square; a telephone's silence is a tenth of it."""
HEARD = "heard.wav"


class Drilled(Struct, frozen=True, kw_only=True):
    """When the last drill was, in microseconds, and whether nothing of it was bad."""

    at: int
    well: bool


def drill(home: Home, server: Server, within_s: float = OVER_WITHIN_S) -> Iterator[Finding]:
    """What came of it; nothing is left of it afterwards but when it was and whether it went well."""
    well = True
    for found in _drill(home, server, within_s):
        well = well and found.level is not Level.BAD
        yield found
    put(_note(home, server), msgspec.json.encode(Drilled(at=time.time_ns() // 1000, well=well)))


def last_drill(home: Home, server: Server) -> tuple[int, bool] | None:
    """When it was and whether it went well; ``None``: there was none."""
    try:
        said = msgspec.json.decode(_note(home, server).read_bytes(), type=Drilled)
    except (OSError, msgspec.DecodeError):
        return None
    return said.at, said.well


def _note(home: Home, server: Server) -> Path:
    return server_folder(home, server.name) / "drill.json"


def _drill(home: Home, server: Server, within_s: float) -> Iterator[Finding]:
    about: dict[str, str | int] = {"server": server.name}
    asked = ask(server, ari_secret(voice_key(home.keys), server.name))
    folder = server.away / "drill"
    if asked is None:
        yield Finding("ari_silent", Level.BAD, {**about, "address": server.http})
        return
    if not folder.is_dir():
        yield Finding("drill_no_folder", Level.BAD, {**about, "path": str(folder)})
        return
    _clean(folder)
    channel = ""
    try:
        channel = _call(asked, server)
        if not channel:
            yield Finding("drill_no_call", Level.BAD, about)
            return
        yield from _judge(server, folder, _wait(folder, within_s), about)
    finally:
        if channel:
            asked.do("DELETE", f"channels/{channel}")
        _clean(folder)


def _call(asked: Asked, server: Server) -> str:
    trunk = next(iter(server.trunk), None)
    number = next(iter(trunk.numbers), "07000000000") if trunk else "s"
    where = f"maju-from-{trunk.name}" if trunk else "maju-in"
    said = asked.do(
        "POST",
        "channels",
        {
            "endpoint": f"Local/{number}@{where}/n",
            "context": "maju-drill",
            "extension": "s",
            "priority": 1,
            "timeout": 30,
            "variables": {"__MAJU_DRILL": "1"},
        },
    )
    return str(said.get("id", "")) if isinstance(said, dict) else ""


def _wait(folder: Path, within_s: float) -> Taken | None:
    """What the dialplan wrote, once the call is over; ``None``: it never came there."""
    until = time.monotonic() + within_s
    taken: Taken | None = None
    while time.monotonic() < until:
        for path in folder.glob("*.call"):
            taken = read_call(path.read_text(encoding="utf-8", errors="replace"))
        if taken is not None and taken.over:
            break
        time.sleep(_LOOK_EVERY_S)
    return taken


def _judge(
    server: Server, folder: Path, taken: Taken | None, about: dict[str, str | int]
) -> Iterator[Finding]:
    if taken is None:
        yield Finding("drill_not_taken", Level.BAD, about)
        return
    # What is heard before the message. A step is known to the second, so the tone before the message
    # may be in it: that is shorter than half of one, and does not count.
    spoke = taken.at.get("message", taken.last) - taken.at.get("began", taken.last)
    heard_s, _ = _audible(folder / HEARD, most_s=spoke / SECOND + 1)
    if "announced" in taken.at and heard_s:
        yield Finding("drill_heard", params={**about, "seconds": heard_s})
    else:
        yield Finding("drill_unheard", Level.BAD, about)
    if server.fallback == "voicemail":
        kept = [path for path in folder.glob("*.wav") if path.name != HEARD]
        said_s, ms = _audible(kept[0]) if kept else (0, 0)
        if said_s and ms >= SPOKEN_AT_LEAST_MS:
            yield Finding("drill_message", params={**about, "seconds": said_s})
        else:
            yield Finding("drill_no_message", Level.BAD, about)
    if server.mobiles:
        yield Finding("drill_mobiles", params={**about, "numbers": ", ".join(server.mobiles)})
    if not taken.over:
        yield Finding("drill_not_over", Level.BAD, about)


def _audible(path: Path, *, most_s: float = 3_600) -> tuple[int, int]:
    """For how many whole seconds something is heard in its first *most_s*, and its length in ms."""
    try:
        with wave.open(str(path)) as file:
            rate = file.getframerate()
            samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    except (OSError, wave.Error, EOFError):
        return 0, 0
    samples = samples[: round(most_s * rate)]
    parts = samples[: len(samples) // (rate // 10) * (rate // 10)].astype(float) / 32_768
    loud = np.sqrt((parts.reshape(-1, rate // 10) ** 2).mean(axis=1)) if len(parts) else parts
    return round(float((loud > _AUDIBLE).sum()) / 10), len(samples) * 1000 // rate


def _clean(folder: Path) -> None:
    for path in folder.glob("*"):
        with suppress(FileNotFoundError):
            path.unlink()
