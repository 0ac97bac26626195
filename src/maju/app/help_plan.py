"""Korean help of planning; see :mod:`maju.app.help_words`."""

from __future__ import annotations

from collections.abc import Mapping

ABOUT: Mapping[str, str] = {
    "plan": "예측, 필요 인원, 시뮬레이션, 근무 편성, 실수요를 계산합니다.",
    "plan forecast": """몇 건이 들어오고 건당 얼마나 걸릴지, 열에 여덟이 드는 범위와 함께 예측합니다.

    어느 모델을 골랐고 각 모델이 이 큐의 과거에서 얼마나 틀렸는지 함께 보여 줍니다. 고객이
    식별되면 실수요(maju kpi의 demand_counted)로, 아니면 상담 요청호로 예측합니다.""",
}

OPTIONS: Mapping[str, str] = {
    "Only this queue; all together by default.": "이 큐만. 기본값은 모든 큐를 합친 것.",
    "Only this channel: voice, chat, …": "이 채널만: voice, chat, …",
    "Only this client, by its own calendar.": "이 고객사만, 그 영업일 달력대로.",
    "How far ahead, 1 to 8.": "몇 주 앞까지. 1~8.",
    "First day to forecast; the one after the last known.": (
        "예측할 첫날. 기본값은 기록이 있는 마지막 날의 다음 날."
    ),
    "campaign:2026-12-01..2026-12-05[:1.3]": "행사: 캠페인:2026-12-01..2026-12-05[:1.3]",
    "Days of the month with commas: 10,25.": "급여일. 쉼표로 나눕니다: 10,25.",
    "Try every model, and show their errors.": "모든 모델을 시험하고 오차를 봅니다.",
    "Today once more, with what came so far.": "지금까지 들어온 건수로 오늘을 다시 예측합니다.",
    "A made queue instead of a centre's facts.": "센터 기록 대신 가상의 큐로 봅니다.",
    "One JSON object, with every interval.": "구간별 값까지 JSON 하나로.",
}
