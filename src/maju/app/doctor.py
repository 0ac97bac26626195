"""``maju doctor``: what is wrong with this installation, in plain words."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import cast

import click
from rich.console import Console
from rich.table import Table

from maju.app.doctor_checks import (
    Finding,
    Level,
    Pending,
    check_clock,
    check_database,
    check_disk,
    check_home,
    check_memory,
    check_packages,
    check_ports,
    check_python,
)
from maju.app.doctor_words import sentence_of
from maju.app.home import Home, find_home
from maju.app.speech import chosen, lang_option

LOCK = Path(__file__).parents[3] / "requirements.lock"

_MIGRATE = "maju.journal.postgres.migrate"
_MARKS = {Level.OK: "[green]ok[/]", Level.WARN: "[yellow]warn[/]", Level.BAD: "[red]bad[/]"}
_HEADS = {"ko": ("상태", "내용", "할 일"), "en": ("", "What", "Next")}


def examine(
    home: Home,
    *,
    env: Mapping[str, str],
    ports: Sequence[int] = (),
    pending: Pending | None = None,
) -> list[Finding]:
    """Every check, in the order in which they are best read."""
    return list(
        chain(
            check_python(),
            check_packages(LOCK),
            check_home(home),
            check_disk(home),
            check_memory(),
            check_clock(),
            check_ports(ports),
            check_database(home, env, pending),
        )
    )


def find_pending() -> Pending | None:
    """How many migrations a database lacks, once the journal can tell."""
    try:
        known = find_spec(_MIGRATE) is not None
    except ModuleNotFoundError:
        known = False
    ask = getattr(import_module(_MIGRATE), "pending", None) if known else None
    if ask is None:
        return None
    tell = cast("Callable[[str], int | Sequence[object]]", ask)

    def count(conninfo: str) -> int:
        found = tell(conninfo)
        return found if isinstance(found, int) else len(found)

    return count


def as_json(findings: Iterable[Finding], lang: str) -> str:
    """For programs: codes and parameters are stable, sentences are not."""
    checks = [
        {
            "code": found.code,
            "level": found.level.value,
            "says": sentence_of(found.code).says(lang, found.params),
            "next": sentence_of(found.code).next(lang, found.params),
            "params": dict(found.params),
        }
        for found in findings
    ]
    healthy = all(check["level"] != Level.BAD for check in checks)
    return json.dumps({"healthy": healthy, "checks": checks}, ensure_ascii=False, indent=2)


def as_table(findings: Iterable[Finding], lang: str) -> Table:
    """For people."""
    table = Table(*_HEADS[lang], show_edge=False, pad_edge=False, box=None)
    for found in findings:
        sentence = sentence_of(found.code)
        says, then = (text(lang, found.params) for text in (sentence.says, sentence.next))
        # Parameters come from outside: no markup in them.
        table.add_row(_MARKS[found.level], *(part.replace("[", r"\[") for part in (says, then)))
    return table


@click.command("doctor")
@lang_option
@click.option("--json", "for_programs", is_flag=True, help="One JSON object instead of a table.")
@click.option(
    "--port",
    "ports",
    type=click.IntRange(1, 65_535),
    multiple=True,
    help="A loopback port that should be free; may be repeated.",
)
@click.pass_context
def doctor_command(
    context: click.Context,
    lang: str | None,
    for_programs: bool,  # noqa: FBT001 - click passes options
    ports: tuple[int, ...],
) -> None:
    """Say what is wrong with this installation, and what to do next.

    Looks only: nothing is started or changed. Exit code 1 when something is bad.
    """
    lang = chosen(lang)
    findings = examine(find_home(), env=os.environ, ports=ports, pending=find_pending())
    if for_programs:
        click.echo(as_json(findings, lang))
    else:
        Console().print(as_table(findings, lang))
    context.exit(int(any(found.level is Level.BAD for found in findings)))
