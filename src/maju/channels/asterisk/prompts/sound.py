"""Sound as a telephone carries it: 8,000 samples a second, one channel, 16 bits.

Levels are in dBFS: 0 is the loudest that there is. Speech on the network lies near -20 on average;
what is louder is distorted by the carrier, what is softer is not understood.
"""

from __future__ import annotations

import io
import math
import wave

import numpy as np
from numpy.typing import NDArray

RATE = 8_000
SPEECH_DBFS = -20.0
PEAK_DBFS = -3.0
_QUIET_DBFS = -45.0
_EDGE_S = 0.06
_FRAME_S = 0.02

Samples = NDArray[np.float64]
"""Between -1 and 1, at :data:`RATE` unless said otherwise."""


def resampled(samples: Samples, rate: int) -> Samples:
    """At :data:`RATE`, what lies above half of it left out."""
    if rate == RATE:
        return samples
    from scipy.signal import resample_poly

    common = math.gcd(rate, RATE)
    made: Samples = resample_poly(samples, RATE // common, rate // common)
    return made


def trimmed(samples: Samples) -> Samples:
    """Without the silence at its ends, but for a breath; silence altogether stays as it is."""
    frame = int(RATE * _FRAME_S)
    whole = samples[: len(samples) // frame * frame].reshape(-1, frame)
    loud = np.flatnonzero(np.sqrt((whole**2).mean(axis=1)) > 10 ** (_QUIET_DBFS / 20))
    if not len(loud):
        return samples
    edge = int(RATE * _EDGE_S)
    first = max(0, int(loud[0]) * frame - edge)
    return samples[first : (int(loud[-1]) + 1) * frame + edge]


def levelled(samples: Samples, dbfs: float = SPEECH_DBFS) -> Samples:
    """At that average where something is heard, with no peak above :data:`PEAK_DBFS`."""
    loud = samples[np.abs(samples) > 10 ** (_QUIET_DBFS / 20)]
    if not len(loud):
        return samples
    gain = 10 ** (dbfs / 20) / float(np.sqrt((loud**2).mean()))
    most = 10 ** (PEAK_DBFS / 20) / float(np.abs(samples).max())
    return samples * min(gain, most)


def level(samples: Samples) -> float:
    """The average of all of it, in dBFS; silence is -120."""
    if not len(samples):
        return -120.0
    return max(-120.0, 20 * math.log10(float(np.sqrt((samples**2).mean())) + 1e-9))


def as_wav(samples: Samples) -> bytes:
    """The file that Asterisk plays."""
    pcm = np.clip(np.round(samples * 32_767), -32_768, 32_767).astype("<i2")
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(pcm.tobytes())
    return out.getvalue()


def of_wav(data: bytes) -> Samples:
    """The samples of a file that :func:`as_wav` made."""
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        read = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    return read.astype(np.float64) / 32_768


def silence(seconds: float) -> Samples:
    """Nothing, for so long."""
    return np.zeros(int(RATE * seconds))


def tone(hertz: float, seconds: float, dbfs: float = SPEECH_DBFS) -> Samples:
    """A plain tone with soft edges."""
    t = np.arange(int(RATE * seconds)) / RATE
    edge = np.minimum(1.0, np.minimum(t, seconds - t) / 0.01)
    made: Samples = 10 ** (dbfs / 20) * math.sqrt(2) * np.sin(2 * np.pi * hertz * t) * edge
    return made
