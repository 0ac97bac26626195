"""What Asterisk spooled becomes a WAV file that sounds the same, and a drawing of it."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maju.channels.asterisk.recording.sound import (
    RATE,
    _decoded,
    _encoded,
    of_raw,
    of_wav,
    samples_of,
)


def tone(hertz: float, seconds: float, loud: float = 0.5) -> np.ndarray:
    at = np.arange(round(seconds * RATE)) / RATE
    return np.asarray(np.sin(2 * np.pi * hertz * at) * loud * 32_767, dtype=np.int16)


def spooled(path: Path, *sides: np.ndarray, torn: bytes = b"") -> Path:
    path.write_bytes(np.stack(sides, axis=1).astype("<i2").tobytes() + torn)
    return path


@given(st.integers(-32_768, 32_767))
def test_a_sample_comes_back_as_near_as_a_law_can(value: int) -> None:
    """G.711: thirteen segments; the step of a sample's segment bounds what is lost."""
    back = int(_decoded()[_encoded()[np.uint16(value & 0xFFFF)]])
    step = max(16, 1 << max(0, abs(value).bit_length() - 5))
    assert abs(back - value) <= step / 2 + (abs(value) > 32_256) * 512


def test_both_sides_are_kept_apart(tmp_path: Path) -> None:
    left, right = tone(440, 3), tone(1_000, 3, loud=0.1)
    content = of_raw(spooled(tmp_path / "a.raw", left, right, torn=b"\1\2\3"))
    wav = b"".join(content.pieces())
    assert (len(wav), content.ms) == (content.size, 3_000)
    one, two = samples_of(wav)
    assert np.abs(one.astype(int) - left).max() < 600
    assert np.abs(two.astype(int) - right).max() < 200


def test_peaks_show_who_spoke_when(tmp_path: Path) -> None:
    silence = np.zeros(RATE, dtype=np.int16)
    left = np.concatenate([tone(440, 1), silence, silence])
    right = np.concatenate([silence, silence, tone(440, 1, loud=0.04)])
    content = of_raw(spooled(tmp_path / "a.raw", left, right))
    first, second = (np.frombuffer(side, dtype=np.uint8) for side in content.peaks)
    third = len(first) // 3
    assert first[: third - 2].min() > 65
    assert first[third + 2 :].max() == 0
    assert second[: 2 * third - 2].max() == 0
    assert 15 < second[2 * third + 2 :].min() < 25


@pytest.mark.parametrize("frames", [0, 1, 799, 801])
def test_what_is_short_is_whole_too(tmp_path: Path, frames: int) -> None:
    content = of_raw(spooled(tmp_path / "a.raw", *(np.full(frames, 9, np.int16),) * 2))
    assert len(b"".join(content.pieces())) == content.size
    assert len(content.peaks[0]) == min(800, frames)


def test_a_message_whose_writer_was_killed_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "m.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(tone(440, 1).tobytes())
    whole = bytearray(path.read_bytes())
    whole[40:44] = bytes(4)  # the length that the header tells
    path.write_bytes(bytes(whole) + tone(440, 1).tobytes())
    content = of_wav(path)
    assert (content.ms, len(content.peaks)) == (2_000, 1)
    assert len(b"".join(content.pieces())) == content.size
