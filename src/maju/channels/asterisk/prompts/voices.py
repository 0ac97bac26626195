"""Who speaks: a program that makes speech from text. Another one is a class with ``say``."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import wave
from pathlib import Path
from typing import Protocol

import numpy as np

from maju.channels.asterisk.prompts.sound import Samples, levelled, resampled, trimmed
from maju.kernel.errors import Refused, Trouble

_VOICES = {"ko": "ko", "en": "en-us"}
_WORDS_A_MINUTE = {"ko": 155, "en": 150}


class Voice(Protocol):
    """Makes speech from text."""

    @property
    def name(self) -> str:
        """What it is and how it is set: another name is another voice, and all is said anew."""
        ...

    def say(self, text: str, language: str) -> Samples:
        """*text* spoken, at the telephone's rate and level.

        Raises:
            Trouble: it failed.
        """
        ...


class Espeak:
    """Debian's espeak-ng: one robotic voice, but it is there, speaks Korean, and asks nobody.

    Args:
        program: where it is.
    """

    def __init__(self, program: str) -> None:
        self._program = program

    @property
    def name(self) -> str:
        """Of this form of it."""
        return f"espeak-ng 1 {_VOICES} {_WORDS_A_MINUTE}"

    def say(self, text: str, language: str) -> Samples:
        """*text* spoken."""
        with tempfile.TemporaryDirectory(prefix="maju-voice-") as folder:
            out = Path(folder) / "said.wav"
            options = ["-v", _VOICES[language], "-s", str(_WORDS_A_MINUTE[language])]
            try:
                subprocess.run(
                    [self._program, *options, "-w", str(out), "--stdin"],
                    input=text.encode(),
                    check=True,
                    capture_output=True,
                    timeout=60,
                )
                with wave.open(str(out)) as file:
                    rate = file.getframerate()
                    pcm = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
            except (OSError, subprocess.SubprocessError, wave.Error, EOFError) as error:
                raise Trouble(f"espeak-ng could not say {text!r}: {error}") from error
        return levelled(trimmed(resampled(pcm.astype(np.float64) / 32_768, rate)))


def find_voice() -> Voice:
    """The one on this machine.

    Raises:
        Refused: ``no_voice``.
    """
    found = shutil.which("espeak-ng")
    if found is None:
        raise Refused("no_voice")
    return Espeak(found)
