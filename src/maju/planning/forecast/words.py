"""What forecasting refuses, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from maju.kernel.refusals import Sentence

REFUSALS: Mapping[str, Sentence] = {
    "plan_history_short": Sentence(
        "예측하려면 기록이 있는 영업일이 {least}일 이상 필요한데 {days}일뿐입니다.",
        "A forecast needs {least} open days with records; there are {days}.",
        "기록을 더 가져오거나 기간을 늘리세요.",
        "Bring more of the past in, or ask for a longer one.",
    ),
    "plan_history_shape": Sentence(
        "과거 자료는 [날짜, 구간] 배열이어야 하고 값은 0 이상이어야 합니다.",
        "A history is an array [day, slot] of values that are not negative.",
        "모르는 값과 영업하지 않은 구간은 NaN으로 두세요.",
        "Leave what is not known, and closed intervals, as NaN.",
    ),
    "plan_step_odd": Sentence(
        "{step_s}초 간격의 {slots}개 구간은 하루에 들어가지 않습니다.",
        "{slots} intervals of {step_s} seconds do not fit into a day.",
        "간격은 15분(900초)이나 30분(1800초)이 보통입니다.",
        "Usual are 15 minutes (900 seconds) or 30 (1800).",
    ),
    "plan_days_order": Sentence(
        "날짜는 하루씩 순서대로, 예측할 날짜는 과거 자료보다 뒤여야 합니다.",
        "Days come once each and in order, and days to forecast after the history.",
        "날짜를 정렬하고 겹치는 날을 빼세요.",
        "Sort the days and leave doubles out.",
    ),
    "plan_share_odd": Sentence(
        "분위수는 0과 1 사이여야 합니다.",
        "A quantile lies between 0 and 1.",
        "예: 0.1, 0.9.",
        "As 0.1 or 0.9.",
    ),
    "plan_event_odd": Sentence(
        "행사에는 종류와 하루 이상의 날짜가 있어야 하고, 예상 배율은 0보다 커야 합니다.",
        "An event has a kind and at least one day, and an effect above 0.",
        "30% 증가라면 1.3으로 쓰세요.",
        "For 30 % more write 1.3.",
    ),
    "plan_country_unknown": Sentence(
        "{country}의 공휴일을 알지 못합니다.",
        "The public holidays of {country} are not known.",
        "KR처럼 두 글자 국가 코드를 쓰세요.",
        "Write a country's two letters, as KR.",
    ),
    "plan_never_open": Sentence(
        "영업일이 거의 없어 {days}일을 찾지 못했습니다.",
        "Hardly a day is open: {days} were not found.",
        "영업 요일과 휴무일을 확인하세요.",
        "Check the weekdays and closures.",
    ),
    "plan_came_odd": Sentence(
        "오늘 들어온 건수는 하루의 구간마다 하나씩, 0 이상이어야 합니다.",
        "What came today is one number for each interval of the day, none negative.",
        "아직 오지 않은 구간은 NaN으로 두세요.",
        "Leave intervals to come as NaN.",
    ),
    "plan_weeks_odd": Sentence(
        "{weeks}주 뒤까지는 예측하지 않습니다. 1주에서 {most}주까지 됩니다.",
        "A forecast reaches 1 to {most} weeks ahead, not {weeks}.",
        "기간을 나누거나 줄이세요.",
        "Ask for fewer weeks.",
    ),
    "plan_nothing_known": Sentence(
        "{centre}의 기록이 없습니다.",
        "Nothing is known of {centre}.",
        "maju import로 기록을 가져오거나, 센터와 고객사를 확인하세요.",
        "Bring a log in with maju import, or check the centre and the client.",
    ),
    "plan_nothing_came": Sentence(
        "{centre}에 {of}의 인입이 한 건도 없습니다.",
        "Nothing ever came to {of} in {centre}.",
        "큐·채널·고객사 코드를 확인하세요.",
        "Check the code of the queue, the channel and the client.",
    ),
    "plan_event_unreadable": Sentence(
        "행사 {said}을(를) 읽을 수 없습니다.",
        "The event {said} cannot be read.",
        "이름:첫날..마지막날 또는 이름:날짜:배율로 쓰세요. 예: 캠페인:2026-12-01..2026-12-05:1.3",
        "Write it as name:first..last or name:day:factor, as campaign:2026-12-01..2026-12-05:1.3.",
    ),
    "plan_no_lightgbm": Sentence(
        "이 컴퓨터에서 LightGBM을 불러올 수 없습니다.",
        "LightGBM does not load on this machine.",
        "다른 모델로 예측하거나 libgomp를 설치하세요.",
        "Take another model, or install libgomp.",
    ),
}
