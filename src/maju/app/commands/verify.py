"""``maju verify golden``: a day whose numbers are known, computed on this machine."""

from __future__ import annotations

import json

import click
import msgspec
from rich.console import Console
from rich.table import Table

from maju.app.endings import Exit
from maju.app.speech import chosen, lang_option

_HEADS = {"ko": ("KPI", "손 계산", "이 컴퓨터", "근거"), "en": ("KPI", "on paper", "here", "from")}
_SUMS = {
    "ko": "{all}개 중 {held}개가 맞습니다.",
    "en": "{held} of {all} answers hold.",
}


@click.group("verify")
def verify_group() -> None:
    """Check Maju itself against what is known for certain."""


@verify_group.command("golden")
@click.option(
    "--json", "for_programs", is_flag=True, help="One JSON object an answer, a line each."
)
@lang_option
def golden_command(for_programs: bool, lang: str | None) -> None:  # noqa: FBT001 - click passes options
    """Fold the golden day and compare every KPI with the answer worked out by hand.

    The day (a small journal) and its answers are shipped with Maju; no database is needed. Ends
    with 1 when an answer differs.
    """
    from maju.app.golden.verifying import verify_golden

    verdicts = verify_golden()
    held = sum(each.holds for each in verdicts)
    if for_programs:
        for each in verdicts:
            said = {**msgspec.to_builtins(each), "holds": each.holds}
            click.echo(json.dumps(said, ensure_ascii=False))
    else:
        spoken = chosen(lang)
        table = Table(*_HEADS[spoken], "")
        for each in verdicts:
            paper = _said(each.expected.value, each.expected.num, each.expected.den)
            here = _said(each.value, each.num, each.den)
            table.add_row(each.expected.kpi, paper, here, each.expected.why, _mark(each.holds))
        Console().print(table)
        click.echo(_SUMS[spoken].format(all=len(verdicts), held=held))
    if held < len(verdicts):
        click.get_current_context().exit(Exit.FOUND)


def _said(value: float | None, num: float | None, den: float | None) -> str:
    if value is None:
        return "–"
    short = f"{value:,.4f}".rstrip("0").rstrip(".")
    return short if den is None or num is None else f"{short} ({num:g} ÷ {den:g})"


def _mark(held: bool) -> str:  # noqa: FBT001 - one flag, one sign
    return "✓" if held else "✗"
