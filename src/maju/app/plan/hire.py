"""``maju plan hire``: how many to hire when, for months to come."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from maju.app.speech import chosen, lang_option
from maju.kernel.errors import Refused


@click.command("hire")
@click.option("--need", required=True, help="Heads needed by month, the first is this one: 120,125,130.")  # fmt: skip
@click.option("--heads", type=float, required=True, help="Heads now, fully able.")
@click.option("--leavers", type=float, default=3.0, show_default=True, help="Per cent who leave a month.")  # fmt: skip
@click.option("--early-leavers", type=float, help="Per cent of newcomers who leave, first three months.")  # fmt: skip
@click.option("--training", type=click.IntRange(0, 24), default=1, show_default=True, help="Months of training.")  # fmt: skip
@click.option("--ramp", type=click.IntRange(0, 24), default=2, show_default=True, help="Months until as good as others.")  # fmt: skip
@click.option("--begins", type=float, default=50.0, show_default=True, help="Per cent as good, right after training.")  # fmt: skip
@click.option("--places", type=click.IntRange(0, 10_000), help="Places in the training, a month.")
@click.option("--notice", type=click.IntRange(0, 24), default=1, show_default=True, help="Months until somebody can begin.")  # fmt: skip
@click.option("--coming", default="", help="Already hired, by month: 2,0,1.")
@click.option("--json", "for_programs", is_flag=True, help="One JSON object, month by month.")
@lang_option
def hire_command(
    *,
    need: str,
    heads: float,
    leavers: float,
    early_leavers: float | None,
    training: int,
    ramp: int,
    begins: float,
    places: int | None,
    notice: int,
    coming: str,
    for_programs: bool,
    lang: str | None,
) -> None:
    """Heads needed against leavers, training and ramp-up: the fewest hires, as late as possible.

    What no hire can help any more, because training is not over by then, is told as short.
    """
    from maju.planning.hiring import Hiring, plan_hiring

    known = Hiring(
        heads=heads,
        leaves=leavers / 100,
        early_leaves=None if early_leavers is None else early_leavers / 100,
        training=training,
        ramp=ramp,
        begins=begins / 100,
        most_a_month=places,
        notice=notice,
        coming=tuple(int(each) for each in numbers_of("coming", coming)),
    )
    made = plan_hiring(numbers_of("need", need), known)
    told: dict[str, Any] = {name: rows.tolist() for name, rows in asdict(made).items()}
    if for_programs:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    korean = chosen(lang) == "ko"
    head = ("월", "필요", "채용", "가용", "채용 없이", "재적", "퇴사", "부족") if korean else ("month", "need", "hire", "able", "without", "paid", "leave", "short")  # fmt: skip
    order = ("need", "hires", "able", "without", "payroll", "leavers", "short")
    click.echo(" ".join(f"{each:>8}" for each in head))
    for month in range(len(told["need"])):
        figures = " ".join(f"{told[name][month]:>8.1f}" for name in order)
        click.echo(f"{month:>8} {figures}")


def numbers_of(name: str, said: str) -> list[float]:
    """Figures with commas between them.

    Raises:
        Refused: ``plan_bad_input``.
    """
    try:
        return [float(each) for each in said.split(",") if each.strip()]
    except ValueError:
        raise Refused("plan_bad_input", name=name, why=said[:60]) from None
