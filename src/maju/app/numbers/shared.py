"""``maju shared``: numbers that many people call from, which repeat calls must not link."""

from __future__ import annotations

from datetime import date

import click

from maju.app.numbers.days import FROM, TO, Day
from maju.app.numbers.store import pseudonym_key, using_store
from maju.app.speech import chosen, lang_option

_DAY = Day()
_CALLS = 20


@click.group("shared")
def shared_group() -> None:
    """Numbers that belong to many people: anonymous for repeat calls and true demand."""


@shared_group.command("suggest")
@click.option("--centre", required=True, help="The centre.")
@click.option("--client", help="Only for this client.")
@click.option("--from", "since", type=_DAY, required=True, help=FROM)
@click.option("--to", "until", type=_DAY, required=True, help=TO)
@click.option(
    "--calls", default=_CALLS, show_default=True, help="Attempts a day that are suspicious."
)
@lang_option
def suggest_command(
    *, centre: str, client: str | None, since: date, until: date, calls: int, lang: str | None
) -> None:
    """Who calls as often as a whole office; nothing is changed, a person decides.

    Facts carry one pseudonym an attempt, so people behind one number cannot be counted: the rule
    is how often a number calls on one business day.
    """
    from rich.console import Console
    from rich.table import Table

    from maju.metrics.numbers import Question

    only = {"client": (client,)} if client else {}
    question = Question(centre=centre, since=since, until=until, kpis=(), only=only)
    with using_store() as store:
        found = store.numbers().suspects(question, calls)
    korean = chosen(lang) == "ko"
    if not found:
        click.echo(
            f"하루 {calls}건 이상 건 번호가 없습니다."
            if korean
            else f"No number called {calls} times or more on a day."
        )
        return
    heads = (
        ("고객사", "번호(가명)", "인입", "일수", f"{calls}건 이상인 날", "하루 최다", "그 첫날")
        if korean
        else ("client", "number", "attempts", "days", f"days with {calls}+", "most a day", "first")
    )
    table = Table(*heads, box=None, pad_edge=False)
    table.columns[1].no_wrap = True  # to be copied
    table.columns[-1].no_wrap = True
    for each in found:
        counts = (each.attempts, each.days, each.busy_days, each.most)
        table.add_row(each.client, each.customer, *map(str, counts), str(each.since))
    Console().print(table)
    click.echo(
        "공용 번호가 맞으면 maju shared add로 등록하세요."
        if korean
        else "Where people share one, say so with maju shared add."
    )


@shared_group.command("list")
@click.option("--centre", required=True, help="The centre.")
@lang_option
def list_command(*, centre: str, lang: str | None) -> None:
    """Every number that is on the list, or was."""
    from rich.console import Console
    from rich.table import Table

    from maju.facts.history.manifest import linked
    from maju.metrics.own.shared import find_shared

    with using_store() as store, linked(store.url) as link:
        kept = find_shared(link, centre)
    heads = (
        ("고객사", "번호(가명)", "시작일", "종료일", "메모")
        if chosen(lang) == "ko"
        else ("client", "number", "from", "to", "why")
    )
    table = Table(*heads, box=None, pad_edge=False)
    table.columns[1].no_wrap = True  # to be copied
    for each in kept:
        ends = "–" if each.until is None else str(each.until)
        table.add_row(each.client or "–", each.customer, str(each.since), ends, each.why)
    Console().print(table)


@shared_group.command("add")
@click.option("--centre", required=True, help="The centre.")
@click.option("--client", help="The client company; by default the centre's own name.")
@click.option("--customer", help="The pseudonym, as maju shared suggest shows it.")
@click.option("--number", help="Or the number, written as in the imported log; it is not kept.")
@click.option("--from", "since", type=_DAY, required=True, help="First business day it holds for.")
@click.option("--why", default="", help="A note: whose exchange it is.")
@lang_option
def add_command(
    *,
    centre: str,
    client: str | None,
    customer: str | None,
    number: str | None,
    since: date,
    why: str,
    lang: str | None,
) -> None:
    """Say that a number is shared from a day on. Rows stay; questions see it at once."""
    from maju.facts.history.manifest import linked
    from maju.metrics.own.shared import share
    from maju.metrics.sharing import Shared

    with using_store() as store, linked(store.url) as link:
        named = _named(pseudonym_key(store.home), centre, client or centre, customer, number)
        share(link, centre, Shared(customer=named, since=since, client=client or centre, why=why))
    said = (
        "{since}부터 {named}은(는) 공용 번호입니다. 재인입 집계에서 익명으로 봅니다."
        if chosen(lang) == "ko"
        else "From {since} on {named} is shared: anonymous for repeat calls."
    )
    click.echo(said.format(since=since, named=named))


@shared_group.command("remove")
@click.option("--centre", required=True, help="The centre.")
@click.option("--client", help="The client company; by default the centre's own name.")
@click.option("--customer", help="The pseudonym, as maju shared suggest shows it.")
@click.option("--number", help="Or the number, written as in the imported log; it is not kept.")
@click.option(
    "--from", "until", type=_DAY, required=True, help="First day it is not shared any more."
)
@lang_option
def remove_command(
    *,
    centre: str,
    client: str | None,
    customer: str | None,
    number: str | None,
    until: date,
    lang: str | None,
) -> None:
    """Say that a number is one customer's again from a day on. The days before stay shared."""
    from maju.facts.history.manifest import linked
    from maju.metrics.own.shared import unshare

    with using_store() as store, linked(store.url) as link:
        named = _named(pseudonym_key(store.home), centre, client or centre, customer, number)
        unshare(link, centre, client or centre, named, until)
    said = (
        "{until}부터 {named}은(는) 공용 번호가 아닙니다."
        if chosen(lang) == "ko"
        else "From {until} on {named} is not shared any more."
    )
    click.echo(said.format(until=until, named=named))


def _named(key: bytes, centre: str, client: str, customer: str | None, number: str | None) -> str:
    """The pseudonym that was meant; a number becomes the one that imports make of it."""
    from maju.facts.imports.places import Place

    if (customer is None) == (number is None):
        raise click.UsageError("give --customer or --number")
    if customer is not None:
        return customer
    assert number is not None
    return Place(centre=centre, client=client, zone="UTC", key=key).customer(number)
