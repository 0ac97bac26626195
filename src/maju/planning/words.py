"""What planning refuses, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from maju.kernel.refusals import Sentence
from maju.planning.forecast.words import REFUSALS as FORECAST
from maju.planning.staffing.words import REFUSALS as STAFFING

REFUSALS: Mapping[str, Sentence] = {
    **STAFFING,
    **FORECAST,
    "plan_bad_input": Sentence(
        "{name} 값이 맞지 않습니다: {why}",
        "{name} is not right: {why}.",
        "값과 단위를 확인하세요. 시간은 초, 비율은 0~1입니다.",
        "Check the value and its unit: times are seconds, shares lie between 0 and 1.",
    ),
    "plan_impossible": Sentence(
        "이 조건을 모두 지키는 근무표는 없습니다: {why}",
        "No roster meets all of these conditions: {why}.",
        "휴무·휴가와 계약한 근무 일수를 확인하거나, 계산 시간을 늘려 보세요.",
        "Check days off and leave against the days of the contracts, or allow more time.",
    ),
    "plan_unlawful": Sentence(
        "{contract} 계약의 근무만으로도 규칙에 어긋납니다: {rule}",
        "The shifts of the contract {contract} break a rule by themselves: {rule}.",
        "근무 시간, 휴게 시간, 주 근무일을 확인하세요.",
        "Check its hours, breaks and days a week.",
    ),
}
