"""A map proposed from a sample: which column seems to be what, how sure, and why."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set

import msgspec

from maju.facts.imports.csv.guesses import (
    DATES,
    FORMATS,
    closeness,
    counts_rows,
    fields_for,
    find_clock,
    find_format,
    is_length,
)
from maju.facts.imports.csv.mapping import (
    INSIDE_TALK,
    KNOWN_WORDS,
    LENGTHS,
    TIMES,
    Map,
    read_map,
)
from maju.facts.imports.csv.rows import RowFold
from maju.facts.imports.csv.sheet import Row, lay_out, rows
from maju.facts.imports.csv.silence import TOLD_BY_NAME
from maju.facts.imports.csv.values import TimeFormat
from maju.facts.imports.encodings import find_encoding
from maju.facts.imports.format import Rejected
from maju.facts.imports.given import Given
from maju.facts.imports.places import Place
from maju.kernel.errors import Refused

_NUMBER = re.compile(r"[1-9][0-9]{0,6}")
"""A running number; a telephone number is longer, or begins with 0."""
_SAMPLE_ROWS = 500
_MOST_REASONS = 5
_EITHER = 60
"""Per cent, where the sample leaves the order of day and month open."""
_DELIMITERS = (",", "\t", ";", "|")


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One field of the proposal."""

    field: str
    columns: tuple[str, ...]
    sure: int
    """Per cent: both heading and cells speak for it at 90, only one of them below."""
    ko: str
    en: str


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """How a file begins."""

    encoding: str
    delimiter: str
    header: int
    names: Sequence[str]
    cells: Sequence[Sequence[str]]
    rows: Sequence[Row]
    """All rows after the header, those with another number of cells too."""

    def column(self, name: str) -> list[str]:
        """A column's cells that are not empty."""
        place = self.names.index(name)
        return [row[place] for row in self.cells if row[place]]


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the sample's rows by the proposed map."""

    rows: int
    rejected: int
    reasons: Mapping[str, int]
    """Why, as the rejects file says it, and how often; the five commonest."""


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A map, and why it is so."""

    toml: str
    choices: Sequence[Choice]
    missing: Sequence[str]
    """What a map needs and the sample does not show."""
    tried: Tried | None = None
    """What the map makes of the sample; ``None`` while something is missing."""


def suggest(given: Given) -> Proposal:
    """Propose a map for a file; valid TOML, and importing by it works when nothing is missing.

    Raises:
        Refused: ``csv_not_a_table``, ``csv_header_only``, ``import_empty``, ``import_binary``, ``import_no_text``, ``import_encoding_unknown``.
    """
    given.check()
    sample = read_sample(given)
    choices, formats = _choose(sample)
    toml = _written(sample, choices, formats)
    try:
        mapping = read_map(toml)
    except Refused as refused:
        missing = [str(refused.params.get("field", refused.code))]
        return Proposal(toml=toml, choices=choices, missing=missing)
    tried = _try(sample, mapping, given)
    return Proposal(toml=toml, choices=choices, missing=[], tried=tried)


def _try(sample: Sample, mapping: Map, given: Given) -> Tried:
    layout = lay_out(Given(given.path, member=given.member, encoding=mapping.encoding), mapping)
    # No zone skips an hour here: what a row says is judged, not where it was.
    fold = RowFold(mapping, layout, Place(centre="-", client="-", zone="UTC", key=b"sample"))
    became = [fold.fold(row) for row in sample.rows]
    whys = Counter(f"{e.code}: {e.why}" for e in became if isinstance(e, Rejected))
    return Tried(
        rows=len(became), rejected=whys.total(), reasons=dict(whys.most_common(_MOST_REASONS))
    )


def read_sample(given: Given) -> Sample:
    """Encoding, delimiter, header and the first rows."""
    encoding = find_encoding(given.head())
    if encoding is None:
        raise Refused("import_encoding_unknown", line=1, encoding="utf-8, cp949")
    encoding = "utf-8" if encoding == "utf-8-sig" else encoding
    lines = []
    for line in Given(given.path, member=given.member, encoding=encoding):
        lines.append(line)
        if len(lines) >= _SAMPLE_ROWS:
            break
    best: tuple[int, str, list[Row], list[Row]] | None = None
    for delimiter in _DELIMITERS:
        read = [row for row in rows(lines, delimiter) if isinstance(row, Row)]
        widths = [len(row.cells) for row in read]
        width = max(set(widths), key=widths.count, default=0)
        fits = widths.count(width) * (width > 1) * width
        if best is None or fits > best[0]:
            best = (fits, delimiter, [row for row in read if len(row.cells) == width], read)
    assert best is not None
    fits, delimiter, table, read = best
    if not fits or not table or not all(table[0].cells) or len(set(table[0].cells)) < 2:
        raise Refused("csv_not_a_table", path=given.said)
    head, *body = table
    if not body:
        raise Refused("csv_header_only")
    return Sample(
        encoding=encoding,
        delimiter=delimiter,
        header=head.line,
        names=list(head.cells),
        cells=[row.cells for row in body],
        rows=[row for row in read if row.line > head.line],
    )


def _choose(sample: Sample) -> tuple[list[Choice], dict[str, str]]:
    """One field a column, the surest first; formats of times by field."""
    offers = []
    for place, name in enumerate(sample.names):
        if sample.names.count(name) > 1:
            continue
        for rank, field in enumerate(fields_for(name)):
            cells = sample.column(name)
            found = _fits(cells, field)
            if field == "call" and counts_rows(name) and not all(map(_NUMBER.fullmatch, cells)):
                continue
            if found is not None:
                near = closeness(name, field)
                offers.append((-found[0] + 7 * rank, -near, place, name, field, found))
    taken: dict[str, tuple[str, int, str]] = {}
    used: set[str] = set()
    for _, _, _, name, field, (sure, form) in sorted(offers):
        if field not in taken and name not in used:
            taken[field] = (name, sure, form)
            used.add(name)
    choices, formats = _as_choices(taken)
    return [_doubted(each, sample, formats.get(each.field, "")) for each in choices], formats


def _doubted(choice: Choice, sample: Sample, form: str) -> Choice:
    """Less sure of a time whose day and month might as well be swapped: both read every cell."""
    said = form.split(" ", 1)[0] if len(choice.columns) > 1 else form
    lasting = choice.field not in TIMES or said.startswith(("%Y", "%y"))  # nobody writes Y-d-m
    other = None if lasting else TimeFormat(said).swapped()
    cells = sample.column(choice.columns[0])
    if other is None or any(other.parse(cell) is None for cell in cells):
        return choice
    return msgspec.structs.replace(
        choice,
        sure=_EITHER,
        ko=f"{choice.ko}; {other.said} 형식으로도 읽힘: 일과 월의 순서를 확인하세요",
        en=f"{choice.en}; so does {other.said}: check which is day and which is month",
    )


def _fits(cells: Sequence[str], field: str) -> tuple[int, str] | None:
    """How sure, and the format of times; ``None`` when what stands there cannot be it."""
    if not cells:
        return (40, "") if field not in {*TIMES, "date", "clock"} else None
    if field == "date":
        form = find_format(cells, DATES)
        return None if form is None else (90, form)
    if field in {*TIMES, "clock"}:
        form = find_format(cells, FORMATS) if field != "clock" else None
        if form is not None:
            return 95, form
        form = find_clock(cells)
        return None if form is None else (80, f"+{form}")
    if field in LENGTHS:
        return (90, "") if is_length(cells) else None
    if field == "outcome":
        known = sum(cell.lower() in KNOWN_WORDS for cell in cells)
        return (60 + 35 * known // len(cells), "") if len(set(cells)) <= 40 else None
    if field == "call":
        return (95, "") if len(set(cells)) == len(cells) else None
    return (85 if len(set(cells)) < len(cells) or field == "customer" else 60), ""


def _as_choices(
    taken: dict[str, tuple[str, int, str]],
) -> tuple[list[Choice], dict[str, str]]:
    date, clock = taken.pop("date", None), taken.pop("clock", None)
    if clock is not None and "arrived_at" not in taken:
        taken["arrived_at"] = clock
    choices, formats = [], {}
    for field, (name, sure, form) in taken.items():
        columns: tuple[str, ...] = (name,)
        said = form
        if field == "call" and counts_rows(name):
            day = date or taken.get("arrived_at")
            if day is None:
                continue
            columns = (day[0], name)  # tomorrow's file may count from 1 again
        if form.startswith("+"):  # a time of day: it needs the date's column
            if date is None:
                continue
            columns, said = (date[0], name), f"{date[2]} {form[1:]}"
        if field in TIMES:
            formats[field] = said
        choices.append(_explained(field, columns, sure, said if field in TIMES else ""))
    order = [*TIMES, "call", "queue", "outcome", "agent", "customer"]
    choices.sort(key=lambda each: (each.field not in order, order.index(each.field) if each.field in order else 0))  # fmt: skip
    return choices, formats


def _explained(field: str, columns: tuple[str, ...], sure: int, form: str) -> Choice:
    named = " + ".join(columns)
    ko = f"열 이름 '{named}'" + (f", 값이 모두 {form} 형식" if form else ", 값도 맞음" if sure >= 80 else ", 값으로는 확실하지 않음")  # fmt: skip
    en = f"heading '{named}'" + (f", every cell reads as {form}" if form else ", and the cells fit" if sure >= 80 else "; the cells do not prove it")  # fmt: skip
    return Choice(field=field, columns=columns, sure=sure, ko=ko, en=en)


def _written(sample: Sample, choices: Sequence[Choice], formats: dict[str, str]) -> str:
    usual = max(set(formats.values()), key=list(formats.values()).count, default=FORMATS[0])
    lines = [
        f"encoding = {_quoted(sample.encoding)}",
        f"delimiter = {_quoted(sample.delimiter)}",
        f"header = {sample.header}",
        f"time = {_quoted(usual)}",
        'duration = "auto"',
        *_talk_hint({each.field for each in choices}),
    ]
    odd = {field: form for field, form in formats.items() if form != usual}
    if odd:
        lines += ["", "[times]", *(f"{field} = {_quoted(form)}" for field, form in odd.items())]
    lines += ["", "[columns]"]
    for each in choices:
        columns = [_quoted(name) for name in each.columns]
        said = columns[0] if len(columns) == 1 else f"[{', '.join(columns)}]"
        lines += [
            f"# {each.sure} % · {_flat(each.ko)} · {_flat(each.en)}",
            f"{each.field} = {said}",
        ]
    fields = {each.field: each for each in choices}
    if "queue" not in fields:
        lines += [
            "",
            "[constants]",
            "# 큐 열이 없음: 이름 하나로 · no column of queues: one name for all",
            'queue = "all"',
        ]
    if "outcome" in fields:
        lines += ["", *_outcomes(sample.column(fields["outcome"].columns[0]))]
    return "\n".join((*lines, ""))


def _talk_hint(fields: Set[str]) -> list[str]:
    """How to say what the talk has in it, where a part of handling has no column of its own."""
    parts = [part for part in INSIDE_TALK if part not in fields]
    if not parts or "talk" not in fields:
        return []
    ko = f"통화시간에 이미 든 것({', '.join(_PARTS[part] for part in parts)})만 남기고 앞의 #를 지우세요"
    en = "take the # away and keep what the talk time really has in it"
    return [f"# talk_includes = [{', '.join(map(_quoted, parts))}]  # {ko} · {en}"]


_PARTS = {"hold": "보류", "acw": "후처리"}


def _outcomes(cells: Sequence[str]) -> list[str]:
    words = sorted(set(cells))
    known = [f"{_quoted(word)} = {_quoted(KNOWN_WORDS[word.lower()])}" for word in words if word.lower() in KNOWN_WORDS]  # fmt: skip
    unknown = [
        f"# {_quoted(_flat(word))} = ?  # 뜻을 정하세요 · say what it means"
        for word in words
        if word.lower() not in KNOWN_WORDS
    ]
    found = {KNOWN_WORDS[word.lower()] for word in words if word.lower() in KNOWN_WORDS}
    unseen = [
        f"# {_quoted(_word_for(each))} = {_quoted(each)}  # 표본에 없음 · not in the sample"
        for each in sorted(TOLD_BY_NAME)
        if each not in found
    ]
    why = "# 올 수 있는 결과는 앞의 #를 지우세요. 그래야 없는 날이 0으로 답합니다"
    also = "take away the # of what may come: a day without it then answers 0, not 'no source'"
    return ["[outcomes]", *known, *unknown, f"{why} · {also}", *unseen]


def _word_for(outcome: str) -> str:
    """The most usual word of an outcome."""
    return next(word for word, ours in KNOWN_WORDS.items() if ours == outcome)


def _quoted(said: str) -> str:
    """A TOML string: JSON's escapes are TOML's, but for DEL."""
    return json.dumps(said, ensure_ascii=False).replace("\x7f", "\\u007f")


def _flat(said: str) -> str:
    """For a comment: on one line, nothing that TOML forbids there."""
    return "".join(letter if letter.isprintable() else " " for letter in said)
