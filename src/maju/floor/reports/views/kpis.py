"""All KPIs of a period, and each on a page of its own: what it means, how it went, its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from maju.directory.wording import korean
from maju.floor.charts import Rank, Series, bars_and_lines, ranked_bars
from maju.floor.reports import codes, saying
from maju.floor.reports.asked import Asked, read
from maju.floor.reports.asking import answerer, at_one_instant, if_there
from maju.floor.reports.cards import QUALITY, card
from maju.floor.reports.codes import GRAINS
from maju.floor.reports.lining import liner
from maju.floor.reports.listing import ROWS_MOST
from maju.floor.reports.page import Choice, show, step_label
from maju.floor.reports.places import Place, find_place
from maju.floor.reports.quality import footer
from maju.floor.reports.rowing import listed
from maju.kernel.errors import Refused
from maju.metrics import formula
from maju.metrics.answers import Answer
from maju.metrics.in_words import BASES, in_words
from maju.metrics.kpi import Kpi
from maju.metrics.measures import MEASURES
from maju.metrics.numbers import Numbers
from maju.metrics.own.agreed import Agreed
from maju.metrics.relations import BASE
from maju.metrics.rows import Part, Rows
from maju.metrics.thresholds import DEFAULTS_MS

QUEUES_MOST = 20
CHAPTERS: Sequence[tuple[range, str | Promise]] = (
    (range(1, 21), _("Volume")),
    (range(21, 49), _("Accessibility")),
    (range(49, 58), _("Repeat calls and true demand")),
    (range(58, 76), _("Handling")),
    (range(76, 91), _("People")),
    (range(91, 110), _("Resolution")),
    (range(110, 117), _("Callbacks")),
    (range(117, 1000), _("Satisfaction, quality, money, data")),
)
"""kpi.md §1; a variant without a number stands with the one before it."""


@require_GET
def kpis(request: HttpRequest, centre: str) -> HttpResponse:
    """Every KPI that can be asked here, by chapter."""
    numbers = answerer(request)
    asked = read(find_place(numbers, centre), request.GET)
    catalogue = numbers.catalogue(centre)
    whole = numbers.ask(asked.question((*catalogue, *QUALITY)))
    cells = whole.lines[0].cells
    chapters: list[list[SafeString]] = [[] for _each in CHAPTERS]
    silent: list[SafeString] = []
    chapter, line = 0, liner(centre, asked)
    for kpi in catalogue.values():
        chapter, cell = _chapter(kpi, chapter), cells[kpi.id]
        if cell.why == "no_source":
            silent.append(line.name(kpi))
        else:
            chapters[chapter].append(line.whole(kpi, cell, partly=kpi.id in whole.partly))
    said = {
        "whole": whole,
        "chapters": {
            str(name): SafeString("\n".join(lines))
            for (_numbers, name), lines in zip(CHAPTERS, chapters, strict=True)
            if lines
        },
        "silent": silent,
        "quality": footer(whole, asked.place),
    }
    return show(request, "reports/kpis.html", asked, said, tab="kpis", about=QUALITY)


@require_GET
def kpi(request: HttpRequest, centre: str, kpi: str) -> HttpResponse:
    """One KPI: its definition, its course, its queues, its rows."""
    numbers = answerer(request)
    asked = read(find_place(numbers, centre), request.GET, more=("part",))
    found = _found(numbers, centre, kpi)
    part: Part = "den" if asked.more.get("part") == "den" else "num"
    whole, (course, (queues, rows)) = at_one_instant(
        asked,
        lambda: numbers.ask(asked.question((found.id, *QUALITY))),
        attrgetter("as_of"),
        lambda as_of: _beside(numbers, asked, found, part, as_of),
    )
    made = card(found, whole.lines[0].cells[found.id], None, course)
    language = "ko" if korean() else "en"
    said = {
        "heading": made.name,
        "whole": whole,
        "card": made,
        "kpi": found,
        "unit": saying.unit_of(found),
        "formula": in_words(found, language),
        "formal": formula_words(found),
        "grain": GRAINS.get(BASE.get(found.grain, found.grain), found.grain),
        "basis": BASES[found.basis][0 if korean() else 1],
        "measures": measures(found),
        "agreed": agreed(asked.place, numbers.agreed(centre), found),
        "defaults": {
            name: f"{DEFAULTS_MS[name] / 1000:g}{gettext('s')}" for name in thresholds(found)
        },
        "dims": [codes.cut(each) for each in sorted(found.dims)],
        "chart": course_chart(asked, found, course),
        "queues": "" if queues is None else by_queue(asked.place, found, queues),
        "refused": rows if isinstance(rows, Refused) else None,
        "rows": [] if isinstance(rows, Refused) else [listed(each, asked.place) for each in rows],
        "most": ROWS_MOST,
        "parts": [
            Choice(gettext("numerator"), asked.url(part=""), part == "num"),
            Choice(gettext("denominator"), asked.url(part="den"), part == "den"),
        ]
        if found.kind == "ratio"
        else [],
        "quality": footer(whole, asked.place),
    }
    return show(request, "reports/kpi.html", asked, said, tab="kpi", about=[found.id])


def _beside(
    numbers: Numbers, asked: Asked, kpi: Kpi, part: Part, as_of: int | None
) -> tuple[Answer, tuple[Answer | None, Sequence[Rows] | Refused]]:
    """Its course, its queues, its rows."""
    cut = "queue" in kpi.dims and kpi.kind != "nothing"
    plain = asked.question((kpi.id,), as_of=as_of)
    course = numbers.ask(asked.question((kpi.id,), asked.dimension, as_of=as_of))
    queues = numbers.ask(asked.question((kpi.id,), "queue", as_of=as_of)) if cut else None
    rows = if_there(lambda: numbers.rows(plain, kpi.id, part, limit=ROWS_MOST))
    return course, (queues, rows)


def formula_words(kpi: Kpi) -> str:
    """The formula as it is defined, or why there is none."""
    match kpi.kind:
        case "ratio":
            return f"({kpi.num}) ÷ ({kpi.den})"
        case "quantile":
            return gettext("percentile %(p)s of %(measure)s") % {"p": kpi.den, "measure": kpi.num}
        case "attainment":
            return gettext("intervals in which %(kpi)s reached its target ÷ intervals") % {
                "kpi": kpi.num
            }
        case "nothing":
            return gettext("no source yet")
        case "sum":
            return kpi.num


def measures(kpi: Kpi) -> list[dict[str, str]]:
    """The base measures of a formula: of which rows, under which condition, what of them."""
    return [
        {
            "id": name,
            "grain": MEASURES[name].grain,
            "how": MEASURES[name].how,
            "where": MEASURES[name].where,
            "value": MEASURES[name].value,
        }
        for name in _names(kpi)
    ]


def thresholds(kpi: Kpi) -> list[str]:
    """Thresholds that its measures' conditions name."""
    said = " ".join(f"{MEASURES[name].where} {MEASURES[name].value}" for name in _names(kpi))
    return [name for name in DEFAULTS_MS if f"t_{name}" in said.split()]


def agreed(place: Place, kept: Sequence[Agreed], kpi: Kpi) -> list[Mapping[str, str]]:
    """What was agreed for it, with dates of effect, the latest first."""
    wanted = {kpi.id, *thresholds(kpi)}
    fitting = sorted(
        (each for each in kept if each.name in wanted), key=lambda each: each.since, reverse=True
    )
    return [
        {
            "name": each.name,
            "kind": gettext("target") if each.kind == "target" else gettext("threshold"),
            "value": f"{each.value / 1000:g}{gettext('s')}"
            if each.kind == "threshold"
            else (f"{each.value * 100:g}%" if kpi.unit == "%" else f"{each.value:g}"),
            "since": saying.long_day(each.since),
            "where": _where(place, each),
        }
        for each in fitting
    ]


def _where(place: Place, each: Agreed) -> str:
    if each.queue:
        return place.called("queue", each.queue)
    return place.called("client", each.client) if each.client else gettext("the whole centre")


def course_chart(asked: Asked, kpi: Kpi, course: Answer) -> str:
    """Counts as bars; a rate or mean as a line over bars of what it stands on."""
    name = saying.name_of(kpi)
    values = [line.cells[kpi.id].value for line in course.lines]
    series = Series(name, values, saying.form_of(kpi))
    below = Series(gettext("denominator"), [line.cells[kpi.id].den for line in course.lines])
    labels = [step_label(asked, line.keys[asked.dimension]) for line in course.lines]
    return bars_and_lines(
        labels,
        [series] if kpi.kind == "sum" else [below],
        [] if kpi.kind == "sum" else [series],
        title=gettext("%(name)s, its course") % {"name": name},
        desc=", ".join(
            f"{label} {series.form.says(value)}"
            for label, value in zip(labels, values, strict=True)
        ),
        line_top=100 if kpi.unit == "%" else None,
        size=(620, 240),
    )


def by_queue(place: Place, kpi: Kpi, answer: Answer) -> str:
    """The queues, the greatest first."""
    known = [line for line in answer.lines if line.cells[kpi.id].value is not None]
    known.sort(key=lambda line: -(line.cells[kpi.id].value or 0))
    return ranked_bars(
        [
            Rank(place.called("queue", line.keys["queue"]), line.cells[kpi.id].value)
            for line in known[:QUEUES_MOST]
        ],
        title=gettext("%(name)s by queue") % {"name": saying.name_of(kpi)},
        desc=gettext("The table by queue holds the same numbers."),
        form=saying.form_of(kpi),
        width=620,
    )


def _found(numbers: Numbers, centre: str, name: str) -> Kpi:
    found = numbers.catalogue(centre).get(name)
    if found is None:
        raise Refused("kpi_unknown", kpi=name[:60])
    return found


def _names(kpi: Kpi) -> list[str]:
    said = [kpi.num] if kpi.kind == "quantile" else [kpi.num, kpi.den]
    if kpi.kind in {"attainment", "nothing"}:
        return []
    found = [name for part in said if part for name in formula.names_of(part)]
    return list(dict.fromkeys(found))


def _chapter(kpi: Kpi, before: int) -> int:
    """Which of :data:`CHAPTERS` it stands in."""
    for place, (numbers, _name) in enumerate(CHAPTERS):
        if kpi.number in numbers:
            return place
    return before
