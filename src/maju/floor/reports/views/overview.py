"""The overview: a goal card, then how the days went."""

from __future__ import annotations

from datetime import date, timedelta
from operator import attrgetter

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from maju.floor.charts import Series, bars_and_lines
from maju.floor.reports import saying
from maju.floor.reports.asked import SAME_TIME, Asked, read
from maju.floor.reports.asking import answerer, at_one_instant
from maju.floor.reports.cards import COURSE, OF_ROLE, QUALITY, cards, untold
from maju.floor.reports.columns import body, column
from maju.floor.reports.page import show, step_label
from maju.floor.reports.places import find_place, local_time
from maju.floor.reports.quality import footer
from maju.metrics.answers import Answer
from maju.metrics.comparing import Compared, compare

BARS = ("answered", "abandoned")
LINES = ("answer_rate", "service_level")


@require_GET
def overview(request: HttpRequest, centre: str) -> HttpResponse:
    """The whole beside another period, and its course."""
    numbers = answerer(request)
    asked = read(find_place(numbers, centre), request.GET)
    role = OF_ROLE[asked.role]
    compared, course = at_one_instant(
        asked,
        lambda: compare(
            numbers, asked.question((*role, "agent_requested", *QUALITY)), [asked.against]
        ),
        attrgetter("answer.as_of"),
        lambda as_of: numbers.ask(asked.question((*role, *COURSE), asked.dimension, as_of=as_of)),
    )
    said = {
        "cards": cards(asked.role, compared, asked.against, course),
        "untold": untold(asked.role, compared),
        "beside": beside_words(asked, compared),
        "whole": compared.answer,
        "chart": chart(asked, course) if happened(course) else "",
        "course": course_table(asked, course),
        "quality": footer(compared.answer, asked.place),
    }
    return show(request, "reports/overview.html", asked, said, tab="overview")


def happened(course: Answer) -> bool:
    """Whether anybody asked for an agent at all."""
    return any(line.cells["agent_requested"].value for line in course.lines)


def beside_words(asked: Asked, compared: Compared) -> str:
    """Which days the change is against, and, of days that are not over, how much of those."""
    other = compared.others[asked.against]
    words = _days(other.windows[0]) if len(other.windows) == 1 else ""
    if other.begins is not None:
        begin = {"day": saying.long_day(date.fromisoformat(other.begins))}
        words = " · ".join(filter(None, (words, gettext("records begin on %(day)s") % begin)))
    if not asked.unfinished or not other.windows:
        return words
    if asked.against in SAME_TIME and other.as_of is not None:
        until = f"{local_time(other.as_of, asked.place.zone):%H:%M:%S}"
        return gettext("%(days)s, until %(time)s") % {"days": words, "time": until}
    whole = gettext("whole days, beside days that are not over")
    return f"{words} ({whole})" if words else whole


def _days(window: tuple[str, str]) -> str:
    since, until = (date.fromisoformat(each) for each in window)
    last = until - timedelta(days=1)
    first = saying.long_day(since)
    return first if since == last else f"{first} – {saying.long_day(last)}"


def chart(asked: Asked, course: Answer) -> str:
    """Volume as bars, what share was answered and in time as lines."""
    labels = [step_label(asked, line.keys[asked.dimension]) for line in course.lines]

    def series(kpi: str) -> Series:
        known = saying.known(kpi)
        values = [line.cells[kpi].value for line in course.lines]
        return Series(saying.name_of(known), values, saying.form_of(known))

    return bars_and_lines(
        labels,
        [series(kpi) for kpi in BARS],
        [series(kpi) for kpi in LINES],
        title=gettext("Volume, answer rate and service level"),
        desc=gettext("The table below the picture holds the same numbers."),
        line_top=100,
        size=(1180, 280),
    )


def course_table(asked: Asked, course: Answer) -> dict[str, object]:
    """The numbers of the picture."""
    kpis = [saying.known(kpi) for kpi in COURSE]
    return {
        "heads": [
            (saying.name_of(kpi), saying.unit_of(kpi), kpi.id in course.partly) for kpi in kpis
        ],
        "lines": body(
            [column(kpi) for kpi in kpis],
            (
                (
                    step_label(asked, line.keys[asked.dimension]),
                    [line.cells[kpi.id] for kpi in kpis],
                )
                for line in course.lines
            ),
        ),
    }
