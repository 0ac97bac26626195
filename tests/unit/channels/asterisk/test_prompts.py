"""Category: unit. Announcements: all that is asked for is there, in both languages, and stays."""

from __future__ import annotations

import contextlib
import io
import shutil
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maju.channels.asterisk.prompts.rendering import missing, path_of, read_index, render
from maju.channels.asterisk.prompts.sound import (
    PEAK_DBFS,
    RATE,
    Samples,
    as_wav,
    level,
    of_wav,
    tone,
)
from maju.channels.asterisk.prompts.texts import asked_for, own_texts, shipped, wording
from maju.channels.asterisk.prompts.uploading import converted, upload, withdraw
from maju.channels.asterisk.prompts.vocabulary import LANGUAGES
from maju.channels.asterisk.prompts.voices import find_voice
from maju.channels.simulated.demo import open_demo_settings
from maju.kernel.errors import Refused

SAID_BY_THE_CORE = {"blocked", "callback_promised", "closed", "abuse", "sorry"}


class Hum:
    """A voice that hums: each text another length."""

    def __init__(self, name: str = "hum 1") -> None:
        self.name = name
        self.said: list[str] = []

    def say(self, text: str, language: str) -> Samples:
        self.said.append(f"{language} {text}")
        return tone(400, 0.2 + len(text) / 100)


TEXTS = {"hello": {"ko": "안녕", "en": "hello"}, "bye": {"ko": "안녕히"}}


def test_each_announcement_has_both_languages_and_no_other() -> None:
    for name, said in shipped().items():
        assert set(said) == set(LANGUAGES), name
        assert any("가" <= letter <= "힣" for letter in said["ko"]), name
        assert not any("가" <= letter <= "힣" for letter in said["en"]), name


def test_what_the_core_says_by_itself_is_worded() -> None:
    assert shipped().keys() >= SAID_BY_THE_CORE


def test_whatever_the_demonstration_asks_for_is_worded() -> None:
    settings = open_demo_settings(agents=3)
    known = wording({}, asked_for(settings))
    voice = {entry.flow for entry in settings.entries if entry.channel.value == "voice"}
    flows = [flow for flow in settings.flows if flow.id in voice]
    prompts = {p for flow in flows for node in flow.nodes if (p := getattr(node, "prompt", ""))}
    assert prompts
    assert prompts <= known.keys()


def test_a_name_of_a_client_says_the_common_text_unless_the_client_has_its_own() -> None:
    own = {"a.greeting": {"ko": "에이입니다.", "en": "This is A."}}
    known = wording(own, frozenset({"a.greeting", "b.greeting"}))
    assert known["a.greeting"]["en"] == "This is A."
    assert known["b.greeting"] == known["greeting"]


def test_what_did_not_change_is_not_said_again(tmp_path: Path) -> None:
    voice = Hum()
    assert render(tmp_path, TEXTS, voice).spoken == 3
    again = render(tmp_path, TEXTS, voice)
    assert (again.spoken, again.kept) == (0, 3)
    assert render(tmp_path, {**TEXTS, "bye": {"ko": "잘 가"}}, voice).spoken == 1
    assert render(tmp_path, TEXTS, Hum("hum 2")).spoken == 3


def test_a_file_that_is_gone_is_said_again(tmp_path: Path) -> None:
    render(tmp_path, TEXTS, Hum())
    path_of(tmp_path, "ko/hello").unlink()
    assert missing(tmp_path, TEXTS) == ["ko/hello"]
    assert render(tmp_path, TEXTS, Hum()).spoken == 1
    assert missing(tmp_path, TEXTS) == []


def test_another_folder_takes_speech_from_the_cache(tmp_path: Path) -> None:
    render(tmp_path / "one", TEXTS, Hum(), tmp_path / "cache")
    silent = Hum()
    render(tmp_path / "two", TEXTS, silent, tmp_path / "cache")
    assert silent.said == []
    assert path_of(tmp_path / "two", "en/hello").exists()


def test_a_list_that_cannot_be_read_costs_a_rendering_and_nothing_else(tmp_path: Path) -> None:
    render(tmp_path, TEXTS, Hum())
    (tmp_path / "prompts.json").write_text("{half", encoding="utf-8")
    assert render(tmp_path, TEXTS, Hum()).spoken == 3


def test_what_people_brought_stays_until_they_take_it_back(tmp_path: Path) -> None:
    render(tmp_path, TEXTS, Hum())
    told = upload(tmp_path, "ko", "hello", as_wav(tone(700, 1.0)))
    mine = path_of(tmp_path, "ko/hello").read_bytes()
    assert 0.9 < told.seconds < 1.2
    assert render(tmp_path, TEXTS, Hum("hum 2")).uploaded == 1
    assert path_of(tmp_path, "ko/hello").read_bytes() == mine
    assert read_index(tmp_path)["ko/hello"].by == "upload"
    withdraw(tmp_path, "ko", "hello")
    render(tmp_path, TEXTS, Hum("hum 2"))
    assert path_of(tmp_path, "ko/hello").read_bytes() != mine


def test_music_that_lies_there_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "music").mkdir()
    (tmp_path / "music" / "ours.wav").write_bytes(as_wav(tone(300, 1)))
    render(tmp_path, TEXTS, Hum())
    assert [each.name for each in (tmp_path / "music").iterdir()] == ["ours.wav"]


def test_own_wording_reads_names_with_dots(tmp_path: Path) -> None:
    (tmp_path / "texts.toml").write_text(
        '[shop.greeting]\nko = "어서 오세요."\n[greeting]\nen = "Hi."\n', encoding="utf-8"
    )
    assert own_texts(tmp_path) == {
        "shop.greeting": {"ko": "어서 오세요."},
        "greeting": {"en": "Hi."},
    }


@pytest.mark.parametrize("broken", ["[greeting]\nxx = 'a'", "greeting =", "[greeting]\nko = 5"])
def test_broken_wording_is_refused(tmp_path: Path, broken: str) -> None:
    (tmp_path / "texts.toml").write_text(broken, encoding="utf-8")
    with pytest.raises(Refused, match="prompt_texts_broken"):
        own_texts(tmp_path)


def recording(samples: Samples, rate: int, width: int, channels: int) -> bytes:
    out = io.BytesIO()
    both = np.repeat(samples[:, None], channels, axis=1)
    whole = np.round(both * (2 ** (8 * width - 1) - 1)).astype("<i4")
    raw = whole.astype("<i4").tobytes()
    kept = b"".join(raw[at : at + width] for at in range(0, len(raw), 4))
    if width == 1:
        kept = bytes((each + 128) % 256 for each in kept)
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(kept)
    return out.getvalue()


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("width", [1, 2, 3, 4])
@pytest.mark.parametrize("channels", [1, 2])
def test_any_plain_recording_becomes_a_telephones(rate: int, width: int, channels: int) -> None:
    t = np.arange(rate * 2) / rate
    samples, _ = converted(recording(0.3 * np.sin(2 * np.pi * 440 * t), rate, width, channels))
    heard = of_wav(as_wav(samples))
    spectrum = np.abs(np.fft.rfft(heard))
    assert abs(float(spectrum.argmax()) * RATE / len(heard) - 440) < 2
    assert -22 < level(heard) < -18
    assert np.abs(heard).max() <= 10 ** (PEAK_DBFS / 20) + 0.001


def loud(t: float) -> Samples:
    made: Samples = np.clip(4 * np.sin(2 * np.pi * 300 * np.arange(int(RATE * t)) / RATE), -1, 1)
    return made


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "prompt_not_wav"),
        (b"RIFF\x00\x00\x00\x00WAVEjunk", "prompt_not_wav"),
        (b"ID3" + bytes(2_000), "prompt_not_wav"),
        (recording(np.zeros(8_000), 8_000, 2, 1), "prompt_silent"),
        (recording(np.zeros(8_000 * 200), 8_000, 2, 1), "prompt_length"),
        (recording(np.zeros(10), 8_000, 2, 1), "prompt_length"),
        (recording(np.zeros(8_000), 4_000, 2, 1), "prompt_not_wav"),
        (recording(loud(1.0), 8_000, 2, 1), "prompt_clipped"),
        (recording(tone(400, 1), 8_000, 2, 4), "prompt_not_wav"),
        (bytes(41 << 20), "prompt_too_big"),
    ],
)
def test_what_would_be_heard_badly_is_refused_and_nothing_changes(
    tmp_path: Path, data: bytes, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        upload(tmp_path, "ko", "hello", data)
    assert list(tmp_path.iterdir()) == []


@given(st.binary(max_size=400))
def test_no_bytes_do_more_than_be_refused(data: bytes) -> None:
    head = recording(tone(400, 0.2), 8_000, 2, 1)[:44]
    for each in (data, head + data):
        with contextlib.suppress(Refused):
            converted(each)


@pytest.mark.parametrize(
    ("language", "name"), [("ko", "../../etc/passwd"), ("ko", "a/b"), ("fr", "a"), ("ko", ""), ("ko", "a" * 99)]
)  # fmt: skip
def test_a_name_that_would_leave_the_folder_is_refused(
    tmp_path: Path, language: str, name: str
) -> None:
    with pytest.raises(Refused, match="prompt_name_bad"):
        upload(tmp_path, language, name, as_wav(tone(400, 1)))


@pytest.mark.needs_asterisk
@pytest.mark.parametrize(
    ("language", "text"), [("ko", "안녕하십니까. 고객센터입니다."), ("en", "Hello.")]
)
def test_the_voice_of_this_machine_is_heard(language: str, text: str) -> None:
    if shutil.which("espeak-ng") is None:
        pytest.skip("no espeak-ng here")
    said = find_voice().say(text, language)
    assert 0.3 < len(said) / RATE < 6
    assert -26 < level(said) < -17
