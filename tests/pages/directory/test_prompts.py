"""Category: pages. Announcements: heard, replaced after being heard, taken back, and who may."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from maju.app.home import Home
from maju.app.voice import office as office_of
from maju.app.voice.layout import keep_config, prompts_folder
from maju.app.voice.office import Office
from maju.channels.asterisk.prompts.rendering import path_of, put, read_index
from maju.channels.asterisk.prompts.sound import Samples, as_wav, tone
from maju.channels.asterisk.settings import Server, VoiceConfig
from maju.kernel.ids import CentreId
from tests.pages.board.conftest import CENTRE, Floor
from tests.pages.directory.conftest import AT, row

Sign = Callable[..., Client]
GREETING = f"{AT}/prompts/ko/greeting"
DELIVERED = as_wav(tone(440, 0.5))


class Beeps:
    """Speaks by beeps."""

    name = "beeps"

    def say(self, text: str, language: str) -> Samples:
        return tone(300 + len(text), 0.3)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The announcements of a server that nobody started."""
    home = Home(tmp_path).prepare()
    prompts = prompts_folder(home)
    server = Server(
        name="main", centre=CentreId(CENTRE), own=True, folder=str(tmp_path / "main" / "etc"),
        http="http://127.0.0.1:9", ami="127.0.0.1:9", prompts=str(prompts), spool=str(tmp_path / "spool"),
    )  # fmt: skip
    keep_config(home, VoiceConfig(server=(server,)))
    put(path_of(prompts, "ko/greeting"), DELIVERED)
    monkeypatch.setattr(office_of, "find_voice", Beeps)
    monkeypatch.setattr(office_of, "speech_cache", lambda: tmp_path / "cache")
    with override_settings(MAJU_TELEPHONE=Office(home)):
        yield prompts


def recording(
    hz: float = 500.0, seconds: float = 1.0, gain: float = 0.3, rate: int = 44_100
) -> Any:
    """A stereo WAV as a studio delivers it."""
    t = np.arange(int(rate * seconds)) / rate
    pcm = np.clip(gain * np.sin(2 * np.pi * hz * t), -1, 1) * 32_767
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.repeat(pcm.astype("<i2"), 2).tobytes())
    return SimpleUploadedFile("greeting.wav", out.getvalue(), content_type="audio/wav")


def act(browser: Client, do: str, **said: Any) -> Any:
    return browser.post(f"{GREETING}/act", {"do": do, **said})


def test_a_recording_is_heard_first_then_live_then_taken_back(
    floor: Floor, signed: Sign, folder: Path
) -> None:
    from maju.directory import models as m

    browser = signed("supervisor")
    assert act(browser, "bring", file=recording()).status_code == 302
    assert path_of(folder, "ko/greeting").read_bytes() == DELIVERED, "callers heard a draft"
    draft = browser.get(f"{GREETING}/sound?of=draft")
    assert draft.headers["Content-Type"] == "audio/wav"
    with wave.open(io.BytesIO(draft.content)) as file:
        assert (file.getframerate(), file.getnchannels()) == (8_000, 1)

    assert act(browser, "live", number=0).status_code == 302
    assert path_of(folder, "ko/greeting").read_bytes() == draft.content
    assert read_index(folder)["ko/greeting"].by == "page"
    assert browser.get(f"{GREETING}/sound").content == draft.content
    assert b"of=draft" not in browser.get(GREETING).content

    assert act(browser, "built").status_code == 302
    assert path_of(folder, "ko/greeting").read_bytes() not in (draft.content, b"")
    kept = m.Prompt.objects.get(code="ko/greeting", how="recorded")
    assert act(browser, "live", number=kept.number).status_code == 302
    assert path_of(folder, "ko/greeting").read_bytes() == draft.content
    trail: Any = m.Change.objects.filter(kind="prompt", which="ko/greeting")
    assert [each.after["how"] for each in trail.order_by("id")] == ["recorded", "built", "recorded"]
    assert all("sound" not in each.after for each in trail)
    assert browser.get(f"{AT}/trail").status_code == 200


def test_words_are_spoken_heard_and_put_live(floor: Floor, signed: Sign, folder: Path) -> None:
    browser = signed("supervisor")
    assert act(browser, "say", text="추석 연휴에는  쉽니다.").status_code == 302
    assert "추석 연휴에는 쉽니다." in browser.get(GREETING).content.decode()
    assert path_of(folder, "ko/greeting").read_bytes() == DELIVERED
    act(browser, "live", number=0)
    assert path_of(folder, "ko/greeting").read_bytes() != DELIVERED
    assert "추석 연휴에는 쉽니다." in browser.get(f"{AT}/prompts/").content.decode()


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (lambda: recording(gain=0.0), "prompt_silent"),
        (lambda: recording(gain=9.0), "prompt_clipped"),
        (lambda: recording(seconds=0.05), "prompt_length"),
        (lambda: SimpleUploadedFile("a.wav", b"ID3 an MP3", content_type="audio/wav"), "prompt_not_wav"),
    ],
    ids=["silent", "clipped", "short", "mp3"],
)  # fmt: skip
def test_what_would_be_heard_badly_is_refused_with_its_reason(
    floor: Floor, signed: Sign, folder: Path, sent: Callable[[], Any], code: str
) -> None:
    from maju.directory import models as m

    answer = act(signed("supervisor"), "bring", file=sent())
    assert answer.status_code == 422
    assert code in answer.content.decode()
    assert not m.Prompt.objects.exists()


def test_a_change_that_was_killed_before_the_folder_heard_of_it_is_brought_later(
    floor: Floor, signed: Sign, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maju.directory import announcing

    browser = signed("supervisor")
    act(browser, "bring", file=recording())
    with monkeypatch.context() as dead:
        dead.setattr(Office, "bring", lambda self, centre, decided: None)
        act(browser, "live", number=0)
    assert path_of(folder, "ko/greeting").read_bytes() == DELIVERED
    held = row("centre", code=CENTRE)
    deeds = [announcing.deed_of(each) for each in announcing.newest(held).values()]
    Office(Home(folder.parents[1])).bring(CENTRE, deeds)
    assert read_index(folder)["ko/greeting"].by == "page"


def test_who_only_reads_may_hear_and_change_nothing(
    floor: Floor, signed: Sign, folder: Path
) -> None:
    reader = signed("planner")
    page = reader.get(GREETING)
    assert page.status_code == 200
    assert 'name="file"' not in page.content.decode()
    assert reader.get(f"{GREETING}/sound").content == DELIVERED
    assert act(reader, "say", text="딴말").status_code == 403
    assert signed("agent").get(f"{AT}/prompts/").status_code == 403


def test_a_supervisor_of_one_client_leaves_the_centres_announcements_alone(
    floor: Floor, signed: Sign, folder: Path
) -> None:
    from maju.directory import models as m

    bound = signed("supervisor", client="ondam")
    answer = act(bound, "say", text="우리 것만")
    assert answer.status_code in {403, 422}
    assert not m.Prompt.objects.exists()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_pages_open_without_a_telephone_and_with_one(
    floor: Floor, signed: Sign, folder: Path, language: str
) -> None:
    browser = signed("supervisor")
    for address in ("prompts/", "telephone", "prompts/en/greeting"):
        answer = browser.get(f"{AT}/{address}", headers={"accept-language": language})
        assert answer.status_code == 200, address
    assert browser.get(f"{AT}/prompts/ko/nobody.says.it").status_code == 404
    assert browser.get(f"{AT}/prompts/fr/greeting").status_code == 404
    with override_settings(MAJU_TELEPHONE=Office(Home(folder / "elsewhere"))):
        assert browser.get(f"{AT}/prompts/").status_code == 200
        assert browser.get(f"{AT}/telephone").status_code == 200
        assert browser.get(GREETING).status_code == 404
