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
from rich.console import Console
from rich.table import Table

from maju.app.numbers import comparisons
from maju.metrics.answering import Answer, Cell
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
) -> None:
    """Print or write an answer, and what stands beside it."""
    match form:
        case "json":
            whole = {**head(compared, kpis, question), "rows": flat(compared)}
            _put(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", out)
        case "csv":
            _put(_csv(flat(compared)), out)
        case "parquet":
            sink = io.BytesIO()
            made = pa.Table.from_pylist([dict(row) for row in flat(compared)])
            said = json.dumps(head(compared, kpis, question), ensure_ascii=False)
            pq.write_table(made.replace_schema_metadata({"maju": said}), sink)
            if out is None:
                sys.stdout.buffer.write(sink.getvalue())
            else:
                out.write_bytes(sink.getvalue())
        case _:
            _table(compared, kpis, question, lang)


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


def head(compared: Compared, kpis: Sequence[Kpi], question: Question) -> dict[str, object]:
    """What every answer says of itself."""
    got = compared.answer
    notes = {kpi: cell.why for line in got.lines for kpi, cell in line.cells.items() if cell.why}
    return {
        "centre": question.centre,
        "from": got.since,
        "to": got.until,
        "by": list(got.by),
        "as_of": got.as_of,
        "state": "잠정" if got.provisional else "확정",
        "definition": got.definition,
        "kpis": {
            kpi.id: {
                "ko": kpi.ko,
                "en": kpi.en,
                "unit": kpi.unit,
                "direction": kpi.direction,
                "num": kpi.num,
                "den": kpi.den,
                "version": kpi.version,
                "rows": rows_behind(question, got, kpi.id),
            }
            for kpi in kpis
        },
        "notes": notes,
        **(comparisons.header(compared) if compared.others else {}),
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
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _put(text: str, out: Path | None) -> None:
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")


def _table(compared: Compared, kpis: Sequence[Kpi], question: Question, lang: str) -> None:
    got = compared.answer
    table = Table(box=None, pad_edge=False)
    for name in got.by:
        table.add_column(name)
    for kpi in kpis:
        table.add_column(f"{kpi.ko if lang == 'ko' else kpi.en} ({kpi.unit})", justify="right")
        for kind in compared.others:
            table.add_column(comparisons.KIND_NAMES[kind][lang != "ko"], justify="right")
    for line, beside in zip(got.lines, compared.beside, strict=True):
        cells = [str(line.keys[name]) for name in got.by]
        for kpi in kpis:
            cells.append(_shown(line.cells[kpi.id], kpi))
            cells += [comparisons.shown(each, kpi, lang) for each in beside[kpi.id].values()]
        table.add_row(*cells)
    Console().print(table)
    state = (
        ("잠정" if got.provisional else "확정")
        if lang == "ko"
        else ("provisional" if got.provisional else "final")
    )
    as_of = datetime.fromtimestamp(got.as_of // 1_000_000, UTC).isoformat(timespec="seconds")
    said = ("기준 시각", "정의 버전") if lang == "ko" else ("as of", "definitions")
    click.echo(
        f"{got.since} ≤ … < {got.until} · {state} · {said[0]} {as_of} · {said[1]} {got.definition}"
    )
    if kpis:
        click.echo(rows_behind(question, got, kpis[0].id))


def _shown(cell: Cell, kpi: Kpi) -> str:
    if cell.value is None:
        return "–" if cell.why is None else f"– ({cell.why})"
    shown = f"{cell.value:,.0f}" if kpi.unit in {"건", "명"} else f"{cell.value:,.1f}"
    mark = {True: " ○", False: " ×", None: ""}[cell.met]
    return f"{shown}{mark}" if cell.target is None else f"{shown}{mark} (/{cell.target:g})"


def say_shares(shares: Sequence[Share], form: str) -> None:
    """Print follow-up shares."""
    rows = [msgspec.to_builtins(share) for share in shares]
    if form == "json":
        click.echo(json.dumps({"rows": rows}, indent=2))
    elif form == "csv":
        click.echo(_csv(rows), nl=False)
    else:
        table = Table(box=None, pad_edge=False)
        for name in ("after", "within", "share %", "of", "matured %", "of matured"):
            table.add_column(name, justify="left" if name in {"after", "within"} else "right")
        for share in shares:
            table.add_row(
                share.after,
                share.within,
                "–" if share.share is None else f"{share.share:.1f}",
                str(share.den),
                "–" if share.matured_share is None else f"{share.matured_share:.1f}",
                str(share.matured_den),
            )
        Console().print(table)
