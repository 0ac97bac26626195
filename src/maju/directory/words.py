"""What the directory refuses, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from maju.kernel.refusals import Sentence

REFUSALS: Mapping[str, Sentence] = {
    "changed_meanwhile": Sentence(
        ko="보시는 동안 다른 사람이 {which}({kind})을(를) 바꿨습니다. 저장하지 않았습니다.",
        en="Somebody else changed {which} ({kind}) while you looked at it. Nothing was saved.",
        next_ko="새로 고쳐 바뀐 내용을 확인한 뒤 다시 저장하세요.",
        next_en="Reload, see what is new, and save again.",
    ),
    "command_gone": Sentence(
        ko="보낸 설정이 저널에 없습니다. 백업을 복원한 뒤일 수 있습니다.",
        en="The settings that were sent are not in the journal; perhaps it was restored since.",
        next_ko="다시 저장하면 설정을 다시 보냅니다.",
        next_en="Save once more: they are sent again.",
    ),
}
