"""The words of the board, Korean and English."""

from __future__ import annotations

from maju.facts.live.floor import Doing

DOING: dict[str, dict[Doing, str]] = {
    "ko": {
        Doing.AVAILABLE: "대기",
        Doing.RINGING: "호출",
        Doing.TALKING: "상담",
        Doing.HOLD: "보류",
        Doing.WRAP_UP: "후처리",
        Doing.AWAY: "이석",
        Doing.SIGNED_OUT: "로그아웃",
    },
    "en": {
        Doing.AVAILABLE: "available",
        Doing.RINGING: "ringing",
        Doing.TALKING: "talking",
        Doing.HOLD: "hold",
        Doing.WRAP_UP: "wrap-up",
        Doing.AWAY: "away",
        Doing.SIGNED_OUT: "signed out",
    },
}

REASONS: dict[str, dict[str, str]] = {
    "ko": {
        "meal": "식사",
        "rest": "휴식",
        "training": "교육",
        "meeting": "회의",
        "coaching": "코칭",
        "back_office": "업무처리",
        "outbound": "발신·콜백",
        "fault": "장애",
        "recovery": "감정회복",
        "signed_in": "로그인",
        "rona": "미응답",
    },
    "en": {"back_office": "back office", "signed_in": "signed in"},
}

COLUMNS: dict[str, tuple[str, ...]] = {
    "ko": ("큐", "대기", "최장", "인입", "응대", "포기", "응대율", "SL", "평균응답"),
    "en": ("queue", "wait", "long", "offer", "answd", "aband", "answ %", "SL %", "ASA"),
}

STALE: dict[str, dict[str, str]] = {
    "ko": {
        "database": "데이터베이스 응답 없음 — 오래된 화면",
        "behind": "따라잡는 중 — 오래된 화면",
        "no_engine": "실행 중인 엔진 없음 — 멈춘 화면",
    },
    "en": {
        "database": "the database does not answer: OLD PICTURE",
        "behind": "catching up: OLD PICTURE",
        "no_engine": "no engine runs: STANDING PICTURE",
    },
}

LABELS: dict[str, dict[str, str]] = {
    "ko": {
        "total": "합계",
        "as_of": "기준",
        "events": "이벤트",
        "agents": "상담사",
        "contacts": "진행 중",
        "callbacks": "콜백",
        "today": "오늘",
        "more": "외 {n}명",
    },
    "en": {
        "total": "all",
        "as_of": "as of",
        "events": "events",
        "agents": "agents",
        "contacts": "in progress",
        "callbacks": "callbacks",
        "today": "today",
        "more": "and {n} more",
    },
}
