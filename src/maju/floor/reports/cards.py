"""The goal card: for each role, the few numbers that it acts on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext

from maju.floor.charts import sparkline
from maju.floor.reports import saying
from maju.metrics.answers import Answer, Cell
from maju.metrics.comparing import Beside, Compared
from maju.metrics.kpi import Kpi

OF_ROLE: Mapping[str, Sequence[str]] = {
    "supervisor": (
        "service_level", "answer_rate", "abandon_rate", "asa", "longest_wait", "aht",
        "redial_after_abandon_rate", "callback_handled_rate",
    ),
    "client": (
        "answer_rate", "sl_negative", "abandon_rate", "asa", "aht", "callback_handled_rate",
        "first_line_resolution", "fcr_repeat_7d",
    ),
    "planner": (
        "agent_requested", "demand_counted", "aht", "occupancy", "service_level",
        "sl_interval_attainment", "abandon_rate_net", "bubble_rate",
    ),
    "lead": (
        "aht", "att", "acw_avg", "hold_rate", "transfer_rate", "agent_answer_rate", "rona_rate",
        "first_line_resolution",
    ),
}  # fmt: skip
"""kpi.md §3.2, §3.4 and §3.6, five to eight for each reader."""

COURSE = ("agent_requested", "answered", "abandoned", "answer_rate", "service_level", "asa")
"""How days went, below the cards."""

QUALITY = ("unknown_outcome_rate", "identified_rate", "open_rows", "inferred_time_share")
"""kpi.md §1.12, in every report's footer."""

WAITS = ("asa", "avg_abandon_wait", "wait_p50", "wait_p90", "wait_p95", "longest_wait")
"""How long people waited, above the picture of both ends' waits."""

SPREADS = {"answered": "wait_ans_hist", "abandoned": "wait_abn_hist"}
"""By end, which histogram that picture is of."""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One number with all that says whether it is good."""

    kpi: Kpi
    name: str
    said: saying.Said
    of: str
    spark: str
    partly: bool = False
    """Whether it stands on some of the days or clients only; the page says on which."""
    target: str = ""
    met: bool | None = None
    delta: Delta | None = None
    note: str | Promise = ""
    """What it counts, where its name alone could mean two things."""

    @property
    def css(self) -> str:
        """How the card's edge is coloured; the words say it, too."""
        return "" if self.met is None else ("met" if self.met else "missed")


class Delta(msgspec.Struct, frozen=True, kw_only=True):
    """How much a number changed; *better* is null where more is neither good nor bad."""

    words: str
    icon: str
    better: bool | None

    @property
    def css(self) -> str:
        """Its colour."""
        return "" if self.better is None else ("good" if self.better else "bad")


def cards(role: str, compared: Compared, kind: str, course: Answer) -> list[Card]:
    """A role's cards: totals and what is beside them from *compared*, small lines from *course*.

    A KPI that nothing tells here has no card: it stands among all KPIs, with the reason.
    """
    cells = compared.answer.lines[0].cells
    begins = compared.others[kind].begins
    since = None if begins is None else date.fromisoformat(begins)
    return [
        card(saying.known(kpi), cells[kpi], compared.beside[0][kpi].get(kind), course, since=since)
        for kpi in OF_ROLE[role]
        if cells[kpi].why not in {"no_source", "not_shown"}
    ]


def untold(role: str, compared: Compared) -> list[str]:
    """The role's KPIs without a source here."""
    cells = compared.answer.lines[0].cells
    return [
        saying.name_of(saying.known(kpi)) for kpi in OF_ROLE[role] if cells[kpi].why == "no_source"
    ]


def card(
    kpi: Kpi,
    cell: Cell,
    beside: Beside | None,
    course: Answer,
    note: str | Promise = "",
    *,
    since: date | None = None,
) -> Card:
    """One card. *since*: when records begin amid the days of what is beside it."""
    form = saying.form_of(kpi)
    return Card(
        kpi=kpi,
        name=saying.name_of(kpi),
        said=saying.said(kpi, cell),
        of=of_words(kpi, cell),
        spark=spark(kpi, course),
        partly=kpi.id in course.partly and cell.value is not None,
        target=""
        if cell.target is None
        else form.says(cell.target).removesuffix("%") + saying.unit_of(kpi),
        met=cell.met,
        delta=None if beside is None or cell.value is None else delta(kpi, beside, since),
        note=note,
    )


def spark(kpi: Kpi, course: Answer) -> str:
    """The KPI's course as a small line, where there is one."""
    line = [each.cells[kpi.id].value for each in course.lines if kpi.id in each.cells]
    if sum(value is not None for value in line) < 2:
        return ""
    return sparkline(
        line,
        title=gettext("%(name)s, its course") % {"name": saying.name_of(kpi)},
        desc=", ".join(saying.form_of(kpi).says(value) for value in line),
        form=saying.form_of(kpi),
    )


def delta(kpi: Kpi, beside: Beside, since: date | None = None) -> Delta:
    """The change: of rates in %p, of everything else in %. Against days of which records begin only
    *since* it says so, and calls nothing better."""
    change, value = beside.delta, beside.value
    if change is None and beside.per_day_delta is not None:
        change, value = beside.per_day_delta, beside.per_day
    if change is None or value is None:
        return Delta(words=saying.no_delta(beside), icon="same", better=None)
    unit = "%p" if kpi.unit == "%" else "%"
    base = saying.form_of(kpi).says(value).removesuffix("%") + saying.unit_of(kpi)
    if since is not None:
        base += gettext(", from %(day)s") % {"day": saying.day_words(since)}
    rounded = round(change, 1)
    if rounded == 0:
        return Delta(words=f"0.0{unit} ({base})", icon="same", better=None)
    neither = kpi.direction == "band" or since is not None
    better = None if neither else (change > 0) == (kpi.direction == "up")
    return Delta(
        words=f"{rounded:+.1f}{unit} ({base})", icon="up" if change > 0 else "down", better=better
    )


def of_words(kpi: Kpi, cell: Cell) -> str:
    """What a share or mean stands on."""
    if cell.value is None or not cell.den or kpi.kind not in {"ratio", "attainment"}:
        return ""
    if kpi.unit != "%":
        return ""
    return f"{cell.num:,.0f} / {cell.den:,.0f}"
