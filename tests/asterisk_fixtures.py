"""A real Asterisk for tests, on loopback, with ports and folders of its own; several at once.

It is configured by the product's own files (`maju.channels.asterisk.setup`), from Debian's package
in a folder (`make asterisk`) or from one that is installed.
"""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from maju.app.home import make_folder
from maju.channels.asterisk.part import Part, find_part
from maju.channels.asterisk.prompts.rendering import render
from maju.channels.asterisk.prompts.texts import Texts
from maju.channels.asterisk.prompts.voices import Espeak, Voice, find_voice
from maju.channels.asterisk.secrets import ami_secret, ari_secret, phone_secret, voice_key
from maju.channels.asterisk.settings import Server, Trunk, VoiceConfig, port_of
from maju.channels.asterisk.setup.own import OwnServer
from maju.channels.asterisk.setup.writing import configuration, write
from maju.kernel.errors import Refused
from maju.kernel.ids import AgentId, CentreId
from tests.phones.prompts import record_prompts
from tests.ports import free_port

_STARTER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="starts asterisk")
_FIXTURES = {"asterisk", "asterisk_part", "sipp"}
CARRIER = Trunk(name="carrier", host="127.0.0.1", addresses=("127.0.0.1",))


@dataclass(slots=True)
class RunningAsterisk:
    """One server that runs.

    Args:
        home: what a home of Maju is to it: ``keys`` and ``voice`` lie below.
        carrier_port: where calls out by the trunk ``carrier`` go; a SIPp may listen there.
    """

    home: Path
    server: Server
    part: Part
    own: OwnServer
    carrier_port: int

    @property
    def sip_port(self) -> int:
        """By UDP, on 127.0.0.1."""
        return port_of(self.server.sip)

    @property
    def ari_secret(self) -> str:
        """Of the user ``maju``."""
        return ari_secret(voice_key(self.home / "keys"), self.server.name)

    @property
    def ami_secret(self) -> str:
        """Of the user ``maju``."""
        return ami_secret(voice_key(self.home / "keys"), self.server.name)

    def phone_secret(self, agent: str) -> str:
        """What the telephone of *agent* registers with."""
        return phone_secret(voice_key(self.home / "keys"), AgentId(agent))

    def log(self, name: str = "messages") -> str:
        """What it said: ``messages`` or ``security``."""
        path = self.home / "voice" / self.server.name / "log" / name
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def cli(self, command: str) -> str:
        """What its command line says."""
        folder = Path(self.server.folder)
        said = [*self.part.command, "-C", str(folder / "asterisk.conf"), "-rx", command]
        return subprocess.run(
            said, check=True, capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL
        ).stdout

    def lives(self) -> bool:
        """Whether its process does."""
        return self.own.process is not None and self.own.process.poll() is None

    def kill(self) -> None:
        """As the kernel would."""
        assert self.own.process is not None
        self.own.process.send_signal(signal.SIGKILL)
        self.own.process.wait()

    def start(self) -> None:
        """Start it (again), and wait until it answers.

        By a thread that lives as long as the tests: the server ends with the thread that began it.
        """
        _STARTER.submit(self.own.start).result()
        self.own.wait_until_ready(self.ari_secret)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whoever asks for one of these fixtures, before -m selects."""
    for item in items:
        if _FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.needs_asterisk)


@pytest.fixture(scope="session")
def asterisk_part() -> Part:
    """The program."""
    part = find_part()
    if part is None or part.version() is None:
        pytest.skip("no Asterisk here: make asterisk")
    return part


@pytest.fixture(scope="session")
def sipp() -> str:
    """Where SIPp is, which plays customers and carriers."""
    found = shutil.which("sipp")
    if found is None:
        pytest.skip("no SIPp here: apt-get install sip-tester")
    return found


@pytest.fixture(scope="session")
def asterisk(
    asterisk_part: Part, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningAsterisk]:
    """The server of this worker's session; what a test does to it, the next one meets."""
    with running_asterisk(asterisk_part, tmp_path_factory.mktemp("asterisk")) as running:
        yield running


@contextmanager
def running_asterisk(
    part: Part,
    home: Path,
    name: str = "test",
    trunks: Sequence[Trunk] = (),
    texts: Texts | None = None,
    phones: Sequence[str] = ("127.0.0.0/8",),
    silence_s: int = 0,
) -> Iterator[RunningAsterisk]:
    """A server of one's own below *home*, to be killed and started again; ended afterwards.

    Without *trunks* it has one, ``carrier``, which is anybody at 127.0.0.1. Without *texts* it says
    nothing and only has music: a test that listens says what it wants to hear.
    """
    make_folder(home / "keys", 0o700)
    carrier_port = free_port(socket.SOCK_DGRAM)
    server = a_server(home, name, trunks or (_at(CARRIER, carrier_port),))
    server = msgspec.structs.replace(server, phones=tuple(phones), silence_s=silence_s)
    Path(server.spool).mkdir(parents=True, exist_ok=True)
    put_prompts(Path(server.prompts), texts)
    write(server, configuration(server, home / "keys", part))
    record_prompts(Path(server.prompts))
    own = OwnServer(part, server)
    running = RunningAsterisk(
        home=home, server=server, part=part, own=own, carrier_port=carrier_port
    )
    try:
        running.start()
        yield running
    finally:
        own.stop()


def a_server(home: Path, name: str, trunks: Sequence[Trunk], centre: str = "demo") -> Server:
    """Settings on free ports of 127.0.0.1, as ``voice.toml`` would say them."""
    at = home / "voice" / name
    server = Server(
        name=name,
        centre=CentreId(centre),
        own=True,
        folder=str(at / "etc"),
        sip=f"127.0.0.1:{free_port(socket.SOCK_DGRAM)}",
        http=f"http://127.0.0.1:{free_port()}",
        ami=f"127.0.0.1:{free_port()}",
        rtp=(20_000, 29_999),
        prompts=str(home / "voice" / "prompts"),
        spool=str(at / "recordings"),
        silence_s=0,
        trunk=tuple(trunks),
    )
    VoiceConfig(server=(server,)).check()
    return server


def put_prompts(folder: Path, texts: Texts | None = None) -> None:
    """Have *texts* spoken into *folder*, from a cache that outlives the test; and the music.

    Raises:
        Skipped: there is no voice on this machine, and something is to be said.
    """
    try:
        voice: Voice = find_voice()
    except Refused:
        if texts:
            pytest.skip("no voice here: apt-get install espeak-ng")
        voice = Espeak("espeak-ng")
    render(folder, texts or {}, voice, Path(tempfile.gettempdir()) / "maju-tests-voice")


def _at(trunk: Trunk, port: int) -> Trunk:
    return msgspec.structs.replace(trunk, host=f"127.0.0.1:{port}")
