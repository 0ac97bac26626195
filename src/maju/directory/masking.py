"""People's data as everybody may see it: 홍*동, 010-****-1234. Whole only for who has the contact.

What is too short to hide a part of is hidden whole; what would tell by its length (an e-mail's
name, a handle) does not show it. Numbers of residents and of cards are taken out of free text for
good, on save.
"""

from __future__ import annotations

import re
import unicodedata

HIDDEN = "*"

_DIGIT = re.compile(r"\d")
_HANGUL = re.compile(r"[가-힣]+")
_RESIDENT = re.compile(
    r"(?<!\d)(\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))( ?[-–—.·/] ?| ?)([1-8]\d{6})(?!\d)"
)
_CARD = re.compile(
    r"(?<!\d)(?:(?:\d[ -]?){12,18}\d|\d{4}(?:[ .·/–—-]{1,3}\d{4}){2}[ .·/–—-]{1,3}\d{1,7})(?!\d)"
)
"""Of any grouping by blanks and hyphens; in fours by whatever people put between."""
_CARD_LENGTHS = range(13, 20)


def mask_name(name: str) -> str:
    """홍길동 → 홍*동, 김철 → 김*, 남궁민수 → 남**수, Ann Lee → A** L**; empty stays empty."""
    said = unicodedata.normalize("NFC", name).strip()
    return " ".join(_mask_word(word) for word in said.split())


def mask_number(number: str) -> str:
    """010-1234-5678 → 010-****-5678. The last four of at least eight digits stay, and a prefix."""
    digits = len(_DIGIT.findall(number))
    if digits < 8:
        return _DIGIT.sub(HIDDEN, number)
    before = 3 if digits >= 10 else 0
    seen = 0

    def hide(found: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        return found[0] if seen <= before or seen > digits - 4 else HIDDEN

    return _DIGIT.sub(hide, number)


def mask_email(address: str) -> str:
    """hong@example.com → h***@example.com; without an @ it is hidden as a name is."""
    name, at, host = address.strip().rpartition("@")
    if not at:
        return mask_name(address)
    return f"{name[:1] if len(name) > 1 else HIDDEN}***@{host}"


def mask_handle(handle: str) -> str:
    """The first character; how long it is stays unsaid."""
    said = handle.strip()
    return f"{said[:1] if len(said) > 1 else HIDDEN}***" if said else ""


def mask_place(address: str) -> str:
    """서울 마포구 월드컵로 12, 301호 → 서울 마포구 ***: no more than the district."""
    words = address.split()
    return " ".join([*words[:2], "***"]) if len(words) > 2 else "***" if words else ""


def scrub(text: str) -> str:
    """A free text without numbers of residents (주민등록번호, 외국인등록번호) and of cards.

    A resident number keeps its first six digits, a card's its last four. Only what passes the cards'
    own check (Luhn) is taken for one, so that order numbers stay.
    """
    return _CARD.sub(_hide_card, _RESIDENT.sub(r"\1\2*******", text))


def _mask_word(word: str) -> str:
    if len(word) <= 1:
        return HIDDEN
    if not _HANGUL.fullmatch(word):
        return f"{word[0]}**"
    if len(word) == 2:
        return f"{word[0]}{HIDDEN}"
    return f"{word[0]}{HIDDEN * (len(word) - 2)}{word[-1]}"


def _hide_card(found: re.Match[str]) -> str:
    digits = _DIGIT.findall(found[0])
    if len(digits) not in _CARD_LENGTHS or not _luhn(digits):
        return found[0]
    left = len(digits)

    def hide(digit: re.Match[str]) -> str:
        nonlocal left
        left -= 1
        return digit[0] if left < 4 else HIDDEN

    return _DIGIT.sub(hide, found[0])


def _luhn(digits: list[str]) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
