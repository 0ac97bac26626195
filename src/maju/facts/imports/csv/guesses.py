"""What a column may be, by its heading and by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from maju.facts.imports.csv.values import Duration, TimeFormat

HEADINGS: tuple[tuple[str, str], ...] = (
    ("call", r"통화.?id|콜.?id|호.?id|call.?id|unique.?id|contact.?id|^ucid|상담번호|접수번호|^id$|session|uuid|linked.?id|고유.?번호"),
    ("answered_at", r"응답.*(시각|시간|일시)|응대.*(시각|시간|일시)|연결.*(시각|일시)|상담시작|통화시작|answer(ed)?.?(at|time|date)|connect.?time"),
    ("ended_at", r"종료.*(시각|시간|일시)|끝|end.?(at|time|date)|disconnect|hangup|completed.?at"),
    ("entered_at", r"큐.?(진입|인입)|대기.?시작|queue.?(time|enter|start)|enqueue|offered.?at"),
    ("arrived_at", r"인입.*(시각|시간|일시)?$|착신.*(시각|일시)|수신.*(시각|일시)|접수.*(시각|일시)|시작.*(시각|시간|일시)|발생일시|통화일시|일시|start.?(time|date)|arriv|call.?(date|time)|created|^datetime|timestamp|received"),
    ("date", r"일자|날짜|^date$|^day$|기준일"),
    ("clock", r"^시각$|^시간$|^time$"),
    ("ring", r"링|호출.?시간|ring"),
    ("wait", r"대기.?시간|대기.?초|대기|wait|queue.?(sec|dur)|hold.?time.?queue|응답.?속도"),
    ("hold", r"보류|hold"),
    ("acw", r"후처리|acw|wrap|after.?call"),
    ("ivr", r"(ars|ivr).*(시간|초$|sec|dur|time)|menu"),
    ("talk", r"통화.?(시간|초|길이)|상담.?(시간|초)|talk|duration|billsec|handle"),
    ("direction", r"방향|콜.?구분|호.?구분|통화.?구분|통화.?유형|direction|call.?type|in.?out"),
    ("outcome", r"결과|상태|처리.?구분|응대.?여부|응답.?여부|outcome|status|disposition|result"),
    ("queue", r"큐|스킬|그룹|업무|서비스.?명|헌트|queue|skill|group|hunt|campaign"),
    ("team", r"팀|team"),
    ("agent", r"상담사|상담원|담당자|직원|agent|operator|^user|rep$"),
    ("entry", r"대표번호|착신번호|수신번호|dnis|dialed|called|^to$"),
    ("customer", r"발신.?번호|고객.?번호|전화번호|고객|ani|caller|customer|^from$|phone"),
    ("topic", r"중분류|상담.?유형|문의.?유형|유형|분류|topic|category|reason"),
    ("vip", r"vip|우수|등급"),
    ("channel", r"채널|channel|media"),
)  # fmt: skip
"""Field and pattern; the first that fits a heading (in lower case) is tried first."""

FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M",
    "%Y.%m.%d %H:%M:%S", "%Y.%m.%d %H:%M", "%Y. %m. %d. %p %I:%M:%S", "%Y-%m-%d %p %I:%M:%S",
    "%Y-%m-%d %p %I:%M", "%Y년 %m월 %d일 %H시 %M분", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S.%f",
    "%Y%m%d%H%M%S", "%Y%m%d %H%M%S", "%Y%m%d %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M:%S %p", "%d/%m/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%y-%m-%d %H:%M:%S",
    "%y/%m/%d %H:%M:%S", "iso", "epoch_s", "epoch_ms",
)  # fmt: skip
DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d/%m/%Y", "%m/%d/%Y", "%y-%m-%d")
CLOCKS = ("%H:%M:%S", "%H:%M", "%H%M%S", "%p %I:%M:%S", "%p %I:%M", "%I:%M:%S %p")


_MAY_CHANGE = {"outcome", "queue", "team", "agent", "topic", "vip", "channel", "direction"}
_COUNTERS = re.compile(
    r"^(순번|연번|번호|no\.?|num|number|seq|sequence|#|row|row.?(no|num|number))$"
)
_MENU = re.compile(r"(?<![a-z])(ars|ivr)")
_EDGE = re.compile(r"시작|종료|start|end")
_NOTES = re.compile(r"메모|비고|memo|note|remark|comment")


def identifies(heading: str) -> bool:
    """Whether a column tells one call from another in every export: all do but those that may be
    told otherwise later. ``번호`` alone may be a telephone number, and does."""
    said = _plain(heading)
    if said != "번호" and counts_rows(heading):
        return False
    likeliest = fields_for(heading)[:1]
    return not _NOTES.search(said) and not _MAY_CHANGE.intersection(likeliest)


def _plain(heading: str) -> str:
    return re.sub(r"\s+", " ", heading).strip().lower()


def fields_for(heading: str) -> list[str]:
    """Fields whose pattern fits a heading, the likeliest first."""
    said = _plain(heading)
    found = [field for field, pattern in HEADINGS if re.search(pattern, said)]
    if _MENU.search(said):  # when the menu began or ended is no instant of ours
        return ["ivr"] if "ivr" in found and not _EDGE.search(said) else []
    return ["call"] if counts_rows(heading) else found


def closeness(heading: str, field: str) -> float:
    """How much of a heading is the field's own word, 0 to 1: ``종료시각`` before ``통화종료시각``."""
    said = _plain(heading)
    found = re.search(dict(HEADINGS)[field], said)
    return 0 if found is None else len(found[0]) / len(said)


def counts_rows(heading: str) -> bool:
    """Whether a column numbers the rows, perhaps from 1 again in the next file."""
    return bool(_COUNTERS.search(_plain(heading)))


def find_format(cells: Sequence[str], known: Sequence[str]) -> str | None:
    """The first format that reads every cell; among day and month, the one whose days lie closer."""
    fitting = [said for said in known if _reads_all(said, cells)]
    if not fitting:
        return None
    if len(fitting) > 1 and not fitting[0].startswith(("%Y", "%y")):
        return min(fitting, key=lambda said: _span(said, cells))
    return fitting[0]


def find_clock(cells: Sequence[str]) -> str | None:
    """The format of times of day without a date."""
    dated = [f"2026-01-05 {cell}" for cell in cells]
    found = find_format(dated, [f"%Y-%m-%d {said}" for said in CLOCKS])
    return None if found is None else found.removeprefix("%Y-%m-%d ")


def is_length(cells: Sequence[str]) -> bool:
    """Whether all cells are lengths of time."""
    auto = Duration("auto")
    return bool(cells) and all(auto.parse(cell) is not None for cell in cells)


def _reads_all(said: str, cells: Sequence[str]) -> bool:
    written = TimeFormat(said)
    return bool(cells) and all(written.parse(cell) is not None for cell in cells)


def _span(said: str, cells: Sequence[str]) -> int:
    read = [at for cell in cells if (at := TimeFormat(said).parse(cell)) is not None]
    return max(read) - min(read)
