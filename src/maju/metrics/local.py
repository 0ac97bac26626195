"""Answers in this process: the manifest says which files, DuckDB reads them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta

import duckdb
import msgspec

from maju.facts.calendars.kept import find_kept
from maju.facts.fold.live import LiveFacts, OpenFacts
from maju.facts.fold.names import find_names, shown
from maju.facts.history.blobs import Blobs
from maju.facts.history.engine import connect
from maju.facts.history.manifest import Link, linked
from maju.facts.history.queries import QUERIES
from maju.journal.postgres.reading import read_centres
from maju.kernel.errors import Refused
from maju.metrics.answering import Answer, answer, check, find_kpis
from maju.metrics.calendars import BusinessCalendar, compiled, ends_us
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.compiling import Scope, rows_of
from maju.metrics.engines import fetch
from maju.metrics.flows import Flow, abandoned_flow
from maju.metrics.kpi import Kpi
from maju.metrics.numbers import Known, Question
from maju.metrics.own.agreed import Agreed, find_agreed
from maju.metrics.own.kept import find_own
from maju.metrics.own.shared import find_shared
from maju.metrics.relations import LASTING
from maju.metrics.repeats import Share, follow_ups
from maju.metrics.rows import Part, Rows, find_rows
from maju.metrics.sharing import Suspect, suspects_query
from maju.metrics.sources import Source, attach, find_source
from maju.metrics.spreads import Spread, find_spread
from maju.metrics.story import Story, find_story
from maju.metrics.thresholds import DEFAULTS_MS
from maju.metrics.uniting import known_with, moving, unite, with_live


def _now_us() -> int:
    return time.time_ns() // 1000


class LocalNumbers:
    """:class:`maju.metrics.numbers.Numbers` over a manifest and its blobs.

    Args:
        url: the database of the manifest, migrated.
        blobs: where the manifest's files lie.
        now: microseconds since 1970.
    """

    def __init__(self, url: str, blobs: Blobs, *, now: Callable[[], int] = _now_us) -> None:
        self._url = url
        self._blobs = blobs
        self._now = now
        self._live: dict[str, LiveFacts] = {}
        self._looking = threading.Lock()

    def ask(self, question: Question) -> Answer:
        """As :meth:`maju.metrics.numbers.Numbers.ask`."""
        with self._facts(question) as (engine, source, scope):
            return answer(engine, source, self._kpis(question, question.kpis), scope)

    def rows(self, question: Question, kpi: str, part: Part, *, limit: int) -> Sequence[Rows]:
        """As :meth:`maju.metrics.numbers.Numbers.rows`."""
        (found,) = self._kpis(question, (kpi,))
        with self._facts(question) as (engine, _source, scope):
            return find_rows(engine, found, part, scope, limit=limit)

    def repeats(self, question: Question) -> Sequence[Share]:
        """As :meth:`maju.metrics.numbers.Numbers.repeats`."""
        with self._facts(question) as (engine, _source, scope):
            return follow_ups(engine, scope)

    def flow(self, question: Question) -> Flow:
        """As :meth:`maju.metrics.numbers.Numbers.flow`."""
        with self._facts(question) as (engine, _source, scope):
            return abandoned_flow(engine, scope)

    def buckets(self, question: Question, measure: str) -> Spread:
        """As :meth:`maju.metrics.numbers.Numbers.buckets`."""
        with self._facts(question) as (engine, source, scope):
            return find_spread(engine, source, measure, scope)

    def suspects(self, question: Question, calls_a_day: int) -> Sequence[Suspect]:
        """Who may be many: not of the port, a person asks it at the command line."""
        with self._facts(question) as (engine, _source, scope):
            names, found = fetch(engine, suspects_query(rows_of("attempt", scope), calls_a_day))
        return [msgspec.convert(dict(zip(names, row, strict=True)), Suspect) for row in found]

    def catalogue(self, centre: str) -> Mapping[str, Kpi]:
        """As :meth:`maju.metrics.numbers.Numbers.catalogue`."""
        with linked(self._url) as link:
            return CATALOGUE | find_own(link, centre)

    def agreed(self, centre: str) -> Sequence[Agreed]:
        """As :meth:`maju.metrics.numbers.Numbers.agreed`."""
        with linked(self._url) as link:
            return find_agreed(link, centre)

    def _kpis(self, question: Question, ids: tuple[str, ...]) -> Sequence[Kpi]:
        """The centre's own are looked up only where Maju has none of that id."""
        if all(name in CATALOGUE for name in ids):
            return find_kpis(ids)
        return find_kpis(ids, self.catalogue(question.centre))

    def known(self) -> Sequence[Known]:
        """As :meth:`maju.metrics.numbers.Numbers.known`."""
        with linked(self._url) as link:
            living = {centre: self._look(link, centre) for centre in read_centres(link)}
            return known_with(link.execute(QUERIES["centres"]).fetchall(), living)

    def names(self, centre: str, *, people: bool = False) -> Mapping[str, Mapping[str, str]]:
        """As :meth:`maju.metrics.numbers.Numbers.names`."""
        with linked(self._url) as link:
            return shown(find_names(link, centre), people=people)

    def calendar(self, centre: str, client: str | None) -> BusinessCalendar:
        """As :meth:`maju.metrics.numbers.Numbers.calendar`."""
        with linked(self._url) as link:
            return compiled(find_kept(link, centre, client))

    def story(self, centre: str, contact: str, day: date) -> Story:
        """As :meth:`maju.metrics.numbers.Numbers.story`."""
        around = Question(centre=centre, since=day, until=day + timedelta(days=2), kpis=())
        with self._facts(around) as (engine, _source, _scope), linked(self._url) as link:
            found = find_story(engine, link, centre, contact)
        if not found.rows and not found.steps:
            raise Refused("contact_unknown", contact=contact)
        return found

    @contextmanager
    def _facts(
        self, question: Question
    ) -> Iterator[tuple[duckdb.DuckDBPyConnection, Source, Scope]]:
        """An engine that sees the question's facts, and its scope with what is known by now."""
        scope = self._scope(question)
        check(scope)
        clients = scope.only.get("client", ())
        with linked(self._url) as link:
            kept = find_kept(link, question.centre, clients[0] if len(clients) == 1 else None)
            live = self._look(link, question.centre)
            if question.as_of is None and live is not None:  # a faster clock stamped it, maybe
                scope = msgspec.structs.replace(scope, as_of=max(scope.as_of, live.known_until))
            source = find_source(
                link,
                self._blobs,
                question.centre,
                scope.since,
                scope.until,
                client=clients[0] if len(clients) == 1 else None,
                lasting=any(kpi.grain in LASTING for kpi in self._kpis(question, question.kpis)),
                as_of=None if question.way == "rows" else scope.as_of,
                moving=moving(live, scope.since, scope.until),
                shared="client" in {*scope.by, *scope.only},
            )
            source = with_live(source, live, scope.since, scope.until)
            agreed = find_agreed(link, question.centre)
            own = (
                {}
                if all(each.name in CATALOGUE for each in agreed)
                else find_own(link, question.centre)
            )
            scope = _with_agreed(scope, agreed, own)
            scope = msgspec.structs.replace(scope, shared=find_shared(link, question.centre))
        if not source.days:
            raise Refused(
                "no_facts",
                centre=question.centre,
                since=str(scope.since),
                until=str(scope.until),
            )
        known = min(scope.as_of, source.known_until or scope.as_of)
        with connect() as engine:
            attach(engine, source)
            if live is not None:
                unite(engine, live, source.quick)
            yield (
                engine,
                source,
                msgspec.structs.replace(
                    scope, known_until=known, ends_at=ends_us(kept, scope.until)
                ),
            )

    def _look(self, link: Link, centre: str) -> OpenFacts | None:
        """What files do not hold yet; the fold stays warm from question to question."""
        with self._looking:
            live = self._live.setdefault(centre, LiveFacts(centre))
            return live.look(link, now=self._now())

    def _scope(self, question: Question) -> Scope:
        return Scope(
            since=question.since,
            until=question.until,
            by=question.by,
            step_min=question.step_min,
            only=question.only,
            as_of=self._now() if question.as_of is None else question.as_of,
            known_until=0,
            agreed=question.agreed,
        )


def _with_agreed(scope: Scope, kept: Sequence[Agreed], own: Mapping[str, Kpi]) -> Scope:
    """What was agreed, less what the question itself puts in its place ("재계산 시뮬레이션")."""
    said = {threshold.name for threshold in scope.agreed}
    known = CATALOGUE | dict(own)
    return msgspec.structs.replace(
        scope,
        agreed=(
            *scope.agreed,
            *(
                each.threshold()
                for each in kept
                if each.kind == "threshold" and each.name in DEFAULTS_MS and each.name not in said
            ),
        ),
        targets=[
            each.target(known[each.name].unit)
            for each in kept
            if each.kind == "target" and each.name in known
        ],
    )
