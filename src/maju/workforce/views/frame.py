"""What every page of planning needs: the centre, the month, and the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from maju.directory import models as m
from maju.directory.access import Right, signed
from maju.directory.wording import korean
from maju.kernel.errors import Refused
from maju.kernel.time import Instant


class Month(NamedTuple):
    """A month of the calendar."""

    first: date
    last: date

    @property
    def code(self) -> str:
        """2026-12."""
        return f"{self.first:%Y-%m}"

    def moved(self, by: int) -> Month:
        """Months later."""
        return month_at(self.first.year, self.first.month + by)


def month_at(year: int, month: int) -> Month:
    """*month* may lie beyond the year."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    after = date(year + month // 12, month % 12 + 1, 1)
    return Month(date(year, month, 1), after - timedelta(days=1))


def find_centre(code: str) -> m.Centre:
    """The centre of an address that the guard has let through."""
    found = m.Centre.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def planned(request: HttpRequest, centre: m.Centre) -> set[str] | None:
    """Whom the reader plans; ``None``: everybody. Who plans for one client: its own agents alone."""
    clients = signed(request).clients(Right.PLAN, centre.code)
    if clients is None:
        return None
    return {
        each.code
        for each in m.Agent.objects.filter(centre=centre)
        if each.only_clients is not None and set(each.only_clients) <= clients
    }


def now() -> Instant:
    """In the time that the installation lives in."""
    return Instant(settings.MAJU_NOW())


def today(centre: m.Centre) -> date:
    """On the centre's clock."""
    return datetime.fromtimestamp(now() / 1_000_000, ZoneInfo(centre.zone)).date()


def month_of(request: HttpRequest, centre: m.Centre) -> Month:
    """The month asked for, else this one.

    Raises:
        Refused: ``roster_month``.
    """
    said = request.GET.get("month") or request.POST.get("month") or ""
    if not said:
        here = today(centre)
        return month_at(here.year, here.month)
    found = re.fullmatch(r"(20\d\d)-(\d\d)", said)
    if found is None or not 1 <= int(found[2]) <= 12:
        raise Refused("roster_month")
    return month_at(int(found[1]), int(found[2]))


@cache
def _free_days(year: int, language: str) -> Mapping[date, str]:
    import holidays  # takes a third of a second, and only rosters need it

    return dict(holidays.country_holidays("KR", years=[year], language=language))


def free_days(year: int) -> Mapping[date, str]:
    """Korea's public holidays of a year, with their names."""
    return _free_days(year, "ko" if korean() else "en_US")


def page(
    request: HttpRequest,
    template: str,
    centre: m.Centre,
    said: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """A page within the frame of planning."""
    scope = signed(request)
    frame = {
        "centre": centre,
        "may_plan": scope.may(Right.PLAN, centre.code),
        "is_agent": scope.agent(centre.code) is not None,
    }
    return render(request, template, {**frame, **said}, status=status)
