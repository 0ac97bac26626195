"""``maju rows``: the contacts behind a number."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any

import click

from maju.app.numbers.comparisons import part_line
from maju.app.numbers.days import FROM, TO, Day, days_said
from maju.app.numbers.store import as_of_us, thresholds, using_store, words
from maju.app.speech import chosen
from maju.kernel.spreadsheets import harmless

_DAY = Day()


@click.command("rows")
@click.option("--centre", required=True, help="The centre.")
@click.option("--from", "since", type=_DAY, required=True, help=FROM)
@click.option("--to", "until", type=_DAY, required=True, help=TO)
@click.option("--kpi", "name", required=True, help="Whose rows.")
@click.option("--part", type=click.Choice(["num", "den"]), default="num", help="Of the fraction.")
@click.option("--where", "wheres", multiple=True, help="DIMENSION=VALUE[,VALUE]; may be repeated.")
@click.option("--threshold", "agreed", multiple=True, help="service_level=20, in seconds.")
@click.option("--as-of", help="As was known then. Now by default.")
@click.option("--limit", default=1000, show_default=True, help="At most, of each grain.")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv")
def rows_command(
    *,
    centre: str,
    since: date,
    until: date,
    name: str,
    part: str,
    wheres: tuple[str, ...],
    agreed: tuple[str, ...],
    as_of: str | None,
    limit: int,
    form: str,
) -> None:
    """The rows that a KPI's numerator or denominator counted, each with where it came from."""
    from maju.metrics.numbers import Question

    only = {}
    for said in wheres:
        dimension, sign, values = said.partition("=")
        if not sign:
            raise click.BadParameter(f"{said!r} is not DIMENSION=VALUE", param_hint="--where")
        only[dimension] = words(values)
    question = Question(
        centre=centre,
        since=since,
        until=until,
        kpis=(name,),
        only=only,
        as_of=as_of_us(as_of),
        agreed=thresholds(agreed),
    )
    with using_store() as store:
        found = store.numbers().rows(question, name, "num" if part == "num" else "den", limit=limit)
    if _seen_by_a_person():
        click.echo(f"# {days_said(since, until, chosen(None))}", err=True)
        for some in {each.partly for each in found if each.partly is not None}:
            click.echo(f"# {part_line([name], some, chosen(None))}", err=True)
    for each in found:
        rows = [_timed(row) for row in each.table.to_pylist()]
        if form == "json":
            for row in rows:
                click.echo(
                    json.dumps({"grain": each.grain, **row}, ensure_ascii=False, default=str)
                )
        else:
            writer = csv.writer(sys.stdout)
            writer.writerow(["grain", *_timed(dict.fromkeys(each.table.column_names))])
            writer.writerows([each.grain, *map(harmless, row.values())] for row in rows)


def _seen_by_a_person() -> bool:
    """Whether a note beside the table is read; what goes into a file stays a table."""
    return sys.stderr.isatty()


def _timed(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with ``at_local``, ISO 8601 with the offset that the row keeps, behind ``at``."""
    made: dict[str, Any] = {}
    for name, value in row.items():
        made[name] = value
        if name == "at" and "utc_offset_s" in row:
            made["at_local"] = _local(value, row["utc_offset_s"])
    return made


def _local(at: int | None, offset_s: int | None) -> str | None:
    if at is None or offset_s is None:
        return None
    zone = timezone(timedelta(seconds=offset_s))
    return datetime.fromtimestamp(at / 1_000_000, zone).isoformat(timespec="milliseconds")
