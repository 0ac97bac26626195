"""Which of the reports' figures an import can tell and which not, and what would be needed for those.

Nothing is listed by hand: a KPI's formula says which measures it needs, a format says which it lacks.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

import msgspec

from maju.facts.imports.csv.completing import needed_for
from maju.facts.imports.csv.mapping import INSIDE_TALK, Map, read_map
from maju.facts.imports.csv.reading import Csv
from maju.facts.imports.csv.silence import lacking
from maju.facts.imports.format import Format
from maju.floor.reports.cards import OF_ROLE
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.silent import no_source

CARDS: Sequence[str] = tuple(dict.fromkeys(kpi for kpis in OF_ROLE.values() for kpi in kpis))
"""What the cards of any role's report show."""


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """Ids of KPIs."""

    told: Sequence[str]
    untold: Mapping[str, Sequence[str] | None]
    """What the map must give for it; ``None`` where no map helps."""


def telling(lacks: frozenset[str], mapping: Map | None = None) -> Telling:
    """Of the cards' KPIs: who *lacks* these measures tells which, and for which a map could do more."""
    untold = [kpi for kpi in CARDS if no_source(CATALOGUE[kpi], lacks)]
    return Telling(
        told=[kpi for kpi in CARDS if kpi not in untold],
        untold={
            kpi: None if mapping is None else needed_for(mapping, _tells(kpi)) for kpi in untold
        },
    )


def proposed(toml: str) -> Telling:
    """What a sheet with this map tells."""
    mapping = read_map(toml)
    return telling(lacking(mapping), mapping)


def telling_of(form: Format, lacks: frozenset[str]) -> Telling:
    """What a file of a format told."""
    return telling(lacks, form.map if isinstance(form, Csv) else None)


def line_of(found: Telling, form: str, lang: str) -> str:
    """What a source cannot tell, in one line; empty: it tells all."""
    parts = missing_said(found, lang)
    if kpis := never(found):
        head = "" if not parts else "표에 없는 것 → " if lang == "ko" else "what no table has → "
        parts.append(head + _some(kpis, lang))
    if not parts:
        return ""
    said = "; ".join(parts)
    page = f"docs/reference/imports/{form}.md"
    if lang == "ko":
        return f"이 원천으로 알 수 없음: {said} ({page})"
    return f"this source cannot tell: {said} (see {page})"


def _some(kpis: Sequence[str], lang: str) -> str:
    """The first of them by name, and how many more there are: a line is no list."""
    more = len(kpis) - _NAMED
    if more <= 1:
        return names(kpis, lang)
    first = names(kpis[:_NAMED], lang)
    return f"{first} 외 {more}개" if lang == "ko" else f"{first} and {more} more"


_NAMED = 8


def lines_of(found: Telling, lang: str) -> list[str]:
    """The same of a proposed map, in sentences, with what may be done."""
    place = 0 if lang == "ko" else 1
    told, missing, nowhere, honest = (each[place] for each in _ADVICE)
    said = [told.format(names(found.told, lang))]
    if lines := missing_said(found, lang):
        said += [missing, *(f"  {line}" for line in lines)]
    if kpis := never(found):
        said.append(nowhere.format(names(kpis, lang)))
    needed = {each for needs in found.untold.values() for each in needs or ()}
    if parts := [part for part in INSIDE_TALK if part in needed]:
        said.append(honest.format(*_parts_said(parts, lang)))
    return said


_ADVICE = (
    ("이 매핑으로 답하는 주요 지표: {}", "with this map these of the reports' KPIs answer: {}"),
    (
        "매핑에 이것이 있어야 답하는 지표(없으면 '자료 없음'):",
        "these need more in the map, and answer 'no source' without it:",
    ),
    ("통화 표로는 알 수 없는 지표: {}", "no table of calls tells: {}"),
    (
        "{0} 열이 없어도 통화시간에 이미 들어 있다면 매핑에 talk_includes = {1}라고 쓰세요. AHT가 답하고, 통화·{0}를 따로 보는 지표는 '자료 없음'입니다. 들어 있는지 모르면 쓰지 마세요.",
        "without a column of {0}: if the talk time has it in it already, write talk_includes = {1} into the map. AHT then answers, and what looks at talk or {0} apart does not. If you do not know, leave it out.",
    ),
)
"""Korean and English."""

_PARTS = {"hold": ("보류", "hold"), "acw": ("후처리", "wrap-up")}


def _parts_said(parts: Sequence[str], lang: str) -> tuple[str, str]:
    """Parts of handling in words, and as the map's list of them."""
    ko = lang == "ko"
    said = ("·" if ko else " or ").join(_PARTS[part][0 if ko else 1] for part in parts)
    return said, f"[{', '.join(json.dumps(part) for part in parts)}]"


def _tells(kpi: str) -> Callable[[frozenset[str]], bool]:
    return lambda lacks: not no_source(CATALOGUE[kpi], lacks)


def missing_said(found: Telling, lang: str) -> list[str]:
    """What is missing, each with what it would bring: ``hold, acw → AHT``; a line each."""
    brings: dict[tuple[str, ...], list[str]] = {}
    for kpi, needs in found.untold.items():
        if needs:
            brings.setdefault(tuple(needs), []).append(kpi)
    return [
        f"{', '.join(_field(each, lang) for each in needs)} → {names(kpis, lang)}"
        for needs, kpis in brings.items()
    ]


def _field(name: str, lang: str) -> str:
    """A field of the map, with what it is where its name is no word of the reader's language."""
    return f"{name}({_FIELDS[name]})" if lang == "ko" and name in _FIELDS else name


_FIELDS = {
    "hold": "보류",
    "acw": "후처리",
    "wait": "대기",
    "talk": "통화",
    "ring": "호출",
    "customer": "발신번호",
    "answered_at": "응답 시각",
    "ended_at": "종료 시각",
    'rows = "leg"': "상담 구간마다 한 행",
}


def never(found: Telling) -> list[str]:
    """KPIs that no map brings."""
    return [kpi for kpi, needs in found.untold.items() if not needs]


def names(kpis: Sequence[str], lang: str) -> str:
    """KPIs by their names, some of which have commas."""
    return " · ".join(CATALOGUE[kpi].ko if lang == "ko" else CATALOGUE[kpi].en for kpi in kpis)
