"""What planning refuses, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from maju.kernel.refusals import Sentence
from maju.planning.staffing.words import REFUSALS as STAFFING

REFUSALS: Mapping[str, Sentence] = {
    **STAFFING,
    "plan_bad_input": Sentence(
        "{name} 값이 맞지 않습니다: {why}",
        "{name} is not right: {why}.",
        "값과 단위를 확인하세요. 시간은 초, 비율은 0~1입니다.",
        "Check the value and its unit: times are seconds, shares lie between 0 and 1.",
    ),
}
