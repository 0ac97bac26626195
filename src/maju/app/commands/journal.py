"""``maju journal``: tail, verify, export."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

import click
import msgspec

from maju.app.centres import find_centre
from maju.app.database import using_database
from maju.app.endings import Exit
from maju.app.logs import keep_quiet
from maju.app.progress import bar
from maju.app.speech import chosen, lang_option
from maju.engine.clock import WallClock
from maju.engine.verify import Verification, verify
from maju.journal.codec import canonical
from maju.journal.lines import FileJournal, decision_line, head_line
from maju.journal.postgres.journal import PostgresJournal
from maju.kernel.events import Event
from maju.kernel.ids import CentreId, Seq
from maju.kernel.time import SECOND, Instant

_GROUP = 1_000
_IDS = ("contact", "agent", "queue", "callback", "offer", "customer", "adapter", "effect")
_OUTCOMES = {
    "answered": "응대",
    "abandoned": "포기",
    "callback": "콜백 전환",
    "flowed_out": "큐 이탈",
    "ivr_abandoned": "IVR 포기",
    "self_served": "셀프 처리",
    "after_hours": "운영시간 외",
    "blocked": "차단",
    "unreached": "연결 실패",
    "withdrawn": "발신 취소",
}
_ZONE = ZoneInfo("Asia/Seoul")

centre_option = click.option("--centre", help="Which centre; not needed when there is one.")


@click.group("journal")
def journal_group() -> None:
    """Read, export and verify the journal: everything that happened, in order."""


@journal_group.command("tail")
@centre_option
@click.option("-f", "--follow", is_flag=True, help="Go on with what comes, until Ctrl-C.")
@click.option("-n", "--number", type=click.IntRange(0), default=20, help="How many of the last.")
@click.option("--after", type=click.IntRange(0), help="Begin after this number instead.")
@click.option("--json", "for_programs", is_flag=True, help="One JSON object an event, a line each.")
def tail_command(
    centre: str | None,
    follow: bool,  # noqa: FBT001 - click passes options
    number: int,
    after: int | None,
    for_programs: bool,  # noqa: FBT001
) -> None:
    """Print events: when (in Seoul), number, kind, and whom it is about."""
    keep_quiet()
    with using_database() as url, suppress(KeyboardInterrupt):
        found = find_centre(url, centre)
        asyncio.run(_tail(url, found, number, after, follow=follow, for_programs=for_programs))


async def _tail(
    url: str,
    centre: CentreId,
    number: int,
    after: int | None,
    *,
    follow: bool,
    for_programs: bool,
) -> None:
    say = _say_json if for_programs else _say
    async with _journal(url) as journal:
        last = await journal.last(centre)
        at = Seq(max(0, last - number) if after is None else after)
        while at < last:
            events = await journal.read(centre, after=at, limit=_GROUP, upto=last)
            for event in events:
                say(event)
            at = events[-1].seq
        if follow:
            async for group in journal.tail(centre, after=at):
                for event in group:
                    say(event)
                sys.stdout.flush()


def _say_json(event: Event) -> None:
    click.echo(canonical(event), nl=False)


def _say(event: Event) -> None:
    when = datetime.fromtimestamp(event.at / SECOND, _ZONE)
    kind = event.body.__struct_config__.tag
    about = [
        f"{name}={value}"
        for name in _IDS
        if isinstance(value := getattr(event.body, name, None), str) and value
    ]
    click.echo(f"{when:%m-%d %H:%M:%S.%f}"[:-3] + f" {event.seq:>8} {kind:<18} {' '.join(about)}")


@journal_group.command("export")
@centre_option
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="A file; else standard output."
)
def export_command(centre: str | None, out: Path | None) -> None:
    """Write the journal as lines of JSON: the same journal gives the same bytes.

    One line a decision, with its command, events and effects. ``maju journal verify FILE``
    reads it again, in any later version of Maju.
    """
    keep_quiet()
    with using_database() as url:
        found = find_centre(url, centre)
        if out is None:
            asyncio.run(_export(url, found, sys.stdout.buffer))
            return
        draft = out.with_name(f"{out.name}.part")
        with draft.open("wb") as file:
            asyncio.run(_export(url, found, file))
        draft.replace(out)


async def _export(url: str, centre: CentreId, out: IO[bytes]) -> None:
    async with _journal(url) as journal:
        last = await journal.last(centre)
        out.write(head_line(centre))
        at, done = Instant(0), 0
        with bar("export") as tell:
            while decided := await journal.decided(centre, after=at, limit=_GROUP):
                out.writelines(decision_line(each) for each in decided)
                at = decided[-1].at
                done += sum(len(each.events) for each in decided)
                tell(done, max(done, last))


@journal_group.command("verify")
@click.argument("file", required=False, type=click.Path(exists=True, path_type=Path))
@centre_option
@click.option("--json", "for_programs", is_flag=True, help="One JSON object.")
@lang_option
@click.pass_context
def verify_command(
    context: click.Context,
    file: Path | None,
    centre: str | None,
    for_programs: bool,  # noqa: FBT001 - click passes options
    lang: str | None,
) -> None:
    """Replay the journal (or an exported FILE) and check what must always be true.

    Order, conservation, legal steps, no contact with two agents unless it is a consult or a
    conference, effects answered once, and decisions of this core's version made again. Exit
    code 1 when something was found.
    """
    keep_quiet()
    if file is not None:
        exported = FileJournal(file)
        with bar("verify") as tell:
            made = asyncio.run(verify(exported, exported.centre, progress=tell))
    else:
        with using_database() as url:
            made = asyncio.run(_verify(url, find_centre(url, centre)))
    if for_programs:
        click.echo(msgspec.json.encode(made))
    else:
        click.echo("\n".join(_report(made, chosen(lang))))
    context.exit(Exit.OK if made.sound else Exit.FOUND)


async def _verify(url: str, centre: CentreId) -> Verification:
    async with _journal(url) as journal:
        with bar("verify") as tell:
            return await verify(journal, centre, progress=tell)


def _report(made: Verification, lang: str) -> list[str]:
    ko = lang == "ko"
    lines = [
        f"#{finding.seq}  {finding.code}  {finding.sentence('ko' if ko else 'en')}"
        for finding in made.findings
    ]
    unseen = sum(made.found.values()) - len(made.findings)
    if unseen:
        lines.append(f"… +{unseen}")
    outcomes = ", ".join(
        f"{_OUTCOMES.get(name, name) if ko else name} {count}"
        for name, count in sorted(made.outcomes.items())
    )
    if ko:
        lines.append(
            f"{made.centre}: 이벤트 {made.events}건, 결정 {made.decisions}건"
            f"(재현 {made.decided_again}건), 컨택 {made.contacts}건, 실행 {made.effects}건"
            f"(미응답 {made.effects_open}건), {made.took_s:.1f}초"
        )
        lines.append(f"결과: {outcomes}")
        lines.append("이상 없음" if made.sound else f"발견 {json.dumps(made.found)}")
    else:
        lines.append(
            f"{made.centre}: {made.events} events, {made.decisions} decisions"
            f" ({made.decided_again} made again), {made.contacts} contacts, {made.effects} effects"
            f" ({made.effects_open} not answered yet), {made.took_s:.1f} s"
        )
        lines.append(f"outcomes: {outcomes}")
        lines.append("nothing is wrong" if made.sound else f"found: {json.dumps(made.found)}")
    return lines


@asynccontextmanager
async def _journal(url: str) -> AsyncIterator[PostgresJournal]:
    async with PostgresJournal(url, WallClock(), connections=2) as journal:
        yield journal
