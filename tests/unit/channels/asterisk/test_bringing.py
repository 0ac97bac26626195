"""Category: unit. What the pages decided about announcements, carried out in a folder by several hands."""

from __future__ import annotations

from pathlib import Path

import pytest

from maju.channels.asterisk.prompts import bringing
from maju.channels.asterisk.prompts.bringing import Decided, bring
from maju.channels.asterisk.prompts.rendering import path_of, put, read_index, render
from maju.channels.asterisk.prompts.sound import Samples, as_wav, tone
from maju.channels.asterisk.prompts.uploading import upload, withdraw

KEY = "ko/hello"


class Beeps:
    """Speaks by beeps."""

    name = "beeps"

    def say(self, text: str, language: str) -> Samples:
        return tone(300 + 10 * len(text), 0.2)


def machine(key: str) -> bytes | None:
    return b"machine" if key == KEY else None


def change(number: int, sound: bytes | None) -> Decided:
    load = None if sound is None else (lambda: sound)
    return Decided(key=KEY, number=number, load=load)


def test_a_change_is_brought_once_and_an_older_one_never_after_it(tmp_path: Path) -> None:
    assert bring(tmp_path, [change(4, b"new")], machine) == (KEY,)
    assert bring(tmp_path, [change(4, b"again")], machine) == ()
    assert bring(tmp_path, [change(3, b"old")], machine) == ()
    assert path_of(tmp_path, KEY).read_bytes() == b"new"


def test_who_was_killed_between_the_file_and_the_list_is_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(folder: Path, index: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(bringing, "write_index", killed)
        with pytest.raises(KeyboardInterrupt):
            bring(tmp_path, [change(4, b"new")], machine)
    assert read_index(tmp_path) == {}
    assert bring(tmp_path, [change(4, b"new")], machine) == (KEY,)
    assert read_index(tmp_path)[KEY].page == 4


def test_the_machines_voice_leaves_alone_what_the_pages_brought(tmp_path: Path) -> None:
    texts = {"hello": {"ko": "안녕하세요"}}
    bring(tmp_path, [change(4, b"new")], machine)
    assert render(tmp_path, texts, Beeps()).uploaded == 1
    assert path_of(tmp_path, KEY).read_bytes() == b"new"


def test_back_as_delivered_is_the_machines_voice_and_a_name_of_nobody_has_no_file(
    tmp_path: Path,
) -> None:
    bring(tmp_path, [change(4, b"new")], machine)
    assert bring(tmp_path, [change(5, None)], machine) == (KEY,)
    assert path_of(tmp_path, KEY).read_bytes() == b"machine"
    put(path_of(tmp_path, "ko/shop.hello"), b"own")
    gone = Decided(key="ko/shop.hello", number=6, load=None)
    assert bring(tmp_path, [gone], machine) == ("ko/shop.hello",)
    assert not path_of(tmp_path, "ko/shop.hello").exists()


def test_the_last_deed_holds_whoever_did_it(tmp_path: Path) -> None:
    """A recording by command after a change of the pages is not taken back by the next look."""
    bring(tmp_path, [change(4, b"new")], machine)
    upload(tmp_path, "ko", "hello", as_wav(tone(500, 1.0)))
    by_hand = path_of(tmp_path, KEY).read_bytes()
    assert bring(tmp_path, [change(4, b"new")], machine) == ()
    assert path_of(tmp_path, KEY).read_bytes() == by_hand
    withdraw(tmp_path, "ko", "hello")
    assert render(tmp_path, {"hello": {"ko": "안녕"}}, Beeps()).spoken == 1
    assert bring(tmp_path, [change(4, b"new")], machine) == ()
    assert bring(tmp_path, [change(5, b"newer")], machine) == (KEY,)
