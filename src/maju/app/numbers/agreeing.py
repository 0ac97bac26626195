"""``maju target``: thresholds and targets with dates of effect; ``maju kpi define``."""

from __future__ import annotations

from datetime import UTC, date, datetime

import click

from maju.app.numbers.days import Day
from maju.app.numbers.store import using_store
from maju.app.speech import chosen, lang_option
from maju.kernel.korean import with_particles

_DAY = Day()


@click.group("target")
def target_group() -> None:
    """What was agreed: thresholds (20s) and targets (80%), per client and queue, from a day on."""


@target_group.command("set")
@click.option("--centre", required=True, help="The centre.")
@click.option("--client", help="Only for this client.")
@click.option("--queue", help="Only for this queue.")
@click.option("--name", required=True, help="A threshold, or a KPI's id.")
@click.option("--value", "said", required=True, help="20s of a threshold; 80% or 30s of a target.")
@click.option("--from", "since", type=_DAY, required=True, help="First business day it holds for.")
@lang_option
def set_command(
    *,
    centre: str,
    client: str | None,
    queue: str | None,
    name: str,
    said: str,
    since: date,
    lang: str | None,
) -> None:
    """Agree a threshold or a target from a day on. Days before keep what they had."""
    from maju.facts.history.manifest import linked
    from maju.metrics.own.agreed import agree, read_agreed
    from maju.metrics.own.kept import find_own

    with using_store() as store, linked(store.url) as link:
        agreed = read_agreed(name, said, since, client, queue, find_own(link, centre))
        agree(link, centre, agreed)
    if chosen(lang) == "ko":
        kind = "기준" if agreed.kind == "threshold" else "목표"
        click.echo(with_particles(f"{since}부터 {name} {kind}을(를) 정했습니다: {said}"))
    else:
        click.echo(f"The {agreed.kind} {name} is {said} from {since} on.")


@target_group.command("list")
@click.option("--centre", required=True, help="The centre.")
@lang_option
def list_command(*, centre: str, lang: str | None) -> None:
    """Everything that was agreed, with its dates of effect."""
    from rich.console import Console
    from rich.table import Table

    from maju.metrics.thresholds import DEFAULTS_MS

    with using_store() as store:
        numbers = store.numbers()
        kept, known = numbers.agreed(centre), numbers.catalogue(centre)
    korean = chosen(lang) == "ko"
    heads = (
        ("구분", "이름", "값", "시작일", "고객사", "큐", "출처")
        if korean
        else ("kind", "name", "value", "from", "client", "queue", "source")
    )
    kinds = {
        "threshold": "기준" if korean else "threshold",
        "target": "목표" if korean else "target",
    }
    sources = {
        "settings": "설정" if korean else "settings",
        "person": "직접" if korean else "person",
    }
    table = Table(*heads, box=None, pad_edge=False)
    for each in kept:
        if each.kind == "threshold":
            value = f"{each.value / 1000:g} s"
        elif each.name in known:
            unit = known[each.name].unit
            value = f"{each.target(unit).value:g} {unit}"
        else:
            value = f"{each.value:g}"
        table.add_row(
            kinds[each.kind], each.name, value, str(each.since), each.client or "–",
            each.queue or "–", sources[each.source],
        )  # fmt: skip
    for name, ms in DEFAULTS_MS.items():
        table.add_row(
            kinds["threshold"], name, f"{ms / 1000:g} s", "–", "–", "–",
            "기본값" if korean else "default",
        )  # fmt: skip
    Console().print(table)


@click.command("define")
@click.option("--centre", required=True, help="The centre.")
@click.option("--id", "name", required=True, help="Small letters, digits and _.")
@click.option("--ko", required=True, help="Its Korean name.")
@click.option("--en", required=True, help="Its English name.")
@click.option("--unit", required=True, help="contacts, people, times, %, s or h.")
@click.option("--direction", required=True, help="up, down or band.")
@click.option("--num", required=True, help="Measures added and subtracted, times constants.")
@click.option("--den", default="", help="The same; a KPI without it is a sum.")
@lang_option
def define_command(
    *,
    centre: str,
    name: str,
    ko: str,
    en: str,
    unit: str,
    direction: str,
    num: str,
    den: str,
    lang: str | None,
) -> None:
    """Add a KPI of the centre's own: a sum or a ratio of measures that are there already."""
    from maju.facts.history.manifest import linked
    from maju.metrics.own.define import define
    from maju.metrics.own.kept import keep

    kpi = define(name, ko, en, unit, direction, num, den)
    with using_store() as store, linked(store.url) as link:
        version = keep(link, centre, kpi, datetime.now(UTC).date())
    if chosen(lang) == "ko":
        click.echo(f"{name}({kpi.ko})을(를) 정의했습니다. 버전 {version}.")
    else:
        click.echo(f"{name} ({kpi.en}) is defined, version {version}.")


@click.command("forget")
@click.option("--centre", required=True, help="The centre.")
@click.option("--id", "name", required=True, help="Of the centre's own KPI.")
@lang_option
def forget_command(*, centre: str, name: str, lang: str | None) -> None:
    """Take a KPI of the centre's own away; its definitions stay on record."""
    from maju.facts.history.manifest import linked
    from maju.metrics.own.kept import forget

    with using_store() as store, linked(store.url) as link:
        forget(link, centre, name, datetime.now(UTC).date())
    said = "{name}을(를) 뺐습니다." if chosen(lang) == "ko" else "{name} is no more."
    click.echo(said.format(name=name))
