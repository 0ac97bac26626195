"""``maju voice fallback``: says what holds, and changes only what it was told to, at the demonstration's server too."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from maju.app.cli import maju
from maju.app.home import Home
from maju.app.voice.demo import demo_server, keep_demo_server
from maju.app.voice.layout import is_of_demo, keep_config
from maju.channels.asterisk.part import Part
from maju.channels.asterisk.settings import VoiceConfig
from maju.kernel.ids import CentreId

DEMO = CentreId("demo")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("MAJU_HOME", str(tmp_path))
    made = Home(tmp_path).prepare()
    keep_config(made, VoiceConfig(server=(demo_server(made, DEMO, 9000),)), demo=True)
    return made


def said(*words: str) -> str:
    answer = CliRunner().invoke(maju, ["voice", "fallback", "main", *words, "--lang", "en"])
    assert answer.exit_code == 0, answer.output
    return answer.output


def test_without_an_option_it_says_what_holds_and_writes_nothing(home: Home) -> None:
    before = (home.root / "voice.toml").read_bytes()
    assert said().strip() == "While Maju is away it takes a message."
    assert (home.root / "voice.toml").read_bytes() == before
    assert not Path(VoiceConfig.load(home.root).server[0].folder).exists()


def test_what_the_demonstration_was_told_outlives_its_next_start(
    home: Home, asterisk_part: Part
) -> None:
    assert "rings 01012345678, then only says so" in said(
        "--then", "announcement", "--mobile", "010-1234-5678"
    )
    assert is_of_demo(home)
    keep_demo_server(home, DEMO, 9100, real_time=True)
    (server,) = VoiceConfig.load(home.root).server
    assert (server.fallback, server.mobiles) == ("announcement", ("01012345678",))
    assert server.sip.endswith(":9104"), "the rest is of this start"
    assert "rings 01012345678" in said()
