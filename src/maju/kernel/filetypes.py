"""What a file of a conversation is, by its first bytes: a name or a header may say anything.

Pictures may be shown in place; everything else is only ever downloaded. Nothing is executed,
rendered or unpacked here.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_IMAGES: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("image/png", lambda b: b.startswith(b"\x89PNG\r\n\x1a\n")),
    ("image/jpeg", lambda b: b.startswith(b"\xff\xd8\xff")),
    ("image/gif", lambda b: b[:6] in {b"GIF87a", b"GIF89a"}),
    ("image/webp", lambda b: b[:4] == b"RIFF" and b[8:12] == b"WEBP"),
)
IMAGES = frozenset(kind for kind, _ in _IMAGES)

_ZIPPED = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "hwpx": "application/hwp+zip",
}
_OLE = {"hwp": "application/x-hwp", "doc": "application/msword", "xls": "application/vnd.ms-excel"}
_NAME_MOST = 120
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def find_kind(name: str, content: bytes) -> str | None:
    """The media type that the bytes show; ``None`` when it is none that may be sent."""
    for kind, fits in _IMAGES:
        if fits(content):
            return kind
    ending = name.rpartition(".")[2].lower()
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"PK\x03\x04") and ending in _ZIPPED:
        return _ZIPPED[ending]
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") and ending in _OLE:
        return _OLE[ending]
    if ending in {"txt", "csv", "log"} and _plain(content):
        return "text/plain"
    return None


def _plain(content: bytes) -> bool:
    if b"\x00" in content:
        return False
    for code in ("utf-8", "cp949"):
        try:
            content.decode(code)
        except UnicodeDecodeError:
            continue
        return True
    return False


def harmless_name(text: str) -> str:
    """A file's name, made harmless: no path, no control or direction marks, not too long."""
    name = _UNSAFE.sub("_", text).strip(" .")
    if len(name) > _NAME_MOST:
        stem, dot, ending = name.rpartition(".")
        keep = _NAME_MOST - len(ending) - 1
        name = f"{stem[:keep]}{dot}{ending}" if dot and keep > 0 else name[:_NAME_MOST]
    return name or "file"
