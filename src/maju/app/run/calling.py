"""The role ``voice:<server>``: the adapter of one Asterisk, ours or somebody else's."""

from __future__ import annotations

import asyncio
from asyncio import Event
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from maju.app.callers.directory import DirectoryCallers
from maju.app.home import Home
from maju.app.keys import open_vault
from maju.app.recordings.store import SealedRecordings
from maju.app.run.plan import Plan
from maju.app.run.roles import tell_ready
from maju.app.tasks import run_until
from maju.app.voice.keeping import keep_books
from maju.channels.asterisk.adapter import AsteriskAdapter
from maju.channels.asterisk.ami import Ami
from maju.channels.asterisk.away import Book
from maju.channels.asterisk.prompts.spoken import waiting
from maju.channels.asterisk.recording.recorder import Tape
from maju.channels.asterisk.recording.spool import Spool
from maju.channels.asterisk.secrets import ami_secret, ari_secret, phone_secret, voice_key
from maju.channels.asterisk.settings import Server, VoiceConfig
from maju.channels.asterisk.sounds import Sounds
from maju.engine.replica import Replica
from maju.journal.postgres.journal import PostgresJournal
from maju.journal.postgres.people import PostgresPeople
from maju.kernel.ids import AdapterId, AgentId
from maju.kernel.time import Instant
from maju.routing.state import State

ROLE = "voice"


async def take_calls(name: str, plan: Plan, url: str, stop: Event) -> None:
    """Translate between the server *name* and its centre until *stop*.

    While the server is away nobody is reached by it; that is told once, and waited out.
    """
    home, clock = plan.folders(), plan.clock()
    server = next(each for each in VoiceConfig.load(home.root).server if each.name == name)
    key = voice_key(home.keys)
    async with (
        PostgresJournal(url, clock, connections=4) as journal,
        PostgresPeople(url, open_vault(home), connections=4) as people,
        DirectoryCallers(url, server.centre, people, clock) as callers,
    ):
        replica = Replica(journal, server.centre)
        store = SealedRecordings(people, home.blobs, server.centre)
        adapter = AsteriskAdapter(
            journal,
            server,
            clock,
            secret=ari_secret(key, server.name),
            sounds=Sounds(Path(server.prompts), told=waiting),
            callers=callers,
            people=people,
            phonebook=lambda: {
                each: phone_secret(key, each) for each in (*callers.agents, *callers.supervisors)
            },
            tape=Tape(
                ami=Ami(server.ami, server.ami_user, ami_secret(key, server.name)),
                spool=Spool(Path(server.spool)),
                store=store,
                owner=callers.owner,
            ),
            away=Book(
                folder=server.away,
                recorded=server.recorded,
                client=callers.client,
                store=store,
            ),
            outside=lambda: replica.state.settings.outside,
            signed_in=lambda: phones_at(replica.state, server.adapter),
        )
        await asyncio.to_thread(_make_ready, Path(server.spool), *server.away_folders)
        tell_ready()
        await run_until(
            stop,
            [
                replica.run(),
                callers.keep(),
                adapter.run(),
                keep_books(home, url, server, store, clock.now),
            ],
        )


def _make_ready(*folders: Path) -> None:
    """An Asterisk that somebody else keeps may have no folders to write to yet."""
    for folder in folders:
        with suppress(OSError):  # then each recording, and the drill, says so
            folder.mkdir(parents=True, exist_ok=True)


def phones_at(state: State, adapter: AdapterId) -> Mapping[AgentId, Instant]:
    """The agents whose phone the centre reaches by *adapter*, and since when each is signed in."""
    return {
        agent.id: agent.signed_in_at
        for agent in state.agents.values()
        if adapter in (agent.adapter, agent.phone_adapter)
    }


def voice_servers(plan: Plan, home: Home) -> Iterator[Server]:
    """The servers that this run translates for: calls keep real time."""
    if plan.scale.speed != 1.0:
        return
    for server in VoiceConfig.load(home.root).server:
        if server.centre in plan.centres:
            yield server
