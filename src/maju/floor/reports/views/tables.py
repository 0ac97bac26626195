"""Tables by queue, agent, client and topic; the same lines as a file."""

from __future__ import annotations

from collections.abc import Container
from operator import attrgetter

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from maju.floor.reports import away, remarks, saying
from maju.floor.reports.asked import Asked, read
from maju.floor.reports.asking import answerer, at_one_instant
from maju.floor.reports.cards import QUALITY
from maju.floor.reports.columns import body, column, full_head, written
from maju.floor.reports.exporting import as_csv, as_xlsx, file_name, taken
from maju.floor.reports.listing import CUTS, NAME, Listing, listing
from maju.floor.reports.page import Choice, show
from maju.floor.reports.places import find_place
from maju.floor.reports.quality import footer
from maju.floor.reports.taking import ask_why, note_taken
from maju.kernel.errors import Refused

CUT_NAMES = {"queue": _("Queue"), "agent": _("Agent"), "client": _("Client"), "topic": _("Topic")}
FILES = {"csv": as_csv, "xlsx": as_xlsx}


@require_http_methods(["GET", "POST"])
def tables(request: HttpRequest, centre: str) -> HttpResponse:
    """Two questions: the lines, and the total over them. A file is given to who says what for."""
    numbers = answerer(request)
    asked = read(find_place(numbers, centre), request.GET, more=("cut", "sort"))
    offered = [each for each in CUTS if each != "agent" or asked.place.agents_shown]
    cut = _among("cut", asked.more.get("cut", "queue"), offered)
    mine = numbers.catalogue(centre)
    kpis = [saying.known(kpi) for kpi in CUTS[cut] if kpi in mine and cut in mine[kpi].dims]
    ids = [kpi.id for kpi in kpis]
    order = asked.more.get("sort", f"-{ids[0]}")
    _among("sort", order.removeprefix("-"), (*ids, NAME))
    beside = away.KPIS if cut == "agent" else ()
    explaining = remarks.KPIS if cut == "agent" else ()
    whole, lines = at_one_instant(
        asked,
        lambda: numbers.ask(asked.question((*ids, *beside, *explaining, *QUALITY))),
        attrgetter("as_of"),
        lambda as_of: numbers.ask(asked.question((*ids, *beside), cut, as_of=as_of)),
    )
    table = listing(asked.place, cut, kpis, lines, whole, order)
    if form := request.GET.get("format", ""):
        make = FILES[_among("format", form, FILES)]
        what = taken(table, str(CUT_NAMES[cut]), asked, whole)
        name = file_name(what, form)
        if request.method == "GET":
            return ask_why(request, name)
        note_taken(request, centre, asked.client, name, rows=len(table.rows))
        return make(what, name)
    columns = [column(kpi) for kpi in kpis]
    said = {
        "whole": whole,
        "lines": body(columns, ((row.label, row.cells) for row in table.rows), full_head),
        "total": written(columns, table.total.cells),
        "remarks": remarks.remarks(cut, whole),
        "away": away.away(table.rows, lines, whole) if beside else None,
        "head": CUT_NAMES[cut],
        "heads": heads(asked, table, order, {*whole.partly, *lines.partly}),
        "cuts": [
            Choice(CUT_NAMES[each], asked.url(cut=each, sort=""), each == cut) for each in offered
        ],
        "csv": asked.url(format="csv"),
        "xlsx": asked.url(format="xlsx"),
        "quality": footer(whole, asked.place),
    }
    return show(request, "reports/tables.html", asked, said, tab="tables")


def heads(
    asked: Asked, table: Listing, order: str, partly: Container[str]
) -> list[dict[str, object]]:
    """Column heads: each sorts by itself, the greatest first, and the other way when asked again;
    those that stand for a part of the period say so."""
    names = [(NAME, str(CUT_NAMES[table.cut]), "")]
    names += [(kpi.id, saying.name_of(kpi), saying.unit_of(kpi)) for kpi in table.kpis]
    made: list[dict[str, object]] = []
    for name, label, unit in names:
        first, again = (name, f"-{name}") if name == NAME else (f"-{name}", name)
        state = {name: "ascending", f"-{name}": "descending"}.get(order, "")
        url = asked.url(sort=again if order == first else first)
        head = {"label": label, "unit": unit, "sort": state, "url": url}
        made.append({**head, "partly": name in partly})
    return made


def _among(name: str, said: str, known: Container[str]) -> str:
    if said not in known:
        raise Refused("choice_unknown", name=name, said=said[:40])
    return said
