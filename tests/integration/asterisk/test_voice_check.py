"""``maju voice setup`` and ``check``: what is told of a server that runs, that does not, and is ill."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from maju.app.cli import maju
from maju.app.home import Home
from maju.app.voice.checking import check_voice
from maju.app.voice.layout import keep_config
from maju.app.voice.words import FINDINGS
from maju.channels.asterisk.prompts.sound import as_wav, tone
from maju.channels.asterisk.recording.spool import Spool
from maju.channels.asterisk.settings import Server, VoiceConfig
from tests.asterisk_fixtures import RunningAsterisk


@pytest.fixture
def at_home(asterisk: RunningAsterisk) -> Iterator[Home]:
    """The home of the running server, as ``voice.toml`` would have it."""
    home = Home(asterisk.home)
    keep_config(home, VoiceConfig(server=(asterisk.server,)))
    yield home
    keep_config(home, VoiceConfig(server=(asterisk.server,)))


def told(home: Home) -> Mapping[str, str]:
    return {found.code: found.level.value for found in check_voice(home)}


def change(home: Home, server: Server, **changes: object) -> None:
    keep_config(home, VoiceConfig(server=(msgspec.structs.replace(server, **changes),)))


def test_all_is_well_with_a_server_that_runs_these_files(
    asterisk: RunningAsterisk, at_home: Home
) -> None:
    said = told(at_home)
    wanted = ("program_there", "files_same", "ari_answers", "runs_this", "modules_there",
              "trunk_online", "sip_answers", "ami_answers")  # fmt: skip
    assert {code: said.get(code) for code in wanted} == dict.fromkeys(wanted, "ok")
    assert "bad" not in said.values()


def test_a_file_that_somebody_changed_is_named(asterisk: RunningAsterisk, at_home: Home) -> None:
    path = Path(asterisk.server.folder) / "rtp.conf"
    before = path.read_text(encoding="utf-8")
    path.write_text(f"{before}\n; mine\n", encoding="utf-8")
    try:
        assert told(at_home)["files_differ"] == "bad"
    finally:
        path.write_text(before, encoding="utf-8")


def test_a_server_that_has_not_read_the_new_files_is_told(
    asterisk: RunningAsterisk, at_home: Home
) -> None:
    change(at_home, asterisk.server, rtp=(21_000, 22_000))
    said = told(at_home)
    assert said["runs_other"] == "bad"
    assert said["files_differ"] == "bad"


def test_no_room_to_record_in_is_told(
    asterisk: RunningAsterisk, at_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(at_home)["spool_room"] == "ok"
    monkeypatch.setattr(Spool, "room", lambda _: 1 << 20)
    said = told(at_home)
    assert said["spool_full"] == "bad"
    change(at_home, asterisk.server, spool=str(at_home.root / "nowhere"))
    monkeypatch.undo()
    assert told(at_home)["spool_missing"] == "warn"


def test_doors_that_are_open_are_told(asterisk: RunningAsterisk, at_home: Home) -> None:
    http = asterisk.server.http.replace("127.0.0.1", "0.0.0.0")
    ami = asterisk.server.ami.replace("127.0.0.1", "0.0.0.0")
    change(at_home, asterisk.server, http=http, ami=ami, phones=("0.0.0.0/0",))
    said = told(at_home)
    assert said["open_http"] == said["open_ami"] == said["open_phones"] == "warn"


def test_a_line_that_cannot_reach_a_server_on_loopback_is_told(
    asterisk: RunningAsterisk, at_home: Home
) -> None:
    trunk = msgspec.structs.replace(asterisk.server.trunk[0], addresses=("203.0.113.1",))
    change(at_home, asterisk.server, trunk=(trunk,))
    assert told(at_home)["sip_loopback"] == "bad"


def test_a_password_that_is_not_the_servers_is_no_answer(
    asterisk: RunningAsterisk, at_home: Home
) -> None:
    change(at_home, asterisk.server, name="other")
    assert told(at_home)["ari_silent"] == "warn"


@pytest.mark.parametrize("code", sorted(FINDINGS))
def test_every_finding_is_said_in_both_languages(code: str) -> None:
    said = FINDINGS[code]
    assert (
        any("가" <= letter <= "힣" for letter in said.ko)
        or "{why}" in said.ko
        or "Asterisk" in said.ko
    )
    assert not any("가" <= letter <= "힣" for letter in said.en + said.next_en)
    assert bool(said.next_ko) == bool(said.next_en)


def run(home: Path, *words: str, stdin: str | None = None) -> tuple[int, str]:
    done = CliRunner().invoke(
        maju, ["--lang", "en", *words], env={"MAJU_HOME": str(home)}, input=stdin
    )
    why = (
        f" {done.exception}"
        if done.exception and not isinstance(done.exception, SystemExit)
        else ""
    )
    return done.exit_code, done.output + why


def test_a_server_is_set_up_changed_and_given_a_line(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert "server_without_centre" in run(home, "voice", "setup", "--no-prompts")[1]
    code, said = run(
        home, "voice", "setup", "--centre", "busan", "--no-prompts", "--sip", "10.0.0.5:5060"
    )
    assert code == 0, said
    assert run(home, "voice", "setup", "--no-prompts", "--rtp", "30000-30999")[0] == 0
    code, said = run(
        home, "voice", "trunk", "main", "kt", "--host", "sip.example.com", "--from", "203.0.113.5",
        "--user", "0701234", "--number", "070-1234-5678", "--password-file", "-", stdin="s3cret\n",
    )  # fmt: skip
    assert code == 0, said
    (server,) = VoiceConfig.load(home).server
    assert (server.centre, server.sip, server.rtp) == ("busan", "10.0.0.5:5060", (30_000, 30_999))
    assert server.trunk[0].numbers == ("07012345678",)
    assert "password = s3cret" in (Path(server.folder) / "pjsip.conf").read_text(encoding="utf-8")
    code, said = run(home, "voice", "check", "--json")
    assert {each["code"] for each in json.loads(said)["checks"]} >= {"files_same", "ari_silent"}
    assert run(home, "voice", "trunk", "main", "kt", "--remove")[0] == 0
    assert VoiceConfig.load(home).server[0].trunk == ()
    assert "trunk_unknown" in run(home, "voice", "trunk", "main", "kt", "--remove")[1]


def test_what_is_refused_changes_neither_settings_nor_files(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run(home, "voice", "setup", "--centre", "busan", "--no-prompts")
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert (
        "trunk_without_address"
        in run(home, "voice", "trunk", "main", "kt", "--host", "x.example.com")[1]
    )
    assert "trunk_without_secret" in run(
        home, "voice", "trunk", "main", "kt", "--host", "x", "--from", "203.0.113.5", "--user", "a"
    )[1]  # fmt: skip
    assert "address_bad" in run(home, "voice", "setup", "--no-prompts", "--sip", "here")[1]
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_a_recording_replaces_an_announcement(tmp_path: Path) -> None:
    wav = tmp_path / "hello.wav"
    wav.write_bytes(as_wav(tone(500, 1.0)))
    home = tmp_path / "home"
    code, said = run(home, "voice", "prompt", "greeting", str(wav))
    assert code == 0, said
    assert "ko/greeting" in said
    wav.write_bytes(io.BytesIO(b"no sound").getvalue())
    assert "prompt_not_wav" in run(home, "voice", "prompt", "greeting", str(wav))[1]
    assert "recorded" in run(home, "voice", "prompts")[1]
