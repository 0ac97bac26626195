"""A centre as it ships: ``maju run`` with its engine, adapter, Asterisk and PostgreSQL, each a process
that may be killed; the telephones of agents and customers are in the test's hand.
"""

from __future__ import annotations

import asyncio
import base64
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import msgspec
import psycopg

from maju.app.home import Home
from maju.app.postgres import EmbeddedPostgres
from maju.app.voice.layout import keep_config, prompts_folder, server_folder, spool_folder
from maju.channels.asterisk.part import Part
from maju.channels.asterisk.settings import APP, Server, Trunk, VoiceConfig, port_of
from maju.channels.asterisk.setup.own import OwnServer
from maju.engine.clock import WallClock
from maju.journal.postgres.journal import PostgresJournal
from maju.kernel.commands import Body, Command
from maju.kernel.errors import Trouble
from maju.kernel.events import Reconciled
from maju.kernel.settings import Settings
from tests.acceptance.installation import Installation
from tests.asterisk_fixtures import RunningAsterisk
from tests.phones.floor import Floor
from tests.phones.prompts import record_prompts

NAME = "main"
ROOT = Path(__file__).parents[2]


class House(Floor):
    """One installation that runs."""

    def __init__(
        self,
        site: Installation,
        asterisk: RunningAsterisk,
        settings: Settings,
        journal: PostgresJournal,
    ) -> None:
        super().__init__(asterisk, settings, journal, {})
        self.site = site
        self.url = EmbeddedPostgres(site.home).conninfo()

    async def begin(self) -> None:
        """Look on; until everything runs, and every telephone is known."""
        self._running["replica"] = asyncio.create_task(self.replica.run(), name="replica")
        await self.until(lambda: self.replica.state.settings is not None, within_s=120)
        async with asyncio.timeout(120):
            while not (self.led() and await asyncio.to_thread(self.pushed)):  # noqa: ASYNC110
                await asyncio.sleep(0.2)

    async def do(self, body: Body) -> Command:
        """As :meth:`Floor.do`; while the database is away it is said again, under the same id."""
        while True:
            try:
                return await super().do(body)
            except Trouble:
                await asyncio.sleep(0.2)

    # --- who lives -------------------------------------------------------------------------------

    def kills(self) -> dict[str, Callable[[], None]]:
        """What kills each part, at once and without a word."""
        return {
            "engine": lambda: self._kill_child("engine"),
            "adapter": lambda: self._kill_child(f"voice:{NAME}"),
            "postgres": self._kill_postgres,
            "asterisk": self._kill_asterisk,
        }

    def lives(self, part: str) -> bool:
        """Whether *part* does its work (again)."""
        match part:
            case "engine":
                return self._ready_since_kill()
            case "adapter":
                return self.led()
            case "postgres":
                with suppress(psycopg.Error):
                    psycopg.connect(self.url, connect_timeout=2).close()
                    return True
                return False
            case _:
                return self._asked("asterisk/ping") is not None

    def led(self) -> bool:
        """Whether an adapter leads Asterisk."""
        found = self._asked("applications") or []
        return any(each["name"] == APP for each in found)

    def _ready_since_kill(self) -> bool:
        log = self.site.home.logs / "engine.log"
        said = log.read_bytes()[self._read :] if log.exists() else b""
        return b"process_began" in said

    _read = 0

    def _kill_child(self, role: str) -> None:
        log = self.site.home.logs / "engine.log"
        self._read = log.stat().st_size
        assert self.site.kill(role), f"there was no {role} to kill"

    def _kill_postgres(self) -> None:
        assert self.site.kill_postgres(all_of_it=True), "there was no database to kill"

    def _kill_asterisk(self) -> None:
        pid = Path(self.asterisk.server.folder).parent / "run" / "asterisk.pid"
        os.kill(int(pid.read_text(encoding="utf-8")), signal.SIGKILL)

    def _asked(self, what: str) -> list[dict[str, object]] | None:
        """What ARI answers; ``None``: nothing."""
        server = self.asterisk.server
        said = base64.b64encode(f"{server.ari_user}:{self.asterisk.ari_secret}".encode()).decode()
        link = http.client.HTTPConnection("127.0.0.1", port_of(server.http), timeout=2)
        try:
            link.request("GET", f"/ari/{what}", headers={"Authorization": f"Basic {said}"})
            answer = link.getresponse()
            found = json.loads(answer.read()) if answer.status == http.client.OK else None
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            link.close()
        return [found] if isinstance(found, dict) else found

    # --- both books ------------------------------------------------------------------------------

    def reports(self) -> int:
        """How often the adapter's report of what there really is has been taken in."""
        told = self.all(Reconciled)
        return sum(each.adapter == self.adapter_id for each in told)

    async def lines(self) -> dict[str, tuple[str, str]]:
        """Asterisk's channels: state, and bridge or nothing."""
        said = await asyncio.to_thread(self.asterisk.cli, "core show channels concise")
        rows = [line.split("!") for line in said.splitlines() if line.count("!") >= 13]
        return {row[13]: (row[4], row[12]) for row in rows}


@asynccontextmanager
async def a_house(
    home: Home, part: Part, settings: Settings, *, port: int, carrier_port: int, silence_s: int = 0
) -> AsyncIterator[House]:
    """The installation in *home* runs while the block lasts; *port* and the next six are its own."""
    site = Installation(home)
    server = _server(home, settings, port, carrier_port, silence_s)
    keep_config(home.prepare(), VoiceConfig(server=(server,)))
    record_prompts(prompts_folder(home))
    said = home.root / "settings.json"
    said.write_bytes(msgspec.json.encode(settings))
    words = [sys.executable, "-m", "tests.phones.move_in", str(home.root), str(said)]
    await asyncio.to_thread(subprocess.run, words, cwd=ROOT, env=site.environment, check=True)
    asterisk = RunningAsterisk(
        home=home.root,
        server=server,
        part=part,
        own=OwnServer(part, server),
        carrier_port=carrier_port,
    )
    with (
        site.running("--centre", settings.centre, "--port", str(port), demo=False),
        _emptied(Path(server.spool)),
    ):
        url = EmbeddedPostgres(home).conninfo()
        await _answers(url)
        async with PostgresJournal(url, WallClock(), connections=3) as journal:
            house = House(site, asterisk, settings, journal)
            try:
                await house.begin()
                yield house
            finally:
                await house.close()


@contextmanager
def _emptied(spool: Path) -> Iterator[None]:
    """Nothing of a test stays in memory."""
    try:
        yield
    finally:
        shutil.rmtree(spool, ignore_errors=True)


def _server(home: Home, settings: Settings, port: int, carrier_port: int, silence_s: int) -> Server:
    folder = server_folder(home, NAME)
    carrier = Trunk(name="carrier", host=f"127.0.0.1:{carrier_port}", addresses=("127.0.0.1",))
    return Server(
        name=NAME,
        centre=settings.centre,
        own=True,
        folder=str(folder / "etc"),
        sip=f"127.0.0.1:{port + 4}",
        http=f"http://127.0.0.1:{port + 5}",
        ami=f"127.0.0.1:{port + 6}",
        rtp=(20_000, 29_999),
        prompts=str(prompts_folder(home)),
        spool=str(spool_folder(home, NAME)),
        silence_s=silence_s,
        trunk=(carrier,),
    )


async def _answers(url: str) -> None:
    async with asyncio.timeout(120):
        while True:
            with suppress(psycopg.Error):
                await (await psycopg.AsyncConnection.connect(url)).close()
                return
            await asyncio.sleep(0.1)
