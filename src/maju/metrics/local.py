"""Answers in this process: the manifest says which files, DuckDB reads them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta

import duckdb
import msgspec

from maju.facts.calendars.kept import find_kept
from maju.facts.history.blobs import Blobs
from maju.facts.history.engine import connect
from maju.facts.history.manifest import linked
from maju.facts.history.queries import QUERIES
from maju.kernel.errors import Refused
from maju.metrics.answering import Answer, answer, check, find_kpis
from maju.metrics.calendars import BusinessCalendar, compiled, ends_us
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.compiling import Scope
from maju.metrics.numbers import Known, Question
from maju.metrics.relations import LASTING
from maju.metrics.repeats import Share, follow_ups
from maju.metrics.rows import Part, Rows, find_rows
from maju.metrics.sources import Source, attach, find_source
from maju.metrics.story import Story, find_story


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

    def ask(self, question: Question) -> Answer:
        """As :meth:`maju.metrics.numbers.Numbers.ask`."""
        kpis = find_kpis(question.kpis)
        with self._facts(question) as (engine, source, scope):
            return answer(engine, source, kpis, scope)

    def rows(self, question: Question, kpi: str, part: Part, *, limit: int) -> Sequence[Rows]:
        """As :meth:`maju.metrics.numbers.Numbers.rows`."""
        (found,) = find_kpis([kpi])
        with self._facts(question) as (engine, _source, scope):
            return find_rows(engine, found, part, scope, limit=limit)

    def repeats(self, question: Question) -> Sequence[Share]:
        """As :meth:`maju.metrics.numbers.Numbers.repeats`."""
        with self._facts(question) as (engine, _source, scope):
            return follow_ups(engine, scope)

    def known(self) -> Sequence[Known]:
        """As :meth:`maju.metrics.numbers.Numbers.known`."""
        with linked(self._url) as link:
            rows = link.execute(QUERIES["centres"]).fetchall()
        return [msgspec.convert(row, Known) for row in rows]

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
            source = find_source(
                link,
                self._blobs,
                question.centre,
                scope.since,
                scope.until,
                client=clients[0] if len(clients) == 1 else None,
                lasting=any(
                    name in CATALOGUE and CATALOGUE[name].grain in LASTING for name in question.kpis
                ),
            )
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
            yield (
                engine,
                source,
                msgspec.structs.replace(
                    scope, known_until=known, ends_at=ends_us(kept, scope.until)
                ),
            )

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
