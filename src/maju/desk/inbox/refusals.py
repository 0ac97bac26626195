"""What these pages refuse by themselves, in both languages. The engine's refusals are its own."""

from __future__ import annotations

from collections.abc import Mapping

from maju.kernel.refusals import Sentence

REFUSALS: Mapping[str, Sentence] = {
    "inquiry_changed": Sentence(
        "그사이 다른 사람이 이 문의를 바꾸었습니다. 저장하지 않았습니다.",
        "Somebody else has changed this inquiry meanwhile. Nothing was saved.",
        "화면을 새로 고쳐 지금 상태를 확인하세요.",
        "Reload the page and look how it stands.",
    ),
    "inquiry_not_with_client": Sentence(
        "원청사에 이관된 문의가 아닙니다.",
        "The inquiry does not lie with the client company.",
        "이미 답변했거나 상담센터가 다시 가져갔습니다.",
        "It was answered already, or the contact centre took it back.",
    ),
    "owner_unknown": Sentence(
        "{owner}은(는) 이 원청사를 맡은 상담사가 아닙니다.",
        "{owner} is no agent who answers for this client.",
        "목록에서 고르세요.",
        "Choose one of the list.",
    ),
}
