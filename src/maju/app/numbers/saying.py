"""Answers as a table, CSV, JSON or Parquet. Numbers are rounded in the table only."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from maju.metrics.answering import Answer, Cell
from maju.metrics.kpi import Kpi
from maju.metrics.repeats import Share


def say(
    got: Answer, kpis: Sequence[Kpi], *, centre: str, form: str, out: Path | None, lang: str
) -> None:
    """Print or write an answer."""
    match form:
        case "json":
            _put(json.dumps(_object(got, kpis, centre), ensure_ascii=False, indent=2) + "\n", out)
        case "csv":
            _put(_csv(flat(got)), out)
        case "parquet":
            sink = io.BytesIO()
            pq.write_table(pa.Table.from_pylist([dict(row) for row in flat(got)]), sink)
            if out is None:
                sys.stdout.buffer.write(sink.getvalue())
            else:
                out.write_bytes(sink.getvalue())
        case _:
            _table(got, kpis, lang)


def flat(got: Answer) -> list[Mapping[str, object]]:
    """One flat row a line: dimensions, then ``<kpi>``, ``<kpi>_num``, ``<kpi>_den``, state."""
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
                )
            },
            "open_rows": line.open_rows,
            "provisional": got.provisional,
        }
        for line in got.lines
    ]


def _object(got: Answer, kpis: Sequence[Kpi], centre: str) -> dict[str, object]:
    notes = {kpi: cell.why for line in got.lines for kpi, cell in line.cells.items() if cell.why}
    window = f"--centre {centre} --from {got.since} --to {got.until}"
    return {
        "centre": centre,
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
                "rows": f"maju rows {window} --kpi {kpi.id}",
            }
            for kpi in kpis
        },
        "notes": notes,
        "rows": flat(got),
    }


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


def _table(got: Answer, kpis: Sequence[Kpi], lang: str) -> None:
    table = Table(box=None, pad_edge=False)
    for name in got.by:
        table.add_column(name)
    for kpi in kpis:
        table.add_column(f"{kpi.ko if lang == 'ko' else kpi.en} ({kpi.unit})", justify="right")
    for line in got.lines:
        table.add_row(
            *[str(line.keys[name]) for name in got.by],
            *[_shown(line.cells[kpi.id], kpi) for kpi in kpis],
        )
    Console().print(table)
    state = (
        ("잠정" if got.provisional else "확정")
        if lang == "ko"
        else ("provisional" if got.provisional else "final")
    )
    click.echo(f"{got.since} ≤ … < {got.until} · {state} · definitions {got.definition}")


def _shown(cell: Cell, kpi: Kpi) -> str:
    if cell.value is None:
        return "–" if cell.why is None else f"– ({cell.why})"
    return f"{cell.value:,.0f}" if kpi.unit in {"건", "명"} else f"{cell.value:,.1f}"


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
