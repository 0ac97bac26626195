"""``maju plan advise``: what to do in the rest of today."""

from __future__ import annotations

import json

import click

from maju.app.numbers.store import using_store
from maju.app.speech import chosen, lang_option


@click.command("advise")
@click.option("--centre", required=True, help="The centre.")
@click.option("--most", type=click.IntRange(1, 20), default=5, show_default=True, help="Advices at most.")  # fmt: skip
@click.option("--days", type=click.IntRange(10, 2000), default=80, show_default=True, help="Times the rest of the day is lived.")  # fmt: skip
@click.option("--json", "for_programs", is_flag=True, help="One JSON object, with every advice.")
@lang_option
def advise_command(
    *, centre: str, most: int, days: int, for_programs: bool, lang: str | None
) -> None:
    """What to do now: people moved, meals and training moved, overtime, going home early.

    From today's counts so far, the forecast made anew and the published roster. Each advice is tried
    on simulated rests of the day and told with its effect. Nothing is changed.
    """
    from maju.app.plan.foreseeing import Asked
    from maju.app.plan.known import with_known
    from maju.app.plan.studying import centre_of
    from maju.app.progress import bar
    from maju.app.run.keeping import at_the_tables
    from maju.app.run.plan import centre_now
    from maju.app.schema import migrate_all
    from maju.directory.wall import wall

    korean = chosen(lang) == "ko"
    with bar("조언" if korean else "advice") as told, using_store() as store:
        migrate_all(store.url)
        with at_the_tables(store.home, store.url, wall):  # who has tables is imported within
            from maju.app.plan.advising import advice_for
            from maju.directory.models import Queue
            from maju.workforce.advised import sentence, worth_telling

            now = centre_now(store.home, centre)
            held = centre_of(centre)
            asked = with_known(store.url, Asked(centre=centre))
            found = advice_for(
                store.numbers(), held, asked, now=now, most=most, days=days, told=told
            )
            names = {
                row.code: (row.name if korean else row.name_en or row.name) or row.code
                for row in Queue.objects.filter(centre=held)
            }
    if for_programs:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    advice = worth_telling(found["advice"])
    for number, one in enumerate(advice, 1):
        click.echo(f"{number}. {sentence(one, names, korean=korean)}")
    if not advice:
        click.echo("지금 바꿀 것이 없습니다." if korean else "Nothing to change now.")
    if found["left_out"]:
        out = ", ".join(found["left_out"])
        click.echo(
            f"과거가 짧아 뺀 큐: {out}" if korean else f"Left out, too little is known: {out}"
        )
