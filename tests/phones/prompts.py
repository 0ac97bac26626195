"""Announcements and music that can be told apart by a machine: each is a tone of its own."""

from __future__ import annotations

import wave
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from tests.phones.sound import RATE

MUSIC_TONE = 350.0
PROMPTS: Mapping[str, tuple[float, float]] = {
    "recording_notice": (520.0, 0.4),
    "menu": (640.0, 1.2),
    "order_number": (720.0, 0.4),
    "place": (810.0, 0.5),
    "goodbye": (900.0, 0.3),
    "abuse": (980.0, 0.5),
    "sorry": (1_060.0, 0.3),
    "message": (1_140.0, 0.3),
    "offer": (1_220.0, 0.6),
    "callback_promised": (1_300.0, 0.3),
    "engine_away": (1_380.0, 0.8),
    "fallback_accept": (1_460.0, 0.4),
}
"""Tone and seconds of each prompt."""


def record_prompts(folder: Path) -> None:
    """Write the prompts, and music for half a minute."""
    for name, (hz, seconds) in PROMPTS.items():
        _record(folder / "ko" / f"{name}.wav", hz, seconds)
    for other in (folder / "music").glob("*"):
        other.unlink()
    _record(folder / "music" / "music.wav", MUSIC_TONE, 30.0)


def _record(path: Path, hz: float, seconds: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    at = np.arange(int(seconds * RATE))
    sound = (0.4 * 32_767 * np.sin(2 * np.pi * hz / RATE * at)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(sound.tobytes())
