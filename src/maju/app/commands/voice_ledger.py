"""``maju voice ledger``: every call of a day, in Asterisk's records and in the journal."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import click
import msgspec
import psycopg
from rich.console import Console
from rich.table import Table

from maju.app.commands.voice import voice_group
from maju.app.database import open_database
from maju.app.home import find_home
from maju.app.speech import chosen, lang_option
from maju.app.voice.books import balance, keep_day, strangers, zone_of
from maju.app.voice.changing import known_server
from maju.app.voice.words import EXPLAINED, STRANGERS
from maju.channels.asterisk.ledger import Apart, Balance
from maju.engine.clock import wall
from maju.journal.postgres.errors import told

_ONLY = {
    "ko": {"asterisk": "전화 서버에만 있음", "journal": "저널에만 있음"},
    "en": {"asterisk": "only Asterisk has it", "journal": "only the journal has it"},
}


@voice_group.command("ledger")
@click.argument("server")
@click.option("--day", help="A day as 2026-11-22; yesterday without.")
@click.option("--json", "for_programs", is_flag=True, help="One JSON object instead of a table.")
@lang_option
@click.pass_context
def ledger_command(
    context: click.Context,
    server: str,
    day: str | None,
    for_programs: bool,  # noqa: FBT001 - click passes options
    lang: str | None,
) -> None:
    """Compare a day's calls: Asterisk's records against the journal.

    `maju run` does so each night; this does it again, and lists who was refused, too. Exit code 1
    when one of them knows a call that the other does not.
    """
    home = find_home()
    known = known_server(home, server)
    with closing(open_database(home)) as database:
        with told(), psycopg.connect(database.conninfo, autocommit=True) as link:
            today = datetime.now(UTC).astimezone(zone_of(link, known)).date()
            wanted = today - timedelta(days=1) if day is None else _day(day)
            over = wanted < today
            found = None if over else balance(link, known, wanted)
            refused = strangers(link, known, wanted)
        if found is None:
            found = keep_day(database.conninfo, known, wanted, wall())
    if for_programs:
        told_of = {"day": wanted.isoformat(), "balance": found, "refused": refused}
        click.echo(msgspec.json.encode(told_of))
    else:
        _show(wanted, found, refused, chosen(lang))
    context.exit(int(bool(found.apart)))


def _show(day: date, found: Balance, refused: list[tuple[object, ...]], lang: str) -> None:
    ko = lang == "ko"
    console = Console()
    apart = len(found.apart)
    console.print(
        f"{day}: 통화 {found.calls:,}건, 서로 맞지 않는 통화 {apart:,}건"
        if ko
        else f"{day}: {found.calls:,} calls, {apart:,} that only one side knows"
    )
    table = Table(show_header=False, show_edge=False, pad_edge=False, box=None)
    for what, count in found.explained.items():
        table.add_row(EXPLAINED[what][0 if ko else 1], f"{count:,}")
    console.print(table)
    for each in found.apart:
        console.print(_line(each, lang), markup=False)
    if refused:
        console.print("\n거절한 접속" if ko else "\nRefused")
        shown = Table(show_header=False, show_edge=False, pad_edge=False, box=None)
        for source, kind, times, last in refused:
            why = STRANGERS.get(str(kind), (str(kind), str(kind)))[0 if ko else 1]
            cells = (str(source), why, str(times), str(last))
            shown.add_row(*(cell.replace("[", r"\[") for cell in cells))
        console.print(shown)


def _line(each: Apart, lang: str) -> str:
    at = datetime.fromtimestamp(each.at, UTC).isoformat(timespec="seconds")
    more = " ".join(word for word in (each.contact, each.about) if word)
    return f"  {_ONLY[lang][each.only]}: {each.channel} {at} {more}".rstrip()


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise click.BadParameter("YYYY-MM-DD", param_hint="--day") from error
