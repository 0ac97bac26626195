"""``maju seal`` and ``maju finalise``: days of the journal as files, and when they are final."""

from __future__ import annotations

from datetime import date

import click

from maju.app.numbers.days import Day
from maju.app.numbers.store import now_us, using_store
from maju.app.speech import chosen, lang_option

_DAY = Day()


@click.command("seal")
@click.option("--centre", required=True, help="The centre.")
@click.option("--until", type=_DAY, help="Seal no day from this one on.")
@lang_option
def seal_command(*, centre: str, until: date | None, lang: str | None) -> None:
    """Write the days that are over as files; a running centre does it by itself."""
    from maju.facts.fold.sealing import Sealer
    from maju.facts.history.manifest import linked

    with using_store() as store, linked(store.url) as link:
        done = Sealer(store.blobs, centre).seal(link, now=now_us(), until=until)
    if chosen(lang) == "ko":
        click.echo(
            f"저널 {done.seq}번까지 읽어 {done.days}일분을 마감했습니다 (재마감 {done.changed})."
        )
    else:
        click.echo(
            f"Read to event {done.seq}; wrote {done.days} client days, {done.changed} of them anew."
        )


@click.command("finalise")
@click.option("--centre", required=True, help="The centre.")
@click.option("--client", help="Only for this client.")
@click.option("--date", "day", type=_DAY, required=True, help="The business day.")
@click.option("--by", default="operator", show_default=True, help="Who says so: a person's id.")
@lang_option
def finalise_command(
    *, centre: str, client: str | None, day: date, by: str, lang: str | None
) -> None:
    """Make a sealed day final; what comes later is a correction with a number."""
    from maju.facts.fold.editions import finalise
    from maju.facts.history.manifest import linked

    with using_store() as store, linked(store.url) as link:
        done = finalise(link, centre, day, client=client, by=by, at=now_us())
    ko = chosen(lang) == "ko"
    if not done:
        click.echo("이미 확정되어 있습니다." if ko else "It was final before.")
    for each in done:
        if ko:
            click.echo(f"{each.client} {day}: 확정 (미완료 {each.open_rows}건)")
        else:
            click.echo(f"{each.client} {day}: final ({each.open_rows} rows still open)")
