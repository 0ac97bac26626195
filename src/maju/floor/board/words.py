"""What the board refuses, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from maju.kernel.refusals import Sentence

REFUSALS: Mapping[str, Sentence] = {
    "board_unknown": Sentence(
        ko="이런 현황판은 없습니다.",
        en="There is no such board.",
        next_ko="현황판을 새로 여세요.",
        next_en="Open the board anew.",
    ),
    "floor_not_yours": Sentence(
        ko="맡은 고객사의 것이 아니어서 바꿀 수 없습니다.",
        en="It is not, or not only, of the client that you are in charge of.",
        next_ko="센터 전체를 맡은 관리자에게 요청하세요.",
        next_en="Ask a supervisor of the whole centre.",
    ),
    "floor_cannot_undo": Sentence(
        ko="이 조치는 되돌릴 수 없습니다. 10분이 지났거나 그 사이 다른 변경이 있었습니다.",
        en="This cannot be undone: ten minutes are over, or it was changed since.",
        next_ko="지금 상태를 확인하고 새로 조치하세요.",
        next_en="Look how it is now, and act anew.",
    ),
    "floor_limit_unreadable": Sentence(
        ko="제한 시간 {said}을(를) 읽을 수 없습니다.",
        en="The limit {said} cannot be read.",
        next_ko="0에서 1440 사이의 분을 쓰세요. 0은 제한 없음입니다.",
        next_en="Write minutes from 0 to 1440; 0 is no limit.",
    ),
}
