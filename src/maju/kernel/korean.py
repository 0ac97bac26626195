"""Korean particles that depend on the last letter before them: 목표를 but 기준을.

A syllable of Hangul ends in a consonant when its place among its 28 siblings is not the first
(Unicode, "Hangul Syllables"); ``로`` also follows ㄹ, the eighth. After anything else, Latin letters
or digits, both forms stay, as Korean writes them when it cannot know: ``bank을(를)``.
"""

from __future__ import annotations

import re

_FIRST = "가"
_ENDINGS = 28
_RIEUL = 8
_PAIRS = {
    "을(를)": ("을", "를"),
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "과(와)": ("과", "와"),
    "(으)로": ("으로", "로"),
    "(이)라": ("이라", "라"),
}
_AFTER = re.compile(r"(?<=([가-힣]))([\"'’”)\]]*)(" + "|".join(map(re.escape, _PAIRS)) + r")")


def with_particles(text: str) -> str:
    """*text* with each pair decided that stands behind a Korean letter."""
    return _AFTER.sub(_decided, text)


def _decided(found: re.Match[str]) -> str:
    letter, closing, pair = found.groups()
    ending = (ord(letter) - ord(_FIRST)) % _ENDINGS
    closed = ending != 0 and not (pair == "(으)로" and ending == _RIEUL)
    return closing + _PAIRS[pair][0 if closed else 1]
