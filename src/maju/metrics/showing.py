"""DuckDB that shows a question's facts, each relation when a query first names it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from maju.facts.fold.live import OpenFacts
from maju.metrics.changing import HEADS, Head, Heads, Whole, heads_of
from maju.metrics.changing.ripe import ripening
from maju.metrics.compiling import Scope
from maju.metrics.days import begins_us
from maju.metrics.firsts import First, began, first_rows, overlapping
from maju.metrics.held import HELD
from maju.metrics.links import CHAINED, Chain, GivenUp, Linked, Links, People, linked_of
from maju.metrics.masks import Masks
from maju.metrics.openings import OPENINGS, Begun
from maju.metrics.relations import BASE, grains
from maju.metrics.rollups import Prepared, Reading
from maju.metrics.small import are_small
from maju.metrics.sources import Quick, Source, attach
from maju.metrics.totals import Totals
from maju.metrics.uniting import files_tell_until, renew, staying, unite
from maju.metrics.unsettled import ENDS, Instant, Masked

# A relation, which the warning advises, has the query planned twice; that costs more than the copy.
warnings.filterwarnings("ignore", "Arrow output on a DB-API result", UserWarning)


class Shown:
    """An engine (:class:`maju.metrics.engines.Elsewhere`) over one source and what is live."""

    def __init__(
        self, engine: duckdb.DuckDBPyConnection, source: Source, masks: Masks | None = None
    ) -> None:
        self._engine = engine
        self._source = source
        self._masks = masks or Masks()
        self._there: set[str] = set()
        self._united: dict[str, str] = {}
        self._prepares: tuple[str, ...] | None = None
        self._sums: dict[str, pa.Table] = {}
        self._keeps: bool | None = None
        self._nothing: frozenset[str] | None = None
        self._few: bool | None = None
        self._standing: tuple[str, ...] | None = None
        self._stale = False

    def fetch(self, tree: exp.Expr) -> tuple[Sequence[str], Sequence[tuple[Any, ...]]]:
        """As :meth:`maju.metrics.engines.Elsewhere.fetch`."""
        return self.run(tree.sql(dialect="duckdb"), named_in(tree))

    def nothing(self) -> frozenset[str]:
        """The relations of which there is no row: no file, and nothing live beside files."""
        if self._nothing is None:
            paths, quick = self._source.paths, self._source.quick
            live = set() if self._live is None else {
                grain for grain, rows in self._live.tables.items() if rows.num_rows
            }  # fmt: skip
            found = {grain for grain in grains() - live if not paths.get(grain)}
            if quick:
                found |= {f"{grain}_inside" for grain, files in quick.inside.items() if not files}
                rest = {grain for grain, files in quick.rest.items() if not files}
                found |= {f"{grain}_rest" for grain in rest - live}
            if quick and quick.reading.late and not quick.late and "contact" not in live:
                found.add("contact_late")
            self._nothing = frozenset(found)
        return self._nothing

    def prepares(self) -> tuple[str, ...]:
        """The cuts whose files' sums may be kept in memory."""
        if self._prepares is None:
            quick = self._source.quick
            cuts = {} if quick is None else quick.cuts
            self._prepares = tuple([name for name in sorted(cuts) if HELD.fits(cuts[name])])
        return self._prepares

    def run(
        self, said: str, names: Iterable[str], prepared: Iterable[Prepared | Linked] = ()
    ) -> tuple[Sequence[str], Sequence[tuple[Any, ...]]]:
        """The same of a query in DuckDB's words that names these relations, and these sums."""
        self._show(names, prepared)
        cursor = self._engine.execute(said)
        return [column[0] for column in cursor.description], cursor.fetchall()

    def table(
        self, said: str, names: Iterable[str], prepared: Iterable[Prepared | Linked] = ()
    ) -> pa.Table:
        """The same rows as :meth:`run` gives, left in columns."""
        self._show(names, prepared)
        return self._engine.execute(said).to_arrow_table()

    def of_files(self, said: str, files: Mapping[str, Sequence[Path]]) -> pa.Table:
        """The rows of a query that names *files* as relations."""
        for name, paths in files.items():
            read = exp.func("read_parquet", exp.array(*map(exp.Literal.string, map(str, paths))))
            said = said.replace(f'"{name}"', read.sql(dialect="duckdb"))
        return self._engine.execute(said).to_arrow_table()

    def first(self, grain: str, scope: Scope, wanted: int) -> First | None:
        """Where about so many rows lie, the first of the scope's days; ``None``: files do not tell."""
        if not self._files_tell():
            return None
        return first_rows(grain, self._source.paths[grain], scope.since, scope.until, wanted)

    def begun(self, grain: str, scope: Scope) -> Begun | None:
        """The rows that the scope's days begin with; ``None``: files do not tell.

        While something lives, those before the first day of which files do not tell all.
        """
        paths, until = self._source.paths[grain], scope.until
        if self._files_tell():
            return OPENINGS.of(grain, paths, scope.since, until)
        assert self._live is not None
        until = min(until, files_tell_until(self._live))
        if until <= scope.since:
            return None
        found = OPENINGS.of(grain, paths, scope.since, until)
        name = began(grain)
        if found is None or name is None:
            return None
        rows = staying(grain, found.rows, self._live)
        return Begun(rows.filter(pc.field(name) < begins_us(until)), whole=False)

    def all_rows(self, grain: str, scope: Scope) -> Begun | None:
        """All rows of the scope's days while something lives, where the beginnings of its files hold
        all of theirs; ``None``: it is not so, or not known."""
        name = began(grain)
        if name is None or self._live is None or self._files_tell():
            return None
        day = pc.field("business_date")
        living = self._live.tables[grain].filter((day >= scope.since) & (day < scope.until))
        paths = self._source.paths[grain]
        if overlapping(name, paths, scope.since, scope.until) == {}:
            return Begun(living, whole=True)
        filed = OPENINGS.of(grain, paths, scope.since, scope.until)
        if filed is None or not filed.whole:
            return None
        rows = staying(grain, filed.rows, self._live)
        living = living.select(rows.column_names).cast(rows.schema)
        return Begun(pa.concat_tables([rows, living]), whole=True)

    def _files_tell(self) -> bool:
        """Whether all rows of the days are in files."""
        quick = self._source.quick
        return self._live is None or (quick is not None and not quick.reading.rest)

    def sums(self, prepared: Prepared | Linked) -> pa.Table:
        """What the question's files of a cut, or its linked attempts, add up to."""
        if (found := self._sums.get(prepared.name)) is None:
            quick = self._source.quick
            assert quick is not None
            if isinstance(prepared, Linked):
                assert quick.links is not None
                found = CHAINED.rows(self._engine, prepared, quick.links.chains)
            else:
                found = HELD.rows(self._engine, prepared, quick.cuts[prepared.cut])
            self._sums[prepared.name] = found
        return found

    def along(self, prepared: Prepared, columns: Sequence[str]) -> pa.Table:
        """The same, added up by client, day and these columns alone."""
        quick = self._source.quick
        assert quick is not None
        return HELD.along(self._engine, prepared, quick.cuts[prepared.cut], columns)

    def totals(self, prepared: Prepared) -> Sequence[Totals]:
        """By day what each of the question's files of a cut adds up to."""
        quick = self._source.quick
        assert quick is not None
        return HELD.totals(self._engine, prepared, quick.cuts[prepared.cut])

    def people(self, asked: Linked) -> Sequence[People]:
        """Who called, file by file of the question's."""
        links = self._source.quick and self._source.quick.links
        assert links
        return [each.people for each in CHAINED.tables(self._engine, asked, links.chains)]

    def given_up(self, asked: Linked) -> Sequence[tuple[str, GivenUp]]:
        """Who gave up, file by file of the question's, each with its client."""
        links = self._source.quick and self._source.quick.links
        assert links
        tables = CHAINED.tables(self._engine, asked, links.chains)
        found = zip(links.chains, tables, strict=True)
        return [(chain.client, each.given_up) for chain, each in found]

    def reading(self, quick: Quick, scope: Scope) -> Reading:
        """What may be read quickly of a scope, with what is kept in memory."""
        sure, corrected = self._sure(quick, scope)
        return msgspec.structs.replace(
            quick.reading,
            prepared=self.prepares(),
            sure=sure,
            corrected=corrected,
            unsettled=quick.reading.rest and self._are_few(quick),
            unplanned=quick.reading.rolls and "plan" in self.nothing(),
            standing=self._small_ends(quick) if quick.reading.rolls else (),
        )

    def _sure(self, quick: Quick, scope: Scope) -> tuple[tuple[str, ...], bool]:
        """The measures that are added up of linked attempts; whether more is told beside."""
        if (links := quick.links) is None:
            return (), False
        sure = links.of(scope) if self.keeps(links.chains) else ()
        known = ripening(tuple(scope.agreed))
        if known.keys() <= {*sure} or not self.corrects(links, scope):
            return sure, False
        return tuple(known), True

    def corrects(self, links: Links, scope: Scope) -> bool:
        """Whether the latest attempts may lie in memory row by row."""
        heads = heads_of(links, scope.known_until)
        fits = not heads.before or CHAINED.fits(heads.before)
        few = are_small([path for own in links.rest.values() for path in own])
        return fits and few and heads.are_few()

    def corrected(self, scope: Scope) -> Whole:
        """As :class:`maju.metrics.summed.Keeper`."""
        links = self._source.quick and self._source.quick.links
        assert links
        heads, kept = self._heads(links, scope)
        changed = self._masks.changed(kept, links.rest, _instant(scope))
        tables = CHAINED.tables(self._engine, linked_of("sums", scope), heads.before)
        clients = [chain.client for chain in heads.before]
        before = list(zip(clients, tables, strict=True))
        return Whole(changed=changed, before=before)

    def _heads(self, links: Links, scope: Scope) -> tuple[Heads, list[Head]]:
        """Which they are, and they themselves, ready for the scope's thresholds."""
        heads = heads_of(links, scope.known_until)
        shared, agreed = tuple(scope.shared), tuple(scope.agreed)
        return heads, HEADS.of(self._engine, heads.places, shared, agreed)

    def _are_few(self, quick: Quick) -> bool:
        """Whether rows that may still change may lie in memory as they are."""
        if self._few is None:
            self._few = are_small({path for own in quick.rest.values() for path in own})
        return self._few

    def _small_ends(self, quick: Quick) -> tuple[str, ...]:
        """The relations of what is open at a window's end whose files may lie in memory."""
        if self._standing is None:
            self._standing = tuple([name for name in ENDS if are_small(self._ending(name, quick))])
        return self._standing

    def _ending(self, relation: str, quick: Quick) -> Sequence[Path]:
        """The files of what may be open when the window ends."""
        if relation == "waiting" and quick.reading.late:
            return quick.late
        return self._source.paths.get(BASE[relation], ())

    def unsettled(self, grain: str, scope: Scope) -> Masked:
        """As :class:`maju.metrics.summed.Keeper`."""
        quick = self._source.quick
        assert quick is not None
        if grain in ENDS:
            paths = self._ending(grain, quick)
            return self._masks.standing(grain, paths, _instant(scope), scope.until)
        return self._masks.rows(grain, quick.rest, _instant(scope))

    def keeps(self, chains: Sequence[Chain]) -> bool:
        """Whether what these add up to may be kept in memory."""
        if self._keeps is None:
            self._keeps = CHAINED.fits(chains)
        return self._keeps

    def link(self, links: Links, scope: Scope, stopped: Callable[[], bool]) -> int:
        """Keep the tables of a window's files, the latest first; how many before it was stopped."""
        chains, done = links.chains, 0
        if corrects := self.corrects(links, scope):
            chains = heads_of(links, scope.known_until).before
        elif not self.keeps(chains):
            return 0
        CHAINED.recall(linked_of("sums", scope), chains)
        if corrects:
            self._heads(links, scope)
        for chain in sorted(chains, key=lambda each: each.last, reverse=True):
            if stopped():
                break
            CHAINED.tables(self._engine, linked_of("sums", scope), [chain])
            done += 1
        return done

    def showing(self, names: Iterable[str]) -> duckdb.DuckDBPyConnection:
        """The connection, with these relations shown."""
        self._show(names)
        return self._engine

    def renew(self, masks: Masks) -> None:
        """Show what is live now, beside the same files."""
        if masks is not self._masks:
            self._nothing = None
            self._masks = masks
            self._stale = True

    @property
    def _live(self) -> OpenFacts | None:
        return self._masks.live

    def close(self) -> None:
        """Let everything go."""
        self._engine.close()

    def _show(self, names: Iterable[str], prepared: Iterable[Prepared | Linked] = ()) -> None:
        for each in prepared:
            if each.name not in self._there:
                self._engine.register(each.name, self.sums(each))
                self._there.add(each.name)
        named = frozenset(names)
        if self._stale and self._live is not None and not named.isdisjoint(self._united):
            renew(self._engine, self._live, self._united)
            self._stale = False
        missing = named - self._there
        if not missing:
            return
        attach(self._engine, self._source, names=missing)
        if self._live is not None:
            quick = self._source.quick
            self._united |= unite(self._engine, self._live, quick, names=missing)
        self._there |= missing


def _instant(scope: Scope) -> Instant:
    return Instant(as_of=scope.as_of, known_until=scope.known_until, shared=tuple(scope.shared))


def named_in(tree: exp.Expr) -> frozenset[str]:
    """The tables that a query names, its own CTEs among them."""
    return frozenset(table.name for table in tree.find_all(exp.Table))


def read_in(tree: exp.Expr) -> frozenset[str]:
    """The same without its own CTEs: the relations that it reads."""
    return named_in(tree) - {each.alias for each in tree.find_all(exp.CTE)}
