"""The reference of facts and KPIs, out of their definitions."""

from __future__ import annotations

from maju.facts.schema import DEFINITION, GRAINS, Column, Grain
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.catalogue import DEFINITION as CATALOGUE_VERSION
from maju.metrics.kpi import SOURCES, Kpi
from maju.metrics.measures import MEASURES
from maju.metrics.thresholds import DEFAULTS_MS

_KINDS = {
    "text": "text",
    "word": "word",
    "whole": "count",
    "us": "instant, µs since 1970 UTC",
    "ms": "duration, ms",
    "s": "seconds",
    "yes": "true/false",
    "day": "date",
    "words": "list of words",
}
_ARROWS = {"up": "↑", "down": "↓", "band": "↔"}


def facts() -> str:
    """Every grain and column."""
    lines = [
        "# Facts",
        "",
        f"Definition {DEFINITION}. One Parquet file per client, business day and grain. The files",
        "that count are named in the manifest (PostgreSQL, schema `facts`); the same bytes lie",
        "under `blobs/facts/current/GRAIN/CENTRE/CLIENT/DAY.parquet` for DuckDB, pandas and Spark:",
        "",
        "    duckdb.sql(\"FROM '…/blobs/facts/current/contact/**/*.parquet'\")",
        "",
        'Null is "not happened" or "the source cannot tell", never 0. No column depends on a',
        "threshold. Customers are pseudonyms; no name, number or text is in a file.",
    ]
    for grain in GRAINS.values():
        lines += ["", *_grain(grain)]
    return "\n".join((*lines, ""))


def _grain(grain: Grain) -> list[str]:
    return [
        f"## {grain.name}",
        "",
        f"{grain.row[0].upper()}{grain.row[1:]}. Key: {', '.join(f'`{k}`' for k in grain.key)};",
        f"placed in time by `{grain.at}`.",
        "",
        "| column | is | null | meaning |",
        "|---|---|---|---|",
        *(_column(column) for column in grain.columns),
    ]


def _column(column: Column) -> str:
    words = f": {', '.join(f'`{word}`' for word in column.words)}" if column.words else ""
    null = "" if column.needed else "may be"
    return f"| `{column.name}` | {_KINDS[column.kind]}{words} | {null} | {column.meaning} |"


def kpis() -> str:
    """The catalogue, its measures, and the thresholds."""
    lines = [
        "# KPIs",
        "",
        f"Catalogue {CATALOGUE_VERSION}. A KPI is a sum, or Σ numerator ÷ Σ denominator (null when",
        "that is 0); per cent are shown as per cent, durations in seconds. Along a dimension that",
        "is not in the list a KPI has no meaning and no number.",
        "",
        "| # | id | 한국어 | English | unit | | formula | along | version |",
        "|---|---|---|---|---|---|---|---|---|",
        *(_kpi(kpi) for kpi in CATALOGUE.values()),
        "",
        "## Measures",
        "",
        "Conditions are over the columns of `maju.metrics`' relations: the facts as they were known",
        "at an instant, attempts beside the same customer's attempt before and after. `t_…` is a",
        "threshold as it was agreed for that queue, client and day. The grains `waiting`, `pending`",
        "and `backlog` are contacts, callbacks and cases that were open at the end of each period",
        "(basis S: never added over time); `solving` is cases by the day of their last solving.",
        "",
        "| measure | grain | what | which rows | basis |",
        "|---|---|---|---|---|",
    ]
    for measure in MEASURES.values():
        what = f"{measure.how} {measure.value}".strip()
        where = f"`{measure.where}`" if measure.where else "all"
        lines.append(f"| `{measure.id}` | {measure.grain} | {what} | {where} | {measure.basis} |")
    lines += ["", "## Thresholds", "", "| name | by default |", "|---|---|"]
    lines += [f"| `{name}` | {ms / 1000:g} s |" for name, ms in DEFAULTS_MS.items()]
    return "\n".join((*lines, ""))


def _kpi(kpi: Kpi) -> str:
    said = ""
    match kpi.kind:
        case "sum":
            said = f"`{kpi.num}`"
        case "nothing":
            ko, en = SOURCES[kpi.absent]
            said = f"no source yet: {en} · {ko}"
        case "ratio":
            said = f"`{kpi.num}` ÷ `{kpi.den}`"
        case "quantile":
            said = f"{kpi.den}th percentile of `{kpi.num}`, nearest rank"
        case "attainment":
            said = f"half hours with `{kpi.num}` at target ÷ half hours with a value"
    number = kpi.number or ""
    along = ", ".join(sorted(kpi.dims))
    arrow = _ARROWS[kpi.direction]
    return (
        f"| {number} | `{kpi.id}` | {kpi.ko} | {kpi.en} | {kpi.unit} | {arrow} | {said} | "
        f"{along} | {kpi.version} |"
    )
