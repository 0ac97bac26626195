"""The map: which column is what, and how it is written. TOML, checked as a whole before a row."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence

import msgspec

from maju.facts.imports.csv.values import DURATIONS, Duration, TimeFormat
from maju.kernel.errors import Refused

TIMES = ("arrived_at", "entered_at", "answered_at", "ended_at")
LENGTHS = ("wait", "ivr", "ring", "talk", "hold", "acw")
TEXTS = ("call", "queue", "agent", "team", "customer", "entry", "topic", "channel", "vip")
LONGEST = 300
"""Letters of a text: a name is no novel, and a page that lists it stays a page."""
WORDS = ("outcome", "direction")
FIELDS = (*TIMES, *LENGTHS, *TEXTS, *WORDS)
CONSTANTS = ("queue", "agent", "team", "entry", "topic", "channel", "outcome")
INSIDE_TALK = ("hold", "acw")
CHANNELS = ("voice", "chat", "email", "board", "message")

ASKED = ("answered", "abandoned", "callback", "flowed_out", "unknown")
"""Outcomes of who asked for an agent: a contact."""
BEFORE = ("ivr_abandoned", "self_served", "blocked", "after_hours")
"""Outcomes before that: an attempt only."""
OUTCOMES = (*ASKED, *BEFORE, "ignored")

KNOWN_WORDS: Mapping[str, str] = {
    **dict.fromkeys(
        ("응대", "응답", "응대호", "응답호", "상담", "상담완료", "연결", "통화", "성공", "완료", "정상", "수신",
         "answered", "answer", "handled", "connected", "completed", "agent", "y", "yes", "o"),
        "answered",
    ),
    **dict.fromkeys(
        ("포기", "포기호", "미응대", "미응답", "부재", "부재중", "놓침", "대기포기", "큐포기", "중도포기", "끊김",
         "abandoned", "abandon", "aban", "missed", "no answer", "noanswer", "hang", "lost", "n", "no", "x"),
        "abandoned",
    ),
    **dict.fromkeys(
        ("콜백", "콜백요청", "콜백예약", "예약콜백", "callback", "callback requested"), "callback"
    ),
    **dict.fromkeys(
        ("음성사서함", "사서함", "외부전환", "이탈", "voicemail", "flowout", "flow-out", "overflow"), "flowed_out"
    ),
    **dict.fromkeys(
        ("ars포기", "ivr포기", "ars이탈", "ars 포기", "ivr 포기", "멘트중포기", "ivr abandoned", "ivr abandon"),
        "ivr_abandoned",
    ),
    **dict.fromkeys(
        ("ars완료", "ars처리", "ars 완료", "셀프", "자동응대", "self service", "self-service", "contained"),
        "self_served",
    ),
    **dict.fromkeys(("통화중", "차단", "회선부족", "busy", "blocked", "congestion"), "blocked"),
    **dict.fromkeys(
        ("야간", "휴일", "점심", "업무외", "운영시간외", "업무시간외", "시간외", "after hours", "closed"),
        "after_hours",
    ),
}  # fmt: skip
"""Words of outcomes that need not be said in a map; compared in lower case."""

OUTBOUND = frozenset(
    {"outbound", "out", "ob", "o/b", "발신", "아웃바운드", "아웃", "internal", "내선", "dialed"}
)
"""Directions that are no way in: such rows are ignored. All others are."""
_YES = frozenset({"y", "yes", "1", "true", "o", "vip", "예", "우수"})
_TOP = (
    "encoding", "delimiter", "header", "decimal", "rows", "time", "times", "duration", "durations",
    "gaps", "wait_without_ring", "talk_includes", "columns", "constants", "outcomes", "ignore",
)  # fmt: skip


class Map(msgspec.Struct, frozen=True, kw_only=True):
    """A map that was checked."""

    encoding: str = "utf-8"
    delimiter: str = ","
    header: int = 1
    """The line with the columns' names; what stands above it is not read. 0: there is none."""
    rows: str = "contact"
    """One row is a ``contact``, or a ``leg``: the rows of a call make one contact."""
    gaps: str = "refused"
    """Dates that leap as swapped days and months do: ``refused``, or ``allowed``."""
    wait_without_ring: bool = False
    """The wait stops where ringing begins; our wait is both."""
    talk_includes: frozenset[str] = frozenset()
    """What the length of talk has in it: ``hold``, ``acw``. Ours has neither."""
    columns: Mapping[str, Sequence[str]]
    """Field to the columns that make it, joined by a space."""
    constants: Mapping[str, str] = {}
    outcomes: Mapping[str, str] = {}
    ignore: Mapping[str, frozenset[str]] = {}
    """Column to the values whose rows count nowhere."""
    times: Mapping[str, str] = {}
    lengths: Mapping[str, Duration] = {}
    digest: str = ""

    def has(self, *fields: str) -> bool:
        """Whether every field comes from a column."""
        return all(field in self.columns for field in fields)

    @property
    def acw_in_measured(self) -> bool:
        """Whether wrap-up is in the talk that two instants tell, where no column tells its length."""
        return "acw" in self.talk_includes and not self.has("talk")

    def outcome(self, word: str) -> str | None:
        """Ours for a word of the sheet."""
        return self.outcomes.get(word) or KNOWN_WORDS.get(word.lower())

    def vip(self, word: str) -> bool:
        """Whether a cell says so."""
        return word.lower() in _YES


def read_map(said: str) -> Map:
    """The map that *said* is.

    Raises:
        Refused: ``map_unreadable``, ``map_unknown_key``, ``map_wrong_value``, ``map_field_missing``.
    """
    try:
        top = tomllib.loads(said)
    except tomllib.TOMLDecodeError as error:
        raise Refused("map_unreadable", reason=str(error)) from error
    _only("", top, _TOP)
    columns = {
        name: _columns(name, value) for name, value in _table(top, "columns", FIELDS).items()
    }
    constants = {
        name: _text(f"constants.{name}", value)
        for name, value in _table(top, "constants", CONSTANTS).items()
    }
    outcomes = {
        word: _one_of(f"outcomes.{word}", value, OUTCOMES)
        for word, value in _table(top, "outcomes", None).items()
    }
    ignore = {
        column: frozenset(_columns(column, value))
        for column, value in _table(top, "ignore", None).items()
    }
    usual = _text("time", top.get("time", "%Y-%m-%d %H:%M:%S"))
    times = {**dict.fromkeys(TIMES, usual), **_words(top, "times", TIMES)}
    for field in TIMES:
        TimeFormat(times[field])
    how = _one_of("duration", top.get("duration", "auto"), DURATIONS)
    each = _words(top, "durations", LENGTHS)
    decimal = _one_of("decimal", top.get("decimal", "."), (".", ","))
    lengths = {
        field: Duration(_one_of(f"durations.{field}", each.get(field, how), DURATIONS), decimal)
        for field in LENGTHS
    }
    if "channel" in constants:
        _one_of("constants.channel", constants["channel"], CHANNELS)
    if "outcome" in constants:
        _one_of("constants.outcome", constants["outcome"], OUTCOMES)
    header = top.get("header", 1)
    if not isinstance(header, int) or isinstance(header, bool) or not 0 <= header <= 1000:
        raise _wrong("header", header, "0, 1, 2, …")
    ring = top.get("wait_without_ring", False)
    if not isinstance(ring, bool):
        raise _wrong("wait_without_ring", ring, "true, false")
    made = Map(
        encoding=_encoding(top.get("encoding", "utf-8")),
        delimiter=_one_of("delimiter", top.get("delimiter", ","), (",", ";", "\t", "|")),
        header=header,
        rows=_one_of("rows", top.get("rows", "contact"), ("contact", "leg")),
        gaps=_one_of("gaps", top.get("gaps", "refused"), ("refused", "allowed")),
        wait_without_ring=ring,
        talk_includes=_inside(top.get("talk_includes", [])),
        columns=columns,
        constants=constants,
        outcomes=outcomes,
        ignore=ignore,
        times=times,
        lengths=lengths,
        digest=hashlib.sha256(said.encode()).hexdigest()[:16],
    )
    _needed(made)
    return made


def _needed(made: Map) -> None:
    if not (made.has("arrived_at") or made.has("entered_at")):
        raise Refused("map_field_missing", field="arrived_at")
    if not (made.has("queue") or "queue" in made.constants):
        raise Refused("map_field_missing", field="queue")
    told = made.has("outcome") or "outcome" in made.constants
    if not told and not made.has("answered_at") and not made.has("talk") and not made.has("agent"):
        raise Refused("map_field_missing", field="outcome")
    if made.talk_includes and not made.has("talk") and not made.has("answered_at", "ended_at"):
        raise Refused("map_field_missing", field="talk")
    if made.rows == "leg" and not made.has("call"):
        raise Refused("map_field_missing", field="call")


def _inside(said: object) -> frozenset[str]:
    """Parts of handling that the talk has in it."""
    if not isinstance(said, list) or not all(each in INSIDE_TALK for each in said):
        raise _wrong("talk_includes", said, '["hold"], ["hold", "acw"], ["acw"]')
    return frozenset(said)


def _only(where: str, got: Mapping[str, object], known: Sequence[str]) -> None:
    for key in got:
        if key not in known:
            raise Refused("map_unknown_key", key=f"{where}{key}", known=", ".join(known))


def _table(
    top: Mapping[str, object], name: str, known: Sequence[str] | None
) -> Mapping[str, object]:
    table = top.get(name, {})
    if not isinstance(table, dict):
        raise _wrong(name, table, f"[{name}]")
    if known is not None:
        _only(f"{name}.", table, known)
    return table


def _words(top: Mapping[str, object], name: str, known: Sequence[str]) -> dict[str, str]:
    return {key: _text(f"{name}.{key}", value) for key, value in _table(top, name, known).items()}


def _columns(name: str, value: object) -> tuple[str, ...]:
    several = value if isinstance(value, list) else [value]
    if not several or not all(isinstance(each, str) and each for each in several):
        raise _wrong(f"columns.{name}", value, '"column", ["column", "column"]')
    return tuple(several)


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise _wrong(key, value, '"text"')
    return value


def _one_of(key: str, value: object, known: Sequence[str]) -> str:
    if not isinstance(value, str) or value not in known:
        raise _wrong(key, value, ", ".join(repr(each) for each in known))
    return value


def _encoding(value: object) -> str:
    known = ("utf-8", "utf-8-sig", "cp949", "euc-kr", "utf-16", "utf-16-le", "utf-16-be", "ascii",
             "latin-1", "cp1252")  # fmt: skip
    said = _one_of("encoding", str(value).lower().replace("_", "-"), known)
    return "cp949" if said == "euc-kr" else said  # a superset that real files use under this name


def _wrong(key: str, value: object, known: str) -> Refused:
    return Refused("map_wrong_value", key=key, value=str(value)[:80], known=known)
