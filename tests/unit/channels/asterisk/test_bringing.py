"""Category: unit. What the pages decided about announcements, carried out in a folder by several hands."""

from __future__ import annotations

import signal
import subprocess
import sys
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


DYING = """
import os, signal, sys
from pathlib import Path
from tests.unit.channels.asterisk.test_bringing import change, machine
from maju.channels.asterisk.prompts.bringing import bring

folder, left = Path(sys.argv[1]), int(sys.argv[2])

def knife(event, args):
    global left
    touches = event in {"open", "os.rename", "os.remove", "fcntl.flock"}
    if touches and (event == "fcntl.flock" or str(args[0]).startswith(str(folder))):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(knife)
bring(folder, [change(5, b"new" * 50_000)], machine)
"""


def test_a_kill_before_any_touch_of_the_disk_leaves_the_old_or_the_new_and_never_half(
    tmp_path: Path,
) -> None:
    """By SIGKILL, until a run comes through; whoever follows brings it, once."""
    old, new = b"old" * 40_000, b"new" * 50_000
    kills, number, died = 0, 0, True
    while died:
        folder = tmp_path / str(number)
        bring(folder, [change(4, old)], machine)
        run = [sys.executable, "-c", DYING, str(folder), str(number)]
        done = subprocess.run(run, check=False, capture_output=True, text=True, timeout=120)
        died = done.returncode == -signal.SIGKILL
        assert died or done.returncode == 0, done.stderr
        kills, number = kills + died, number + 1
        heard, known = path_of(folder, KEY).read_bytes(), read_index(folder)[KEY].page
        assert heard in {old, new}
        assert known == 4 or heard == new, "the list tells of nothing that is not there"
        assert bring(folder, [change(5, new)], machine) == ((KEY,) if known == 4 else ())
        assert (path_of(folder, KEY).read_bytes(), read_index(folder)[KEY].page) == (new, 5)
    assert kills >= 6


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
