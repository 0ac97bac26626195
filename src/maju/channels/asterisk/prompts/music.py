"""Music on hold, made here: nobody's rights are touched, and nobody is paid for it.

A slow walk over the pentatonic scale of C with long, soft notes over a quiet bass. Between 130 and
1,000 Hz, where a telephone carries sound well; calm enough to be heard for an hour.
"""

from __future__ import annotations

import numpy as np

from maju.channels.asterisk.prompts.sound import RATE, Samples, levelled

_BEAT_S = 0.9
_SCALE = (261.63, 293.66, 329.63, 392.00, 440.00, 523.25, 587.33, 659.26)
_TUNE = (0, 2, 4, 3, 2, 4, 5, 4, 3, 2, 1, 2, 3, 4, 2, 0, 1, 3, 4, 5, 6, 5, 4, 3, 2, 4, 3, 2, 1, 2, 0, 0)  # fmt: skip
_BASS = (130.81, 196.00, 174.61, 196.00)
_LEVEL_DBFS = -26.0
"""Below speech, so that an announcement is understood over it."""


def tune() -> Samples:
    """Half a minute; its end leads into its beginning."""
    length = int(len(_TUNE) * _BEAT_S * RATE)
    made = np.zeros(length)
    for beat, step in enumerate(_TUNE):
        _add(made, beat * _BEAT_S, _note(_SCALE[step], 2.8 * _BEAT_S))
    for bar in range(len(_TUNE) // 4):
        _add(made, bar * 4 * _BEAT_S, 0.7 * _note(_BASS[bar % len(_BASS)], 5 * _BEAT_S))
    return levelled(made, _LEVEL_DBFS)


def _note(hertz: float, seconds: float) -> Samples:
    t = np.arange(int(seconds * RATE)) / RATE
    swell = np.minimum(1.0, t / 0.08) * np.exp(-2.2 * t / seconds)
    fall = np.minimum(1.0, (seconds - t) / 0.3)
    body = np.sin(2 * np.pi * hertz * t) + 0.25 * np.sin(4 * np.pi * hertz * t)
    made: Samples = 0.2 * body * swell * fall
    return made


def _add(made: Samples, at_s: float, note: Samples) -> None:
    """Lay *note* over *made*; what is left at the end rings on at the beginning."""
    at = (int(at_s * RATE) + np.arange(len(note))) % len(made)
    np.add.at(made, at, note)
