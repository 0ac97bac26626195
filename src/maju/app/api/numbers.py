"""KPI answers: the same question that pages and reports ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router

from maju.app.api import shapes
from maju.app.api.caller import caller, now
from maju.app.api.tokens import SCOPES
from maju.directory.scoping import USUAL_ZONE
from maju.floor.reports.bounds import Bound
from maju.kernel.errors import Refused
from maju.metrics.numbers import Question

router = Router(tags=["kpi"])

_MOST_DAYS = 800


@router.get("/kpi", response=shapes.KpiAnswer, url_name="kpi")
def ask(request: HttpRequest, said: Query[shapes.KpiAsked]) -> Mapping[str, object]:
    """KPIs of the business days `[since, until)`, along `by` (`kpi.read`).

    `kpi`, `by` and `queue` may be given several times. A number that is not there is null and
    says why; it is never 0.
    """
    who = caller(request)
    clients = who.codes("kpi.read")
    dimensions = tuple(dict.fromkeys(said.by))
    if not {"agent", "team"}.isdisjoint(dimensions) and not who.reader.sees_agents(who.centre):
        raise Refused("scope_missing", scope="kpi.read")
    if said.until - said.since > timedelta(days=_MOST_DAYS):
        raise Refused("request_unreadable", where="until", why="too long")
    bound = who.token.client is not None or not who.scope.may_all(SCOPES["kpi.read"], who.centre)
    only = {"client": tuple(clients)} if bound else {}
    question = Question(
        centre=who.centre,
        since=said.since,
        until=said.until,
        kpis=tuple(dict.fromkeys(said.kpi)),
        by=dimensions,
        only=only | ({"queue": tuple(said.queue)} if said.queue else {}),
        as_of=said.as_of,
    )
    today = datetime.fromtimestamp(now() / 1_000_000, ZoneInfo(USUAL_ZONE)).date()
    numbers = Bound(settings.MAJU_NUMBERS(), who.reader, settings.MAJU_DOCUMENTS, today)
    got = numbers.ask(question)
    return {
        "since": got.since,
        "until": got.until,
        "as_of": got.as_of,
        "provisional": got.provisional,
        "definition": got.definition,
        "partly": {
            kpi: {
                "days": [{"since": f"{since}", "until": f"{until}"} for since, until in part.days],
                "without": list(part.without),
            }
            for kpi, part in got.partly.items()
        },
        "lines": [
            {
                "keys": {name: _key(said) for name, said in line.keys.items()},
                "kpi": name,
                "value": cell.value,
                "numerator": cell.num,
                "denominator": cell.den,
                "why": cell.why,
                "target": cell.target,
                "met": cell.met,
            }
            for line in got.lines
            for name, cell in line.cells.items()
        ],
    }


def _key(said: object) -> str | int | None:
    return said if said is None or isinstance(said, int | str) else str(said)
