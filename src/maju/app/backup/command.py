"""``maju backup``, ``maju restore`` and ``maju forget``."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from maju.app.backup.progress import Progress, silent
from maju.app.database import Database, open_database
from maju.app.home import find_home
from maju.app.speech import chosen, lang_option

_STEPS = {
    "database": ("데이터베이스", "database"),
    "register": ("삭제 대장", "register"),
    "blobs": ("파일", "files"),
    "finish": ("마무리", "finishing"),
    "check": ("백업 확인", "checking"),
    "load": ("불러오기", "loading"),
    "migrate": ("구조 갱신", "migrating"),
    "settle": ("정리", "settling"),
    "forget": ("삭제 대장 적용", "forgetting again"),
    "swap": ("교체", "swapping"),
    "swapped": ("청소", "cleaning up"),
}


@click.command("backup")
@click.argument("out", default=".", type=click.Path(path_type=Path))
@click.option("--json", "for_programs", is_flag=True, help="The manifest as one JSON object.")
@click.option(
    "--without-recordings", is_flag=True, help="Leave recordings and messages of calls out."
)
@lang_option
def backup_command(
    out: Path,
    for_programs: bool,  # noqa: FBT001 - click passes options
    without_recordings: bool,  # noqa: FBT001
    lang: str | None,
) -> None:
    """Write database, keys, files and the register of the forgotten to OUT.

    OUT is a new file, or a folder (by default this one) that gets a dated file. The centre goes
    on meanwhile. The file holds the keys: keep it as safe as the data itself.
    """
    from maju.app.backup.taking import backup, place

    korean = chosen(lang) == "ko"
    out = place(out)
    with _database() as database, _shown(korean=korean, quiet=for_programs) as progress:
        manifest = backup(database, find_home(), out, progress, recordings=not without_recordings)
    if for_programs:
        click.echo(msgspec.json.encode({"path": str(out), "manifest": manifest}))
        return
    events = sum(centre.events for centre in manifest.centres)
    size_mib = out.stat().st_size / (1 << 20)
    if korean:
        click.echo(f"{out} ({size_mib:.1f} MiB, 이벤트 {events:,}건, 고객 {manifest.people:,}명)")
    else:
        click.echo(f"{out} ({size_mib:.1f} MiB, {events:,} events, {manifest.people:,} customers)")
    click.echo(_recorded(manifest.recordings, korean=korean))


def _recorded(size: int | None, *, korean: bool) -> str:
    if size is None:
        return "녹취와 음성 메시지는 넣지 않았습니다." if korean else "Recordings are left out."
    mib = f"{size / (1 << 20):.1f} MiB"
    return f"그중 녹취와 음성 메시지 {mib}" if korean else f"of it, recordings and messages: {mib}"


@click.command("restore")
@click.argument("archive", type=click.Path(path_type=Path))
@click.option(
    "--check", "only_check", is_flag=True, help="Only read it to its end; change nothing."
)
@click.option(
    "--force", is_flag=True, help="Even while engines run; start everything anew after it."
)
@click.option("--json", "for_programs", is_flag=True, help="One JSON object.")
@lang_option
def restore_command(
    archive: Path,
    only_check: bool,  # noqa: FBT001 - click passes options
    force: bool,  # noqa: FBT001
    for_programs: bool,  # noqa: FBT001
    lang: str | None,
) -> None:
    """Put the backup ARCHIVE in place of what this installation holds.

    Everything is checked before anything is touched, and the database of before is kept under
    another name until the next restore. Whoever was forgotten, here or there, stays forgotten.
    """
    from maju.app.backup.restoring import check, restore

    korean = chosen(lang) == "ko"
    if only_check:
        with _shown(korean=korean, quiet=for_programs) as progress:
            manifest = check(archive, progress)
        if for_programs:
            click.echo(msgspec.json.encode(manifest))
        else:
            click.echo("백업이 온전합니다." if korean else "The backup is whole.")
        return
    with _database() as database, _shown(korean=korean, quiet=for_programs) as progress:
        done = restore(archive, find_home(), database, force=force, progress=progress)
    if for_programs:
        click.echo(msgspec.json.encode(done))
        return
    for centre in done.manifest.centres:
        click.echo(f"{centre.centre}: {centre.events:,} " + ("이벤트" if korean else "events"))
    if done.replaced is not None:
        kept = "이전 데이터베이스를 보관합니다" if korean else "The database of before is kept as"
        click.echo(f"{kept}: {done.replaced}")


CUSTOMER_ID = re.compile(r"cu_[A-Za-z0-9_-]{1,80}")
"""Nothing else is written in the register: a name typed by mistake would stay there, readable."""


@click.command("forget")
@click.argument("customer")
@click.option("--yes", is_flag=True, help="Do not ask.")
@lang_option
@click.pass_context
def forget_command(
    context: click.Context,
    customer: str,
    yes: bool,  # noqa: FBT001 - click passes options
    lang: str | None,
) -> None:
    """Destroy the key and texts of CUSTOMER (an id) for ever; counts stay.

    Exit code 1 when nothing was known of them. They are written down all the same, so that no
    backup brings them back.
    """
    from maju.app.backup.forgetting import forget
    from maju.kernel.errors import Refused
    from maju.kernel.ids import CustomerId

    korean = chosen(lang) == "ko"
    if not CUSTOMER_ID.fullmatch(customer):
        raise Refused("not_a_customer_id")
    if not yes:
        ask = f"{customer}: 되돌릴 수 없습니다. 삭제할까요?"
        click.confirm(ask if korean else f"{customer}: for ever. Forget?", abort=True)
    with _database() as database:
        known = forget(CustomerId(customer), find_home(), database)
    if korean:
        click.echo("삭제했습니다." if known else "저장된 자료가 없습니다. 삭제 대장에 적었습니다.")
    else:
        click.echo("Forgotten." if known else "Nothing was known; written in the register.")
    context.exit(int(not known))


@contextmanager
def _database() -> Iterator[Database]:
    database = open_database(find_home())
    try:
        yield database
    finally:
        database.close()


@contextmanager
def _shown(*, korean: bool, quiet: bool) -> Iterator[Progress]:
    """A bar a step, on a terminal; nothing for programs and in logs."""
    if quiet or not sys.stderr.isatty():
        yield silent
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, int] = {}

        def show(step: str, done: int, total: int | None) -> None:
            if step not in tasks:
                name = _STEPS[step][0 if korean else 1]
                tasks[step] = bars.add_task(name, total=total)
            bars.update(bars.task_ids[tasks[step]], completed=done, total=total)

        yield show
