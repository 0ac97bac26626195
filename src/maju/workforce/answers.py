"""What a request is answered with, in words; kept as codes, said in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from maju.kernel.refusals import Sentence
from maju.workforce.models import Request

ANSWERS: Mapping[str, Sentence] = {
    "request_rule_yes": Sentence(
        "바로 승인되었습니다. 그 시간에 {left}명이 남아 최소 {least}명을 지킵니다.",
        "Approved at once: {left} people are left at that time, and {least} are needed.",
    ),
    "request_rule_same": Sentence(
        "바로 승인되었습니다. 시간마다 근무 인원이 줄지 않습니다.",
        "Approved at once: nobody is missing at any time.",
    ),
    "request_planner_yes": Sentence("승인되었습니다.", "Approved."),
    "request_planner_no": Sentence("거절되었습니다.", "Refused."),
    "request_colleague_no": Sentence("동료가 동의하지 않았습니다.", "The colleague did not agree."),
    "request_by_planner": Sentence("관리자가 확인합니다.", "A planner answers it."),
    "request_too_late_for_rule": Sentence(
        "{days}일 전이 지나 관리자가 확인합니다.",
        "It is less than {days} days ahead, so a planner answers it.",
    ),
    "request_cover_short": Sentence(
        "그 시간에 {left}명만 남습니다. 최소 {least}명이 필요해 관리자가 확인합니다.",
        "Only {left} people would be left at that time, and {least} are needed: a planner answers it.",
    ),
    "request_queue_short": Sentence(
        "{at}에 {what} 가능 인원이 {left}명만 남습니다. 최소 {least}명이 필요해 관리자가 확인합니다.",
        "At {at} only {left} who can take {what} would be left, and {least} are needed: a planner answers it.",
    ),
    "request_many_away": Sentence(
        "그날 휴가가 {away}명이 됩니다. 기준은 {most}명이라 관리자가 확인합니다.",
        "{away} people would be on leave that day, and {most} may be: a planner answers it.",
    ),
    "request_breaks_rule": Sentence(
        "근무 기준에 어긋나 관리자가 확인합니다: {rule}.",
        "It would break a rule of work, so a planner answers it: {rule}.",
    ),
}

RULES: Mapping[str, tuple[str, str]] = {
    "too_soon": ("근무 사이 11시간 휴식", "11 hours between two shifts"),
    "too_long_week": ("주 52시간", "52 hours a week"),
    "short_break": (
        "4시간에 30분, 8시간에 1시간 휴게",
        "half an hour's break in 4 hours, an hour in 8",
    ),
    "too_many_in_a_row": ("연속 근무 6일까지", "at most six days in a row"),
    "no_rest_day": ("주 1일 휴무", "a day of rest a week"),
}


def rule_said(code: str, *, korean: bool) -> str:
    """A rule of the checker in words."""
    both = RULES.get(code, (code, code))
    return both[0] if korean else both[1]


def said(request: Request, *, korean: bool) -> str:
    """Where it stands and why, with the planner's own words."""
    sentence = ANSWERS.get(request.code)
    if sentence is None:
        return ""
    params: dict[str, str | int] = {
        name: each if isinstance(each, int) else str(each) for name, each in request.params.items()
    }
    if "rule" in params:
        params["rule"] = rule_said(str(params["rule"]), korean=korean)
    english = params.pop("what_en", "")
    if "what" in params and not korean:
        params["what"] = english
    words = str(sentence.says("ko" if korean else "en", params))
    return f"{words} {request.reason}".strip()
