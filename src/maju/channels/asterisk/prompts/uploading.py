"""Takes a recording that people made instead of the machine's voice, and makes it a telephone's.

Any plain WAV is taken: 8 to 192 kHz, one or two channels, 8 to 32 bits. What would be heard badly
is refused with the reason: the caller hears it every day, and nobody else does.
"""

from __future__ import annotations

import hashlib
import io
import re
import warnings
from pathlib import Path

import numpy as np
from msgspec import Struct

from maju.channels.asterisk.prompts.rendering import (
    Origin,
    held,
    page_of,
    path_of,
    put,
    read_index,
    write_index,
)
from maju.channels.asterisk.prompts.sound import (
    RATE,
    Samples,
    as_wav,
    level,
    levelled,
    resampled,
    trimmed,
)
from maju.channels.asterisk.prompts.vocabulary import LANGUAGES
from maju.kernel.errors import Refused

MOST_BYTES = 40 << 20
SHORTEST_S = 0.1
LONGEST_S = 180.0
SOFTEST_DBFS = -50.0
_CLIPPED = 0.999
_CLIPPED_SHARE = 0.002
_RATES = (8_000, 192_000)
_NAME = re.compile(r"[a-z0-9_]+(?:[.-][a-z0-9_]+)*")


class Uploaded(Struct, frozen=True, kw_only=True):
    """What became of a recording.

    Args:
        level_dbfs: as it came, before it was brought to the telephone's level.
    """

    key: str
    seconds: float
    level_dbfs: float


def upload(folder: Path, language: str, name: str, data: bytes) -> Uploaded:
    """Play *data* as prompt *name* from now on; calls that hear the old one hear it to its end.

    Raises:
        Refused: ``prompt_name_bad``, and what :func:`converted` refuses.
    """
    key = key_of(language, name)
    samples, before = converted(data)
    with held(folder):
        put(path_of(folder, key), as_wav(samples))
        index = read_index(folder)
        said = hashlib.sha256(data).hexdigest()
        index[key] = Origin(by="upload", said=said, page=page_of(index, key))
        write_index(folder, index)
    return Uploaded(key=key, seconds=len(samples) / RATE, level_dbfs=before)


def withdraw(folder: Path, language: str, name: str) -> None:
    """Forget a recording; the next rendering says the text again. The file stays until then.

    Raises:
        Refused: ``prompt_not_uploaded``.
    """
    key = f"{language}/{name}"
    with held(folder):
        index = read_index(folder)
        known = index.get(key)
        if known is None or not known.brought:
            raise Refused("prompt_not_uploaded", name=name, language=language)
        index[key] = Origin(by="", said="", page=known.page)
        write_index(folder, index)


def key_of(language: str, name: str) -> str:
    """``language/name``, the file's place in the folder.

    Raises:
        Refused: ``prompt_name_bad``.
    """
    if language not in LANGUAGES or _NAME.fullmatch(name) is None or len(name) > 80:
        raise Refused("prompt_name_bad", name=name, language=language)
    return f"{language}/{name}"


def converted(data: bytes) -> tuple[Samples, float]:
    """As a telephone has it, and the level that it had.

    Raises:
        Refused: ``prompt_too_big``, ``prompt_not_wav``, ``prompt_length``, ``prompt_silent``,
            ``prompt_clipped``.
    """
    if len(data) > MOST_BYTES:
        raise Refused("prompt_too_big", bytes=len(data), most=MOST_BYTES)
    rate, raw = _read(data)
    if not len(raw):
        raise Refused("prompt_length", least="0.1", most=int(LONGEST_S))
    clipped = float((np.abs(raw) >= _CLIPPED).mean())
    if clipped > _CLIPPED_SHARE:
        raise Refused("prompt_clipped", share=f"{clipped:.1%}")
    seconds = len(raw) / rate
    if not SHORTEST_S <= seconds <= LONGEST_S:
        raise Refused("prompt_length", least=str(SHORTEST_S), most=int(LONGEST_S))
    before = level(raw)
    if before < SOFTEST_DBFS:
        raise Refused("prompt_silent", level=round(before))
    return levelled(trimmed(resampled(raw, rate))), before


def _read(data: bytes) -> tuple[int, Samples]:
    from scipy.io import wavfile

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", wavfile.WavFileWarning)  # labels that we do not read
            rate, raw = wavfile.read(io.BytesIO(data))
    except Exception as error:
        raise Refused("prompt_not_wav") from error
    if not _RATES[0] <= rate <= _RATES[1] or raw.ndim > 2 or (raw.ndim == 2 and raw.shape[1] > 2):
        raise Refused("prompt_not_wav")
    samples = _scaled(raw)
    if not np.isfinite(samples).all():
        raise Refused("prompt_not_wav")
    return rate, samples.mean(axis=1) if samples.ndim == 2 else samples


def _scaled(raw: np.ndarray) -> Samples:
    """Between -1 and 1; 8 bits have no sign, and 24 come in 32."""
    if raw.dtype == np.uint8:
        return (raw.astype(np.float64) - 128) / 128
    if np.issubdtype(raw.dtype, np.integer):
        return raw.astype(np.float64) / -float(np.iinfo(raw.dtype).min)
    return raw.astype(np.float64)
