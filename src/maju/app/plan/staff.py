"""``maju plan staff``: how many people, interval by interval."""

from __future__ import annotations

import json
from datetime import date
from math import inf
from typing import TYPE_CHECKING

import click

from maju.app.numbers.days import Day
from maju.app.plan.options import whose_contacts
from maju.app.speech import chosen, lang_option
from maju.kernel.errors import Refused

if TYPE_CHECKING:
    from maju.app.plan.staffing import Coming, Plan
    from maju.planning.staffing.patience import PatienceLaw
    from maju.planning.staffing.service import Target

_DAY = Day()
_BY = {
    "sl_negative": "sl_negative",
    "service_level": "service_level",
    "sl_answered_only": "sl_answered_only",
    "sl_positive": "sl_positive",
    "sl_ignored": "sl_ignored",
}
_LISTED = 100
"""Intervals up to which each has a line of its own; else days have."""


@click.command("staff")
@click.option("--centre", help="Staff this centre's forecast.")
@whose_contacts
@click.option("--weeks", type=int, default=1, show_default=True, help="How far ahead, 1 to 8.")
@click.option("--until", type=_DAY, help="First day to forecast; the one after the last known.")
@click.option("--calls", help="Or so many calls in one interval; or a CSV: start,calls[,aht_s].")
@click.option("--aht", type=float, help="Mean handling time, s, where the CSV has none.")
@click.option(
    "--step",
    type=click.Choice(["15", "30", "60"]),
    default="15",
    show_default=True,
    help="Minutes.",
)
@click.option("--sl", default="80/20", show_default=True, help="Per cent in seconds; 0 asks none.")
@click.option(
    "--by", type=click.Choice(list(_BY)), default="sl_negative", show_default=True, help="Which SL."
)
@click.option("--asa", type=float, help="At most this mean speed of answer, s.")
@click.option("--abandon", type=float, help="At most so many per cent may leave.")
@click.option("--occupancy", type=float, help="At most so many per cent busy.")
@click.option("--patience", help="Mean patience, s; endless; by default the centre's own waits.")
@click.option("--shrinkage", default="", help="Per cent away by cause: absence=6,breaks=11.")
@click.option("--chats", type=click.IntRange(1, 20), default=1, show_default=True, help="At once.")
@click.option("--sure", type=float, help="Reach it on so many per cent of days, not on average.")
@click.option("--json", "for_programs", is_flag=True, help="One JSON object, with every interval.")
@lang_option
def staff_command(
    *,
    centre: str | None,
    queue: str | None,
    channel: str | None,
    client: str | None,
    weeks: int,
    until: date | None,
    calls: str | None,
    aht: float | None,
    step: str,
    sl: str,
    by: str,
    asa: float | None,
    abandon: float | None,
    occupancy: float | None,
    patience: str | None,
    shrinkage: str,
    chats: int,
    sure: float | None,
    for_programs: bool,
    lang: str | None,
) -> None:
    """People in their seats and on the roster, from a centre's forecast or from calls.

    Work is carried over the borders of intervals, and callers leave: Erlang A, or C when patience
    is endless. With a forecast, its error is reckoned with.
    """
    from maju.app.plan.staffing import Wish, as_json, plan, read_calls

    if (centre is None) == (calls is None):
        raise click.UsageError("either --centre or --calls is needed")
    target = target_of(sl, by=by, asa=asa, abandon=abandon, occupancy=occupancy)
    away = shares_of(shrinkage)
    if calls is not None:
        coming = read_calls(calls, aht_s=aht, step_s=int(step) * 60.0)
        willing: float | PatienceLaw = inf if patience is None else patience_of(patience)
    else:
        assert centre is not None
        coming, willing = _of_centre(
            centre, queue=queue, channel=channel, client=client, weeks=weeks, until=until, step=step,
            patience=patience, korean=chosen(lang) == "ko",
        )  # fmt: skip
    wish = Wish(
        target=target,
        patience=willing,
        shrinkage=away,
        chats=chats,
        sure=None if sure is None else sure / 100,
    )
    made = plan(coming, wish)
    if for_programs:
        click.echo(json.dumps(as_json(made), ensure_ascii=False))
    else:
        _show(made, korean=chosen(lang) == "ko")


def target_of(
    sl: str, *, by: str, asa: float | None, abandon: float | None, occupancy: float | None
) -> Target:
    """The target as it is written on the command line.

    Raises:
        Refused: ``plan_sl_unreadable`` and those of ``Target``.
    """
    from maju.planning.staffing.service import ServiceLevel, Target

    level, _, within = sl.partition("/")
    try:
        share, seconds = float(level) / 100, float(within or 20)
    except ValueError as error:
        raise Refused("plan_sl_unreadable", said=sl) from error
    return Target(
        level=share,
        within_s=seconds,
        by=ServiceLevel(by),
        asa_s=inf if asa is None else asa,
        abandoned=1.0 if abandon is None else abandon / 100,
        occupancy=1.0 if occupancy is None else occupancy / 100,
    )


def shares_of(said: str) -> dict[str, float]:
    """Shares away by cause, of ``absence=6,breaks=11`` per cent.

    Raises:
        Refused: ``plan_shrinkage_unreadable``.
    """
    made: dict[str, float] = {}
    for part in filter(None, (each.strip() for each in said.split(","))):
        cause, sign, value = part.partition("=")
        try:
            made[cause.strip() if sign else "shrinkage"] = float(value if sign else cause) / 100
        except ValueError as error:
            raise Refused("plan_shrinkage_unreadable", said=part) from error
    return made


def patience_of(said: str) -> float:
    """Seconds, or ``inf`` for ``endless``.

    Raises:
        Refused: ``plan_patience_unreadable``.
    """
    if said == "endless":
        return inf
    try:
        return float(said)
    except ValueError as error:
        raise Refused("plan_patience_unreadable", said=said) from error


def _of_centre(
    centre: str,
    *,
    queue: str | None,
    channel: str | None,
    client: str | None,
    weeks: int,
    until: date | None,
    step: str,
    patience: str | None,
    korean: bool,
) -> tuple[Coming, float | PatienceLaw]:
    from maju.app.numbers.store import using_store
    from maju.app.plan.foreseeing import Asked
    from maju.app.plan.known import with_known
    from maju.app.plan.staffing_of_centre import coming_of, patience_of_centre
    from maju.app.progress import bar

    asked = Asked(
        centre=centre, queue=queue, channel=channel, client=client, weeks=weeks, until=until,
        step_min=int(step),
    )  # fmt: skip
    with bar("필요 인원" if korean else "staffing") as told, using_store() as store:
        numbers, asked = store.numbers(), with_known(store.url, asked)
        coming, last = coming_of(numbers, asked, told=told)
        if patience is not None:
            return coming, patience_of(patience)
        return coming, patience_of_centre(numbers, asked, until=last)


def _show(made: Plan, *, korean: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    heads = (
        (
            "구간",
            "건수",
            "처리시간(초)",
            "부하(얼랑)",
            "착석 인원",
            "편성 인원",
            "SL",
            "포기율",
            "점유율",
        )
        if korean
        else (
            "interval",
            "calls",
            "AHT s",
            "erlang",
            "seated",
            "rostered",
            "SL",
            "abandoned",
            "busy",
        )
    )
    for place, head in enumerate(heads):
        table.add_column(head, justify="left" if place == 0 else "right", no_wrap=True)
    count = sum(len(starts) for starts in made.coming.starts)
    for day, starts in enumerate(made.coming.starts):
        if count > _LISTED:
            _day_line(table, made, day)
            continue
        for slot, start in enumerate(starts):
            if made.agents[day, slot] > 0:
                _slot_line(table, made, (day, slot), start)
    console = Console(highlight=False)
    console.width = max(console.width, 118)
    console.print(table)
    seated, rostered = made.hours(made.agents), made.hours(made.rostered)
    goal = f"{made.target.by.value} {made.target.level:.0%} / {made.target.within_s:g}"
    console.print(
        f"목표 {goal}초 · 착석 {seated:,.1f}시간 · 편성 {rostered:,.1f}시간"
        if korean
        else f"Target {goal} s · seated {seated:,.1f} h · rostered {rostered:,.1f} h"
    )


def _slot_line(table: object, made: Plan, at: tuple[int, int], start: str) -> None:
    from rich.table import Table

    assert isinstance(table, Table)
    level = made.level[at]
    table.add_row(
        start,
        f"{made.coming.calls[at]:,.1f}",
        f"{made.coming.aht_s[at]:,.0f}",
        f"{made.load[at]:,.2f}",
        f"{made.agents[at]:,}",
        f"{made.rostered[at]:,}",
        "–" if level != level else f"{level:.1%}",  # noqa: PLR0124 - NaN alone is unlike itself
        f"{made.standing.abandoned[at]:.1%}",
        f"{made.standing.occupancy[at]:.1%}",
    )


def _day_line(table: object, made: Plan, day: int) -> None:
    """Sums of a day; what it will give, weighted by calls; seats and roster at their highest."""
    from rich.table import Table

    assert isinstance(table, Table)
    calls = made.coming.calls[day]
    whole = calls.sum()
    name = made.coming.starts[day][0].replace("T", " ").partition(" ")[0]
    if whole <= 0:
        return

    def mean(values: object) -> float:
        import numpy as np

        return float(np.average(np.nan_to_num(np.asarray(values)), weights=calls))

    table.add_row(
        name,
        f"{whole:,.0f}",
        f"{mean(made.coming.aht_s[day]):,.0f}",
        f"~{made.load[day].max():,.1f}",
        f"~{made.agents[day].max():,}",
        f"~{made.rostered[day].max():,}",
        f"{mean(made.level[day]):.1%}",
        f"{mean(made.standing.abandoned[day]):.1%}",
        f"{mean(made.standing.occupancy[day]):.1%}",
    )
