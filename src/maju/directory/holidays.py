"""Korea's public holidays as days of a calendar, by what the client chose: 정상, 휴무, 단축."""

from __future__ import annotations

from collections.abc import Sequence

from maju.directory import models as m


def public_days(client: m.Client, calendar: m.Calendar, years: Sequence[int]) -> list[m.SpecialDay]:
    """Rows that are not kept yet; substitute days (대체공휴일) included, none for 정상.

    A day that the calendar has an exception for already is left to whoever wrote that one.
    """
    if client.on_holidays == "normal":
        return []
    import holidays  # takes a third of a second, and only this needs it

    spans = [] if client.on_holidays == "closed" else [[client.short_from, client.short_until]]
    own = set(
        m.SpecialDay.objects.filter(calendar=calendar).values_list("date", flat=True)
        if calendar.pk
        else ()
    )
    days = holidays.country_holidays("KR", years=list(years), language="ko")
    return [
        m.SpecialDay(
            calendar=calendar,
            date=day.isoformat(),
            spans=spans,
            label=label,
            public=True,
            place=place,
        )
        for place, (day, label) in enumerate(sorted(days.items()), len(own))
        if day.isoformat() not in own
    ]
