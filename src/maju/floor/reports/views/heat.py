"""When it is busy, and when it goes badly: a KPI by weekday and hour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import attrgetter

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from maju.floor.charts import heat_map
from maju.floor.reports import saying
from maju.floor.reports.asked import Asked, read
from maju.floor.reports.asking import answerer, at_one_instant
from maju.floor.reports.cards import QUALITY
from maju.floor.reports.columns import body, column
from maju.floor.reports.page import Choice, show
from maju.floor.reports.periods import DAY
from maju.floor.reports.places import find_place
from maju.floor.reports.quality import footer
from maju.kernel.errors import Refused
from maju.metrics.answers import Answer, Cell
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.kpi import Kpi

BY = ("weekday", "hour")
USUAL = "agent_requested"
OFFERED = [
    kpi
    for kpi in CATALOGUE.values()
    if kpi.kind in {"sum", "ratio"} and kpi.dims.issuperset(BY) and kpi.id != "open_rows"
]
_NOTHING = Cell(value=None, why="no_rows")


@require_GET
def heat(request: HttpRequest, centre: str) -> HttpResponse:
    """One KPI, seven days by the hours that had any contact."""
    numbers = answerer(request)
    asked = read(find_place(numbers, centre), request.GET, more=("kpi",))
    mine = numbers.catalogue(centre)
    offered = [each for each in OFFERED if each.id in mine]
    kpi = _chosen(asked.more.get("kpi", ""), offered)
    whole, answer = at_one_instant(
        asked,
        lambda: numbers.ask(asked.question((kpi.id, *QUALITY))),
        attrgetter("as_of"),
        lambda as_of: numbers.ask(asked.question((kpi.id,), *BY, as_of=as_of)),
    )
    times = uneven(asked) if kpi.kind == "sum" else {}
    grid = Grid(kpi, answer, times)
    name = saying.name_of(kpi)
    said = {
        "whole": whole,
        "kpi": kpi,
        "name": name,
        "unit": saying.unit_of(kpi),
        "kpis": [Choice(saying.name_of(each), "", each.id == kpi.id, each.id) for each in offered],
        "chart": heat_map(
            grid.rows,
            grid.columns,
            grid.values,
            title=gettext("%(name)s by weekday and hour") % {"name": name},
            desc=gettext("The table below the picture holds the same numbers."),
            form=saying.form_of(kpi),
            width=1180,
        ),
        "grid": grid,
        "uneven": bool(times),
        "quality": footer(whole, asked.place),
    }
    return show(request, "reports/heat.html", asked, said, tab="heat", about=[kpi.id])


def uneven(asked: Asked) -> Mapping[int, int]:
    """How many Mondays … Sundays the recorded part of the days has, where that differs: five Mondays have
    more contacts than four Tuesdays. Weekday (1–7) to days."""
    since = max(asked.period.since, asked.place.since)
    last = min(asked.period.last, asked.place.today, asked.place.last)
    days = ((since + n * DAY).isoweekday() for n in range((last - since).days + 1))
    found = Counter(days)
    return found if len({found[day] for day in range(1, 8)} - {0}) > 1 else {}


class Grid:
    """An answer by weekday and hour as rows and columns; hours run from the first to the last. *times*:
    how often there was each weekday, where a reader has to know it."""

    def __init__(self, kpi: Kpi, answer: Answer, times: Mapping[int, int]) -> None:
        self._kpi = kpi
        self._cells = {
            (line.keys["weekday"], line.keys["hour"]): line.cells[kpi.id] for line in answer.lines
        }
        hours = [hour for _, hour in self._cells if isinstance(hour, int)]
        self._hours = range(min(hours, default=0), max(hours, default=-1) + 1)
        self._days = range(1, 8)
        self.rows = [
            saying.label("weekday", day) + (f" ×{times[day]}" if times else "")
            for day in self._days
        ]
        self.columns = [saying.label("hour", hour) for hour in self._hours]
        self.values = [[self._cell(day, hour).value for hour in self._hours] for day in self._days]

    def lines(self) -> SafeString:
        """For the table."""
        named = zip(self.rows, self._days, strict=True)
        cells = ((name, [self._cell(day, hour) for hour in self._hours]) for name, day in named)
        return body([column(self._kpi)] * len(self._hours), cells)

    def _cell(self, day: int, hour: int) -> Cell:
        return self._cells.get((day, hour), _NOTHING)


def _chosen(name: str, offered: Sequence[Kpi]) -> Kpi:
    """The one of that name; without a name the usual one, or the first."""
    for kpi in offered:
        if kpi.id == (name or USUAL):
            return kpi
    if not name and offered:
        return offered[0]
    raise Refused("choice_unknown", name="kpi", said=name[:40])
