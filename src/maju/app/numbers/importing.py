"""``maju import``: a real log in, and what became of each record."""

from __future__ import annotations

import json
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from maju.app.speech import chosen, lang_option


@click.command("import")
@click.argument("format_name", metavar="FORMAT")
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--centre", required=True, help="The centre that the facts belong to.")
@click.option("--client", help="The client company; by default the centre's own name.")
@click.option("--timezone", "zone", required=True, help="Of the file's local times: Asia/Seoul.")
@click.option(
    "--day-start",
    default="00:00",
    show_default=True,
    help="When the client's business day begins, HH:MM.",
)
@click.option("--dry-run", is_flag=True, help="Read and judge everything, change nothing.")
@click.option("--json", "for_programs", is_flag=True, help="One JSON object a file.")
@lang_option
def import_command(
    *,
    format_name: str,
    paths: tuple[Path, ...],
    centre: str,
    client: str | None,
    zone: str,
    day_start: str,
    dry_run: bool,
    for_programs: bool,
    lang: str | None,
) -> None:
    """Bring call logs of another system in; FORMAT is bank1999.

    Harmless when repeated. Every record is accounted for: read = imported + updated +
    unchanged + ignored + rejected. Rejected ones lie in the rejects file with line and reason.
    """
    from maju.app.numbers.store import existing, now_us, pseudonym_key, using_store
    from maju.facts.imports.places import Place
    from maju.facts.imports.running import run_import
    from maju.facts.imports.shelf import find_format

    form = find_format(format_name)
    with using_store() as store:
        place = Place(
            centre=centre,
            client=client or centre,
            zone=zone,
            key=pseudonym_key(store.home),
            day_start_s=_seconds(day_start),
        )
        for path in paths:
            with _bar(path, quiet=for_programs) as bar:
                task = bar.add_task(path.name, total=path.stat().st_size if path.is_file() else 0)
                summary = run_import(
                    store.url,
                    store.blobs,
                    form,
                    existing(str(path)),
                    place,
                    now=now_us,
                    dry_run=dry_run,
                    seen=lambda read, bar=bar, task=task: bar.update(task, completed=read),  # type: ignore[misc]
                )
            if for_programs:
                said = {"file": str(path), "dry_run": dry_run, **msgspec.to_builtins(summary)}
                click.echo(json.dumps(said, ensure_ascii=False))
            else:
                _say(str(path), msgspec.to_builtins(summary), chosen(lang))


_WORDS = {
    "read": ("읽음", "read"),
    "imported": ("새로 가져옴", "imported"),
    "updated": ("바뀜", "updated"),
    "unchanged": ("그대로", "unchanged"),
    "ignored": ("제외", "ignored"),
    "rejected": ("거부", "rejected"),
}


def _say(path: str, summary: dict[str, object], lang: str) -> None:
    click.echo(path)
    for key, (ko, en) in _WORDS.items():
        click.echo(f"  {ko if lang == 'ko' else en}: {summary[key]}")
    reasons = summary["reasons"]
    if isinstance(reasons, dict):
        for why, times in reasons.items():
            click.echo(f"    {why}: {times}")
    if summary["rejects"]:
        click.echo(f"  -> {summary['rejects']}")


def _bar(path: Path, *, quiet: bool) -> Progress:
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        console=console,
        transient=True,
        disable=quiet or not console.is_terminal or not path.exists(),
    )


def _seconds(said: str) -> int:
    hour, _, minute = said.partition(":")
    try:
        seconds = int(hour) * 3600 + int(minute or 0) * 60
    except ValueError as error:
        raise click.BadParameter(f"{said!r} is not HH:MM", param_hint="--day-start") from error
    if not 0 <= seconds < 86_400:
        raise click.BadParameter(f"{said!r} is no time of day", param_hint="--day-start")
    return seconds
