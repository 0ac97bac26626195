"""From a request to a document: which sections a kind of report has, in which order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from maju.floor.reports.documents import monthly, parts
from maju.floor.reports.documents.asking import Asker, Request, known, with_targets
from maju.floor.reports.documents.causes import causes_of
from maju.floor.reports.documents.model import (
    Block,
    Cell,
    Column,
    Document,
    Num,
    Paragraph,
    Section,
    Table,
    Word,
)
from maju.floor.reports.documents.periods import SUMS
from maju.floor.reports.documents.summary import Summary, cards_of, partly_told, summarize, table_of
from maju.floor.reports.documents.tables import list_of
from maju.floor.reports.documents.words import absent, named, said_day, said_instant, say
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.in_words import in_words
from maju.metrics.numbers import Numbers

_QUALITY = ("unknown_outcome_rate", "identified_rate", "open_rows", "inferred_time_share")
_MISSING = {
    "daily": ("frt", "csat", "forecast", "complaints", "staff"),
    "weekly": ("csat", "forecast", "quality", "staff", "tasks"),
    "monthly": ("csat", "quality", "voc", "staff", "billing", "next_month"),
    "range": ("csat", "forecast", "quality"),
}

_TOLD_BY = {
    "frt": ("frt", "chat_first_response"),
    "csat": ("csat_top2", "csat_mean"),
    "staff": ("seat_rate", "absence_rate", "adherence"),
}
"""KPIs that say something of it where their source is there."""


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wrote on a day; *kind* is ``issue``, ``remark``, ``measure``, ``tomorrow``."""

    day: date
    kind: str
    text: str
    by: str
    at: int
    id: int = 0
    client: str = ""


def build(numbers: Numbers, request: Request, notes: Sequence[Note] = ()) -> Document:
    """The report.

    Raises:
        Refused: ``no_facts`` for the period, and whatever ``Numbers`` refuses.
    """
    request = with_targets(numbers, request)
    asker = Asker(numbers, request)
    contract = request.contract
    summary = summarize(asker)
    level = contract.level(client=request.client)
    hours = asker.ask(asker.allowed(parts.volume(level)), by=("hour",))
    queues = asker.ask(
        asker.allowed(
            ("agent_requested", "answered", "abandoned", "answer_rate", level, "asa", "att")
        ),
        by=("queue",),
    )
    lang = request.lang
    sections = [
        Section("kpis", "sheet_kpi", say("s_kpis", lang), [table_of(asker, summary)]),
        *_of_kind(asker, level),
        parts.by_time(asker, level, hours),
        parts.waits(asker),
        parts.by_queue(asker, queues),
        parts.by_topic(asker, level),
        parts.by_channel(asker, level),
        parts.callbacks(asker),
        parts.by_agent(asker),
        parts.repeats(asker),
        _notes(request, notes),
        *_elsewhere(asker),
        _definitions(asker, summary),
    ]
    quality = _quality(asker)
    sections.append(quality)
    return _bound(asker, summary, sections, causes_of(asker, summary, hours, queues))


def _of_kind(asker: Asker, level: str) -> list[Section]:
    match asker.request.kind:
        case "daily":
            return []
        case "weekly":
            return [
                parts.by_day(asker, level),
                parts.heat(asker, level),
                parts.weeks(asker, level),
            ]
        case "monthly":
            return [
                monthly.sla(asker),
                monthly.months(asker, level),
                parts.by_day(asker, level),
                parts.heat(asker, level),
            ]
        case "range":
            return [parts.by_day(asker, level), parts.heat(asker, level)]


def _notes(request: Request, notes: Sequence[Note]) -> Section:
    lang = request.lang
    title = say("s_notes", lang)
    if not notes:
        return Section("notes", "sheet_note", title, [Paragraph(say("no_notes", lang), "soft")])
    rows: list[Sequence[Cell]] = [
        [
            Word(said_day(note.day, lang)),
            Word(say(note.kind, lang)),
            Word(note.text),
            Word(f"{note.by} {said_instant(note.at, request.zone)[:16]}", "soft"),
        ]
        for note in notes
    ]
    keys = ("c_day", "c_what", "c_text", "c_by")
    columns = [Column(say(key, lang), right=False) for key in keys]
    return Section("notes", "sheet_note", title, [Table("notes", title, columns, rows)])


def _elsewhere(asker: Asker) -> list[Section]:
    """What has no section of its own: the KPIs of it that are told, and a line for what is not."""
    request, lang = asker.request, asker.request.lang
    told: list[str] = []
    lines: list[Block] = []
    for key in _MISSING[request.kind]:
        kpis = asker.allowed(_TOLD_BY.get(key, ()))
        cells = asker.whole(kpis) if kpis else {}
        found = [kpi for kpi in kpis if kpi in cells and cells[kpi].value is not None]
        told += found
        if not found:
            lines.append(Paragraph(absent(key, lang), "soft"))
    sections: list[Section] = []
    if told:
        title = say("s_others", lang)
        sections.append(
            Section("others", "sheet_note", title, [list_of(asker, "others", title, told)])
        )
    if lines:
        sections.append(Section("missing", "sheet_note", say("s_missing", lang), lines))
    return sections


def _definitions(asker: Asker, summary: Summary) -> Section:
    lang = asker.request.lang
    title = say("s_definitions", lang)
    rows: list[Sequence[Cell]] = []
    for kpi in summary.kpis:
        entry = CATALOGUE[kpi]
        rows.append(
            [
                Word(named(kpi, lang)),
                Word(kpi, "soft"),
                Word(in_words(entry, lang)),
                Word(say("definition", lang, n=entry.version)),
            ]
        )
    keys = ("c_kpi", "c_id", "c_formula", "h_definition")
    columns = [Column(say(key, lang), right=False) for key in keys]
    blocks: list[Block] = [Table("definitions", title, columns, rows)]
    if asker.request.client is not None:
        blocks.append(Paragraph(say("unlisted", lang), "soft"))
    return Section("definitions", "sheet_definition", title, blocks)


def _quality(asker: Asker) -> Section:
    title = say("s_quality", asker.request.lang)
    table = list_of(asker, "quality", title, known(_QUALITY))
    return Section("quality", "sheet_definition", title, [table])


def _bound(
    asker: Asker,
    summary: Summary,
    sections: Sequence[Section],
    causes: Sequence[str],
) -> Document:
    request, lang = asker.request, asker.request.lang
    period, contract = request.period, request.contract
    kind = say(request.kind, lang)
    client = _client(asker)
    state = _state(asker)
    if period.days == 1:
        days = said_day(period.since, lang)
    else:
        days = f"{said_day(period.since, lang)} – {said_day(period.last, lang)}"
    head = [
        (say("h_centre", lang), request.centre),
        (say("h_client", lang), client),
        (say("h_period", lang), days),
    ]
    if summary.compared.nth is not None:
        nth = say("business_day", lang, n=summary.compared.nth)
        head.append((say("h_business_day", lang), nth))
    if contract.work:
        head.append((say("h_work", lang), say(contract.work, lang)))
    head += [
        (say("h_state", lang), state),
        (say("h_open", lang), f"{asker.open_rows:,}"),
        (say("h_definition", lang), say("definition", lang, n=asker.definition)),
        (say("h_as_of", lang), said_instant(request.as_of, request.zone)),
    ]
    interim = say("interim", lang, at=request.at) if request.at else ""
    return Document(
        lang=lang,
        stem=re.sub(r"[^\w.-]+", "_", f"{request.kind}-{client}-{period.since.isoformat()}"),
        title=f"{client} {kind}" if request.client else f"{request.centre} {kind}",
        subtitle=" · ".join(each for each in (days, interim) if each),
        state=state,
        final=not asker.provisional,
        head=head,
        cards=cards_of(asker, summary),
        causes=causes,
        sections=sections,
        footer=_footer(asker),
        made=request.made,
        values=_values(asker, summary, state),
    )


def _client(asker: Asker) -> str:
    """As the contract calls the client, else as the centre does."""
    request = asker.request
    if request.contract.name:
        return request.contract.name
    if request.client is None:
        return say("all_clients", request.lang)
    return asker.called("client", request.client)


def _state(asker: Asker) -> str:
    lang = asker.request.lang
    if asker.provisional:
        return say("provisional", lang)
    return say("final", lang)


def _footer(asker: Asker) -> Sequence[str]:
    lang = asker.request.lang
    cells = asker.whole(known(_QUALITY))

    def said(kpi: str) -> str:
        cell = cells.get(kpi)
        kind = "count" if kpi == "open_rows" else "percent"
        return Num(None if cell is None else cell.value, kind).says()  # type: ignore[arg-type]

    return (
        say(
            "footer_quality",
            lang,
            unknown=said("unknown_outcome_rate"),
            identified=said("identified_rate"),
            open=said("open_rows"),
            inferred=said("inferred_time_share"),
        ),
        *partly_told(asker),
        say("footer_law", lang),
    )


def _values(asker: Asker, summary: Summary, state: str) -> dict[str, Num | Word]:
    """What a client's own template may name."""
    request = asker.request
    table = table_of(asker, summary)
    values: dict[str, Num | Word] = {
        "report.centre": Word(request.centre),
        "report.client": Word(request.contract.name or request.client or ""),
        "report.since": Word(request.period.since.isoformat()),
        "report.until": Word((request.period.until - timedelta(days=1)).isoformat()),
        "report.state": Word(state),
        "report.as_of": Word(said_instant(request.as_of, request.zone)),
    }
    names = ["target", "", "met"]
    for kind in summary.compared.others:
        names.append(kind)
        if kind not in SUMS:
            names.append(f"{kind}.change")
    for kpi, row in zip(summary.kpis, table.rows, strict=True):
        for name, cell in zip(names, row[2:], strict=True):
            values[f"kpi.{kpi}.{name}" if name else f"kpi.{kpi}"] = cell
    return values
