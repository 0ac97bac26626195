"""Which encoding some bytes seem to be in: for telling people what to write, not for guessing."""

from __future__ import annotations

import codecs

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
KINDS = (
    (b"PK\x03\x04", "zip/xlsx"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
    (b"\x1f\x8b", "gzip"),
    (b"%PDF", "pdf"),
    (b"\x89PNG", "png"),
    (b"PAR1", "parquet"),
)
"""How files begin that are no text."""


def find_kind(head: bytes) -> str | None:
    """What a file is that is no text; ``None`` when it may be one."""
    return next((kind for begins, kind in KINDS if head.startswith(begins)), None)


_NO_TEXT = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1a\x1b\x1c\x1d\x1e\x1f")


def is_noise(head: bytes) -> bool:
    """Whether more than a fiftieth are control characters and no encoding explains them: of random
    bytes it is a tenth, of text none."""
    return find_encoding(head) is None and _noisy(head)


def _noisy(head: bytes) -> bool:
    return sum(byte in _NO_TEXT for byte in head) * 50 > len(head)


def find_encoding(head: bytes) -> str | None:
    """Python's name of the encoding that *head* seems to be in; ``None`` when none fits.

    A byte order mark says it; zeros in every second place are UTF-16 without one; then UTF-8,
    which random bytes hardly ever are; then CP949 (EUC-KR is part of it), where Hangul comes out.
    *head* may end inside a character.
    """
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    even, odd = head[0:4096:2].count(0), head[1:4096:2].count(0)
    half = max(1, len(head[:4096]) // 2)
    if odd > half * 0.3 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.3 and odd < half * 0.1:
        return "utf-16-be"
    if _noisy(head) and 0 not in head:
        return None
    for name in ("utf-8", "cp949"):
        try:
            said = codecs.getincrementaldecoder(name)().decode(head)
        except UnicodeDecodeError:
            continue
        if name == "utf-8" or any("가" <= letter <= "힣" for letter in said):
            return name
    return None
