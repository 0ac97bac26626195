"""KPIs from sums that are kept, without a query: what costs most of a small question is planning it.

The same measures, the same arithmetic in the same order as the query of
:mod:`maju.metrics.compiling`, so that both give the same doubles; a property test holds them equal.
Cut or filtered by something that is neither word nor time, a question stays a query.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from maju.metrics.changing import Corrected, Whole
from maju.metrics.compiling import OFFSET, Scope, needed_by
from maju.metrics.days import epoch_day
from maju.metrics.kpi import Kpi
from maju.metrics.links import Kind, Linked, People, different
from maju.metrics.measures import MEASURES, how_of
from maju.metrics.rollups import AWAY, LOGIN, AgentDays, OnQueue, Prepared, Summed
from maju.metrics.totals import Totals, by_day
from maju.metrics.unsettled import Masked, Unsettled
from maju.metrics.unsettled.measuring import edges, said
from maju.metrics.working_out import Column, doubles, value_of

Sums = Sequence[tuple[Summed, Sequence[str]]]
"""What is read, and which measures of it."""

_WORDS = frozenset({"client", "queue", "agent", "channel", "topic"})
_DAYS = frozenset({"day", "weekday", "week", "month"})
"""What a day tells alone."""
_TIMES = frozenset({"day", "weekday", "week", "month", "hour", "interval"})
_DAY_S, _HOUR_S = 86_400, 3_600


class Keeper(Protocol):
    """Who keeps the sums of a question's files."""

    def sums(self, prepared: Prepared | Linked) -> pa.Table:
        """All rows of them."""
        ...

    def along(self, prepared: Prepared, columns: Sequence[str]) -> pa.Table:
        """All rows of them, added up by client, day and these columns alone."""
        ...

    def totals(self, prepared: Prepared) -> Sequence[Totals]:
        """By day what each of their files adds up to."""
        ...

    def people(self, asked: Linked) -> Sequence[People]:
        """Who called, file by file."""
        ...

    def unsettled(self, grain: str, scope: Scope) -> Masked:
        """The rows that may still change, as known at the scope's instant."""
        ...

    def corrected(self, scope: Scope) -> Whole:
        """Linked attempts of settled days and of the others, as known at the scope's instant."""
        ...


def can(scope: Scope) -> bool:
    """Whether these dimensions and filters are understood here."""
    return _WORDS.union(_TIMES).issuperset(scope.by) and _WORDS.issuperset(scope.only)


def kpi_table(
    keeper: Keeper,
    sums: Sums,
    kpis: Sequence[Kpi],
    scope: Scope,
    more: Sequence[pa.Table] = (),
) -> pa.Table:
    """As the query of :func:`maju.metrics.compiling.query`, in no order.

    *more*: measures along the scope's dimensions that a query gave. What nobody gave has no rows.
    """
    added = _added([*[grouped(keeper, *each, scope, ()) for each in sums], *more], scope)
    count = added.num_rows
    measures = {name: doubles(added, name, count) for name in needed_by(kpis, MEASURES)}
    names = _keys(scope)
    columns = [added[name] for name in names]
    for kpi in kpis:
        num, missing = value_of(kpi.num, measures, count)
        parts = [pa.array(num, mask=missing)]
        if kpi.kind == "ratio":
            den, absent = value_of(kpi.den, measures, count)
            with np.errstate(all="ignore"):
                value = (kpi.factor() * num) / den
            parts.append(pa.array(den, mask=absent))
            parts.insert(0, pa.array(value, mask=missing | absent | (den == 0)))
            names += [kpi.id, f"{kpi.id}_num", f"{kpi.id}_den"]
        else:
            parts.insert(0, parts[0])
            names += [kpi.id, f"{kpi.id}_num"]
        columns += parts
    return pa.table(columns, names=names)


def bucket_rows(
    keeper: Keeper, sums: Sums, scope: Scope
) -> Mapping[tuple[object, ...], Sequence[tuple[int, int]]]:
    """By the scope's dimensions: each bucket's edge, in order, and how many rows are in it."""
    edge, parts = "edge", []
    for prepared, (name,) in sums:
        if isinstance(prepared, Unsettled):
            parts.append(_bucketed(keeper, prepared, name, scope))
            continue
        assert isinstance(prepared, Prepared)
        part = grouped(keeper, prepared, (name,), scope, (prepared.keys()[-1],))
        parts.append(part.rename_columns([*part.column_names[:-2], edge, name]))
    keyed = [*_keys(scope), edge]
    rows = parts[0] if len(parts) == 1 else _merged(parts, keyed, name)
    rows = rows.filter(pc.and_(pc.is_valid(rows[edge]), pc.greater(rows[name], 0)))
    keys = [rows[name].to_pylist() for name in _keys(scope)]
    found: dict[tuple[object, ...], list[tuple[int, int]]] = {}
    places = zip(*keys, strict=True) if keys else ((),) * rows.num_rows
    for key, at, n in zip(places, rows[edge].to_pylist(), rows[name].to_pylist(), strict=True):
        found.setdefault(key, []).append((at, n))
    return {key: sorted(buckets) for key, buckets in found.items()}


def rank(buckets: Sequence[tuple[int, int]], per_cent: int) -> tuple[int | None, int | None]:
    """The nearest rank: the edge of its bucket, and how many there are in all; of nothing none."""
    if not buckets:
        return None, None
    whole, so_far = sum(n for _, n in buckets), 0
    reached = []
    for edge, n in buckets:
        so_far += n
        if so_far * 100 >= whole * per_cent:
            reached.append(edge)
    return min(reached, default=None), whole


def grouped(
    keeper: Keeper,
    prepared: Summed,
    names: Sequence[str],
    scope: Scope,
    more: Sequence[str],
) -> pa.Table:
    """The scope's rows of some sums, added up along its dimensions and *more* columns."""
    if isinstance(prepared, Unsettled):
        still = keeper.unsettled(prepared.grain, scope)
        own = {name: said(still, name, scope) for name in names}
        found = within(pa.table({**_asked(still, scope), **own}), scope,
                       ("business_date", *_columns(scope), *names))  # fmt: skip
        by = _along(found, scope)
        return _together(pa.table({**by, **{name: found[name] for name in names}}), list(by), names)
    if isinstance(prepared, AgentDays):
        return _agent_days(keeper, prepared, names, scope)
    if isinstance(prepared, OnQueue):
        both = grouped(keeper, prepared.of, (LOGIN, AWAY), scope, more)
        made = pc.subtract(both[LOGIN], both[AWAY].fill_null(0))
        return both.drop_columns([LOGIN, AWAY]).append_column(*names, made)
    if isinstance(prepared, Corrected):
        return _corrected(keeper.corrected(scope), prepared.kind, names, scope)
    if isinstance(prepared, Linked) and prepared.kind == "people":
        if {*scope.by, *scope.only} <= {"client"}:
            return _marked(keeper.people(prepared), names, scope)
        return _different(within(keeper.sums(prepared), scope), names, scope)
    files = None
    if isinstance(prepared, Prepared) and not more and _DAYS.issuperset(scope.by):
        files = files_of(keeper, prepared, scope)
    if files:
        rows = by_day(files, names, scope.since, scope.until)
    else:
        asked = ("business_date", *_columns(scope), *more, *names)
        rows = within(_rows_of(keeper, prepared, scope, more), scope, asked)
    keys = {**_along(rows, scope), **{name: rows[name] for name in more}}
    table = pa.table({**keys, **{name: rows[name] for name in names}})
    return _together(table, list(keys), names)


def _rows_of(
    keeper: Keeper, prepared: Prepared | Linked, scope: Scope, more: Sequence[str]
) -> pa.Table:
    """Rows of some sums, no further apart than the scope and *more* columns ask."""
    if isinstance(prepared, Linked):
        return keeper.sums(prepared)
    return keeper.along(prepared, (*_columns(scope), *scope.only, *more))


def files_of(keeper: Keeper, prepared: Prepared, scope: Scope) -> Sequence[Totals] | None:
    """By day what the files of the scope's clients add up to; ``None`` where it asks more of them."""
    if not scope.only.keys() <= {"client"}:
        return None
    mine = set(scope.only.get("client", ()))
    files = keeper.totals(prepared)
    if not mine:
        return files
    if any(len(each.clients) > 1 for each in files):
        return None
    return [each for each in files if each.clients <= mine]


def _corrected(whole: Whole, kind: Kind, names: Sequence[str], scope: Scope) -> pa.Table:
    """Linked attempts along the scope's dimensions, while something may still change."""
    if kind == "people":
        if {*scope.by, *scope.only} <= {"client"}:
            return whole.different(names, scope)
        return _different(within(whole.people(names, scope), scope), names, scope)
    rows = within(whole.sums(names, scope), scope, ("business_date", *_columns(scope), *names))
    keys = _along(rows, scope)
    return _together(pa.table({**keys, **{name: rows[name] for name in names}}), list(keys), names)


def _agent_days(keeper: Keeper, days: AgentDays, names: Sequence[str], scope: Scope) -> pa.Table:
    """How many different days of agents there are along the scope's dimensions."""
    (name,), columns, parts = names, ["client", "business_date", "agent"], []
    if days.settled is not None:
        parts.append(keeper.along(days.settled, ["agent"]).select(columns))
    if days.rest:
        still = keeper.unsettled("agent_state", scope)
        parts.append(pa.table({each: still.array(each) for each in columns}))
    rows = within(pa.concat_tables(parts), scope, columns)
    keys = _along(rows, scope)
    table = pa.table({**keys, "agent": rows["agent"], "business_date": rows["business_date"]})
    table = table.group_by(table.column_names, use_threads=False).aggregate([])
    if not keys:
        return pa.table({name: [table.num_rows]})
    made = table.group_by([*keys], use_threads=False).aggregate([([], "count_all")])
    return made.select([*keys, "count_all"]).rename_columns([*keys, name])


def _along(rows: pa.Table, scope: Scope) -> dict[str, pa.ChunkedArray | pa.Array]:
    """The scope's dimensions of each row; an interval brings its offset along."""
    keys = {f"by_{name}": _dimension(name, rows, scope) for name in scope.by}
    return {**keys, f"by_{OFFSET}": rows[OFFSET]} if "interval" in scope.by else keys


def _merged(parts: Sequence[pa.Table], keys: Sequence[str], name: str) -> pa.Table:
    whole = pa.concat_tables(parts, promote_options="permissive")
    made = whole.group_by(keys, use_threads=False).aggregate([(name, "sum")])
    return made.select([*keys, f"{name}_sum"]).rename_columns([*keys, name])


def _bucketed(keeper: Keeper, rest: Unsettled, name: str, scope: Scope) -> pa.Table:
    """How many of the rows that may still change are in each bucket."""
    rows = keeper.unsettled(rest.grain, scope)
    asked = _asked(rows, scope)
    table = pa.table({**asked, "edge": edges(rows, name, scope)})
    table = within(table, scope, ("business_date", *_columns(scope), "edge"))
    keys = _along(table, scope)
    made = pa.table({**keys, "edge": table["edge"]}).group_by([*keys, "edge"], use_threads=False)
    found = made.aggregate([([], "count_all")])
    return found.select([*keys, "edge", "count_all"]).rename_columns([*keys, "edge", name])


def _asked(rows: Masked, scope: Scope) -> dict[str, pa.Array]:
    """The columns of rows that the scope looks at."""
    names = dict.fromkeys(("business_date", *_columns(scope), *scope.only))
    return {each: rows.array(each) for each in names}


def _marked(people: Sequence[People], names: Sequence[str], scope: Scope) -> pa.Table:
    """How many customers there are, of all clients or of each, for each of the flags *names*."""
    wanted = scope.only.get("client")
    mine = [each for each in people if wanted is None or each.client in wanted]
    groups: dict[str | None, list[People]] = {} if scope.by else {None: mine}
    for each in mine if scope.by else ():
        if each.within(scope.since, scope.until):
            groups.setdefault(each.client, []).append(each)
    keys = {"by_client": pa.array(list(groups), pa.string())} if scope.by else {}
    counts = {
        name: pa.array(
            [different(each, name, scope.since, scope.until) for each in groups.values()],
            pa.int64(),
        )
        for name in names
    }
    return pa.table({**keys, **counts})


def _different(rows: pa.Table, names: Sequence[str], scope: Scope) -> pa.Table:
    """How many customers there are, along the scope's dimensions, for each of the flags *names*."""
    room = 1 + (pc.max(rows["who"]).as_py() or 0)
    if not scope.by:
        who = rows["who"]
        return pa.table(
            {name: [_people(who.filter(rows[name]).to_numpy(), room)] for name in names}
        )
    table = pa.table({f"by_{name}": _dimension(name, rows, scope) for name in scope.by})
    who = rows["who"].to_numpy()
    flags = [rows[name].to_numpy() for name in names]
    place = np.arange(len(who))
    keys = table.append_column("place", pa.array(place)).group_by(
        table.column_names, use_threads=False
    )
    firsts = keys.aggregate([("place", "list")])
    counts: list[list[int]] = [[] for _ in names]
    for places in firsts["place_list"].combine_chunks():
        here = places.values.to_numpy()
        for count, flag in zip(counts, flags, strict=True):
            count.append(_people(who[here][flag[here]], room))
    made = firsts.drop_columns(["place_list"])
    for name, count in zip(names, counts, strict=True):
        made = made.append_column(name, pa.array(count, pa.int64()))
    return made


def _people(who: Column, room: int) -> int:
    """How many different numbers there are, all below *room*."""
    seen = np.zeros(room, np.bool_)
    seen[who] = True
    return int(np.count_nonzero(seen))


def within(rows: pa.Table, scope: Scope, columns: Sequence[str] = ()) -> pa.Table:
    """The scope's rows of a table along days: its *columns*, or all."""
    asked = dict.fromkeys(("business_date", *columns, *scope.only))
    rows = rows.select([*asked]) if columns else rows
    rows = _between(rows, scope)
    for dimension, wanted in scope.only.items():
        mine = pc.is_in(rows[dimension], value_set=pa.array(list(wanted), pa.string()))
        rows = rows.filter(mine)
    return rows.select([*dict.fromkeys(columns)]) if columns else rows


def _between(rows: pa.Table, scope: Scope) -> pa.Table:
    """Those of its days; files that lie wholly among them are not looked through."""
    first, end = epoch_day(scope.since), epoch_day(scope.until)
    kept = []
    for batch in rows.to_batches():
        day = batch["business_date"].view(pa.int32()).to_numpy()
        inside = not len(day) or (day.min() >= first and day.max() < end)
        kept.append(batch if inside else batch.filter(pa.array((day >= first) & (day < end))))
    return pa.Table.from_batches(kept, rows.schema)


def _together(rows: pa.Table, keys: Sequence[str], names: Sequence[str]) -> pa.Table:
    """A row for each of *keys*, with the measures *names* of all its rows; along nothing there is one."""
    if not keys:
        whole = {name: (pc.max if how_of(name) == "max" else pc.sum)(rows[name]) for name in names}
        return pa.table({name: pa.array([each.as_py()], each.type) for name, each in whole.items()})
    asked = [(name, how_of(name)) for name in names]
    made = rows.group_by(keys, use_threads=False).aggregate(asked)
    return made.select([*keys, *[f"{name}_{how}" for name, how in asked]]).rename_columns(
        [*keys, *names]
    )


def _columns(scope: Scope) -> list[str]:
    words = [name for name in scope.by if name in _WORDS]
    return [*words, "at", OFFSET] if {"hour", "interval"}.intersection(scope.by) else words


def _keys(scope: Scope) -> list[str]:
    """As :func:`maju.metrics.compiling.keys` names them."""
    names = [f"by_{name}" for name in scope.by]
    return [*names, f"by_{OFFSET}"] if "interval" in scope.by else names


def _dimension(name: str, rows: pa.Table, scope: Scope) -> pa.ChunkedArray | pa.Array:
    """As :func:`maju.metrics.dimensions.expression` says it in SQL."""
    if name in _WORDS:
        return rows[name].cast(pa.string())
    if name in {"hour", "interval"}:
        offset = rows[OFFSET].to_numpy()
        local = rows["at"].to_numpy() // 1_000_000 + offset
        if name == "hour":
            return pa.array(local % _DAY_S // _HOUR_S, pa.int64())
        return pa.array(local - local % (scope.step_min * 60) - offset, pa.int64())
    if name == "day":
        return rows["business_date"]
    days = rows["business_date"].cast(pa.int32()).to_numpy().astype(np.int64)
    if name == "weekday":
        return pa.array((days + 3) % 7 + 1, pa.int64())
    if name == "week":
        return pa.array((days - (days + 3) % 7).astype(np.int32)).cast(pa.date32())
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]")
    return pa.array(months.astype(np.int64).astype(np.int32)).cast(pa.date32())


def _added(parts: Sequence[pa.Table], scope: Scope) -> pa.Table:
    """One line for each key of any of them; along nothing there is always one."""
    keys = _keys(scope)
    if len(parts) == 1:
        return parts[0]
    if not parts:
        none = {name: pa.nulls(0) for name in keys} or {"nothing": pa.nulls(1)}
        return pa.table(none)
    whole = pa.concat_tables(parts, promote_options="permissive")
    names = [name for name in whole.column_names if name not in keys]
    return _together(whole, keys, names)
