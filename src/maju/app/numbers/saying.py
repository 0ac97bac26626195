"""Answers as a table, CSV, JSON or Parquet. Numbers are rounded in the table only."""

from __future__ import annotations

import csv
import io
import json
import shlex
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from maju.app.numbers import comparisons, tables
from maju.app.numbers.units import unit_code, unit_label
from maju.kernel.spreadsheets import harmless
from maju.metrics.answers import Answer
from maju.metrics.comparing import Compared
from maju.metrics.kpi import Kpi
from maju.metrics.numbers import Question
from maju.metrics.repeats import Share


def say(
    compared: Compared,
    kpis: Sequence[Kpi],
    question: Question,
    *,
    form: str,
    out: Path | None,
    lang: str,
    zone: str,
    agents: Mapping[str, str],
) -> None:
    """Print or write an answer, and what stands beside it; *zone* is the centre's own, *agents* what a
    table calls people: programs get ids."""
    match form:
        case "json":
            whole = {**head(compared, kpis, question, lang), "rows": flat(compared)}
            _put(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", out)
        case "csv":
            _put(_csv(flat(compared)), out)
        case "parquet":
            sink = io.BytesIO()
            made = pa.Table.from_pylist([dict(row) for row in flat(compared)])
            said = json.dumps(head(compared, kpis, question, lang), ensure_ascii=False)
            pq.write_table(made.replace_schema_metadata({"maju": said}), sink)
            if out is None:
                sys.stdout.buffer.write(sink.getvalue())
            else:
                out.write_bytes(sink.getvalue())
        case _:
            tables.table(compared, kpis, lang=lang, zone=zone, agents=agents)
            if kpis:
                click.echo(rows_behind(question, compared.answer, kpis[0].id))


def flat(compared: Compared) -> list[Mapping[str, object]]:
    """One flat row a line: dimensions, then ``<kpi>``, ``<kpi>_num``, ``<kpi>_den``, state.

    ``<kpi>_target`` and ``<kpi>_met`` stand in every row when any line has a target for it.
    """
    got = compared.answer
    agreed = {
        kpi for line in got.lines for kpi, cell in line.cells.items() if cell.target is not None
    }
    return [
        {
            **line.keys,
            **{
                name: value
                for kpi, cell in line.cells.items()
                for name, value in (
                    (kpi, cell.value),
                    (f"{kpi}_num", cell.num),
                    (f"{kpi}_den", cell.den),
                    *(
                        ((f"{kpi}_target", cell.target), (f"{kpi}_met", cell.met))
                        if kpi in agreed
                        else ()
                    ),
                )
            },
            **comparisons.columns(compared, place),
            "open_rows": line.open_rows,
            "provisional": got.provisional,
            "as_of": got.as_of,
            "definition": got.definition,
        }
        for place, line in enumerate(got.lines)
    ]


def head(
    compared: Compared, kpis: Sequence[Kpi], question: Question, lang: str
) -> dict[str, object]:
    """What every answer says of itself: codes for programs, and ``…_label`` for people."""
    got = compared.answer
    notes = {kpi: cell.why for line in got.lines for kpi, cell in line.cells.items() if cell.why}
    return {
        "centre": question.centre,
        "from": got.since,
        "to": got.until,
        "by": list(got.by),
        "as_of": got.as_of,
        "state": comparisons.state(got.provisional),
        "state_label": comparisons.state_label(got.provisional, lang),
        "definition": got.definition,
        "kpis": {
            kpi.id: {
                "ko": kpi.ko,
                "en": kpi.en,
                "unit": unit_code(kpi.unit),
                "unit_label": unit_label(kpi.unit, lang),
                "direction": kpi.direction,
                "num": kpi.num,
                "den": kpi.den,
                "version": kpi.version,
                "rows": rows_behind(question, got, kpi.id),
            }
            for kpi in kpis
        },
        "notes": notes,
        **(
            {"partly": {kpi: comparisons.part_said(part) for kpi, part in got.partly.items()}}
            if got.partly
            else {}
        ),
        **(comparisons.header(compared, lang) if compared.others else {}),
    }


def rows_behind(question: Question, got: Answer, kpi: str) -> str:
    """The command that shows the rows behind a number, as they were known to the answer."""
    as_of = datetime.fromtimestamp(got.as_of / 1_000_000, UTC).isoformat()
    said = ["maju", "rows", "--centre", question.centre, "--from", got.since, "--to", got.until]
    for dimension, values in sorted(question.only.items()):
        said += ["--where", f"{dimension}={','.join(values)}"]
    for each in question.agreed:
        if each.client is None and each.queue is None and each.since is None:
            said += ["--threshold", f"{each.name}={each.ms / 1000:g}"]
    return shlex.join([*said, "--as-of", as_of, "--kpi", kpi])


def _csv(rows: Sequence[Mapping[str, object]]) -> str:
    if not rows:
        return ""
    text = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(text, fieldnames=names, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: harmless(cell) for name, cell in row.items()} for row in rows)
    return text.getvalue()


def _put(text: str, out: Path | None) -> None:
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")


def say_shares(shares: Sequence[Share], question: Question, form: str, lang: str) -> None:
    """Print follow-up shares."""
    rows = [msgspec.to_builtins(share) for share in shares]
    if form == "json":
        click.echo(json.dumps({"rows": rows}, indent=2))
    elif form == "csv":
        click.echo(_csv(rows), nl=False)
    else:
        tables.shares_table(shares, lang, since=question.since, until=question.until)
