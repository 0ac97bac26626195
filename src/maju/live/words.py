"""What push refuses, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from maju.kernel.refusals import Sentence

_NEXT_KO = "화면이 새 입장권을 받아 다시 연결합니다."
_NEXT_EN = "The page asks for a new one and connects again."

REFUSALS: Mapping[str, Sentence] = {
    "ticket_expired": Sentence(
        "실시간 연결 입장권의 시간이 지났습니다.",
        "The ticket for the live connection has expired.",
        _NEXT_KO,
        _NEXT_EN,
    ),
    "ticket_unknown": Sentence(
        "실시간 연결 입장권을 알아볼 수 없습니다.",
        "The ticket for the live connection is not one of ours.",
        _NEXT_KO,
        _NEXT_EN,
    ),
    "ticket_used": Sentence(
        "이미 쓴 실시간 연결 입장권입니다.",
        "The ticket for the live connection was used before.",
        _NEXT_KO,
        _NEXT_EN,
    ),
}
