"""``maju report``: a day, a week, a month as a workbook or a page, at once and into a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

from maju.app.numbers.days import Day, days_said
from maju.app.speech import chosen, lang_option

F = TypeVar("F", bound=Callable[..., Any])
_DAY = Day()


@click.group("report")
def report_group() -> None:
    """Report documents: XLSX for the client's own work, HTML to read and to print."""


def _making(command: F) -> F:
    """The options of every report that is made into a file."""
    for option in (
        lang_option,
        click.option("--as-of", help="As was known then: 2026-03-02T15:10+09:00. Now by default."),
        click.option("--at", help="Interim report as of this local time of the day: 12:00."),
        click.option(
            "--contract",
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help="Contract (TOML) instead of the one that is kept.",
        ),
        click.option(
            "--template",
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help="A workbook of the client's own; its named cells are filled.",
        ),
        click.option(
            "--out", type=click.Path(path_type=Path), required=True, help=".xlsx or .html"
        ),
        click.option("--date", "day", type=_DAY, required=True, help="The day, or the first one."),
        click.option("--client", help="Only this client company, by its contract."),
        click.option("--centre", required=True, help="The centre."),
    ):
        command = option(command)
    return command


@report_group.command("daily")
@_making
def daily_command(**said: Any) -> None:
    """One business day."""
    _make("daily", None, **said)


@report_group.command("weekly")
@_making
def weekly_command(**said: Any) -> None:
    """Seven days from --date on."""
    _make("weekly", None, **said)


@report_group.command("monthly")
@_making
def monthly_command(**said: Any) -> None:
    """The calendar month that --date lies in."""
    _make("monthly", None, **said)


@report_group.command("range")
@click.option(
    "--to", "until", type=_DAY, help="The last day, itself included; by default the first."
)
@_making
def range_command(until: date | None, **said: Any) -> None:
    """Any days."""
    _make("range", until, **said)


def _make(
    kind: Any,
    until: date | None,
    *,
    centre: str,
    client: str | None,
    day: date,
    out: Path,
    template: Path | None,
    contract: Path | None,
    at: str | None,
    as_of: str | None,
    lang: str | None,
) -> None:
    from maju.app.reporting.making import Wanted, using_reports, written
    from maju.kernel.errors import Refused

    if out.suffix not in {".xlsx", ".html"}:
        raise Refused("report_form_unknown", form=out.suffix or out.name)
    wanted = Wanted(
        kind=kind,
        centre=centre,
        client=client,
        day=day,
        until=until,
        lang=chosen(lang),
        at=at or "",
        as_of=as_of,
    )
    with using_reports() as store:
        body = written(
            store,
            wanted,
            form=out.suffix,
            contract=None if contract is None else contract.read_text(encoding="utf-8"),
            template=None if template is None else template.read_bytes(),
        )
    out.write_bytes(body)
    days = f"{days_said(day, (until or day) + timedelta(days=1), chosen(lang))}, " * (
        kind == "range"
    )
    click.echo(f"{out}: {days}{len(body):,} bytes", err=True)
