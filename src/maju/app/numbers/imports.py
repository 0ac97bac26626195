"""``maju imports``: what was brought in, and the kept files behind it."""

from __future__ import annotations

import json
import sys
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import click
import msgspec

from maju.app.numbers.store import now_us, pseudonym_key, using_store
from maju.app.speech import chosen, lang_option
from maju.facts.history.manifest import linked
from maju.facts.history.queries import QUERIES
from maju.facts.imports.raw import check_sha256, raw_key, unseal
from maju.facts.imports.undoing import undo_import
from maju.kernel.errors import Refused


@click.group("imports")
def imports_group() -> None:
    """What was imported, and the files as they came."""


@imports_group.command("list")
@click.option("--centre", required=True, help="The centre.")
@click.option("--json", "for_programs", is_flag=True, help="One JSON object an import.")
def list_command(*, centre: str, for_programs: bool) -> None:
    """Every import of a centre, the latest first."""
    with using_store() as store, linked(store.url) as link:
        for row in link.execute(QUERIES["imports"], {"centre": centre}).fetchall():
            if for_programs:
                click.echo(json.dumps(row, ensure_ascii=False))
                continue
            at = datetime.fromtimestamp(int(str(row["ended_at"])) / 1e6, UTC)
            click.echo(
                f"{at:%Y-%m-%d %H:%MZ}  {row['format']:<20} {row['client']:<12} "
                f"{row['read']:>10,}  {row['sha256']}  {row['name']}"
            )


@imports_group.command("raw")
@click.argument("sha256")
@click.option("--out", type=click.Path(path_type=Path), help="A file instead of the screen.")
def raw_command(*, sha256: str, out: Path | None) -> None:
    """The file with this hash, as it came. It holds people's numbers."""
    _give([raw_key(check_sha256(sha256))], sha256, out)


@imports_group.command("rejects")
@click.argument("sha256")
@click.option("--out", type=click.Path(path_type=Path), help="A file instead of the screen.")
def rejects_command(*, sha256: str, out: Path | None) -> None:
    """What was rejected of that file: line, code, reason, text; one JSON object a line."""
    check_sha256(sha256)
    with using_store() as store, linked(store.url) as link:
        rows = link.execute(QUERIES["rejects_of"], {"sha256": sha256}).fetchall()
    keys = [str(row["rejects_key"]) for row in rows if row["rejects_key"] is not None]
    if keys or not rows:  # of a known file without any, nothing is the whole answer
        _give(keys, sha256, out)


@imports_group.command("undo")
@click.argument("sha256")
@click.option("--centre", required=True, help="The centre.")
@click.option("--client", help="Only what came for this client company.")
@click.option("--json", "for_programs", is_flag=True, help="One JSON object a client and format.")
@lang_option
def undo_command(
    *, sha256: str, centre: str, client: str | None, for_programs: bool, lang: str | None
) -> None:
    """Take the import of a file back: its rows leave their days, the kept file is removed, and the
    file counts as never brought."""
    check_sha256(sha256)
    with using_store() as store:
        done = undo_import(
            store.url, store.blobs, centre=centre, sha256=sha256, client=client, now=now_us
        )
    for each in done:
        if for_programs:
            click.echo(msgspec.json.encode(each).decode())
            continue
        words = _UNDONE[chosen(lang)]
        click.echo(words[0].format(each.name, each.format, each.client, each.records, each.days))
        for name in each.again:
            click.echo(f"  {words[1].format(name)}")


_UNDONE = {
    "ko": (
        "{0} ({1}, {2}): 기록 {3:,}건을 되돌렸고, {4:,}일을 다시 썼습니다.",
        "다시 가져오세요: {0} (되돌린 기록이 이 파일의 기록을 바꾸었거나 가렸습니다)",
    ),
    "en": (
        "{0} ({1}, {2}): {3:,} records taken back, {4:,} days written anew.",
        "Bring again: {0} (what was taken back had replaced or hidden records of it)",
    ),
}


def _give(keys: list[str], sha256: str, out: Path | None) -> None:
    """The kept files of these keys, one after another.

    Raises:
        Refused: ``import_not_kept``.
    """
    with using_store() as store:
        key = pseudonym_key(store.home)
        try:
            found = [(name, store.blobs.find(name)) for name in keys]
        except FileNotFoundError as error:
            raise Refused("import_not_kept", sha256=sha256) from error
        if not found:
            raise Refused("import_not_kept", sha256=sha256)
        with _target(out) as target:
            for name, path in found:
                for piece in unseal(path, key=key, name=name):
                    target.write(piece)


def _target(out: Path | None) -> AbstractContextManager[IO[bytes]]:
    """The file, or standard output, which is not closed."""
    return nullcontext(sys.stdout.buffer) if out is None else out.open("wb")
