"""``maju plan forecast``: contacts and handling time of the weeks to come."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import click

from maju.app.numbers.days import Day
from maju.app.numbers.store import now_us, using_store
from maju.app.plan.options import whose_contacts
from maju.app.speech import chosen, lang_option
from maju.kernel.errors import Refused

if TYPE_CHECKING:
    from maju.planning.forecast.events import Event

_DAY = Day()


@click.command("forecast")
@click.option("--centre", help="The centre.")
@whose_contacts
@click.option("--weeks", type=int, default=4, show_default=True, help="How far ahead, 1 to 8.")
@click.option(
    "--step", type=click.Choice(["15", "30"]), default="15", show_default=True, help="Minutes."
)
@click.option("--until", type=_DAY, help="First day to forecast; the one after the last known.")
@click.option("--event", "events", multiple=True, help="campaign:2026-12-01..2026-12-05[:1.3]")
@click.option("--payday", "paydays", default="", help="Days of the month with commas: 10,25.")
@click.option(
    "--backtest", "thorough", is_flag=True, help="Try every model, and show their errors."
)
@click.option("--today", "intraday", is_flag=True, help="Today once more, with what came so far.")
@click.option("--demo", is_flag=True, help="A made queue instead of a centre's facts.")
@click.option("--json", "for_programs", is_flag=True, help="One JSON object, with every interval.")
@lang_option
def forecast_command(
    *,
    centre: str | None,
    queue: str | None,
    channel: str | None,
    client: str | None,
    weeks: int,
    step: str,
    until: date | None,
    events: tuple[str, ...],
    paydays: str,
    thorough: bool,
    intraday: bool,
    demo: bool,
    for_programs: bool,
    lang: str | None,
) -> None:
    """How many will come, and how long each will take, with the range in which 8 of 10 days lie.

    Which model was taken, and how far off each was on the queue's own past, is told with it. True
    demand where customers are known (maju kpi, demand_counted), else contacts offered.
    """
    from maju.app.plan import forecast_shown as shown
    from maju.app.plan.foreseeing import Asked, demo_series, foresee, foresee_today, foreseen
    from maju.app.plan.known import with_known
    from maju.app.progress import bar
    from maju.app.run.plan import centre_now

    if centre is None and not demo:
        raise click.UsageError("--centre is needed, or --demo")
    asked = Asked(
        centre=centre or "demo",
        queue=queue,
        channel=channel,
        client=client,
        until=until,
        weeks=weeks,
        step_min=int(step),
        events=tuple(event_of(said) for said in events),
        paydays=tuple(_days_of_month(paydays)),
        thorough=thorough,
    )
    came = now = None
    with bar("예측" if chosen(lang) == "ko" else "forecast") as told:
        if demo:
            begin = until or datetime.fromtimestamp(now_us() // 1_000_000, UTC).date()
            found = foreseen(demo_series(int(step), until=begin), asked, told=told)
        else:
            with using_store() as store:
                numbers, asked = store.numbers(), with_known(store.url, asked)
                here = centre_now(store.home, asked.centre)
                if until is None and intraday:
                    today = numbers.calendar(asked.centre, client).day_of(here)
                    asked = replace(asked, until=today)
                found = foresee(numbers, asked, told=told)
                if intraday:
                    now, came = foresee_today(numbers, asked, found, now_us=here)
    if for_programs:
        said = shown.as_json(found, asked, now=now, came=came)
        click.echo(json.dumps(said, ensure_ascii=False))
    else:
        shown.table(found, asked, lang=chosen(lang), now=now, came=came)


def event_of(said: str) -> Event:
    """An event as it is written on the command line: name, day or first..last, perhaps a factor.

    Raises:
        Refused: ``plan_event_unreadable``.
    """
    from maju.planning.forecast.events import Event

    kind, _, rest = said.partition(":")
    span, _, factor = rest.partition(":")
    first, dots, last = span.partition("..")
    try:
        begin = date.fromisoformat(first)
        end = date.fromisoformat(last) if dots else begin
        effect = float(factor) if factor else None
    except ValueError as error:
        raise Refused("plan_event_unreadable", said=said) from error
    if not kind or not 0 <= (end - begin).days < 366:
        raise Refused("plan_event_unreadable", said=said)
    days = tuple(begin + timedelta(days=number) for number in range((end - begin).days + 1))
    return Event(kind=kind, days=days, effect=effect)


def _days_of_month(said: str) -> list[int]:
    try:
        found = sorted({int(each) for each in said.split(",") if each.strip()})
    except ValueError as error:
        raise click.BadParameter(f"{said!r} is not 10,25", param_hint="--payday") from error
    if found and not 1 <= found[0] <= found[-1] <= 31:
        raise click.BadParameter(f"{said!r} is not 10,25", param_hint="--payday")
    return found
