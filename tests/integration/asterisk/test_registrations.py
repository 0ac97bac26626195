"""Lines that register at their carrier: whether it takes them, and since when, from a real Asterisk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from maju.app.home import Home, make_folder
from maju.app.voice.asking import ask
from maju.app.voice.checking import check_voice
from maju.app.voice.layout import keep_config
from maju.app.voice.office import Office
from maju.app.voice.registering import State, note, noted, standing, state_of
from maju.channels.asterisk.part import Part
from maju.channels.asterisk.secrets import keep_trunk_secret
from maju.channels.asterisk.settings import Trunk, VoiceConfig
from maju.kernel.time import Instant
from tests.acceptance.installation import until
from tests.asterisk_fixtures import RunningAsterisk, running_asterisk
from tests.phones.registrar import Registrar, registrar

T0, T1, T2 = Instant(1_000_000), Instant(2_000_000), Instant(3_000_000)


def line(name: str, carrier: Registrar, kind: str = "registration") -> Trunk:
    said = {"user": "0701234"} if kind == "registration" else {}
    return Trunk(name=name, kind=kind, host=carrier.address, addresses=("127.0.0.9",), **said)  # type: ignore[arg-type]


def now(home: Home, server: RunningAsterisk) -> Mapping[str, State]:
    asked = ask(server.server, server.ari_secret)
    assert asked is not None
    return standing(home, server.server, asked)


def test_a_line_is_taken_refused_and_taken_again_and_it_is_known_since_when(
    asterisk_part: Part, tmp_path: Path
) -> None:
    make_folder(tmp_path / "keys", 0o700)
    for name in ("right", "wrong"):
        keep_trunk_secret(tmp_path / "keys", name, "secret")
    with registrar("secret") as right, registrar("another") as wrong:
        trunks = (line("right", right), line("wrong", wrong), line("plain", right, "address"))
        with running_asterisk(asterisk_part, tmp_path, trunks=trunks) as server:
            home = Home(tmp_path)
            keep_config(home, VoiceConfig(server=(server.server,)))
            wanted = {"right": State.REGISTERED, "wrong": State.REJECTED}
            until(lambda: now(home, server) == wanted, why="the carriers were not asked")
            assert list(note(home, server.server, wanted, T0)) == ["right", "wrong"]
            assert list(note(home, server.server, now(home, server), T1)) == []
            assert {held.since for held in noted(home, server.server).values()} == {T0}

            levels = {
                (found.code, found.params["trunk"]): found.level.value
                for found in check_voice(home)
                if found.code.startswith("trunk_re")
            }
            assert levels == {
                ("trunk_registered", "right"): "ok",
                ("trunk_rejected", "wrong"): "bad",
            }
            (stands,) = Office(home).standing("demo", "en")
            assert {each.name: (each.state, each.since) for each in stands.lines} == {
                "right": ("registered", T0), "wrong": ("rejected", T0), "plain": ("online", None)
            }  # fmt: skip

            wrong.password = "secret"
            server.cli("pjsip send register trunk-wrong")
            until(lambda: now(home, server)["wrong"] is State.REGISTERED, why="not taken again")
            assert list(note(home, server.server, now(home, server), T2)) == ["wrong"]
            assert noted(home, server.server)["wrong"].since == T2
            assert noted(home, server.server)["right"].since == T0


@pytest.mark.parametrize(
    ("said", "online", "state"),
    [
        ("Registered", True, State.REGISTERED),
        ("Rejected", True, State.REJECTED),
        ("Rejected", False, State.SILENT),
        ("Unregistered", False, State.SILENT),
        ("Stopped", True, State.UNREGISTERED),
    ],
)
def test_a_carrier_that_does_not_answer_has_not_rejected_anybody(
    said: str, state: State, *, online: bool
) -> None:
    assert state_of(said, online=online) is state
