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
        "고객사에 이관된 문의가 아닙니다.",
        "The inquiry does not lie with the client company.",
        "이미 답변했거나 상담센터가 다시 가져갔습니다.",
        "It was answered already, or the contact centre took it back.",
    ),
    "nobody_chosen": Sentence(
        "고른 고객이 없습니다.",
        "No customer was chosen.",
        "목록에서 고르세요. 그사이 응대되었거나 이미 콜백이 잡힌 고객은 빠집니다.",
        "Tick some. Who was served meanwhile, or has a callback already, is left out.",
    ),
    "call_not_yours": Sentence(
        "나에게 배정된 통화가 아니거나 이미 끝났습니다.",
        "This call is not yours to make, or is over.",
        "화면을 새로 고치세요.",
        "Reload the page.",
    ),
    "contact_not_yours": Sentence(
        "이 상담의 이력을 등록할 수 없습니다.",
        "You cannot save the record of this contact.",
        "내가 응대하고 이력이 없는 상담만 등록할 수 있습니다.",
        "Only of contacts that you answered and that lack one.",
    ),
    "notice_window": Sentence(
        "게시 종료가 시작보다 빠르거나 같습니다.",
        "The notice would end before it begins.",
        "종료 시각을 다시 정하세요.",
        "Choose a later end.",
    ),
    "notice_unknown": Sentence("이 공지를 찾을 수 없습니다.", "There is no such notice for you."),
    "audience_unknown": Sentence(
        "{said}에게는 쓸 수 없습니다.",
        "You cannot write for {said}.",
        "목록에서 고르세요.",
        "Choose one of the list.",
    ),
    "addressee_unknown": Sentence(
        "쪽지를 보낼 수 없는 상대입니다.",
        "You cannot write to them.",
        "목록에서 고르세요.",
        "Choose one of the list.",
    ),
    "page_changed": Sentence(
        "그사이 다른 사람이 이 문서를 고쳤습니다. 저장하지 않았습니다.",
        "Somebody else has saved this page meanwhile. Nothing was saved.",
        "새 판을 열어 다시 고치세요.",
        "Open the new version and edit that.",
    ),
    "owner_unknown": Sentence(
        "{owner}은(는) 이 고객사를 맡은 상담사가 아닙니다.",
        "{owner} is no agent who answers for this client.",
        "목록에서 고르세요.",
        "Choose one of the list.",
    ),
}
