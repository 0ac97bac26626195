"""Category: acceptance. ``maju run`` has a telephone where an Asterisk is, and none is left behind."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psutil
import pytest

from maju.app.home import Home
from maju.app.voice.asking import Asked, ask, sip_answers
from maju.channels.asterisk.part import Part
from maju.channels.asterisk.secrets import ari_secret, voice_key
from maju.channels.asterisk.settings import APP, Server, VoiceConfig
from tests.acceptance.installation import Installation, until
from tests.ports import quiet_port

pytestmark = pytest.mark.needs_postgres


def test_a_killed_telephone_server_is_started_again_and_led_again(
    postgres_home: Home, asterisk_part: Part
) -> None:
    site = Installation(postgres_home)
    port = quiet_port()
    with site.running("--port", str(port), "--agents", "2", "--load", "0"):
        until(lambda: led(site), why=f"nobody leads it: {said(site)}")
        (server,) = VoiceConfig.load(site.home.root).server
        assert server.sip == f"127.0.0.1:{port + 4}"
        first = asterisk_of(server)
        assert first is not None
        if os.geteuid() == 0:
            assert first.username() == "maju-voice"
        first.send_signal(signal.SIGKILL)
        until(lambda: another(server, first) and led(site), why=said(site))
        child = site.child("asterisk:main")
        second = asterisk_of(server)
        assert child is not None
        assert second is not None
        child.kill()  # who keeps it: it goes too, and both come back
        until(lambda: another(server, second) and led(site), why=said(site))
        until(lambda: sip_answers(server), why="SIP does not answer")
        checked = site.command("voice", "check", "--lang", "en")
        assert checked.returncode == 0, checked.stdout.decode()
    assert site.left_over() == []
    heard = (site.home.logs / "run.out").read_text(encoding="utf-8")
    assert f"sip:{server.sip}" in heard


def test_without_an_asterisk_it_says_so_and_simulates(
    postgres_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAJU_ASTERISK", str(tmp_path / "nothing"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    site = Installation(postgres_home)
    with site.running("--port", str(quiet_port()), "--agents", "2", "--load", "0"):
        until(lambda: "make asterisk" in said(site), why="nothing is said")
        assert VoiceConfig.load(site.home.root).server == ()


def asked(site: Installation) -> Asked | None:
    """The server, once it answers."""
    servers = VoiceConfig.load(site.home.root).server
    if not servers:
        return None
    return ask(servers[0], ari_secret(voice_key(site.home.keys), servers[0].name))


def led(site: Installation) -> bool:
    """Whether the adapter is connected."""
    there = asked(site)
    return there is not None and any(each.get("name") == APP for each in there.rows("applications"))


def asterisk_of(server: Server) -> psutil.Process | None:
    """Its process."""
    path = Path(server.folder).parent / "run" / "asterisk.pid"
    try:
        return psutil.Process(int(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, psutil.NoSuchProcess):
        return None


def another(server: Server, before: psutil.Process) -> bool:
    """Whether a new process has come."""
    now = asterisk_of(server)
    return now is not None and now.pid != before.pid and not before.is_running()


def said(site: Installation) -> str:
    """What the run told."""
    path = site.home.logs / "run.out"
    return path.read_text(encoding="utf-8")[-3000:] if path.exists() else ""
