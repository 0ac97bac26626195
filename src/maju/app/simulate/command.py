"""The command ``maju simulate``."""

from __future__ import annotations

import asyncio
import json
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.cells import set_cell_size

from maju.app.database import using_database
from maju.app.logs import keep_quiet
from maju.app.progress import bar
from maju.app.schema import migrate_all
from maju.app.simulate.days import Wish, live
from maju.app.simulate.storing import store
from maju.app.simulate.summary import Summary
from maju.app.speech import chosen, lang_option
from maju.journal.lines import head_line
from maju.kernel.ids import CentreId
from maju.kernel.ports import Decided


@click.command("simulate")
@click.option(
    "--seed", type=int, default=1, help="Draws everything; the same seed, the same bytes."
)
@click.option("--days", type=click.IntRange(1, 3_660), default=1, help="How many days.")
@click.option("--agents", type=click.IntRange(1, 3_000), default=30, help="How many agents.")
@click.option(
    "--load", type=click.FloatRange(0.0, 100.0), default=1.0, help="Demand, as a multiple."
)
@click.option("--centre", default="sim", help="What the centre is called.")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="The first day (Seoul).")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the journal to this file."
)
@click.option("--into-database", is_flag=True, help="Write the journal into the database as well.")
@click.option("--json", "for_programs", is_flag=True, help="The summary as one JSON object.")
@lang_option
def simulate_command(  # noqa: PLR0917 - click passes them by name
    seed: int,
    days: int,
    agents: int,
    load: float,
    centre: str,
    first: datetime | None,
    out: Path | None,
    into_database: bool,  # noqa: FBT001
    for_programs: bool,  # noqa: FBT001
    lang: str | None,
) -> None:
    """Simulate days of the demonstration centre, flat out, in office hours.

    The real engine and the real routing run in virtual time. What comes out is a journal as a
    living centre writes it: ``maju journal verify FILE`` holds it to the same truths.
    """
    keep_quiet()
    wish = Wish(
        centre=CentreId(centre),
        seed=seed,
        days=days,
        agents=agents,
        load=load,
        first=Wish(centre=CentreId(centre)).first if first is None else first.date(),
    )
    told = _simulate(wish, out, into_database=into_database)
    click.echo(
        json.dumps(told, ensure_ascii=False) if for_programs else _report(told, chosen(lang))
    )


def _simulate(wish: Wish, out: Path | None, *, into_database: bool) -> dict[str, Any]:
    summary = Summary(wish)
    kept: list[Decided] = []
    with ExitStack() as stack:
        draft = None if out is None else out.with_name(f"{out.name}.part")
        file = None if draft is None else stack.enter_context(draft.open("wb"))
        tell = stack.enter_context(bar("simulate"))
        if file is not None:
            file.write(head_line(wish.centre))

        def each(decided: Decided) -> None:
            line = summary.see(decided)
            if file is not None:
                file.write(line)
            if into_database:
                kept.append(decided)

        lived = live(wish, each, progress=tell)
    if draft is not None and out is not None:
        draft.replace(out)
    if into_database:
        with using_database() as url:
            migrate_all(url)
            asyncio.run(store(url, wish.centre, kept))
    return summary.told(lived)


def _report(told: dict[str, Any], lang: str) -> str:
    ko = lang == "ko"

    def percent(name: str) -> str:
        return "–" if told[name] is None else f"{100 * told[name]:.1f} %"

    asa = "–" if told["asa_s"] is None else f"{told['asa_s']:.1f}"
    rows = [
        ("컨택", "contacts", f"{told['contacts']:,}"),
        ("인입호", "offered", f"{told['offered']:,}"),
        ("응대호", "answered", f"{told['answered']:,}"),
        ("포기호", "abandoned", f"{told['abandoned']:,}"),
        ("콜백 전환", "callbacks", f"{told['callback']:,}"),
        ("응대율", "answer rate", percent("answer_rate")),
        ("서비스레벨", "service level", percent("service_level")),
        ("평균응답", "ASA", f"{asa}{'초' if ko else ' s'}"),
        ("점유율", "occupancy", percent("occupancy")),
        ("이벤트", "events", f"{told['events']:,}"),
        ("속도", "speed", f"{told['days_per_s']:.2f} {'일/초' if ko else 'days a second'}"),
        ("지문", "fingerprint", told["sha256"][:16]),
    ]
    # Korean letters are two columns wide.
    return "\n".join(set_cell_size(row[0 if ko else 1], 14) + row[2] for row in rows)
