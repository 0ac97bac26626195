"""Category: unit. voice.toml, passwords and the files of a server: what is written, what is refused."""

from __future__ import annotations

import stat
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maju.app.home import Home
from maju.app.voice.demo import demo_server
from maju.app.voice.layout import is_of_demo, keep_config
from maju.channels.asterisk.part import Part, find_part
from maju.channels.asterisk.secrets import (
    ami_secret,
    ari_secret,
    keep_trunk_secret,
    phone_secret,
    trunk_secret,
    voice_key,
)
from maju.channels.asterisk.settings import Server, Trunk, VoiceConfig
from maju.channels.asterisk.setup.writing import configuration, mark_of, write
from maju.kernel.errors import Refused
from maju.kernel.ids import AgentId, CentreId

KT = Trunk(
    name="kt", host="sip.example.com", addresses=("203.0.113.0/28",), numbers=("07012345678",)
)
PART = Part(command=("asterisk",), modules=Path("/modules"), data=Path("/data"))


def server(home: Path, **changes: object) -> Server:
    plain = Server(
        name="main",
        centre=CentreId("demo"),
        own=True,
        folder=str(home / "voice" / "main" / "etc"),
        prompts=str(home / "voice" / "prompts"),
        spool=str(home / "spool"),
        trunk=(KT,),
    )
    return msgspec.structs.replace(plain, **changes)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").prepare()


def test_what_is_written_is_read_again(home: Home) -> None:
    other = msgspec.structs.replace(demo_server(home, CentreId("x"), 8787), name="other")
    config = VoiceConfig(server=(server(home.root), other))
    keep_config(home, config)
    assert VoiceConfig.load(home.root) == config
    assert not is_of_demo(home)


def test_without_a_file_there_is_no_server(home: Home) -> None:
    assert VoiceConfig.load(home.root) == VoiceConfig()
    assert is_of_demo(home)


def test_a_file_of_somebodys_own_is_not_a_demonstrations(home: Home) -> None:
    keep_config(home, VoiceConfig(), demo=True)
    assert is_of_demo(home)
    keep_config(home, VoiceConfig())
    assert not is_of_demo(home)


@pytest.mark.parametrize(
    "text", ["server = 1", "[[server]]\nname = 'a'", "[[server", "[[server]]\nfoo=1"]
)
def test_a_broken_file_is_refused(home: Home, text: str) -> None:
    (home.root / "voice.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match="voice_settings_broken"):
        VoiceConfig.load(home.root)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "Main Street"}, "trunk_name_bad"),
        ({"sip": "nowhere"}, "address_bad"),
        ({"sip": "0.0.0.0:99999"}, "address_bad"),
        ({"http": "http://example.com:80"}, "address_bad"),
        ({"media_address": "1.2.3"}, "address_bad"),
        ({"phones": ("10.0.0.0/33",)}, "address_bad"),
        ({"rtp": (20_000, 20_001)}, "rtp_range_bad"),
        ({"rtp": (80, 20_000)}, "rtp_range_bad"),
        ({"rtp": (20_000, 70_000)}, "rtp_range_bad"),
        ({"trunk": (KT, KT)}, "trunk_twice"),
        ({"trunk": (msgspec.structs.replace(KT, addresses=()),)}, "trunk_without_address"),
        ({"trunk": (msgspec.structs.replace(KT, numbers=("070-1",)),)}, "number_bad"),
        ({"trunk": (msgspec.structs.replace(KT, numbers=("_X.",)),)}, "number_bad"),
        ({"trunk": (msgspec.structs.replace(KT, host="a\nallow_transfer = yes"),)}, "address_bad"),
        ({"trunk": (msgspec.structs.replace(KT, host="a;b"),)}, "address_bad"),
        ({"trunk": (msgspec.structs.replace(KT, user="me\n[x]"),)}, "address_bad"),
        ({"trunk": (msgspec.structs.replace(KT, codecs=("ulaw,all",)),)}, "address_bad"),
    ],
)
def test_what_cannot_be_carried_out_is_refused_and_changes_nothing(
    home: Home, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        keep_config(home, VoiceConfig(server=(server(home.root, **changes),)))
    assert not (home.root / "voice.toml").exists()


def test_two_servers_of_one_name_are_refused(home: Home) -> None:
    with pytest.raises(Refused, match="server_twice"):
        VoiceConfig(server=(server(home.root), server(home.root))).check()


def test_a_password_is_the_same_for_all_processes_and_another_for_each_thing(home: Home) -> None:
    key = voice_key(home.keys)
    assert voice_key(home.keys) == key
    told = {phone_secret(key, AgentId("a1")), phone_secret(key, AgentId("a2"))}
    told |= {ari_secret(key, "a1"), ami_secret(key, "a1"), phone_secret(bytes(32), AgentId("a1"))}
    assert len(told) == 5
    assert all(len(each) == 40 and each.isalnum() for each in told)
    assert stat.S_IMODE((home.keys / "voice.key").stat().st_mode) == 0o600


def test_a_key_of_another_length_is_refused(home: Home) -> None:
    (home.keys / "voice.key").write_bytes(b"short")
    with pytest.raises(Refused, match="voice_key_broken"):
        voice_key(home.keys)


@pytest.mark.parametrize("secret", ["", " x", "a;b", "a\nb", "x "])
def test_a_carriers_password_that_would_break_the_file_is_refused(home: Home, secret: str) -> None:
    with pytest.raises(Refused, match="trunk_secret_bad"):
        keep_trunk_secret(home.keys, "kt", secret)
    assert trunk_secret(home.keys, "kt") == ""


def test_a_registration_signs_in_with_the_carriers_password(home: Home) -> None:
    trunk = msgspec.structs.replace(KT, kind="registration", user="0701234")
    with pytest.raises(Refused, match="trunk_without_secret"):
        configuration(server(home.root, trunk=(trunk,)), home.keys)
    keep_trunk_secret(home.keys, "kt", "s3cret!")
    said = configuration(server(home.root, trunk=(trunk,)), home.keys)["pjsip.conf"]
    assert "password = s3cret!" in said
    assert "client_uri = sip:0701234@sip.example.com" in said
    by_address = configuration(server(home.root), home.keys)["pjsip.conf"]
    assert "type = registration" not in by_address


def test_no_password_stands_in_voice_toml(home: Home) -> None:
    keep_trunk_secret(home.keys, "kt", "s3cret!")
    keep_config(home, VoiceConfig(server=(server(home.root),)))
    said = (home.root / "voice.toml").read_text(encoding="utf-8")
    key = voice_key(home.keys)
    for secret in ("s3cret!", ari_secret(key, "main"), ami_secret(key, "main")):
        assert secret not in said


def test_written_twice_changes_nothing_and_is_for_its_owner(home: Home) -> None:
    one = server(home.root)
    said = configuration(one, home.keys, PART)
    assert set(write(one, said)) == set(said)
    assert write(one, said) == ()
    for name in said:
        mode = stat.S_IMODE((Path(one.folder) / name).stat().st_mode)
        assert mode == 0o640, name


def test_files_of_an_installed_server_are_kept_beside_ours_once(home: Home) -> None:
    folder = home.root / "etc-asterisk"
    folder.mkdir()
    (folder / "pjsip.conf").write_text("theirs", encoding="utf-8")
    one = server(home.root, own=False, folder=str(folder))
    write(one, configuration(one, home.keys))
    two = msgspec.structs.replace(one, rtp=(30_000, 30_100), media_address="192.0.2.1")
    write(two, configuration(two, home.keys))
    assert (folder / "pjsip.conf.before-maju").read_text(encoding="utf-8") == "theirs"
    assert not (folder / "asterisk.conf").exists()  # where its folders are is its own affair


def test_the_mark_changes_with_whatever_the_server_is_told(home: Home) -> None:
    one = server(home.root)
    marks = {
        mark_of(each, home.keys)
        for each in (one, server(home.root, rtp=(30_000, 30_100)), server(home.root, trunk=()))
    }
    assert len(marks) == 3
    assert mark_of(one, home.keys) == mark_of(one, home.keys)


def test_a_trunk_is_known_by_its_address_only_and_moves_no_call(home: Home) -> None:
    said = configuration(server(home.root), home.keys)["pjsip.conf"]
    endpoint = said.partition("--- trunk kt ---")[2].partition("type = aor")[0]
    assert "identify_by = ip" in endpoint
    assert "allow_transfer = no" in endpoint
    assert "match = 203.0.113.0/28" in said
    assert "anonymous" not in said.replace("anonymous calls", "")


def test_only_numbers_that_we_have_lead_in(home: Home) -> None:
    said = configuration(server(home.root), home.keys)["extensions.conf"]
    entrance = said.partition("[maju-from-kt]")[2].partition("\n[")[0]
    assert [line for line in entrance.splitlines() if line.startswith("exten")] == [
        "exten => 07012345678,1,Set(MAJU_DIALLED=${FILTER(+0-9,${EXTEN})})"
    ]


def test_a_server_behind_a_router_tells_the_address_outside(home: Home) -> None:
    said = configuration(
        server(home.root, sip="10.0.0.5:5060", media_address="198.51.100.7"), home.keys
    )["pjsip.conf"]
    assert said.count("external_media_address = 198.51.100.7") == 2  # udp and ws
    assert "bind_rtp_to_media_address" not in said


@given(st.text(max_size=40))
def test_no_name_of_a_trunk_can_write_another_line(name: str) -> None:
    try:
        VoiceConfig(
            server=(server(Path("/x"), trunk=(msgspec.structs.replace(KT, name=name),)),)
        ).check()
    except Refused:
        return
    assert name.replace("-", "").isalnum()
    assert name.isascii()


def test_a_folder_that_was_never_finished_is_no_asterisk(tmp_path: Path) -> None:
    (tmp_path / "usr" / "sbin").mkdir(parents=True)
    (tmp_path / "usr" / "sbin" / "asterisk").touch()
    assert find_part({"MAJU_ASTERISK": str(tmp_path), "PATH": ""}) is None
