"""Answers as tables for people: names instead of ids, reasons in words, nothing cut at 80 columns.

Without dimensions a KPI is a line of its own; with them, tables stand one below the other when
their columns do not fit; with comparisons each KPI has a table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import click
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from maju.app.numbers import comparisons
from maju.app.numbers.days import days_said
from maju.app.numbers.units import unit_label
from maju.metrics.answers import Answer, Cell, Covered, Line
from maju.metrics.comparing import Compared
from maju.metrics.kpi import Kpi
from maju.metrics.repeats import Share

_CELL = 13
"""Columns of the screen that "– (자료 없음)" takes: what a KPI's column has at least."""

_KPI_COLUMNS = _CELL + 2
"""With the blank between."""

DIMENSIONS: Mapping[str, tuple[str, str]] = {
    "interval": ("구간", "interval"),
    "hour": ("시각", "hour"),
    "day": ("날짜", "day"),
    "weekday": ("요일", "weekday"),
    "week": ("주", "week"),
    "month": ("월", "month"),
    "queue": ("큐", "queue"),
    "agent": ("상담사", "agent"),
    "team": ("팀", "team"),
    "client": ("고객사", "client"),
    "channel": ("채널", "channel"),
    "topic": ("유형", "topic"),
}

_AFTER: Mapping[str, tuple[str, str]] = {
    "abandoned": ("포기 후", "after giving up"),
    "abandoned_in_queue": ("큐에서 포기 후", "after giving up in a queue"),
    "answered": ("응답 후", "after an answer"),
    "any": ("모든 시도 후", "after any attempt"),
}
_WITHIN: Mapping[str, tuple[str, str]] = {
    "15m": ("15분", "15 min"),
    "1h": ("1시간", "1 hour"),
    "24h": ("24시간", "24 hours"),
    "7d": ("7일", "7 days"),
}


def table(
    compared: Compared, kpis: Sequence[Kpi], *, lang: str, zone: str, agents: Mapping[str, str]
) -> None:
    """Print an answer; its state and instant, as the centre's own clock shows it, below. *agents*: what
    to call whose names are known."""
    got, console = compared.answer, Console()
    click.echo(days_said(date.fromisoformat(got.since), date.fromisoformat(got.until), lang))
    if not got.by:
        for place in range(len(got.lines)):
            console.print(_standing(compared, place, kpis, lang))
    elif compared.others:
        for kpi in kpis:
            console.print(_beside(compared, kpi, lang, agents))
    else:
        keys = sum(_widest(got.lines, name, lang, agents) for name in got.by)
        most = max(1, (console.width - keys) // _KPI_COLUMNS)
        for first in range(0, len(kpis), most):
            console.print(_lying(compared, kpis[first : first + most], lang, agents))
    _partly(got, kpis, lang)
    for name in got.by:
        _meaningless(name, [kpi for kpi in kpis if name not in kpi.dims], lang)
    place = 0 if lang == "ko" else 1
    said = (("기준 시각", "as of"), ("정의 버전", "definitions"))
    as_of = datetime.fromtimestamp(got.as_of // 1_000_000, ZoneInfo(zone)).isoformat()
    click.echo(
        f"{comparisons.state_label(got.provisional, lang)} · "
        f"{said[0][place]} {as_of} · {said[1][place]} {got.definition}"
    )


def _partly(got: Answer, kpis: Sequence[Kpi], lang: str) -> None:
    """Say which KPIs stand for a part of the window, because the rest does not tell them."""
    found: dict[Covered, list[str]] = {}
    for kpi in kpis:
        if (part := got.partly.get(kpi.id)) is not None:
            found.setdefault(part, []).append(kpi.ko if lang == "ko" else kpi.en)
    for part, names in found.items():
        click.echo(comparisons.part_line(names, part, lang))


def _meaningless(dimension: str, kpis: Sequence[Kpi], lang: str) -> None:
    """Say which KPIs have no meaning along a dimension, and so no number."""
    if not kpis:
        return
    names = ", ".join(kpi.ko if lang == "ko" else kpi.en for kpi in kpis)
    known = DIMENSIONS.get(dimension, (dimension, dimension))
    ko = f"{known[0]}별로는 나눌 수 없는 지표: {names}"
    click.echo(ko if lang == "ko" else f"Has no meaning by {known[1]}: {names}")


def shares_table(shares: Sequence[Share], lang: str, *, since: date, until: date) -> None:
    """Print follow-up shares of the days of ``[since, until)``."""
    click.echo(days_said(since, until, lang))
    place = 0 if lang == "ko" else 1
    heads = (
        ("무엇 뒤에", "기한", "비율 %", "모수", "기한 지난 비율 %", "모수")
        if lang == "ko"
        else ("after", "within", "share %", "of", "matured %", "of matured")
    )
    made = _table()
    for number, name in enumerate(heads):
        made.add_column(name, justify="left" if number < 2 else "right", overflow="fold")
    for share in shares:
        made.add_row(
            _AFTER[share.after][place],
            _WITHIN[share.within][place],
            "–" if share.share is None else f"{share.share:.1f}",
            f"{share.den:,}",
            "–" if share.matured_share is None else f"{share.matured_share:.1f}",
            f"{share.matured_den:,}",
        )
    Console().print(made)


def name_of(kpi: Kpi, got: Answer, lang: str) -> str:
    """The KPI's name, with its unit; where it stands for a part of the window, that, too."""
    part = ", 일부" if lang == "ko" else ", part"
    unit = unit_label(kpi.unit, lang) + (part if kpi.id in got.partly else "")
    return f"{kpi.ko if lang == 'ko' else kpi.en} ({unit})"


def _table() -> Table:
    return Table(box=None, pad_edge=False, show_edge=False)


def _standing(compared: Compared, place: int, kpis: Sequence[Kpi], lang: str) -> Table:
    """A KPI a line; what it is compared with below it."""
    line, beside = compared.answer.lines[place], compared.beside[place]
    made = _table()
    made.add_column("KPI", overflow="fold")
    made.add_column("값" if lang == "ko" else "value", justify="right", overflow="fold")
    for kpi in kpis:
        made.add_row(name_of(kpi, compared.answer, lang), _shown(line.cells[kpi.id], kpi, lang))
        for kind, other in beside.get(kpi.id, {}).items():
            called = comparisons.KIND_NAMES[kind][lang != "ko"]
            made.add_row(f"  {called}", comparisons.shown(other, compared.others[kind], kpi, lang))
    return made


def _beside(compared: Compared, kpi: Kpi, lang: str, agents: Mapping[str, str]) -> Table:
    """One KPI, a line for each place of the cut, a column for each comparison."""
    got, made = compared.answer, _table()
    _heads(made, got.by, lang)
    made.add_column(name_of(kpi, got, lang), justify="right", overflow="fold")
    for kind in compared.others:
        name = comparisons.KIND_NAMES[kind][lang != "ko"]
        made.add_column(name, justify="right", overflow="fold")
    for line, beside in zip(got.lines, compared.beside, strict=True):
        others = [
            comparisons.shown(each, compared.others[kind], kpi, lang)
            for kind, each in beside[kpi.id].items()
        ]
        keys = _keys(line, got.by, lang, agents)
        made.add_row(*keys, _shown(line.cells[kpi.id], kpi, lang), *others)
    return made


def _lying(compared: Compared, kpis: Sequence[Kpi], lang: str, agents: Mapping[str, str]) -> Table:
    """A line for each place of the cut, a column for each KPI."""
    got, made = compared.answer, _table()
    _heads(made, got.by, lang)
    for kpi in kpis:
        name = name_of(kpi, got, lang)
        made.add_column(name, justify="right", overflow="fold", min_width=_CELL)
    for line in got.lines:
        cells = [_shown(line.cells[kpi.id], kpi, lang) for kpi in kpis]
        made.add_row(*_keys(line, got.by, lang, agents), *cells)
    return made


def _heads(made: Table, by: Sequence[str], lang: str) -> None:
    for name in by:
        known = DIMENSIONS.get(name, (name, name))
        made.add_column(known[lang != "ko"], overflow="fold", no_wrap=True)


def _keys(line: Line, by: Sequence[str], lang: str, agents: Mapping[str, str]) -> list[str]:
    nobody = "(없음)" if lang == "ko" else "(none)"
    said = {name: nobody if line.keys[name] is None else str(line.keys[name]) for name in by}
    return [agents.get(key, key) if name == "agent" else key for name, key in said.items()]


def _widest(lines: Sequence[Line], name: str, lang: str, agents: Mapping[str, str]) -> int:
    """Columns of the screen; Korean letters take two."""
    return (
        max(
            (cell_len(key) for line in lines for key in _keys(line, [name], lang, agents)),
            default=4,
        )
        + 1
    )


def _shown(cell: Cell, kpi: Kpi, lang: str) -> str:
    if cell.value is None:
        return "–" if cell.why is None else f"– ({comparisons.reason(cell.why, lang)})"
    shown = f"{cell.value:,.0f}" if kpi.unit in {"건", "명"} else f"{cell.value:,.1f}"
    mark = {True: " ○", False: " ×", None: ""}[cell.met]
    return f"{shown}{mark}" if cell.target is None else f"{shown}{mark} (/{cell.target:g})"
