"""The sections of a report, each asked for on its own (kpi.md §3.2 and §3.3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

import msgspec

from maju.floor.reports.documents.asking import Asker, num
from maju.floor.reports.documents.model import (
    Block,
    Cell,
    Chart,
    Column,
    Line,
    Num,
    Paragraph,
    Section,
    Table,
    Word,
)
from maju.floor.reports.documents.periods import Period
from maju.floor.reports.documents.tables import head, list_of, row_of, table_by, volume_chart
from maju.floor.reports.documents.words import WEEKDAYS, WORDS, absent, said_day, say
from maju.metrics.answers import Answer
from maju.metrics.answers import Cell as Answered
from maju.metrics.answers import Line as AnswerLine
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.flows import Flow
from maju.metrics.following import WINDOWS_S
from maju.metrics.thresholds import Threshold

_EDGES_S = (10.0, 20.0, 30.0, 60.0, 120.0)
_REPEATS = (
    "identified_rate", "unique_callers", "attempts_per_caller", "demand_counted",
    "redial_after_abandon_rate", "reconnect_after_service_rate", "reconnect_after_service_rate_7d",
    "abandon_recovery_rate", "lost_customer_rate", "fcr_repeat_24h", "fcr_repeat_7d",
)  # fmt: skip
_CALLBACKS = (
    "callbacks_requested", "callbacks_attempted", "callback_handled_rate", "callback_success_rate",
    "time_to_callback", "callback_pending",
)  # fmt: skip
_AGENTS = (
    "cpd", "cph", "att", "hold_avg_all", "acw_avg", "aht", "occupancy", "aux_share", "transfer_rate",
    "agent_answer_rate", "rona_rate", "record_rate",
)  # fmt: skip


def volume(level: str) -> tuple[str, ...]:
    """The columns of every table of volumes."""
    return (
        "inbound_attempts", "agent_requested", "answered", "abandoned", "short_abandoned",
        "answer_rate", level, "asa", "occupancy",
    )  # fmt: skip


def by_time(asker: Asker, level: str, hours: Answer | None) -> Section:
    """Half hours of one day, hours of several."""
    lang = asker.request.lang
    daily = asker.request.period.days == 1
    answer = asker.ask(asker.allowed(volume(level)), by=("interval",)) if daily else hours
    if answer is not None:
        answer = msgspec.structs.replace(answer, lines=without_gaps(answer.lines, daily=daily))

    def label(key: object) -> str:
        return str(key)[11:16] if daily else f"{key:0>2}:00"

    blocks: list[Block] = []
    if answer and answer.lines:
        blocks.append(volume_chart(asker, "intervals", answer, say("by_time", lang), label))
    blocks.append(table_by(asker, "interval", ("s_intervals", "c_time"), answer, label))
    return Section("intervals", "sheet_interval", say("s_intervals", lang), blocks)


def without_gaps(lines: Sequence[AnswerLine], *, daily: bool) -> Sequence[AnswerLine]:
    """A line for every half hour (every hour) from the first to the last: time has no holes."""
    if not lines:
        return lines
    name = "interval" if daily else "hour"
    there = {line.keys[name]: line for line in lines}
    nothing = {
        kpi: Answered(value=0.0 if _counts(kpi, lines) else None, why="no_rows")
        for kpi in lines[0].cells
    }
    keys: list[object] = []
    if daily:
        at, last = (datetime.fromisoformat(str(lines[each].keys[name])) for each in (0, -1))
        while at <= last:
            keys += [key for key in there if datetime.fromisoformat(str(key)) == at] or [
                at.isoformat(timespec="minutes")
            ]
            at += timedelta(minutes=30)
    else:
        keys = list(all_hours(key for key in there if isinstance(key, int)))
    return [
        there.get(key) or AnswerLine(keys={name: key}, cells=nothing, open_rows=0) for key in keys
    ]


def all_hours(there: Iterable[int]) -> range:
    """From the first to the last, those without a contact too."""
    known = set(there)
    return range(min(known, default=0), max(known, default=-1) + 1)


def _counts(kpi: str, lines: Sequence[AnswerLine]) -> bool:
    """Whether a time without a row is a told 0: a count that other times of the period tell."""
    return CATALOGUE[kpi].kind == "sum" and any(line.cells[kpi].value is not None for line in lines)


def by_day(asker: Asker, level: str) -> Section:
    """A row a day."""
    lang = asker.request.lang
    answer = asker.ask(asker.allowed(volume(level)), by=("day",))

    def label(key: object) -> str:
        return said_day(date.fromisoformat(str(key)), lang)

    blocks: list[Block] = []
    if answer and answer.lines:
        blocks.append(
            volume_chart(asker, "days", answer, say("by_day", lang), lambda key: str(key)[5:])
        )
    blocks.append(table_by(asker, "day", ("s_days", "c_day"), answer, label))
    return Section("days", "sheet_interval", say("s_days", lang), blocks)


def waits(asker: Asker) -> Section:
    """How many were answered and abandoned in each bucket, by differences of exact counts."""
    lang, contract = asker.request.lang, asker.request.contract
    agreed_s = contract.answer_within_s()
    edges = sorted({*_EDGES_S, agreed_s})
    below: list[tuple[float, float]] = []
    for edge in edges:
        others = [each for each in contract.agreed() if each.name != "service_level"]
        agreed = (*others, Threshold(name="service_level", ms=round(edge * 1000)))
        got = asker.ask(("sl_negative", "sl_positive"), agreed=agreed)
        cells = got.lines[0].cells if got and got.lines else {}
        negative, positive = cells.get("sl_negative"), cells.get("sl_positive")
        if negative is None or positive is None or negative.num is None or positive.num is None:
            return Section("waits", "sheet_wait", say("s_waits", lang), [_nothing("s_waits", lang)])
        below.append((negative.num, positive.num - negative.num))
    whole = asker.whole(("answered", "abandoned"))
    ends = (whole["answered"].value or 0, whole["abandoned"].value or 0)
    steps = [*below, ends]
    before = [(0.0, 0.0), *below]
    answered = [now[0] - last[0] for now, last in zip(steps, before, strict=True)]
    abandoned = [now[1] - last[1] for now, last in zip(steps, before, strict=True)]
    labels = [
        say("upto", lang, a=f"{last:g}", s=f"{edge:g}")
        for last, edge in zip((0, *edges), edges, strict=False)
    ]
    labels.append(say("over", lang, s=f"{edges[-1]:g}"))
    rows: list[Sequence[Cell]] = [
        row_of(
            [labels[index]],
            Num(answered[index], "count"),
            Num(abandoned[index], "count"),
            Num(100 * answered[index] / ends[0] if ends[0] else None, "percent"),
        )
        for index in range(len(labels))
    ]
    rows.append(
        row_of(
            [say("total", lang)],
            Num(ends[0], "count"),
            Num(ends[1], "count"),
            Num(100.0 if ends[0] else None, "percent"),
        )
    )
    columns = [
        Column(say("c_bucket", lang), right=False),
        *[Column(say(key, lang)) for key in ("c_answered", "c_abandoned", "c_share")],
    ]
    chart = Chart(
        "histogram",
        "waits",
        say("s_waits", lang),
        say("chart_waits_desc", lang),
        labels,
        [Line(say("c_answered", lang), answered)],
        threshold=(edges.index(agreed_s) + 1, say("in_time", lang, s=f"{agreed_s:g}")),
    )
    table = Table("wait", say("s_waits", lang), columns, rows, total=True)
    return Section("waits", "sheet_wait", say("s_waits", lang), [chart, table])


def by_queue(asker: Asker, queues: Answer | None) -> Section:
    """A row a queue."""
    lang = asker.request.lang
    table = table_by(asker, "queue", ("s_queues", "c_queue"), queues)
    return Section("queues", "sheet_queue", say("s_queues", lang), [table])


def by_topic(asker: Asker, level: str) -> Section:
    """A row a topic, the ten with the most contacts; one line where nobody codes them."""
    lang = asker.request.lang
    answer = asker.ask(
        asker.allowed(("agent_requested", "answered", "answer_rate", level)), by=("topic",)
    )
    block: Block = Paragraph(absent("topics", lang), "soft")
    if answer and any(line.keys["topic"] is not None for line in answer.lines):
        first = sorted(answer.lines, key=lambda line: -(line.cells["agent_requested"].value or 0))
        answer = msgspec.structs.replace(answer, lines=first[:10])
        block = table_by(asker, "topic", ("s_topics", "c_topic"), answer)
    return Section("topics", "sheet_queue", say("s_topics", lang), [block])


def by_channel(asker: Asker, level: str) -> Section:
    """A row a channel."""
    lang = asker.request.lang
    answer = asker.ask(
        asker.allowed(("agent_requested", "answered", "answer_rate", level)), by=("channel",)
    )

    def label(key: object) -> str:
        return say(f"channel_{key}", lang) if f"channel_{key}" in WORDS else str(key)

    table = table_by(asker, "channel", ("s_channels", "c_channel"), answer, label)
    return Section("channels", "sheet_other", say("s_channels", lang), [table])


def callbacks(asker: Asker) -> Section:
    """What was promised and kept."""
    lang = asker.request.lang
    title = say("s_callbacks", lang)
    if not asker.allowed(_CALLBACKS):
        unlisted = Paragraph(say("not_agreed", lang), "soft")
        return Section("callbacks", "sheet_other", title, [unlisted])
    table = list_of(asker, "callbacks", title, asker.allowed(_CALLBACKS))
    silent = all(isinstance(row[2], Num) and row[2].why for row in table.rows)
    block = _nothing("s_callbacks", lang) if silent else table
    return Section("callbacks", "sheet_other", title, [block])


def by_agent(asker: Asker) -> Section:
    """A row an agent; not for a client whose contract does not allow it."""
    lang, request = asker.request.lang, asker.request
    title = say("s_agents", lang)
    if request.client is not None and not request.contract.agents_named:
        hidden = Paragraph(say("agents_hidden", lang), "soft")
        return Section("agents", "sheet_agent", title, [hidden])
    if not asker.allowed(_AGENTS):
        unlisted = Paragraph(say("not_agreed", lang), "soft")
        return Section("agents", "sheet_agent", title, [unlisted])
    answer = asker.ask(asker.allowed(_AGENTS), by=("agent",))
    table = table_by(asker, "agent", ("s_agents", "c_agent"), answer)
    if answer is not None and isinstance(table, Table) and "att" in answer.kpis:
        table = _with_handled(asker, table, answer)
    return Section("agents", "sheet_agent", title, [table])


def _with_handled(asker: Asker, table: Table, answer: Answer) -> Table:
    """Handled legs before the times: what every mean of an agent stands on."""
    whole = asker.whole(("att",))["att"].den
    counts = [*[line.cells["att"].den for line in answer.lines], whole]
    rows = [
        [row[0], Num(count, "count"), *row[1:]]
        for row, count in zip(table.rows, counts, strict=True)
    ]
    columns = [table.columns[0], Column(say("c_handled", asker.request.lang)), *table.columns[1:]]
    return msgspec.structs.replace(table, rows=rows, columns=columns)


def repeats(asker: Asker) -> Section:
    """Redial and reconnect apart, who was recovered, and who came back within how long."""
    lang = asker.request.lang
    title = say("s_repeats", lang)
    if not asker.allowed(_REPEATS):
        unlisted = Paragraph(say("not_agreed", lang), "soft")
        return Section("repeats", "sheet_repeat", title, [unlisted])
    blocks: list[Block] = []
    if asker.allowed(("abandon_recovery_rate",)) and (flow := asker.flow()).customers:
        blocks += [_recovery(flow, lang), _recovered(flow, lang)]
    blocks += [
        list_of(asker, "repeats", say("t_repeats", lang), asker.allowed(_REPEATS)),
        _follow_ups(asker),
    ]
    return Section("repeats", "sheet_repeat", title, blocks)


def _recovery(flow: Flow, lang: str) -> Chart:
    """Everybody who gave up, each in exactly one end."""
    ends = {
        "abandoners": flow.customers,
        "by_redial": flow.by_redial,
        "by_callback": flow.by_callback,
        "undecided": flow.undecided,
        "lost": flow.lost,
    }
    title = say("chart_recovery", lang)
    labels = [say(key, lang) for key in ends]
    told = zip(labels, ends.values(), strict=True)
    desc = ", ".join(f"{label} {value:,}" for label, value in told if value is not None)
    line = Line(title, [None if value is None else float(value) for value in ends.values()])
    return Chart("recovery", "recovery", title, desc, labels, [line])


def _recovered(flow: Flow, lang: str) -> Table:
    said = {
        "c_abandons": flow.abandons, "c_anonymous": flow.anonymous, "abandoners": flow.customers,
        "back_15m": flow.back_15m, "back_1h": flow.back_1h, "back_day": flow.back_day,
        "back_24h": flow.back_24h, "by_redial": flow.by_redial, "by_callback": flow.by_callback,
        "undecided": flow.undecided, "lost": flow.lost,
    }  # fmt: skip
    rows = [
        row_of([say(key, lang)], Num(float(value), "count"))
        for key, value in said.items()
        if value is not None
    ]
    columns = [Column(say("c_what", lang), right=False), Column(say("c_count", lang))]
    return Table("recovery", say("chart_recovery", lang), columns, rows)


def _follow_ups(asker: Asker) -> Table:
    lang = asker.request.lang
    rows: list[Sequence[Cell]] = [
        row_of(
            [say(f"after_{each.after}", lang), say(f"within_{each.within}", lang)],
            Num(each.num, "count"),
            Num(each.den, "count"),
            Num(each.share, "percent"),
            Num(each.matured_share, "percent"),
            Num(each.matured_den, "count"),
        )
        for each in asker.repeats()
        if each.within in WINDOWS_S
    ]
    keys = ("c_after", "c_within", "c_back", "c_of", "c_rate", "c_matured", "c_of_matured")
    columns = [Column(say(key, lang), right=index > 1) for index, key in enumerate(keys)]
    return Table("follow_ups", say("t_follow_ups", lang), columns, rows)


def heat(asker: Asker, level: str) -> Section:
    """Volume and service level by weekday and hour."""
    lang = asker.request.lang
    answer = asker.ask(asker.allowed(("agent_requested", level)), by=("weekday", "hour"))
    title = say("s_heat", lang)
    if answer is None or not answer.lines:
        return Section("heat", "sheet_interval", title, [_nothing("s_heat", lang)])
    found = {
        (int(str(line.keys["weekday"])), int(str(line.keys["hour"]))): line.cells
        for line in answer.lines
        if line.keys["hour"] is not None
    }
    hours = all_hours(hour for _, hour in found)
    blocks: list[Block] = []
    for kpi in ("agent_requested", level):
        what = head(kpi, lang).label
        rows = [
            Line(
                WEEKDAYS[lang][day - 1],
                [cells[kpi].value if (cells := found.get((day, hour))) else None for hour in hours],
                "percent" if kpi == level else "count",
            )
            for day in range(1, 8)
            if any(each == day for each, _ in found)
        ]
        labels = [f"{hour:02}" for hour in hours]
        name = "heat_volume" if kpi != level else "heat_level"
        chart_title = say("chart_heat", lang, what=what)
        desc = say("chart_heat_desc", lang)
        blocks.append(Chart("heat", name, chart_title, desc, labels, rows))
    blocks.append(Paragraph(say("chart_heat_desc", lang), "soft"))
    return Section("heat", "sheet_interval", title, blocks)


def weeks(asker: Asker, level: str) -> Section:
    """This period's week and the three before it, and their mean where all four have facts."""
    lang, until = asker.request.lang, asker.request.period.until
    kpis = asker.allowed(
        ("agent_requested", "answered", "answer_rate", level, "asa", "abandon_rate")
    )
    rows: list[Sequence[Cell]] = []
    for back in range(3, -1, -1):
        end = until - timedelta(days=7 * back)
        cells = asker.whole(kpis, Period(end - timedelta(days=7), end))
        first = said_day(end - timedelta(days=7), lang)
        rows.append([Word(first), *[num(kpi, cells.get(kpi), lang) for kpi in kpis]])
    if whole := all(isinstance(row[1], Num) and row[1].value for row in rows):
        cells = asker.whole(kpis, Period(until - timedelta(days=28), until))
        mean = [num(kpi, _a_week(kpi, cells.get(kpi)), lang) for kpi in kpis]
        rows.append([Word(say("four_weeks", lang)), *mean])
    columns = [Column(say("c_week", lang), right=False), *[head(kpi, lang) for kpi in kpis]]
    table = Table("weeks", say("s_weeks", lang), columns, rows, total=whole)
    return Section("weeks", "sheet_interval", say("s_weeks", lang), [table])


def _a_week(kpi: str, cell: Answered | None) -> Answered | None:
    """A count of four weeks as the mean of one; a rate stays Σ÷Σ."""
    if cell is None or cell.value is None or CATALOGUE[kpi].kind != "sum":
        return cell
    return msgspec.structs.replace(cell, value=cell.value / 4)


def _nothing(key: str, lang: str) -> Paragraph:
    return Paragraph(say("absent", lang, what=say(key, lang)), "soft")
