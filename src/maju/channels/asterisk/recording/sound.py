"""What a recording sounds like: from what Asterisk spooled to a WAV file in A-law, and its peaks.

A-law (ITU-T G.711) is what the network carries: half the bytes, and nothing that was there is lost.
"""

from __future__ import annotations

import io
import struct
import wave
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from maju.channels.asterisk.recording.store import Content

RATE = 8_000
PARTS = 800
"""So many columns has the drawing of a recording at most."""
_SAMPLES_AT_ONCE = 1 << 18
_ALAW = 6  # WAVE_FORMAT_ALAW
_HEADER = struct.Struct("<4sI4s4sIHHIIHHH4sII4sI")

Samples = npt.NDArray[np.int16]
_Read = Callable[[], Iterator[Samples]]


def of_raw(path: Path, *, sides: int = 2, gaps: Sequence[tuple[int, int]] = ()) -> Content:
    """Of interleaved 16 bit samples at 8 kHz, as MixMonitor's option D writes them.

    A last sample that is not whole, as a kill leaves one, is left out.
    """
    size = path.stat().st_size // (2 * sides) * 2 * sides

    def read() -> Iterator[Samples]:
        with path.open("rb") as file:
            left = size
            while left:
                said = file.read(min(left, _SAMPLES_AT_ONCE * 2))
                if not said:
                    return
                left -= len(said)
                yield np.frombuffer(said, dtype="<i2")

    return _content(read, size // 2, sides, gaps)


def of_wav(path: Path) -> Content:
    """Of a WAV file of 16 bit samples at 8 kHz, as ARI records a message.

    Its header may be that of a killed writer: what follows it counts, not what it says.

    Raises:
        ValueError: it is none, or another kind.
    """
    said = path.read_bytes()
    with wave.open(io.BytesIO(said)) as opened:
        if (opened.getsampwidth(), opened.getframerate()) != (2, RATE):
            raise ValueError(f"{path.name} is not 16 bit at {RATE} Hz")
        sides = opened.getnchannels()
    begin = said.index(b"data") + 8
    samples = np.frombuffer(said, dtype="<i2", offset=begin, count=(len(said) - begin) // 2)
    return _content(lambda: iter((samples,)), len(samples), sides, ())


def samples_of(wav: bytes) -> npt.NDArray[np.int16]:
    """The samples of what :func:`of_raw` made, one row for each side."""
    sides = int(struct.unpack_from("<H", wav, 22)[0])
    codes = np.frombuffer(wav, dtype=np.uint8, offset=_HEADER.size)
    return _decoded()[codes].reshape(-1, sides).T


def _content(read: _Read, count: int, sides: int, gaps: Sequence[tuple[int, int]]) -> Content:
    def pieces() -> Iterator[bytes]:
        yield _header(count, sides)
        table = _encoded()
        for samples in read():
            yield table[samples.view(np.uint16)].tobytes()

    return Content(
        size=_HEADER.size + count,
        ms=count // sides * 1000 // RATE,
        pieces=pieces,
        peaks=_peaks(read(), count, sides),
        gaps=tuple(gaps),
    )


def _peaks(read: Iterator[Samples], count: int, sides: int) -> tuple[bytes, ...]:
    """The loudest of each part, by its square root, so that quiet speech is seen beside loud."""
    frames = count // sides
    columns = min(PARTS, frames)
    if not columns:
        return (b"",) * sides
    loudest = np.zeros((sides, columns), dtype=np.int32)
    done = 0
    for samples in read:
        loud = np.abs(samples.astype(np.int32)).reshape(-1, sides)
        at = (np.arange(done, done + len(loud), dtype=np.int64) * columns) // frames
        begins = np.flatnonzero(np.diff(at, prepend=-1))
        most = np.maximum.reduceat(loud, begins, axis=0)
        loudest[:, at[begins]] = np.maximum(loudest[:, at[begins]], most.T)
        done += len(loud)
    scaled = np.sqrt(loudest / 32_768.0) * 100
    return tuple(row.tobytes() for row in np.clip(np.round(scaled), 0, 100).astype(np.uint8))


def _header(count: int, sides: int) -> bytes:
    """RIFF with the ``fact`` chunk that every format but PCM must have."""
    return _HEADER.pack(
        b"RIFF", _HEADER.size - 8 + count, b"WAVE", b"fmt ", 18, _ALAW, sides, RATE, RATE * sides,
        sides, 8, 0, b"fact", 4, count // sides, b"data", count,
    )  # fmt: skip


@cache
def _decoded() -> Samples:
    """What each A-law code means (G.711, table 1a), as 16 bit."""
    code = np.arange(256, dtype=np.int32) ^ 0x55
    exponent, mantissa = (code >> 4) & 7, code & 15
    low = (mantissa << 4) + 8
    value = np.where(exponent == 0, low, (low + 0x100) << np.maximum(exponent - 1, 0))
    return np.where(code & 0x80, value, -value).astype(np.int16)


@cache
def _encoded() -> npt.NDArray[np.uint8]:
    """The nearest A-law code of each 16 bit sample, by its bits."""
    means = _decoded().astype(np.int32)
    order = np.argsort(means, kind="stable")
    borders = (means[order][1:] + means[order][:-1]) / 2
    samples = np.arange(65_536, dtype=np.uint16).view(np.int16)
    return order[np.searchsorted(borders, samples)].astype(np.uint8)
