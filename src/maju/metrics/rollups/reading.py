"""Which part of a question is read where: roll-ups, settled rows, or rows behind masks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec
import sqlglot
from sqlglot import exp

from maju.facts.rollups.adding import settled
from maju.facts.rollups.spec import CUTS, NEIGHBOURS, Cut, file_of
from maju.metrics.changing import Corrected
from maju.metrics.compiling import (
    Scope,
    aggregate,
    bucketed,
    condition,
    keys,
    picked,
    rows_of,
)
from maju.metrics.histogram import edge
from maju.metrics.links import ALONG, Kind, Linked, linked_of
from maju.metrics.measure import Measure
from maju.metrics.measures import MEASURES
from maju.metrics.relations import BASE
from maju.metrics.rollups.by_words import by_words
from maju.metrics.rollups.fitting import fitted, has_dimensions, worded
from maju.metrics.rollups.of_agents import (
    AWAY,
    BY_AGENT,
    DAYS,
    LOGIN,
    ON_QUEUE,
    AgentDays,
    OnQueue,
    days_of,
)
from maju.metrics.rollups.prepared import Prepared, prepare
from maju.metrics.unsettled import ENDS, Unsettled, measurable


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What of a question's facts may be read in a quick way, at its ``as_of``."""

    settled: bool = False
    """Some days look as they always will: their roll-ups are shown as ``rollup_<cut>``, their rows
    as ``<grain>_inside``."""
    rolls: bool = True
    """Whether roll-ups of these days may be taken, or their rows alone."""
    rest: bool = False
    """Some do not; their rows are shown as ``<grain>_rest``."""
    linked: bool = False
    """No two business days of a client overlap: what is linked within days is linked rightly."""
    prepared: tuple[str, ...] = ()
    """Cuts whose files' sums are kept by whoever asks (:mod:`maju.metrics.rollups.prepared`)."""
    unsettled: bool = False
    """Rows that may still change are few: whoever asks adds them up (:mod:`maju.metrics.unsettled`)."""
    late: bool = False
    """Contacts that waited at the window's end are shown as ``contact_late``, among few others."""
    unplanned: bool = False
    """No shift is planned for anybody, in any day that the question may look at."""
    standing: tuple[str, ...] = ()
    """Relations of what is open when a window ends whose files are small: whoever asks adds it up."""
    sure: tuple[str, ...] = ()
    """Measures of attempts that are added up with all that they look at (:mod:`maju.metrics.links`)."""
    corrected: bool = False
    """Whether these are known for settled days alone, and what changes of them is told beside
    (:mod:`maju.metrics.changing`)."""


ROWS = Reading()
"""Rows as known at the instant, whatever else there is."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Some measures of one grain, from one place; parts of the same measures add up."""

    measures: Sequence[Measure]
    tree: exp.Select
    place: str
    """``rollup:<cut>``, or ``rows:<grain>``."""
    masked: bool = False
    """Whether it looks at the instant; else it holds from when its days are settled on."""
    prepared: Prepared | Linked | None = None
    """What its query reads instead of the roll-up."""
    unsettled: Unsettled | Corrected | AgentDays | OnQueue | None = None
    """What gives the same without the query."""


def parts(grain: str, measures: Sequence[Measure], scope: Scope, reading: Reading) -> list[Part]:
    """How to read *measures*: of each grain, the smallest roll-up that has them, else rows."""
    made: list[Part] = []
    left = list(measures)
    for cut in CUTS if (reading.settled or reading.unsettled) and reading.rolls else ():
        if not left or not has_dimensions(cut, grain, scope):
            continue
        found = [
            (each, fitted(each, cut, scope, linked=reading.linked))
            for each in left
            if not _by_list(each, scope)
        ]
        fit = [(measure, of) for measure, of in found if of is not None]
        if not fit:
            continue
        taken = [measure for measure, _ in fit]
        left = [measure for measure in left if measure not in taken]
        if reading.rest:
            made.append(_from_rest(grain, taken, scope, reading))
        if not reading.settled:
            continue
        inner, ready = _rolled(grain, cut, scope), _prepared(grain, cut, taken, scope, reading)
        if ready is not None:
            inner = _from(ready.name, scope)
            fit = [(each, _added(each)) for each in taken]
        tree = _grouped(inner, fit, scope)
        made.append(Part(measures=taken, tree=tree, place=f"rollup:{cut.name}", prepared=ready))
    for of_some in (_chained, _days_of_agents, _on_queue):
        for part in of_some(left, scope, reading):
            made.append(part)
            left = [measure for measure in left if measure not in part.measures]
    return [*made, *_plain(grain, left, scope, reading)] if left else made


def _chained(measures: Sequence[Measure], scope: Scope, reading: Reading) -> Iterator[Part]:
    """From sums of linked attempts, those that are sure: as of this instant, for an attempt may still
    come that follows them, so that nobody keeps the answer."""
    if not ALONG.issuperset({*scope.by, *scope.only}):
        return
    mine = [each for each in measures if each.id in reading.sure]
    ways: tuple[tuple[Kind, Callable[[Measure], exp.Expr]], ...] = (
        ("sums", _added),
        ("people", _different),
    )
    for kind, add in ways:
        fit = [each for each in mine if (each.how == "distinct") == (kind == "people")]
        if fit and reading.corrected:
            part = _from_rows(fit[0].grain, fit, scope, "")
            yield msgspec.structs.replace(
                part, place="links:corrected", unsettled=Corrected(kind=kind)
            )
        elif fit:
            ready = linked_of(kind, scope)
            tree = _grouped(_from(ready.name, scope), [(each, add(each)) for each in fit], scope)
            yield Part(measures=fit, tree=tree, place="links", prepared=ready, masked=True)


def _different(measure: Measure) -> exp.Expr:
    who = exp.Case().when(exp.column(measure.id), exp.column("who"))
    return exp.Count(this=exp.Distinct(expressions=[who]))


def _days_of_agents(measures: Sequence[Measure], scope: Scope, reading: Reading) -> Iterator[Part]:
    """Different days of agents, where all of them are kept or few."""
    mine = [each for each in measures if each == MEASURES[DAYS]]
    kept = not reading.settled or BY_AGENT.name in reading.prepared
    few = reading.unsettled if reading.rest else reading.settled
    if not (mine and reading.rolls and kept and few):
        return
    if has_dimensions(BY_AGENT, "agent_state", scope):
        (part,) = _plain("agent_state", mine, scope, reading)
        place = f"rollup:{BY_AGENT.name}" if reading.settled else part.place
        days = days_of(settled=reading.settled, rest=reading.rest)
        yield msgspec.structs.replace(part, place=place, unsettled=days)


def _on_queue(measures: Sequence[Measure], scope: Scope, reading: Reading) -> Iterator[Part]:
    """Time on queue of a centre without shifts, as one number: along a dimension there are lines
    of those alone who were on queue at all."""
    mine = [each for each in measures if each == MEASURES[ON_QUEUE]]
    if not mine or not reading.unplanned or scope.by:
        return
    whole = [MEASURES[LOGIN], MEASURES[AWAY]]
    found = parts("agent_state", whole, scope, reading)
    minus = exp.Sub(this=exp.column(LOGIN), expression=exp.func("coalesce", AWAY, "0"))
    made = []
    for part in found:
        of = part.prepared or part.unsettled
        if len(part.measures) < len(whole) or not isinstance(of, Prepared | Unsettled):
            return
        tree = exp.select(exp.alias_(minus.copy(), ON_QUEUE)).from_(part.tree.subquery("w"))
        on_queue = OnQueue(of=of)
        made.append(msgspec.structs.replace(part, measures=mine, tree=tree, unsettled=on_queue))
    yield from made


def still_open(
    grain: str, measures: Sequence[Measure], scope: Scope, reading: Reading
) -> list[Part]:
    """The same of measures that only count what is open: settled days have nothing of it."""
    return [_from_rest(grain, measures, scope, reading)]


def _plain(grain: str, measures: Sequence[Measure], scope: Scope, reading: Reading) -> list[Part]:
    """From rows: settled ones without masks, where nothing else is asked and they add up."""
    if grain in ENDS and not _PERIODS.intersection(scope.by):
        among = "late" if reading.late and grain == "waiting" else ""
        part = _from_rows(grain, measures, scope, among)
        known = all(MEASURES.get(each.id) == each for each in measures)
        if known and grain in reading.standing:
            part = msgspec.structs.replace(part, unsettled=Unsettled(grain=grain))
        return [part]
    alone = [measure for measure in measures if reading.rest and measure.how == "distinct"]
    quick = [measure for measure in measures if measure not in alone]
    if not reading.settled or not _in_settled(grain, quick, scope):
        return [_from_rows(grain, measures, scope, "")]
    made = [_from_rows(grain, alone, scope, "")] if alone else []
    if quick:
        made.append(_from_rows(grain, quick, scope, "inside"))
        if reading.rest:
            made.append(_from_rows(grain, quick, scope, "rest"))
    return made


class Buckets(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows are in each bucket: the keys, ``edge`` and ``n``."""

    tree: exp.Query
    places: Sequence[str]
    masked: bool = False
    """Whether masks were looked through."""
    prepared: Prepared | None = None
    unsettled: Unsettled | None = None
    """The rows that are not in there."""


def buckets(measure: Measure, scope: Scope, reading: Reading) -> Buckets:
    """How to count them: from the roll-up that keeps buckets, else from rows."""
    grain = measure.grain
    for cut in CUTS if reading.settled and reading.rolls else ():
        fits = cut.bucket and cut.bucket == measure.value and has_dimensions(cut, grain, scope)
        if fits and (words := worded(measure, cut, scope)) is not None:
            of = exp.column(f"{cut.bucket}_edge")
            ready = _prepared(grain, cut, [measure], scope, reading)
            if ready is None:
                inner = _rolled(grain, cut, scope).where(of.is_(exp.null()).not_(), *words)
                n = exp.column("n")
            else:
                n = exp.column(measure.id)
                some = exp.GT(this=n.copy(), expression=exp.Literal.number(0))
                inner = _from(ready.name, scope).where(of.is_(exp.null()).not_(), some)
            tree: exp.Query = bucketed(inner, of, exp.func("sum", n), scope)
            places = [f"rollup:{cut.name}"]
            if reading.rest:
                tree = exp.union(tree, _row_buckets(measure, scope, "rest"), distinct=False)
                places.append(f"rows:{grain}")
            rest = Unsettled(grain=grain) if reading.rest and reading.unsettled else None
            return Buckets(
                tree=tree, places=places, masked=reading.rest, prepared=ready, unsettled=rest
            )
    place = [f"rows:{grain}"]
    if not reading.settled and reading.unsettled and measurable(measure):
        tree = _row_buckets(measure, scope, "")
        return Buckets(tree=tree, places=place, masked=True, unsettled=Unsettled(grain=grain))
    if not reading.settled or not _in_settled(grain, [measure], scope):
        return Buckets(tree=_row_buckets(measure, scope, ""), places=place, masked=True)
    inside: exp.Query = _row_buckets(measure, scope, "inside")
    if reading.rest:
        inside = exp.union(inside, _row_buckets(measure, scope, "rest"), distinct=False)
    return Buckets(tree=inside, places=place, masked=reading.rest)


def _row_buckets(measure: Measure, scope: Scope, among: str) -> exp.Select:
    of = _tree(measure.value)
    inner = _rows(measure.grain, scope, among).where(of.copy().is_(exp.null()).not_())
    if (where := condition(measure, scope)) is not None:
        inner = inner.where(where)
    return bucketed(inner, edge(of), exp.func("count", exp.Star()), scope)


def _from_rest(grain: str, measures: Sequence[Measure], scope: Scope, reading: Reading) -> Part:
    """From the rows that may still change; without settled days that is all of them."""
    part = _from_rows(grain, measures, scope, "rest" if reading.settled else "")
    if not reading.unsettled or not all(map(measurable, measures)):
        return part
    return msgspec.structs.replace(part, unsettled=Unsettled(grain=grain))


def _from_rows(grain: str, measures: Sequence[Measure], scope: Scope, among: str) -> Part:
    masked = among != "inside"
    inner = _rows(grain, scope, among)
    tree = by_words(inner, measures, scope, settled=not masked)
    if tree is None:
        tree = _grouped(inner, [(each, aggregate(each, scope)) for each in measures], scope)
    return Part(measures=list(measures), tree=tree, place=f"rows:{grain}", masked=masked)


def _grouped(
    inner: exp.Select, said: Sequence[tuple[Measure, exp.Expr]], scope: Scope
) -> exp.Select:
    grouping = keys(scope)
    tree = exp.select(
        *[exp.alias_(of, name) for name, of in grouping],
        *[exp.alias_(of, measure.id) for measure, of in said],
    ).from_(exp.Subquery(this=inner, alias=exp.to_identifier("g")))
    return tree.group_by(*[of.copy() for _, of in grouping]) if grouping else tree


def _prepared(
    grain: str, cut: Cut, measures: Sequence[Measure], scope: Scope, reading: Reading
) -> Prepared | None:
    if cut.name not in reading.prepared:
        return None
    return prepare(cut.name, grain, measures, scope, linked=reading.linked)


def _from(name: str, scope: Scope) -> exp.Select:
    """Rows of what is prepared, in the scope."""
    return picked(exp.select("*").from_(exp.Table(this=exp.to_identifier(name))), scope)


def _added(measure: Measure) -> exp.Expr:
    return exp.func("max" if measure.how == "max" else "sum", exp.column(measure.id))


def _rolled(grain: str, cut: Cut, scope: Scope) -> exp.Select:
    """The cut's rows of the grain, in the scope."""
    table = exp.Table(this=exp.to_identifier(file_of(cut.name), quoted=True))
    whole = exp.select("*").from_(table)
    return picked(whole.where(exp.column("grain").eq(exp.Literal.string(grain))), scope)


def _rows(grain: str, scope: Scope, among: str) -> exp.Select:
    """Rows behind the masks of the instant, of all days or the rest; or settled ones (inside)."""
    if among == "inside":
        return picked(_renamed(settled()[grain], grain, f"{grain}_inside"), scope)
    tree = rows_of(grain, scope)
    base = BASE.get(grain, grain) if among == "late" else grain
    return _renamed(tree, base, f"{base}_{among}") if among else tree


def _renamed(tree: exp.Expr, grain: str, name: str) -> exp.Select:
    def rename(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Table) and node.name == grain:
            return exp.Table(
                this=exp.to_identifier(name, quoted=True), alias=node.args.get("alias")
            )
        return node

    made = tree.copy().transform(rename)
    assert isinstance(made, exp.Select)
    return made


def _in_settled(grain: str, measures: Sequence[Measure], scope: Scope) -> bool:
    """Whether settled rows have every column that the measures and dimensions ask."""
    if grain not in settled() or any(_by_list(each, scope) for each in measures):
        return False
    trees = [of for _, of in keys(scope)]
    trees += [_tree(measure.value) for measure in measures if measure.value]
    trees += [where for each in measures if (where := condition(each, scope)) is not None]
    asked = {column.name for tree in trees for column in tree.find_all(exp.Column)}
    rows = settled()[grain]
    assert isinstance(rows, exp.Select)
    return asked.union(scope.only) - _TIMES <= set(rows.named_selects) - NEIGHBOURS


def _by_list(measure: Measure, scope: Scope) -> bool:
    """Whether the list of shared numbers decides: what was rolled up or settled did not see it."""
    if not scope.shared or measure.grain != "attempt":
        return False
    where = condition(measure, scope)
    return where is not None and any(
        column.name == "identified" for column in where.find_all(exp.Column)
    )


_PERIODS = frozenset({"interval", "day", "week", "month"})
"""Along these, a state is asked at more ends than that of the window."""

_TIMES = frozenset({"interval", "hour", "day", "weekday", "week", "month"})


def _tree(said: str) -> exp.Expr:
    return sqlglot.parse_one(said, dialect="duckdb")
