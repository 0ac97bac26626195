"""``maju report draft, approve, send, list, show, note, contract``: the life of a report."""

from __future__ import annotations

import getpass
import json
from datetime import date
from pathlib import Path
from typing import Any

import click
import msgspec

from maju.app.numbers.days import Day
from maju.app.numbers.store import now_us
from maju.app.reporting.command import report_group
from maju.app.reporting.making import Wanted, using_reports
from maju.app.reporting.words import noted_words, sent_words
from maju.app.speech import chosen, lang_option
from maju.floor.reports.documents import deliveries, library
from maju.floor.reports.documents.periods import KINDS, Period
from maju.floor.reports.documents.words import said_instant, say

_DAY = Day()
_BY = click.option("--by", help="Who; by default the user of this machine.")


@report_group.command("draft")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.option("--centre", required=True, help="The centre.")
@click.option("--client", help="Only this client company, by its contract.")
@click.option("--date", "day", type=_DAY, required=True, help="The day, or the first one.")
@click.option("--to", "until", type=_DAY, help="Of a range: the last day, itself included.")
@click.option("--at", default="", help="Interim report as of this local time of the day: 12:00.")
@_BY
@lang_option
def draft_command(
    *,
    kind: Any,
    centre: str,
    client: str | None,
    day: date,
    until: date | None,
    at: str,
    by: str | None,
    lang: str | None,
) -> None:
    """Make a report and keep it; the version that is there when nothing has changed."""
    from maju.app.reporting.keeping import draft

    wanted = Wanted(
        kind=kind, centre=centre, client=client, day=day, until=until, at=at, lang=chosen(lang)
    )
    with using_reports() as store:
        kept = draft(store, wanted, by=by or getpass.getuser(), now=now_us())
    click.echo(_line(kept, chosen(lang)))


@report_group.command("approve")
@click.argument("report")
@click.option("--version", type=int, help="The version that was looked at.")
@_BY
@lang_option
def approve_command(*, report: str, version: int | None, by: str | None, lang: str | None) -> None:
    """Approve the newest version; it goes on record in the journal."""
    with using_reports() as store:
        kept = library.approve(store.url, report, version, by=by or getpass.getuser(), at=now_us())
    click.echo(_line(kept, chosen(lang)))


@report_group.command("send")
@click.argument("report", required=False)
@click.option("--version", type=int, help="By default the newest.")
@click.option("--to", "recipients", multiple=True, help="Mail address; may be repeated.")
@click.option("--again", is_flag=True, help="Send anew what failed or is unknown.")
@click.option("--unapproved", is_flag=True, help="Send although nobody has approved it.")
@lang_option
def send_command(
    *,
    report: str | None,
    version: int | None,
    recipients: tuple[str, ...],
    again: bool,
    unapproved: bool,
    lang: str | None,
) -> None:
    """Send a report; without one, whatever is planned. Settings: mail.toml in the home."""
    from maju.app.reporting import sending
    from maju.app.reporting.mail import find_way
    from maju.kernel.errors import Refused

    with using_reports() as store:
        way = find_way(store.home)
        if report is not None:
            kept = library.find(store.url, report, version)
            if not recipients:
                raise Refused("report_nobody")
            if kept.approved_at is None and not unapproved:
                raise Refused("report_not_approved", report=report, version=kept.version)
            if again:
                for each in recipients:
                    deliveries.send_again(store.url, kept, each, by=getpass.getuser(), at=now_us())
            deliveries.plan(store.url, kept, recipients, at=now_us())
        sent = sending.send_planned(store, way, now_us)
    click.echo(sent_words(sent, chosen(lang)))


@report_group.command("list")
@click.option("--centre", required=True, help="The centre.")
@click.option("--client", help="Only of this client.")
@click.option("--json", "for_programs", is_flag=True, help="One JSON object a report.")
@lang_option
def list_command(*, centre: str, client: str | None, for_programs: bool, lang: str | None) -> None:
    """Reports that are kept, with their newest version."""
    with using_reports() as store:
        found = library.list_reports(store.url, centre, client)
    for each in found:
        click.echo(_object(each) if for_programs else _line(each, chosen(lang)))


@report_group.command("show")
@click.argument("report")
@click.option("--version", type=int, help="By default the newest.")
@click.option("--out", type=click.Path(path_type=Path), help="Write its file: .xlsx or .html.")
@lang_option
def show_command(*, report: str, version: int | None, out: Path | None, lang: str | None) -> None:
    """Every version of a report, and where each went; or a version's file, as it was kept."""
    from maju.kernel.errors import Refused

    with using_reports() as store:
        kept = library.find(store.url, report, version)
        if out is not None:
            if out.suffix not in {".xlsx", ".html"}:
                raise Refused("report_form_unknown", form=out.suffix or out.name)
            key = kept.html_key if out.suffix == ".html" else kept.xlsx_key
            out.write_bytes(store.blobs.find(key).read_bytes())
            return
        for each in library.versions(store.url, report):
            click.echo(_line(each, chosen(lang)))
            if each.changed:
                click.echo(f"    {say('changed', chosen(lang), what=each.changed)}")
        zone = store.numbers().calendar(kept.centre, None).zone
        for row in library.deliveries(store.url, report):
            at = said_instant(int(row["changed_at"]), zone)
            state = say(f"d_{row['state']}", chosen(lang))
            told = f"    v{row['version']} → {row['recipient']}  {state}  {at}  {row['said']}"
            click.echo(told.rstrip())


@report_group.command("note")
@click.option("--centre", required=True, help="The centre.")
@click.option("--client", help="The client that it is about; the whole centre by default.")
@click.option("--date", "day", type=_DAY, required=True, help="The day that it is about.")
@click.option(
    "--kind", type=click.Choice(library.NOTE_KINDS), help="Write one of this kind; else list."
)
@click.option("--text", help="What is written; empty with --replaces takes a note back.")
@click.option("--replaces", type=int, help="The number of the note that this one replaces.")
@click.option("--history", type=int, help="Show this note and what it replaced.")
@_BY
@lang_option
def note_command(
    *,
    centre: str,
    client: str | None,
    day: date,
    kind: str | None,
    text: str | None,
    replaces: int | None,
    history: int | None,
    by: str | None,
    lang: str | None,
) -> None:
    """Issues, remarks, measures and plans of the day, for the report (이슈·특이사항·조치·익일 예정)."""
    with using_reports() as store:
        if kind is not None:
            number = library.write_note(
                store.url, centre, client, day=day, kind=kind, text=text or "",
                by=by or getpass.getuser(), at=now_us(), replaces=replaces,
            )  # fmt: skip
            click.echo(noted_words(number, chosen(lang)))
            return
        zone = store.numbers().calendar(centre, client).zone
        if history is not None:
            found = library.note_history(store.url, history)
        else:
            one_day = Period(day, date.fromordinal(day.toordinal() + 1))
            found = library.notes(store.url, centre, client, one_day)
    for note in found:
        said = say(note.kind, chosen(lang))
        at = said_instant(note.at, zone)
        click.echo(f"{note.id:>5}  {note.day}  {said}  {note.text}  ({note.by}, {at})")


@report_group.command("contract")
@click.argument(
    "path", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False
)
@click.option("--centre", required=True, help="The centre.")
@click.option("--client", help="The client; without one, the centre's own reports.")
@click.option("--from", "since", type=_DAY, required=True, help="In force from this day on.")
@_BY
def contract_command(
    *, path: Path | None, centre: str, client: str | None, since: date, by: str | None
) -> None:
    """Keep what was agreed about reports (TOML); without a file, print what is in force."""
    with using_reports() as store:
        if path is None:
            click.echo(library.find_contract(store.url, centre, client, since) or "", nl=False)
            return
        body = path.read_text(encoding="utf-8")
        library.keep_contract(
            store.url, centre, client, since, body, by=by or getpass.getuser(), at=now_us()
        )


def _line(kept: library.Version, lang: str) -> str:
    if not kept.final:
        state = say("provisional", lang)
    else:
        state = say("restated", lang, n=kept.restates) if kept.restates else say("final", lang)
    approved = "" if kept.approved_at is None else f"  ✓ {kept.approved_by}"
    return f"{kept.report} v{kept.version}  {state}{approved}  {kept.subject}"


def _object(kept: library.Version) -> str:
    said = {name: value for name, value in msgspec.to_builtins(kept).items() if name != "figures"}
    return json.dumps(said, ensure_ascii=False)
