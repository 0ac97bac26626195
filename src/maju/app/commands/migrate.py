"""``maju migrate``: the database at this version's schema."""

from __future__ import annotations

import json

import click

from maju.app.database import using_database
from maju.app.speech import chosen, lang_option


@click.command("migrate")
@click.option("--check", is_flag=True, help="Only look: exit code 1 when something is missing.")
@click.option("--json", "for_programs", is_flag=True, help="One JSON object.")
@lang_option
@click.pass_context
def migrate_command(
    context: click.Context,
    check: bool,  # noqa: FBT001 - click passes options
    for_programs: bool,  # noqa: FBT001
    lang: str | None,
) -> None:
    """Bring the database to this version's schema.

    Harmless when repeated, and when several processes do it at once. The database is started
    when it is our own and does not run.
    """
    from maju.app.schema import migrate_all, pending_all

    with using_database() as url:
        names = pending_all(url) if check else migrate_all(url)
    key = "missing" if check else "applied"
    if for_programs:
        click.echo(json.dumps({key: names}))
    else:
        for name in names:
            click.echo(f"{key}: {name}")
        if not names:
            click.echo("이미 최신입니다." if chosen(lang) == "ko" else "The schema is up to date.")
    context.exit(int(check and bool(names)))
