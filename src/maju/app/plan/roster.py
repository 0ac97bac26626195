"""``maju plan roster``: a week's shifts by the solver, beside the roster that is there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import click

from maju.app.numbers.days import Day
from maju.app.numbers.store import using_store
from maju.app.plan.options import whose_contacts
from maju.app.speech import chosen, lang_option

_DAY = Day()
_SHOWN = 20


@click.command("roster")
@click.option("--centre", required=True, help="The centre.")
@click.option("--week", type=_DAY, required=True, help="A day of the week (Monday to Sunday).")
@whose_contacts
@click.option("--until", type=_DAY, help="First day to forecast; the one after the last known.")
@click.option("--sl", default="80/20", show_default=True, help="Per cent in seconds; 0 asks none.")
@click.option("--patience", help="Mean patience, s; endless; by default the centre's own waits.")
@click.option("--shrinkage", default="", help="Per cent away by cause: absence=6,breaks=11.")
@click.option(
    "--seconds",
    type=click.FloatRange(1, 600),
    default=30.0,
    show_default=True,
    help="The most that the solver takes.",
)
@click.option("--json", "for_programs", is_flag=True, help="One JSON object, with every shift.")
@lang_option
def roster_command(
    *,
    centre: str,
    week: date,
    queue: str | None,
    channel: str | None,
    client: str | None,
    until: date | None,
    sl: str,
    patience: str | None,
    shrinkage: str,
    seconds: float,
    for_programs: bool,
    lang: str | None,
) -> None:
    """Who works which shift in a week: the cheapest lawful roster for the forecast's need.

    Kinds of shifts, people, leave and what people usually work come from the roster (근무표). It
    says how far above the best possible it is, and where people are short. Nothing is changed:
    the roster's page takes a proposal in.
    """
    from maju.app.plan.foreseeing import Asked
    from maju.app.plan.studying import Facts, centre_of, roster_answer
    from maju.app.progress import bar
    from maju.app.run.keeping import at_the_tables
    from maju.app.schema import migrate_all
    from maju.directory.wall import wall

    asked = Asked(centre=centre, queue=queue, channel=channel, client=client, until=until)
    with bar("근무 편성" if chosen(lang) == "ko" else "roster") as told, using_store() as store:
        migrate_all(store.url)
        with at_the_tables(store.home, store.url, wall):
            found = roster_answer(
                Facts(store.url, store.numbers()), centre_of(centre), asked, week=week, sl=sl, patience=patience,
                shrinkage=shrinkage, seconds=seconds, told=told,
            )  # fmt: skip
    if for_programs:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        _show(found, korean=chosen(lang) == "ko")


def _show(found: Mapping[str, Any], *, korean: bool) -> None:
    before = found["before"]
    if korean:
        click.echo(
            f"{found['monday']} 주 · {found['people']}명 · 하한 대비 {found['gap']:.2%} · "
            f"어긴 규칙 {len(found['broken'])}건 · 못 채운 근무일 {found['days_not_placed']}"
        )
        click.echo(
            f"부족 {found['short_hours']:g}시간(현재 {before['short_hours']:g}) · "
            f"남음 {found['over_hours']:g}시간(현재 {before['over_hours']:g})"
        )
    else:
        click.echo(
            f"Week of {found['monday']} · {found['people']} people · {found['gap']:.2%} above the "
            f"bound · {len(found['broken'])} rules broken · {found['days_not_placed']} days not placed"
        )
        click.echo(
            f"short {found['short_hours']:g} h (now {before['short_hours']:g}) · "
            f"too many {found['over_hours']:g} h (now {before['over_hours']:g})"
        )
    for each in found["short"][:_SHOWN]:
        most = f"{each['most']:g}"
        click.echo(
            f"  {each['day']} {each['from']}~{each['to']} 최대 {most}명 부족"
            if korean
            else f"  {each['day']} {each['from']}–{each['to']} short of {most} at worst"
        )
    more = len(found["short"]) - _SHOWN
    if more > 0:
        click.echo(f"  … 외 {more}구간" if korean else f"  … and {more} more")
