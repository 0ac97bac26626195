"""Category: pages. Free texts on pages of who may not see customers whole."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("call 010-1234-5678 back", "call 010-****-5678 back"),
        ("01012345678", "010****5678"),
        ("010.1234.5678", "010.****.5678"),
        ("010 – 1234 – 5678", "010 – **** – 5678"),
        ("(010)1234-5678", "(010)****-5678"),
        ("010/1234/5678", "010/****/5678"),
        ("+82 10 1234 5678", "+82 1* **** 5678"),
        ("order 4471, 2 pieces, 2026-11-22", "order 4471, 2 pieces, 2026-11-22"),
        ("hong@shop.kr", "h***@shop.kr"),
    ],
)
def test_a_number_is_masked_however_it_is_taken_apart(django: None, text: str, shown: str) -> None:
    from maju.desk.inbox.people import masked

    assert masked(text) == shown
