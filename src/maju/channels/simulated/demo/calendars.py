"""When the demonstration centre is open: office hours, lunch, Korean public holidays."""

from __future__ import annotations

from maju.channels.simulated.demo.shops import SHOPS
from maju.kernel.settings import Calendar, Span, SpecialDay

_OFFICE = (Span(start=9 * 60, end=18 * 60),)
_WITH_LUNCH = (Span(start=9 * 60, end=12 * 60), Span(start=13 * 60, end=18 * 60))
_SATURDAY = (Span(start=9 * 60, end=13 * 60),)
_WHOLE_DAY = (Span(start=0, end=1440),)
_MORNING = (Span(start=9 * 60, end=13 * 60),)


def office_calendars(years: tuple[int, ...]) -> tuple[Calendar, ...]:
    """온담몰 answers through lunch and on Saturday mornings, 하루식탁 does neither."""
    closed = holidays_of(years)
    open_at_noon = (*([_OFFICE] * 5), _SATURDAY, ())
    shut_at_noon = (*([_WITH_LUNCH] * 5), (), ())
    weeks = (open_at_noon, shut_at_noon)
    return tuple(
        Calendar(id=shop.calendar, week=week, exceptions=closed)
        for shop, week in zip(SHOPS, weeks, strict=True)
    )


def always_calendars() -> tuple[Calendar, ...]:
    """Never closed."""
    return tuple(Calendar(id=shop.calendar, week=(_WHOLE_DAY,) * 7) for shop in SHOPS)


def short_calendars() -> tuple[Calendar, ...]:
    """Four hours every day, for small simulated days."""
    return tuple(Calendar(id=shop.calendar, week=(_MORNING,) * 7) for shop in SHOPS)


def holidays_of(years: tuple[int, ...]) -> tuple[SpecialDay, ...]:
    """Korea's public holidays of *years*, substitute days included, as days without hours."""
    import holidays  # takes a third of a second, and only this needs it

    days = holidays.country_holidays("KR", years=years, language="ko")
    return tuple(
        SpecialDay(date=day.isoformat(), label=label) for day, label in sorted(days.items())
    )
