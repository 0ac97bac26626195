"""Why an import ignored or rejected a record, in words: the codes of the summary, of every format."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, tuple[str, str]] = {
    # rejected: it cannot be understood
    "call_rejected": ("같은 통화의 다른 줄을 읽을 수 없음", "another line of its call cannot be read"),
    "more_than_offered": ("응대와 포기의 합이 인입보다 많음", "more answered and abandoned than came"),
    "no_call": ("통화 ID가 없음", "it names no call"),
    "no_queue": ("상담을 요청했지만 큐가 없음", "it asked for an agent in no queue"),
    "no_time": ("인입 시각이 없음", "no time of arrival"),
    "odd_interval": ("간격의 길이가 다른 줄과 다름", "not as long as the other intervals"),
    "open_quote": ("따옴표가 닫히지 않음", "a quote that never closes"),
    "too_long": ("값이 너무 김", "a value that is too long"),
    "too_many": ("한 간격의 건수가 너무 많음", "too many in one interval"),
    "unknown_event": ("모르는 이벤트", "an event that is not known"),
    "unknown_outcome": ("매핑에 없는 결과", "an outcome that is not in the map"),
    "unknown_type": ("모르는 유형", "a type that is not known"),
    "unreadable_count": ("건수를 읽을 수 없음", "a count that cannot be read"),
    "unreadable_json": ("JSON으로 읽을 수 없음", "no readable JSON"),
    "unreadable_length": ("길이를 읽을 수 없음", "a length of time that cannot be read"),
    "unreadable_time": ("시각을 읽을 수 없음", "a time that cannot be read"),
    "unreadable_value": ("값을 읽을 수 없음", "a value that cannot be read"),
    "wrong_columns": ("열의 수가 다름", "another number of columns"),
    # ignored: it is whole, and counts nowhere
    "agent_reply": ("상담사의 답장", "an agent's reply"),
    "custom_event": ("사용자 정의 이벤트", "an event of the exchange's owner"),
    "disconnect": ("종료 뒤의 처리", "what ran after the end of a contact"),
    "left_out_by_map": ("매핑에서 제외", "left out by the map"),
    "mean": ("평균을 적은 줄", "a line of means"),
    "monitor": ("감청", "a supervisor listening"),
    "no_agent_and_no_customer": ("상담사도 고객도 없음", "neither an agent nor a customer"),
    "no_calls": ("건수가 없는 간격", "an interval without calls"),
    "no_interval": ("시각이 없는 줄", "a line without a time"),
    "nobody_of_ours": ("우리 상담사나 큐가 없음", "no agent or queue of ours"),
    "older_version": ("더 나중 기록이 이미 있음", "a later version is there"),
    "outbound": ("발신 통화", "an outbound call"),
    "outcome": ("매핑에서 제외한 결과", "an outcome that the map ignores"),
    "part_of_call": ("이미 센 통화의 다른 줄", "another line of a call that is counted"),
    "phantom": ("상담에 이르지 않은 유령 기록", "a phantom record"),
    "reload": ("설정을 다시 읽음", "a reload of settings"),
    "repeated_line": ("같은 줄의 반복", "the same line again"),
    "task": ("상담이 아닌 작업", "a task, no contact"),
    "total": ("합계를 적은 줄", "a line of totals"),
}  # fmt: skip
"""By code: Korean and English."""


def reason_said(code: str, times: int, lang: str) -> str:
    """One line of a summary: how often, the code that the rejects file has, and what it means."""
    if code not in REASONS:  # a kind of event that the source calls so itself
        return f"{code}: {times}"
    ko, en = REASONS[code]
    return f"{code}: {times} ({ko if lang == 'ko' else en})"
