"""Category: unit. A file is what its bytes say, and its name is harmless."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maju.channels.webchat.files import harmless_name, kind_of
from maju.journal.attached import seal, unseal
from maju.kernel.errors import Refused

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.png", PNG, "image/png"),
        ("called.txt", PNG, "image/png"),
        ("a.jpg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a.gif", b"GIF89a", "image/gif"),
        ("a.webp", b"RIFF0000WEBPVP8 ", "image/webp"),
        ("영수증.pdf", b"%PDF-1.7", "application/pdf"),
        ("문서.hwp", OLE, "application/x-hwp"),
        ("글.txt", "안녕".encode("cp949"), "text/plain"),
    ],
)
def test_a_file_is_what_its_first_bytes_say(name: str, content: bytes, kind: str) -> None:
    assert kind_of(name, content) == kind


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", b"<svg onload=alert(1)>"),
        ("a.svg", b"<svg></svg>"),
        ("a.html", b"<html></html>"),
        ("a.exe", b"MZ\x90\x00"),
        ("a.zip", b"PK\x03\x04"),
        ("a.txt", b"MZ\x90\x00"),
        ("a.doc.exe", OLE),
        ("a.js", b"alert(1)"),
    ],
)
def test_what_could_be_run_or_is_not_known_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(Refused, match="chat_file_type"):
        kind_of(name, content)


@given(st.text(max_size=400))
def test_no_name_leaves_its_folder_or_hides_what_it_is(text: str) -> None:
    name = harmless_name(text)
    assert 0 < len(name) <= 120
    assert not set(name) & set('/\\:*?"<>|\0\n\r\u202e')
    assert name not in {".", ".."}


def test_a_long_name_keeps_its_ending() -> None:
    assert harmless_name("가" * 300 + ".pdf").endswith(".pdf")


@given(st.binary(max_size=2_000), st.integers(0, 40))
def test_sealed_bytes_open_with_their_key_at_their_place_alone(content: bytes, at: int) -> None:
    key, sealed = seal(content, "chat/x/1")
    assert unseal(sealed, "chat/x/1", key) == content
    assert unseal(sealed, "chat/x/2", key) is None
    assert unseal(sealed, "chat/x/1", bytes(32)) is None
    at %= len(sealed)
    changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
    assert unseal(changed, "chat/x/1", key) is None
