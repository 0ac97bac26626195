"""``maju plan simulate``: a day as it was, lived again with something changed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.cells import set_cell_size

from maju.app.progress import bar
from maju.app.speech import chosen, lang_option
from maju.kernel.time import Instant

if TYPE_CHECKING:
    from datetime import date

    from maju.app.plan.twin import Yesterday
    from maju.kernel.ids import CentreId
    from maju.kernel.ports import Journal
    from maju.planning.simulate.outcome import Outcome

_GROUP = 1_000
_CORES = 2
MEASURES = {
    "offered": ("인입", "offered"),
    "service_level": ("서비스레벨", "service level"),
    "answer_rate": ("응대율", "answer rate"),
    "abandon_rate": ("포기율", "abandonment"),
    "asa_s": ("평균응답", "ASA"),
    "promised": ("콜백 약속", "callbacks"),
    "turned_away": ("운영시간 외", "turned away"),
    "occupancy": ("점유율", "occupancy"),
}
_SHARES = {"service_level", "answer_rate", "abandon_rate", "occupancy"}


@click.command("simulate")
@click.option("--centre", help="Which centre; not needed when there is one.")
@click.option("--journal", type=click.Path(exists=True, path_type=Path), help="An exported file.")
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day (local)."
)
@click.option("--change", "changes", multiple=True, help="What is changed; may be said again.")
@click.option("--days", type=click.IntRange(2, 100_000), default=200, show_default=True, help="Times the day is lived.")  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help="Draws what nobody knows.")
@click.option("--json", "for_programs", is_flag=True, help="One JSON object, queue by queue.")
@lang_option
def simulate_command(
    *,
    centre: str | None,
    journal: Path | None,
    day: datetime,
    changes: tuple[str, ...],
    days: int,
    seed: int,
    for_programs: bool,
    lang: str | None,
) -> None:
    """A day of the journal, lived again many times: as it was, and with something changed.

    The same customers come at the same moments. Changes: agents=-2, agents=QUEUE:+1, callback=60,
    merge=QUEUE,QUEUE, hours=QUEUE:09:00-17:00, aht=-10 (per cent), menu=QUEUE>QUEUE:30 (per cent),
    priority=QUEUE:3. What is assumed is said with the answer.
    """
    was = _yesterday(centre, journal, day.date())
    with bar("simulate") as tell:
        told = what_if(was, changes, days=days, seed=seed, told=tell)
    if for_programs:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(_table(told, korean=chosen(lang) == "ko"))


def what_if(
    was: Yesterday,
    changes: tuple[str, ...],
    *,
    days: int,
    seed: int = 1,
    told: Callable[[float, float], None] = lambda _done, _total: None,
) -> dict[str, Any]:
    """The day, its twin, the twin with *changes*, and by how much they differ.

    Raises:
        Refused: ``plan_change_unreadable``, ``plan_bad_input``.
    """
    from maju.app.plan.changing import changed
    from maju.planning.simulate.outcome import compare
    from maju.planning.simulate.running import simulate

    other = was.centre
    for change in changes:
        other = changed(other, change)
    with ThreadPoolExecutor(_CORES) as pool:

        def lived(centre: Any, before: int) -> Outcome:
            return simulate(
                centre,
                days=days,
                seed=seed,
                spread=pool.map,
                progress=lambda done, of: told(before + done, 2 * of),
            )

        base = lived(was.centre, 0)
        then = lived(other, days) if changes else base
    said: dict[str, Any] = {
        "day": was.day.isoformat(),
        "until_min": was.until_min,
        "changes": list(changes),
        "days": days,
        "seed": seed,
        "as_it_was": {
            "offered": was.offered,
            "service_level": was.service_level,
            "answer_rate": was.answered / was.offered,
            "abandon_rate": was.abandoned / was.offered,
            "asa_s": was.waited_s / was.answered if was.answered else None,
        },
        "assumes": assumes(was),
        "queues": {},
    }
    for name in (None, *(queue.name for queue in was.centre.queues)):
        figures = {
            measure: {
                "twin": _plain(asdict(base.estimate(measure, name))),
                "changed": _plain(asdict(then.estimate(measure, name))),
                "difference": _plain(asdict(compare(base, then, measure, name))),
            }
            for measure in MEASURES
            if name is None or measure != "occupancy"
        }
        if name is None:
            said["all"] = figures
        else:
            said["queues"][name] = figures
    return said


def assumes(was: Yesterday) -> dict[str, Any]:
    """What nobody has seen, and what is put there instead.

    The patience of who was answered is censored: it was longer than their wait, by how much is drawn
    from an exponential law of the queue's own mean (waiting of all ÷ abandonments). Who left in front
    of the line does the same again; handling is what it was, whoever handles it.
    """
    known = was.abandoned / was.offered if was.offered else 0.0
    return {
        "patience_seen": known,
        "patience_drawn": 1 - known,
        "patience_mean_s": {
            queue.name: round(queue.patience.mean_s, 1) for queue in was.centre.queues
        },
    }


def _plain(figures: dict[str, float]) -> dict[str, float | None]:
    return {name: None if value != value else value for name, value in figures.items()}  # noqa: PLR0124 - NaN


def _yesterday(centre: str | None, file: Path | None, day: date) -> Yesterday:
    from maju.app.centres import find_centre
    from maju.app.database import using_database
    from maju.app.logs import keep_quiet
    from maju.journal.lines import FileJournal

    keep_quiet()
    if file is not None:
        exported = FileJournal(file)
        return asyncio.run(watched(exported, exported.centre, day))
    with using_database() as url:
        return day_of(url, find_centre(url, centre), day)


def day_of(url: str, centre: CentreId, day: date) -> Yesterday:
    """A day of a centre's own journal.

    Raises:
        Refused: ``plan_no_contacts``.
    """
    from maju.engine.clock import WallClock
    from maju.journal.postgres.journal import PostgresJournal

    async def read() -> Yesterday:
        async with PostgresJournal(url, WallClock(), connections=2) as journal:
            return await watched(journal, centre, day)

    return asyncio.run(read())


async def watched(journal: Journal | Any, centre: CentreId, day: date) -> Yesterday:
    """Read the journal up to the end of *day*.

    Raises:
        Refused: ``plan_no_contacts``.
    """
    from maju.app.plan.twin import Watcher

    watcher = Watcher(day)
    at = Instant(0)
    while decided := await journal.decided(centre, after=at, limit=_GROUP):
        for each in decided:
            if watcher.over(each.at):
                return watcher.yesterday(over=True)
            watcher.see(each.events)
        at = decided[-1].at
    return watcher.yesterday()


def _table(told: dict[str, Any], *, korean: bool) -> str:
    head = ("", "실제", "재현", "변경", "차이 (95 %)") if korean else ("", "it was", "twin", "changed", "difference (95 %)")  # fmt: skip
    rows = [head]
    for measure, (ko, en) in MEASURES.items():
        figures = told["all"][measure]
        difference = figures["difference"]
        if measure in {"promised", "turned_away"} and not figures["changed"]["value"]:
            continue
        spread = ""
        if told["changes"]:
            spread = f"{_said(measure, difference['value'], sign='+')} [{_said(measure, difference['low'], sign='+')}, {_said(measure, difference['high'], sign='+')}]"  # fmt: skip
        rows.append(
            (
                ko if korean else en,
                _said(measure, told["as_it_was"].get(measure)),
                _said(measure, figures["twin"]["value"]),
                _said(measure, figures["changed"]["value"]) if told["changes"] else "",
                spread,
            )
        )
    lines = ["".join(set_cell_size(cell, 14) for cell in row[:-1]) + row[-1] for row in rows]
    day = told["day"] + _so_far(told["until_min"], korean=korean)
    title = f"{day}: {', '.join(told['changes']) or '–'} × {told['days']}"
    return "\n".join([title, *(line.rstrip() for line in lines), _assumed(told, korean=korean)])


def _so_far(until_min: int | None, *, korean: bool) -> str:
    """Behind a day that the journal does not know whole."""
    if until_min is None:
        return ""
    clock = f"{until_min // 60:02d}:{until_min % 60:02d}"
    return f" ({clock}까지)" if korean else f" (until {clock})"


def _assumed(told: dict[str, Any], *, korean: bool) -> str:
    drawn = 100 * told["assumes"]["patience_drawn"]
    if korean:
        return (
            f"가정: 고객 {drawn:.0f} %는 응대되어 인내심을 알 수 없습니다(기다린 시간보다 김). 큐의 포기율에 맞는"
            " 지수분포에서 뽑습니다. 처리시간은 그날 그대로이고, 재시도는 그날 온 것만 다시 옵니다."
        )
    return (
        f"Assumed: {drawn:.0f} % were answered, so their patience is known only to be longer than their"
        " wait; it is drawn from an exponential law that fits the queue's abandonment. Handling takes what"
        " it took, and nobody redials who did not that day."
    )


def _said(measure: str, value: float | None, *, sign: str = "") -> str:
    if value is None:
        return "–"
    if measure in _SHARES:
        return f"{100 * value:{sign}.1f} %"
    return f"{value:{sign}.1f}"
