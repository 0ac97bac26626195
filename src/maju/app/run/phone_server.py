"""The role ``asterisk:<server>``: an Asterisk of our own, and the announcements that it plays."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import structlog

from maju.app.home import Home
from maju.app.run.plan import Plan
from maju.app.run.roles import tell_ready
from maju.app.tasks import end
from maju.app.voice.account import hand_over, voice_user
from maju.app.voice.demo import demo_texts
from maju.app.voice.layout import speech_cache
from maju.channels.asterisk.part import find_part
from maju.channels.asterisk.prompts.rendering import put_sounds, render
from maju.channels.asterisk.prompts.texts import Texts, own_texts, wording
from maju.channels.asterisk.prompts.voices import find_voice
from maju.channels.asterisk.secrets import ari_secret, voice_key
from maju.channels.asterisk.settings import Server, VoiceConfig
from maju.channels.asterisk.setup.own import OwnServer
from maju.channels.asterisk.setup.writing import configuration, write
from maju.kernel.errors import Refused, Trouble

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.voice")

ROLE = "asterisk"


async def serve_calls(name: str, plan: Plan, _url: str, stop: asyncio.Event) -> None:
    """Run the server *name* until *stop*, and speak what is not spoken yet.

    Raises:
        Refused: ``no_asterisk``, and what the settings are refused with.
        Trouble: it ended by itself; whoever started us starts it again.
    """
    home = plan.folders()
    server = next(each for each in VoiceConfig.load(home.root).server if each.name == name)
    part = find_part()
    if part is None:
        raise Refused("no_asterisk")
    put_sounds(Path(server.prompts))
    write(server, configuration(server, home.keys, part))
    user = voice_user()
    own = OwnServer(part, server, user)
    own.prepare()
    hand_over(Path(server.folder).parent, user)
    hand_over(Path(server.spool), user)
    process = own.start()
    try:
        secret = ari_secret(voice_key(home.keys), server.name)
        await asyncio.to_thread(own.wait_until_ready, secret)
        tell_ready()
        log.info("asterisk_began", server=name, pid=process.pid, sip=server.sip)
        # A thread that the end of this process may cut off: a file is there whole or not at all.
        texts = demo_texts() if plan.demo is not None else {}
        threading.Thread(target=_speak, args=(server, texts), daemon=True).start()
        ended = asyncio.create_task(asyncio.to_thread(process.wait))
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait([ended, stopped], return_when=asyncio.FIRST_COMPLETED)
        own.stop()
        await end(stopped)
        code = await ended
        if not stop.is_set():
            raise Trouble(f"Asterisk ended with {code}: {own.last_words()}")
    finally:
        own.stop()
        _leave(Path(server.spool))


def _leave(spool: Path) -> None:
    """An empty folder does not stay in memory; in another one something waits to be sealed."""
    with suppress(OSError):
        spool.rmdir()


def own_servers(plan: Plan, home: Home) -> Iterator[Server]:
    """Servers that this run starts. A demonstration in a hurry has none: speech takes its time."""
    if plan.scale.speed != 1.0:
        return
    for server in VoiceConfig.load(home.root).server:
        if server.own and server.centre in plan.centres:
            yield server


def _speak(server: Server, texts: Texts) -> None:
    folder = Path(server.prompts)
    try:
        told = render(folder, wording({**texts, **own_texts(folder)}), find_voice(), speech_cache())
    except (Refused, Trouble, OSError) as error:
        log.warning("prompts_not_spoken", server=server.name, why=str(error))
        return
    log.info("prompts_there", server=server.name, spoken=told.spoken, brought=told.uploaded)
