"""A KPI as data: what it is called, in what unit, from what, along which dimensions."""

from __future__ import annotations

from typing import Literal

import msgspec

Direction = Literal["up", "down", "band"]
Kind = Literal["sum", "ratio", "quantile", "attainment", "nothing"]

CONTACT_DIMS = frozenset(
    {"interval", "hour", "day", "weekday", "week", "month", "queue", "client", "channel", "topic"}
)
QUEUE_DIMS = CONTACT_DIMS - {"topic"}
CENTRE_DIMS = CONTACT_DIMS - {"queue", "topic"}
AGENT_DIMS = CONTACT_DIMS | {"agent"}
RING_DIMS = QUEUE_DIMS | {"agent"}
STATE_DIMS = CONTACT_DIMS - {"hour", "weekday"}
"""Of states: a state has an end of day, not an end of all Mondays."""
TIME_DIMS = CENTRE_DIMS - {"channel"} | {"agent"}
STAFF_DIMS = TIME_DIMS | {"team"}
"""Of people's time alone: the team is the agent's on that day (kpi.md EC-74)."""
DIMENSIONS = (
    "interval",
    "hour",
    "day",
    "weekday",
    "week",
    "month",
    "queue",
    "agent",
    "team",
    "client",
    "channel",
    "topic",
)


ENGLISH = {
    "건": "contacts", "명": "people", "회": "times", "일": "days", "점": "points", "원": "KRW",
    "배": "times", "건/h": "per hour", "건/일": "per day", "건/천": "per 1,000", "%/월": "%/month",
}  # fmt: skip
"""Units as English readers have them; the others are the same in both languages."""

SOURCES = {
    "forecast": ("예측", "forecasts"),
    "schedule": ("근무표와 근태(급여 시간)", "schedules and paid time"),
    "people": ("인사 정보(입·퇴사, 재적)", "people joining and leaving"),
    "staff_survey": ("상담사 설문", "surveys of agents"),
    "survey": ("고객 설문", "surveys of customers"),
    "survey_shown": ("설문이 표시된 상담의 기록", "which contacts were shown the survey"),
    "evaluation": ("QA 평가", "evaluations"),
    "mystery": ("외부 모니터링 조사", "mystery calls"),
    "resolved_code": ("상담사가 남긴 해결 여부", "what agents coded as resolved"),
    "messages": ("문의의 메시지별 시각", "each message of a case"),
    "reopenings": ("재오픈 각각의 시각", "the instant of each reopening"),
    "nature": ("문의성격(불만·강성·대외민원)", "the nature of contacts"),
    "corrections": ("오안내 확정 기록", "confirmed wrong answers"),
    "menu": ("ARS 메뉴 단계 기록", "steps in menus"),
    "knowledge": ("도움말·KB 검색 기록", "help pages and knowledge searches"),
    "bot": ("봇 상담 기록", "bot sessions"),
    "money": ("비용", "costs"),
    "orders": ("주문·매출", "orders and revenue"),
    "customers": ("고객사의 고객 수·해지 기록", "the client's count of customers"),
}
"""What a KPI without a number waits for, in Korean and English."""


class Kpi(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the catalogue."""

    id: str
    number: int
    """In kpi.md §1; 0 for a variant that stands under another's number."""
    ko: str
    en: str
    unit: str
    direction: Direction
    num: str = ""
    den: str = ""
    kind: Kind = "ratio"
    grain: str = "contact"
    basis: str = "A"
    dims: frozenset[str] = CONTACT_DIMS
    source: str = "Maju"
    version: int = 1
    absent: str = ""
    """Of kind nothing: which source would give it (:data:`SOURCES`)."""

    def factor(self) -> int:
        """Per cent are shown as per cent."""
        return 100 if self.unit == "%" else 1

    def milliseconds(self) -> int:
        """Of one unit, for KPIs that are a duration."""
        return 86_400_000 if self.unit == "일" else 1000
