"""``maju import``: a real log in, and what became of each record."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from maju.app.numbers.memory import choose_arrows_memory
from maju.app.numbers.reasons import reason_said
from maju.app.speech import chosen, lang_option
from maju.kernel.errors import Refused, Trouble

if TYPE_CHECKING:
    from maju.app.numbers.store import Store
    from maju.facts.imports.csv.suggest import Tried
    from maju.facts.imports.doubts import Doubt
    from maju.facts.imports.format import Format
    from maju.facts.imports.given import Given
    from maju.facts.imports.places import Place
    from maju.facts.imports.running import Summary


@click.command("import")
@click.argument("format_name", metavar="FORMAT")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--centre", help="The centre that the facts belong to.")
@click.option("--client", help="The client company; by default the centre's own name.")
@click.option(
    "--timezone", "zone", default="Asia/Seoul", show_default=True, help="Of the local times."
)
@click.option(
    "--day-start",
    default="00:00",
    show_default=True,
    help="When the client's business day begins, HH:MM.",
)
@click.option(
    "--map", "map_path", type=click.Path(path_type=Path), help="What the columns mean (TOML)."
)
@click.option("--beside", multiple=True, help="A file or folder of the same source to look into.")
@click.option(
    "--suggest", is_flag=True, help="Of csv: propose a map (TOML) for PATH, change nothing."
)
@click.option("--watch", is_flag=True, help="PATH is a folder: import what arrives in it.")
@click.option("--dry-run", is_flag=True, help="Read and judge everything, change nothing.")
@click.option("--json", "for_programs", is_flag=True, help="One JSON object a file.")
@lang_option
def import_command(
    *,
    format_name: str,
    paths: tuple[str, ...],
    centre: str | None,
    client: str | None,
    zone: str,
    day_start: str,
    map_path: Path | None,
    beside: tuple[str, ...],
    suggest: bool,
    watch: bool,
    dry_run: bool,
    for_programs: bool,
    lang: str | None,
) -> None:
    """Bring logs of another system in: files, folders, globs, .gz and .zip.

    FORMAT: asterisk-queue-log, amazon-connect, genesys-cloud, csv (a table of calls and a map),
    interval (a sheet of counts), bank1999.

    Harmless when repeated. Every record is accounted for: read = imported + updated +
    unchanged + ignored + rejected. Rejected ones are kept with line and reason.
    """
    choose_arrows_memory()
    from maju.app.numbers.store import pseudonym_key, using_store
    from maju.facts.imports.given import find_given
    from maju.facts.imports.places import Place
    from maju.facts.imports.shelf import find_format

    if suggest:
        _suggest(format_name, paths, chosen(lang), for_programs=for_programs)
        return
    if centre is None:
        raise click.UsageError("--centre is needed")
    mapping = None if map_path is None else read_map(map_path)
    form = find_format(format_name, mapping)
    near = find_given(beside)
    given = [] if watch else find_given(paths)
    with using_store() as store:
        place = Place(
            centre=centre,
            client=client or centre,
            zone=zone,
            key=pseudonym_key(store.home),
            day_start_s=_seconds(day_start),
        )
        bring = Bringing(store, form, place, near, mapping or "", dry_run=dry_run)
        if watch:
            _watch(bring, paths, chosen(lang))
        for each in given:
            with _bar(quiet=for_programs) as bar:
                task = bar.add_task(each.name, total=each.stamp()[0])
                summary = bring.one(
                    each,
                    seen=lambda read, bar=bar, task=task: bar.update(task, completed=read),  # type: ignore[misc]
                )
            if for_programs:
                said = {"file": each.said, "dry_run": dry_run, **told_of(summary, form)}
                click.echo(json.dumps(said, ensure_ascii=False))
            else:
                _say(each.said, msgspec.to_builtins(summary), chosen(lang))
                _say_untold(summary, form, chosen(lang))
                for doubt in summary.doubts:
                    click.echo(doubt_said(doubt, chosen(lang)), err=True)


@dataclass(frozen=True, slots=True)
class Bringing:
    """All that several files of one call share."""

    store: Store
    form: Format
    place: Place
    beside: Sequence[Given]
    way: str
    dry_run: bool = False

    def one(self, given: Given, seen: Callable[[int], None] = lambda _bytes: None) -> Summary:
        """Import one file."""
        from maju.app.numbers.store import now_us
        from maju.facts.imports.running import run_import

        return run_import(
            self.store.url,
            self.store.blobs,
            self.form,
            given,
            self.place,
            now=now_us,
            beside=self.beside,
            way=self.way,
            dry_run=self.dry_run,
            seen=seen,
        )


def _suggest(format_name: str, paths: tuple[str, ...], lang: str, *, for_programs: bool) -> None:
    """Print the map that a file seems to need; what is missing goes to the error stream."""
    from maju.app.numbers.telling import lines_of, proposed
    from maju.facts.imports.csv.suggest import suggest
    from maju.facts.imports.given import find_given

    if format_name != "csv" or len(paths) != 1:
        raise click.UsageError("--suggest is for csv and one PATH")
    proposal = suggest(find_given(paths)[0])
    found = None if proposal.missing else proposed(proposal.toml)
    if for_programs:
        more = {} if found is None else msgspec.to_builtins(found)
        click.echo(json.dumps(msgspec.to_builtins(proposal) | more, ensure_ascii=False))
        return
    click.echo(proposal.toml, nl=False)
    for field in proposal.missing:
        click.echo(f"? {_missing_said(field, lang)}", err=True)
    if proposal.tried is not None:
        _say_tried(proposal.tried, lang)
    if found is not None:
        for line in lines_of(found, lang):
            click.echo(f"# {line}", err=True)


def _missing_said(field: str, lang: str) -> str:
    """A field that a map needs and the sample does not show, and what to do about it."""
    if lang == "ko":
        return f'{field}: 꼭 필요한데 표본에서 찾지 못했습니다. 매핑의 [columns]에 {field} = "열 이름"을 쓰거나, 그 열을 넣어 다시 내보내세요.'
    return f'{field}: needed, and not found in the sample. Write {field} = "column" under [columns] of the map, or export the log with that column.'


def _watch(bring: Bringing, paths: tuple[str, ...], lang: str) -> None:
    """Import what arrives, until the process is told to end."""
    from maju.app.endings import ending_of, sentence
    from maju.facts.imports.watch import Became, watch_folder

    if len(paths) != 1:
        raise click.UsageError("--watch is for one PATH")

    def said(name: str, became: Became) -> None:
        if isinstance(became, (Refused, Trouble)):
            click.echo(f"{name}: {ending_of(became, lang)[0].removeprefix('maju: ')}", err=True)
            return
        counts = (
            f"{ko if lang == 'ko' else en} {sum(getattr(each, key) for each in became)}"
            for key, (ko, en) in _WORDS.items()
        )
        click.echo(f"{name}: {', '.join(counts)}")
        for summary in became:
            for doubt in summary.doubts:
                click.echo(doubt_said(doubt, lang), err=True)

    watch_folder(Path(paths[0]), bring.one, said, words=lambda refused: sentence(refused, lang))


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
            click.echo(f"    {reason_said(why, times, lang)}")
    if summary["rejects"]:
        click.echo(f"  -> maju imports rejects {summary['sha256']}")


def told_of(summary: Summary, form: Format) -> dict[str, object]:
    """A summary for programs: with the KPIs that the source cannot tell, and what each would need."""
    from maju.app.numbers.telling import telling_of

    said: dict[str, object] = msgspec.to_builtins(summary)
    del said["lacks"]
    return said | {"untold": msgspec.to_builtins(telling_of(form, summary.lacks).untold)}


def _say_untold(summary: Summary, form: Format, lang: str) -> None:
    from maju.app.numbers.telling import line_of, telling_of

    if line := line_of(telling_of(form, summary.lacks), form.name, lang):
        click.echo(f"  {line}")


def doubt_said(doubt: Doubt, lang: str) -> str:
    """A warning that nobody can overlook."""
    ko, en = _DOUBTS[doubt.code]
    said = (ko if lang == "ko" else en).format_map(
        {**msgspec.to_builtins(doubt), "share": 100 * doubt.rejected / doubt.read}
    )
    return f"\n!!! {said}\n"


_DOUBTS = {
    "many_rejected": (
        (
            "경고: {read}건 중 {rejected}건({share:.1f} %)이 거부되어 어떤 수치에도 들어가지 않습니다. "
            "응대율과 건수가 실제와 다를 수 있습니다. 까닭은 maju imports rejects에 있습니다."
        ),
        (
            "WARNING: {rejected} of {read} rows ({share:.1f} %) were rejected and count in no figure. "
            "Rates and counts may mislead. See why: maju imports rejects."
        ),
    ),
    "one_outcome_rejected": (
        "경고: 거부된 {rejected}건의 결과가 모두 '{outcome}'입니다. 이 결과의 건수와 비율은 실제와 다릅니다.",
        (
            "WARNING: all {rejected} rejected rows have the outcome '{outcome}'. "
            "Counts and rates of it are wrong."
        ),
    ),
}


def _say_tried(tried: Tried, lang: str) -> None:
    """What the proposed map does to the sample; to the error stream, the map goes to a file."""
    ko = f"# 표본 {tried.rows}행으로 시험: {tried.rejected}행 거부"
    en = f"# tried on {tried.rows} sample rows: {tried.rejected} would be rejected"
    click.echo(ko if lang == "ko" else en, err=True)
    for why, times in tried.reasons.items():
        click.echo(f"#   {reason_said(why, times, lang)}", err=True)


def read_map(path: Path) -> str:
    """A map's text."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise Refused("import_no_file", path=str(path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("map_unreadable", reason=str(error)) from error


def _bar(*, quiet: bool) -> Progress:
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        console=console,
        transient=True,
        disable=quiet or not console.is_terminal,
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
