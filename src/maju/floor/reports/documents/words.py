"""What a report says, in Korean and English; ``{name}`` stands for what is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from maju.metrics.catalogue import CATALOGUE

WORDS: Mapping[str, tuple[str, str]] = {
    "daily": ("일일 운영보고", "Daily report"),
    "weekly": ("주간 운영보고", "Weekly report"),
    "monthly": ("월간 운영보고", "Monthly report"),
    "range": ("기간 운영보고", "Report of a period"),
    "interim": ("중간보고 {at} 기준", "Interim report, as of {at}"),
    "draft_state": ("미보관", "not kept"),
    "provisional": ("잠정", "provisional"),
    "final": ("확정", "final"),
    "restated": ("정정 {n}", "restatement {n}"),
    "h_client": ("고객사", "Client"),
    "h_centre": ("센터", "Centre"),
    "h_period": ("기간", "Period"),
    "h_business_day": ("영업일", "Business day"),
    "business_day": ("당월 {n}번째 영업일", "no. {n} of the month"),
    "h_state": ("상태", "State"),
    "h_open": ("미확정 건", "Open rows"),
    "h_definition": ("정의 버전", "Definitions"),
    "definition": ("제{n}판", "version {n}"),
    "h_as_of": ("기준 시각", "As of"),
    "h_version": ("보고서 버전", "Version of the report"),
    "h_work": ("계약 형태", "Contract"),
    "outsourced": ("도급", "outsourced"),
    "dispatched": ("파견", "dispatched"),
    "all_clients": ("전체", "all"),
    "s_summary": ("요약", "Summary"),
    "s_causes": ("원인 요약", "What made it so"),
    "s_kpis": ("핵심 지표와 비교", "KPIs, targets and comparisons"),
    "s_channels": ("채널별 실적", "By channel"),
    "s_intervals": ("시간대별 실적", "By time of day"),
    "s_days": ("일자별 실적", "By day"),
    "s_waits": ("대기시간 분포", "How long customers waited"),
    "s_queues": ("큐·업무별 실적", "By queue"),
    "s_topics": ("상담유형", "Topics"),
    "s_agents": ("상담사별 실적", "By agent"),
    "s_callbacks": ("콜백·미처리", "Callbacks and what is pending"),
    "s_repeats": ("재인입(버블호)과 포기 회수", "Repeat calls and recovered abandons"),
    "s_heat": ("요일×시간", "Weekday by hour"),
    "s_weeks": ("최근 4주 추이", "The last four weeks"),
    "s_months": ("최근 13개월 추이", "The last thirteen months"),
    "s_sla": ("SLA 평가표", "SLA table"),
    "s_people": ("인력", "People"),
    "s_notes": ("이슈·특이사항·조치·익일 예정", "Issues, remarks, measures, tomorrow"),
    "s_definitions": ("정의서", "Definitions"),
    "s_quality": ("데이터 신뢰도", "Data quality"),
    "s_missing": ("이번 보고서에 싣지 못한 항목", "What this report cannot say yet"),
    "sheet_cover": ("표지", "Cover"),
    "sheet_kpi": ("핵심지표", "KPIs"),
    "sheet_interval": ("시간대별", "Intervals"),
    "sheet_wait": ("대기시간", "Waits"),
    "sheet_queue": ("큐별", "Queues"),
    "sheet_agent": ("상담사별", "Agents"),
    "sheet_repeat": ("재인입", "Repeat calls"),
    "sheet_other": ("채널·콜백", "Channels, callbacks"),
    "sheet_note": ("특이사항", "Notes"),
    "sheet_definition": ("정의·데이터", "Definitions, data"),
    "c_kpi": ("지표", "KPI"),
    "c_unit": ("단위", "Unit"),
    "c_target": ("목표", "Target"),
    "c_actual": ("실적", "Actual"),
    "c_met": ("달성", "Met"),
    "met": ("✓ 달성", "✓ met"),
    "missed": ("✗ 미달", "✗ missed"),
    "c_time": ("시간대", "Time"),
    "c_day": ("일자", "Day"),
    "c_week": ("주(시작일)", "Week from"),
    "c_month": ("월", "Month"),
    "c_queue": ("큐", "Queue"),
    "c_channel": ("채널", "Channel"),
    "c_agent": ("상담사", "Agent"),
    "c_topic": ("상담유형", "Topic"),
    "c_bucket": ("대기시간", "Wait"),
    "c_answered": ("응답", "Answered"),
    "c_abandoned": ("포기", "Abandoned"),
    "c_share": ("응답 비중", "Share of answered"),
    "c_after": ("기준", "After"),
    "c_within": ("이내", "Within"),
    "c_back": ("재인입 건", "Came back"),
    "c_of": ("대상 건", "Out of"),
    "c_rate": ("비율", "Share"),
    "c_matured": ("관찰 완료 비율", "Share, matured"),
    "c_of_matured": ("관찰 완료 건", "Out of matured"),
    "c_id": ("정의 id", "Id"),
    "c_formula": ("산식(Σ÷Σ)", "Formula (Σ÷Σ)"),
    "c_weight": ("가중치", "Weight"),
    "c_grade": ("등급", "Grade"),
    "c_excluded": ("제외일 반영", "Without excluded days"),
    "c_what": ("구분", "Kind"),
    "c_text": ("내용", "Text"),
    "c_by": ("작성", "Written by"),
    "c_value": ("값", "Value"),
    "total": ("합계", "Total"),
    "channel_voice": ("전화", "Phone"),
    "channel_chat": ("채팅", "Chat"),
    "channel_email": ("이메일", "E-mail"),
    "channel_board": ("게시판", "Board"),
    "channel_task": ("업무(콜백 등)", "Tasks"),
    "c_handled": ("처리 건", "Handled"),
    "none_named": ("(미지정)", "(none)"),
    "previous_day": ("전일", "Previous day"),
    "same_weekday": ("전주 동요일", "Same weekday"),
    "same_time_yesterday": ("전일 동시간", "Same time the day before"),
    "previous_week": ("전주", "Previous week"),
    "four_weeks": ("4주 평균", "Mean of 4 weeks"),
    "previous_month": ("전월", "Previous month"),
    "same_month_last_year": ("전년 동월", "Same month last year"),
    "previous_length": ("직전 동일 길이", "Previous period of equal length"),
    "month_to_date": ("월 누적", "Month to date"),
    "year_to_date": ("연 누적", "Year to date"),
    "delta": ("{name} 대비", "vs {name}"),
    "after_abandoned": ("포기 후(IVR 포함)", "after an abandon (IVR too)"),
    "after_abandoned_in_queue": ("큐에서 포기 후", "after an abandon in a queue"),
    "after_answered": ("상담 후", "after an answered contact"),
    "after_any": ("모든 인입 후", "after any attempt"),
    "within_15m": ("15분", "15 min"),
    "within_1h": ("1시간", "1 hour"),
    "within_24h": ("24시간", "24 hours"),
    "within_7d": ("7일", "7 days"),
    "upto": ("{a}–{s}초", "{a}–{s} s"),
    "over": ("{s}초 초과", "over {s} s"),
    "in_time": ("기준 {s}초", "agreed {s} s"),
    "abandoners": ("포기 고객", "customers who gave up"),
    "by_redial": ("재인입으로 상담", "reached by calling again"),
    "by_callback": ("콜백으로 상담", "reached by a callback"),
    "undecided": ("미정(24시간 전)", "not decided yet"),
    "lost": ("미응대", "lost"),
    "d_planned": ("발송 대기", "waits"),
    "d_sending": ("발송 중", "leaving now"),
    "d_sent": ("발송됨", "sent"),
    "d_failed": ("발송 실패", "not sent"),
    "d_unknown": ("미확인: 도착했는지 알 수 없음", "unclear: nobody knows whether it arrived"),
    "s_others": ("그 밖의 지표", "Other KPIs"),
    "t_repeats": ("재인입 지표", "KPIs of repeat calls"),
    "t_follow_ups": ("얼마 만에 다시 왔나", "Who came back, and how soon"),
    "c_count": ("수", "Number"),
    "c_abandons": ("큐 포기(건)", "abandoned contacts"),
    "c_anonymous": ("그중 발신번호 미상(건)", "of them from nobody we know"),
    "back_15m": ("15분 내 재인입 고객", "tried again within 15 min"),
    "back_1h": ("1시간 내 재인입 고객", "tried again within 1 hour"),
    "back_day": ("당일 재인입 고객", "tried again on the same day"),
    "back_24h": ("24시간 내 재인입 고객", "tried again within 24 hours"),
    "no_source": ("자료 없음", "no source"),
    "not_by": ("해당 없음", "not by this"),
    "absent": ("{what}: 집계할 자료가 아직 없습니다.", "{what}: there is no source for it yet."),
    "agents_hidden": (
        "계약에 따라 상담사별 실적은 싣지 않습니다.",
        "By contract, agents are not shown by name.",
    ),
    "no_notes": ("작성된 내용이 없습니다.", "Nothing was written."),
    "issue": ("이슈", "Issue"),
    "remark": ("특이사항", "Remark"),
    "measure": ("조치", "Measure"),
    "tomorrow": ("익일 예정", "Tomorrow"),
    "small": (
        "증감은 비교 대상이 30건 이상일 때만 표시합니다. 비율의 증감은 %p, 건수의 증감은 %입니다.",
        "A change is shown only over 30 or more. Changes of shares are in points, of counts in %.",
    ),
    "footer_quality": (
        "결과 미상률 {unknown} · 고객 식별률 {identified} · 미확정 건 {open} · 추정 로그아웃 비율 {inferred}",
        "unknown outcomes {unknown} · identified {identified} · open rows {open} · inferred logouts {inferred}",
    ),
    "partly": (
        "일부 날짜·고객사만 집계된 지표: {names} — {days}",
        "Counted for some days or clients only: {names} — {days}",
    ),
    "partly_without": ("{days}, 고객사 {clients} 제외", "{days}, without the client {clients}"),
    "records_from": ("{name} (기록은 {day}부터)", "{name} (records from {day})"),
    "part_only": ("기간 일부만", "part of the period only"),
    "footer_law": (
        "모든 비율은 분자 합계 ÷ 분모 합계이며, 값이 없으면 0이 아니라 –로 표시합니다.",
        "Every rate is a sum over a sum; where there is no number there is a dash, never 0.",
    ),
    "cause_short": (
        "{level}: 목표 {target}에 {n}건 모자랐고, 부족분의 {share}가 {hours}에 생겼습니다.",
        "{level}: {n} contacts short of the target of {target}; {share} of that arose at {hours}.",
    ),
    "cause_met": (
        "{level} {value}: 목표 {target} 달성.",
        "{level} {value}: the target of {target} was met.",
    ),
    "cause_queue": (
        "{kpi}: {queue} 큐를 빼면 {rest}로 {points} 높습니다({queue} 큐만 {own}).",
        "{kpi}: without the queue {queue} it would be {rest}, {points} higher ({queue} alone {own}).",
    ),
    "cause_volume": (
        "상담 요청호가 {name}보다 {change} {way}.",
        "Contacts offered: {change} {way} (against: {name}).",
    ),
    "by_time": ("시간대별", "by time of day"),
    "by_day": ("일자별", "by day"),
    "by_month": ("월별", "by month"),
    "more": ("많았습니다", "more"),
    "fewer": ("적었습니다", "fewer"),
    "hour": ("{h}시", "{h}:00"),
    "chart_volume": ("{by} 물량과 응대", "Volume and answers {by}"),
    "chart_volume_desc": (
        "막대는 상담 요청호와 응답호(왼쪽 축), 선은 응대율과 서비스레벨(오른쪽 축, %)",
        "Bars: offered and answered (left axis). Lines: answer rate and service level (right, %)",
    ),
    "chart_waits_desc": (
        "응답호를 대기시간 구간별로 나눈 수와 비율. 기준 초과는 다른 색",
        "Answered contacts by wait, with their share; another colour past the agreed wait",
    ),
    "chart_heat": ("{what}, 요일과 시간별", "{what}, by weekday and hour"),
    "made": ("작성", "made"),
    "chart_heat_desc": (
        "진할수록 큰 값입니다. 빈칸은 그 시간에 상담 요청이 없거나 계산할 값이 없는 경우입니다.",
        "Darker is more. Empty: no contact in that hour, or nothing to work it out from.",
    ),
    "chart_recovery": ("포기 고객은 어떻게 되었나", "What became of who abandoned"),
    "not_agreed": (
        "계약에서 정한 지표가 아니므로 싣지 않습니다.",
        "Not agreed in the contract, so not printed.",
    ),
    "unlisted": (
        "표에 없는 정의는 계약에서 지정한 것이 아니므로 싣지 않습니다.",
        "What the contract does not name is not printed.",
    ),
    "excluded_days": ("SLA 제외일: {days}", "Days that the SLA leaves out: {days}"),
    "no_sla": (
        "계약에 SLA 평가 항목이 등록되어 있지 않습니다.",
        "The contract names no SLA items.",
    ),
    "changed": ("정정 사유: {what}", "Restated: {what}"),
}
"""Key to Korean and English."""

WEEKDAYS = {
    "ko": ("월", "화", "수", "목", "금", "토", "일"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
ABSENT = {
    "frt": ("첫 응답시간(FRT)", "first response time"),
    "csat": ("고객만족도(CSAT)", "CSAT"),
    "forecast": ("예측 대비 편차", "volume against forecast"),
    "staff": ("정원·재적·출근·결근·교육·착석률", "head count, presence, absence, training"),
    "complaints": ("강성 민원·오안내", "complaints, wrong information"),
    "quality": ("상담품질(QA)", "quality scores"),
    "tasks": ("개선과제 진행표", "tasks for improvement"),
    "voc": ("VOC 원인과 개선 제안", "causes behind the topics"),
    "billing": ("비용·정산 기초", "figures for billing"),
    "next_month": ("다음 달 예측과 인력계획", "next month's forecast and staffing"),
    "topics": ("상담유형 Top 10", "topics"),
}
"""What no facts tell yet, by key."""


def say(key: str, lang: str, /, **filled: object) -> str:
    """The words of *key* in *lang*."""
    words = WORDS[key]
    return (words[0] if lang == "ko" else words[1]).format(**filled)


def absent(key: str, lang: str) -> str:
    """One line about what has no source."""
    return say("absent", lang, what=ABSENT[key][0 if lang == "ko" else 1])


def named(kpi: str, lang: str) -> str:
    """What a KPI is called."""
    entry = CATALOGUE[kpi]
    return entry.ko if lang == "ko" else entry.en[:1].upper() + entry.en[1:]


def unit_of(kpi: str, lang: str) -> str:
    """A KPI's unit in words."""
    english = {
        "건": "contacts", "명": "people", "회": "times", "건/h": "per h", "건/일": "per day",
        "건/천": "per 1,000", "%/월": "% a month", "일": "days", "점": "points", "원": "KRW", "배": "×",
    }  # fmt: skip
    korean = {"s": "초", "h": "시간", "건/h": "건/시간"}
    unit = CATALOGUE[kpi].unit
    return korean.get(unit, unit) if lang == "ko" else english.get(unit, unit)


def why(code: str | None, lang: str) -> str:
    """Why there is no number."""
    if not code or code == "no_rows":
        return ""
    return say("not_by" if code.startswith("not_by") else "no_source", lang)


def said_day(day: date, lang: str) -> str:
    """A date with its weekday."""
    return f"{day.isoformat()} ({WEEKDAYS[lang][day.weekday()]})"


def said_instant(us: int, zone: str) -> str:
    """An instant in local time, to the minute, with its offset: names of zones are ambiguous (IST)."""
    local = datetime.fromtimestamp(us / 1_000_000, ZoneInfo(zone))
    return f"{local:%Y-%m-%d %H:%M} UTC{local.isoformat()[-6:]}"


def said_made(made: str, lang: str) -> str:
    """Who wrote a document, and when: in UTC and saying so, for a document knows no zone."""
    if not made:
        return "Maju"
    at = datetime.fromisoformat(made).astimezone(UTC)
    return f"Maju · {say('made', lang)} {at:%Y-%m-%d %H:%M} UTC"
