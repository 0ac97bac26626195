"""What is masked tells who one speaks of, and not more."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from maju.directory.masking import (
    mask_email,
    mask_handle,
    mask_name,
    mask_number,
    mask_place,
    scrub,
)

HANGUL = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("whole", "masked"),
    [
        ("홍길동", "홍*동"),
        ("김철", "김*"),
        ("남궁민수", "남**수"),
        ("김", "*"),
        ("Ann Lee", "A** L**"),
        ("王小明", "王**"),
        ("  홍길동 ", "홍*동"),
        ("", ""),
    ],
)
def test_names(whole: str, masked: str) -> None:
    assert mask_name(whole) == masked


@pytest.mark.parametrize(
    ("whole", "masked"),
    [
        ("010-1234-5678", "010-****-5678"),
        ("01012345678", "010****5678"),
        ("+82 10 1234 5678", "+82 1* **** 5678"),
        ("02-123-4567", "**-***-4567"),
        ("1588-0001", "****-0001"),
        ("110", "***"),
        ("", ""),
    ],
)
def test_numbers(whole: str, masked: str) -> None:
    assert mask_number(whole) == masked


@given(HANGUL)
def test_a_korean_name_keeps_at_most_its_first_and_last(name: str) -> None:
    masked = mask_name(name)
    assert len(masked) == len(name)
    kept = [letter for letter in masked if letter != "*"]
    assert len(kept) <= min(2, len(name) - 1)


@given(st.text("0123456789- +()", max_size=24))
def test_a_number_keeps_its_shape_and_hides_at_least_three_digits(number: str) -> None:
    masked = mask_number(number)
    assert [c for c in masked if not (c.isdigit() or c == "*")] == [
        c for c in number if not c.isdigit()
    ]
    digits = sum(c.isdigit() for c in number)
    shown = sum(c.isdigit() for c in masked)
    assert digits - shown >= min(digits, 3)
    assert shown <= 7


@given(st.emails())
def test_a_mail_address_keeps_its_host_and_at_most_one_letter(address: str) -> None:
    name, _, host = address.rpartition("@")
    masked = mask_email(address)
    assert masked.endswith(f"***@{host}")
    assert masked.partition("***@")[0] in {name[0], "*"}


@given(st.text(min_size=1))
def test_a_handle_does_not_tell_its_length(handle: str) -> None:
    assume(handle.strip())
    assert len(mask_handle(handle)) == 4


def test_a_place_keeps_the_district() -> None:
    assert mask_place("서울 마포구 월드컵로 12, 301호") == "서울 마포구 ***"
    assert mask_place("마포구") == "***"


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("주민 900101-1234567 확인", "주민 900101-******* 확인"),
        ("9001011234567", "900101*******"),
        ("카드 4111 1111 1111 1111 결제", "카드 **** **** **** 1111 결제"),
        ("4111-1111-1111-1111", "****-****-****-1111"),
        ("주문 4111111111111112", "주문 4111111111111112"),
        ("4111.1111.1111.1111", "****.****.****.1111"),
        ("4111 – 1111 – 1111 – 1111", "**** – **** – **** – 1111"),
        ("900101.1234567", "900101.*******"),
        ("900101 - 1234567", "900101 - *******"),
        ("2026.11.22 2026.11.24", "2026.11.22 2026.11.24"),
        ("010-1234-5678", "010-1234-5678"),
        ("송장 609912345678", "송장 609912345678"),
    ],
)
def test_numbers_of_residents_and_cards_leave_a_text(text: str, scrubbed: str) -> None:
    assert scrub(text) == scrubbed


@given(st.text())
def test_what_was_scrubbed_has_nothing_left_to_scrub(text: str) -> None:
    assert scrub(scrub(text)) == scrub(text)


def with_check_digit(digits: str) -> str:
    """*digits* and the one that makes them a card's number (Luhn)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 if place % 2 else 2)
        total += value - 9 if value > 9 else value
    return digits + str(-total % 10)


@given(
    st.text("0123456789", min_size=12, max_size=18).map(with_check_digit),
    st.sampled_from(["", " ", "-"]),
    st.text(st.characters(exclude_categories=["Nd", "Cs"]), max_size=6).filter(
        lambda text: not text.endswith((" ", "-"))
    ),
)
def test_no_card_number_survives_however_it_is_grouped(
    number: str, between: str, around: str
) -> None:
    grouped = between.join(number[i : i + 4] for i in range(0, len(number), 4))
    left = scrub(f"카드 {around}{grouped} 입니다")
    assert sum(letter.isdigit() for letter in left) <= 6, (
        "the last four, or six of a resident number"
    )


@given(
    st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)),
    st.text("12345678", min_size=1, max_size=1),
    st.text("0123456789", min_size=6, max_size=6),
    st.sampled_from(["", "-", " "]),
)
def test_no_resident_number_survives_whatever_its_check_digit(
    born: date, kind: str, rest: str, between: str
) -> None:
    left = scrub(f"주민번호 {born:%y%m%d}{between}{kind}{rest}")
    assert f"{kind}{rest}" not in left
    assert left.startswith(f"주민번호 {born:%y%m%d}")
