"""``maju kpi``: any KPI for any period; ``maju kpi repeats``: who came back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from maju.app.numbers.agreeing import define_command, forget_command
from maju.app.numbers.days import FROM, TO, Day
from maju.app.numbers.store import as_of_us, thresholds, using_store, words
from maju.app.speech import chosen, lang_option

_DAY = Day()
_USUAL = "agent_requested,answered,abandoned,answer_rate,sl_negative,asa"


@click.group("kpi", invoke_without_command=True)
@click.option("--centre", help="The centre.")
@click.option("--from", "since", type=_DAY, help=FROM)
@click.option("--to", "until", type=_DAY, help=TO)
@click.option("--by", default="", help="interval, hour, day, weekday, week, month, queue, agent, …")
@click.option("--kpi", "kpis", default=_USUAL, help="Ids with commas; see maju kpi list.")
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json", "parquet"]), default="table"
)
@click.option("--out", type=click.Path(path_type=Path), help="A file instead of the screen.")
@click.option(
    "--interval", "step", type=click.Choice(["15", "30", "60"]), default="30", help="Minutes."
)
@click.option("--client", "clients", multiple=True, help="Only this client; may be repeated.")
@click.option("--queue", "queues", multiple=True, help="Only this queue.")
@click.option("--threshold", "agreed", multiple=True, help="service_level=20, in seconds.")
@click.option("--as-of", help="As was known then: 2026-03-02T15:10+09:00. Now by default.")
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    show_default=True,
    help="Who adds up.",
)
@click.option("--master", help="Of Spark: spark://host:7077; this machine alone by default.")
@click.option("--compare", "kinds", default="", help="previous_day, same_weekday, four_weeks, …")
@lang_option
@click.pass_context
def kpi_group(
    context: click.Context,
    *,
    centre: str | None,
    since: date | None,
    until: date | None,
    by: str,
    kpis: str,
    form: str,
    out: Path | None,
    step: str,
    clients: tuple[str, ...],
    queues: tuple[str, ...],
    agreed: tuple[str, ...],
    as_of: str | None,
    engine: str,
    master: str | None,
    kinds: str,
    lang: str | None,
) -> None:
    """KPIs of a period, with numerator and denominator; null is "no number", never 0.

    --compare: previous_day, same_weekday, same_time_yesterday, same_time_same_weekday, four_weeks,
    previous_length, previous_month, same_month_last_year, month_to_date, year_to_date.
    """
    if context.invoked_subcommand is not None:
        return
    from maju.app.numbers import saying
    from maju.app.numbers.engines import answering
    from maju.app.numbers.store import agents_of
    from maju.metrics.answering import find_kpis
    from maju.metrics.comparing import compare
    from maju.metrics.numbers import Question

    if centre is None or since is None or until is None:
        raise click.UsageError("--centre, --from and --to are needed")
    only = {name: said for name, said in (("client", clients), ("queue", queues)) if said}
    question = Question(
        centre=centre,
        since=since,
        until=until,
        kpis=words(kpis),
        by=words(by),
        step_min=int(step),
        only=only,
        as_of=as_of_us(as_of),
        agreed=thresholds(agreed),
    )
    with using_store() as store, answering(store, engine, master) as numbers:
        asked = find_kpis(question.kpis, numbers.catalogue(centre))
        got = compare(numbers, question, words(kinds))
        zone = numbers.calendar(centre, None).zone
        agents = agents_of(store, centre) if "agent" in question.by else {}
    saying.say(
        got, asked, question, form=form, out=out, lang=chosen(lang), zone=zone, agents=agents
    )


@kpi_group.command("list")
@click.option("--centre", help="With this centre's own KPIs, and what was agreed there.")
@click.option("--json", "for_programs", is_flag=True, help="One JSON object a KPI.")
@lang_option
def list_command(*, centre: str | None, for_programs: bool, lang: str | None) -> None:
    """Every KPI: number, id, name, unit, formula, target, and what is missing for it."""
    import msgspec

    from maju.app.numbers.listing import listed
    from maju.metrics.catalogue import CATALOGUE
    from maju.metrics.kpi import Kpi
    from maju.metrics.own.agreed import Agreed

    known: Mapping[str, Kpi] = CATALOGUE
    agreed: Sequence[Agreed] = ()
    if centre is not None:
        with using_store() as store:
            known, agreed = store.numbers().catalogue(centre), store.numbers().agreed(centre)
    for kpi in known.values():
        if for_programs:
            said = {**msgspec.to_builtins(kpi), "dims": sorted(kpi.dims)}
            click.echo(json.dumps(said, ensure_ascii=False))
        else:
            click.echo(listed(kpi, agreed, chosen(lang)))


@kpi_group.command("repeats")
@click.option("--centre", required=True, help="The centre.")
@click.option("--from", "since", type=_DAY, required=True, help=FROM)
@click.option("--to", "until", type=_DAY, required=True, help=TO)
@click.option("--client", "clients", multiple=True, help="Only this client; may be repeated.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table")
@click.option("--as-of", help="As was known then. Now by default.")
@lang_option
def repeats_command(
    *,
    centre: str,
    since: date,
    until: date,
    clients: tuple[str, ...],
    form: str,
    as_of: str | None,
    lang: str | None,
) -> None:
    """After an abandoned, an answered, any attempt: who was back within 15 min, 1 h, 24 h, 7 d.

    Over identified customers. Matured shares are over attempts whose time to come back is over.
    """
    from maju.app.numbers import saying
    from maju.metrics.numbers import Question

    question = Question(
        centre=centre,
        since=since,
        until=until,
        kpis=(),
        only={"client": clients} if clients else {},
        as_of=as_of_us(as_of),
    )
    with using_store() as store:
        shares = store.numbers().repeats(question)
    saying.say_shares(shares, question, form, chosen(lang))


kpi_group.add_command(define_command)
kpi_group.add_command(forget_command)
