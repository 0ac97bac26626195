"""Korean help of planning; see :mod:`maju.app.help_words`."""

from __future__ import annotations

from collections.abc import Mapping

ABOUT: Mapping[str, str] = {
    "plan staff": """센터의 예측이나 인입 건수로 착석 인원과 편성 인원을 구간마다 계산합니다.

    구간을 넘어가는 상담을 이어서 세고, 기다리다 포기하는 고객을 봅니다(얼랑 A, 포기가 없으면
    얼랑 C). 예측으로 계산할 때는 예측 오차도 반영합니다.""",
    "plan demand": """실수요: 다시 걸어야 했던 건을 뺀 인입, 그리고 고객이 기다리는 시간.

    식별된 고객의 인입 간격에서 추정하며(demand_fresh_est), 다른 고객이 왔더라도 들었을 범위를 함께
    보여 줍니다. maju kpi의 demand_counted는 단순히 센 값입니다.""",
    "plan simulate": """저널에 남은 하루를 여러 번 다시 돌립니다. 있던 그대로, 그리고 조건을 바꿔서.

    같은 고객이 같은 시각에 들어옵니다. 바꿀 수 있는 것: agents=-2(인원), agents=큐:+1,
    callback=60(대기 60초부터 콜백 제안), merge=큐1,큐2(큐 통합), hours=큐:09:00-17:00(운영시간),
    aht=-10(처리 시간 %), menu=큐1>큐2:30(메뉴를 바꿔 큐1의 30 %를 큐2로),
    priority=큐:3(우선순위). 무엇을 가정했는지 함께 말합니다. 차이는 95 % 신뢰구간과 함께 보여 줍니다.""",
    "plan roster": """한 주에 누가 어느 근무를 설지: 예측한 필요 인원에 맞는, 법을 지키는 가장 알맞은 편성.

    근무 유형, 상담사, 휴가와 평소 근무는 근무표에서 읽습니다. 가능한 최선(하한)에서 얼마나 떨어져
    있는지와 어디가 부족한지 함께 보여 줍니다. 바꾸는 것은 없습니다. 반영은 근무표 화면에서 합니다.""",
    "plan advise": """지금 할 일: 큐 사이의 이동, 식사와 교육 시간 변경, 연장 근무, 조기 퇴근.

    오늘 들어온 건수로 예측을 고치고, 게시된 근무표와 맞춰 봅니다. 하나하나 남은 하루를 여러 번 돌려 본
    효과와 함께 말합니다. 바꾸는 것은 없습니다.""",
    "plan hire": """필요 인원을 퇴사, 교육, 숙련 기간에 맞춰 봅니다. 가장 적게, 가장 늦게 채용합니다.

    교육이 그때까지 끝나지 않아 어떤 채용으로도 채울 수 없는 인원은 부족으로 말합니다.""",
    "plan": "예측, 필요 인원, 시뮬레이션, 근무 편성, 실수요를 계산합니다.",
    "plan forecast": """몇 건이 들어오고 건당 얼마나 걸릴지, 열에 여덟이 드는 범위와 함께 예측합니다.

    어느 모델을 골랐고 각 모델이 이 큐의 과거에서 얼마나 틀렸는지 함께 보여 줍니다. 고객이
    식별되면 실수요(maju kpi의 demand_counted)로, 아니면 상담 요청호로 예측합니다.""",
}

OPTIONS: Mapping[str, str] = {
    "Advices at most.": "제안의 최대 개수.",
    "Times the rest of the day is lived.": "남은 하루를 돌려 보는 횟수.",
    "One JSON object, with every advice.": "제안을 모두 담은 JSON 하나.",
    "Heads needed by month, the first is this one: 120,125,130.": "월별 필요 인원. 첫 달은 이번 달: 120,125,130.",
    "Heads now, fully able.": "지금 온전히 일하는 인원.",
    "Per cent who leave a month.": "한 달 퇴사율(%).",
    "Per cent of newcomers who leave, first three months.": "신입의 첫 석 달 월 퇴사율(%).",
    "Months of training.": "교육 기간(월).",
    "Months until as good as others.": "숙련까지 걸리는 기간(월).",
    "Per cent as good, right after training.": "교육 직후의 숙련도(%).",
    "Places in the training, a month.": "한 달 교육 정원.",
    "Months until somebody can begin.": "채용 결정에서 입사까지(월).",
    "Already hired, by month: 2,0,1.": "월별로 이미 채용한 인원: 2,0,1.",
    "One JSON object, month by month.": "월별 JSON 하나.",
    "A day of the week (Monday to Sunday).": "그 주의 아무 날(월~일).",
    "The most that the solver takes.": "최적화에 쓰는 최대 시간(초).",
    "One JSON object, with every shift.": "근무별 값까지 JSON 하나로.",
    "An exported file.": "내보낸 저널 파일.",
    "The day (local).": "날짜(현지 기준).",
    "What is changed; may be said again.": "바꿀 조건. 여러 번 적을 수 있습니다.",
    "Times the day is lived.": "하루를 되풀이할 횟수.",
    "Draws what nobody knows.": "알 수 없는 값을 뽑는 난수 시드.",
    "One JSON object, queue by queue.": "큐별 결과까지 JSON 객체 하나로 출력합니다.",
    "Staff this centre's forecast.": "이 센터의 예측으로 계산합니다.",
    "Or so many calls in one interval; or a CSV: start,calls[,aht_s].": (
        "또는 한 구간의 건수, 또는 CSV 파일: start,calls[,aht_s]."
    ),
    "Mean handling time, s, where the CSV has none.": "평균 처리 시간(초). CSV에 없을 때.",
    "Per cent in seconds; 0 asks none.": "%/초. 0이면 서비스레벨 목표가 없습니다.",
    "Which SL.": "어느 서비스레벨인지.",
    "At most this mean speed of answer, s.": "평균 응답속도의 상한(초).",
    "At most so many per cent may leave.": "포기율의 상한(%).",
    "At most so many per cent busy.": "점유율의 상한(%).",
    "Mean patience, s; endless; by default the centre's own waits.": (
        "평균 인내 시간(초) 또는 endless. 기본값은 센터의 대기 기록으로 추정."
    ),
    "Per cent away by cause: absence=6,breaks=11.": "원인별 부재(%): 결근=6,휴식=11.",
    "At once.": "상담사 한 명의 동시 상담 수.",
    "Reach it on so many per cent of days, not on average.": (
        "평균이 아니라 이 %의 날에 목표를 지키도록."
    ),
    "If so many per cent had been answered.": "응대율이 이 %였다면.",
    "One JSON object, with every day.": "날짜별 값까지 JSON 하나로.",
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
