"""``maju calendar``: which days are open, closed or short for a client."""

from __future__ import annotations

import json
from datetime import date, timedelta

import click

from maju.app.numbers.days import Day
from maju.app.numbers.store import now_us, using_store
from maju.app.speech import chosen, lang_option
from maju.kernel.errors import Refused

_DAY = Day()

_SAID = {
    "open": ("정상", "open"),
    "closed": ("휴무", "closed"),
    "short": ("단축", "short"),
    "after_break": ("연휴 다음 첫날", "first day after a break"),
}
_WEEKDAYS = ("월화수목금토일", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))


@click.group("calendar")
def calendar_group() -> None:
    """Business days: public holidays, and what is kept for a centre and its clients."""


@calendar_group.command("set")
@click.option("--centre", required=True, help="The centre.")
@click.option("--client", default="", help="Only this client; the whole centre by default.")
@click.option("--date", "day", type=_DAY, help="The date.")
@click.option(
    "--as", "said", type=click.Choice(["open", "closed", "short"]), help="정상, 휴무, 단축."
)
@click.option("--label", default="", help="Why: 창립기념일.")
@click.option("--country", help="Whose public holidays are closed: KR; none for nobody's.")
@click.option("--week", help="Weekdays that are open, Monday is 1: 1-5, or 1,2,3,4,5,6.")
def set_command(
    *,
    centre: str,
    client: str,
    day: date | None,
    said: str | None,
    label: str,
    country: str | None,
    week: str | None,
) -> None:
    """Say what a date is, whose holidays count, or which weekdays are open.

    A client's word wins over the centre's, and a date over public holidays and the week.
    """
    from maju.facts.calendars.kept import keep_day, keep_frame
    from maju.facts.history.manifest import linked
    from maju.metrics.calendars import check_country

    if (day is None) != (said is None):
        raise click.UsageError("--date and --as belong together")
    if day is None and country is None and week is None:
        raise Refused("calendar_nothing_to_set")
    whose = None if country is None else "" if country.lower() == "none" else country.upper()
    if whose is not None:
        check_country(whose)
    weekdays = None if week is None else _weekdays(week)
    with using_store() as store, linked(store.url) as link, link.transaction():
        if whose is not None or weekdays is not None:
            keep_frame(link, centre, client, "person", country=whose, week=weekdays)
        if day is not None:
            assert said in {"open", "closed", "short"}
            keep_day(link, centre, client, day, said, label=label)  # type: ignore[arg-type]


@calendar_group.command("list")
@click.option("--centre", required=True, help="The centre.")
@click.option("--client", help="A client; the whole centre by default.")
@click.option("--from", "since", type=_DAY, help="First day; this month's first by default.")
@click.option(
    "--to", "until", type=_DAY, help="The day after the last, not included; a month by default."
)
@click.option("--json", "for_programs", is_flag=True, help="One JSON object a day.")
@lang_option
def list_command(
    *,
    centre: str,
    client: str | None,
    since: date | None,
    until: date | None,
    for_programs: bool,
    lang: str | None,
) -> None:
    """Each day: what it is, why, and which business day of its month."""
    from maju.metrics.answering import empty_window

    with using_store() as store:
        calendar = store.numbers().calendar(centre, client)
        today = calendar.day_of(now_us())
    first = since or today.replace(day=1)
    if until is not None and until <= first:
        raise empty_window(first, until)
    last = until or (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    language = 0 if chosen(lang) == "ko" else 1
    for number in range((last - first).days):
        day = first + timedelta(days=number)
        kind, mark = calendar.day_type(day), calendar.mark(day)
        label = "" if mark is None else mark.label
        if for_programs:
            said = {"date": str(day), "is": kind, "label": label, "nth": calendar.nth(day)}
            click.echo(json.dumps(said, ensure_ascii=False))
        else:
            nth = calendar.nth(day)
            weekday = _WEEKDAYS[language][day.weekday()]
            place = "" if nth is None else f"{nth}"
            click.echo(f"{day} {weekday}  {place:>2}  {_SAID[kind][language]}  {label}".rstrip())


def _weekdays(said: str) -> list[int]:
    try:
        first, dash, last = said.partition("-")
        found = (
            range(int(first), int(last) + 1) if dash else [int(each) for each in said.split(",")]
        )
    except ValueError as error:
        raise click.BadParameter(f"{said!r} is not 1-5 or 1,2,3", param_hint="--week") from error
    if not found or min(found) < 1 or max(found) > 7:
        raise click.BadParameter(f"{said!r} is not between 1 and 7", param_hint="--week")
    return sorted(set(found))
