"""Answers in this process: the manifest says which files, DuckDB reads them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial

import msgspec

from maju.facts.calendars.kept import find_kept
from maju.facts.fold.live import OpenFacts
from maju.facts.fold.names import find_names, shown
from maju.facts.history.blobs import Blobs
from maju.facts.history.manifest import Link
from maju.facts.history.queries import QUERIES
from maju.journal.postgres.reading import read_centres
from maju.kernel.errors import Refused
from maju.metrics.answering import answer_and_steady, check, find_kpis
from maju.metrics.answers import Answer, Covered
from maju.metrics.applying import with_agreed
from maju.metrics.calendars import BusinessCalendar, compiled, ends_us
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.chains import Came, Waited, find_chains, find_waits
from maju.metrics.compiling import Scope, rows_of
from maju.metrics.covering import begun, covered, filled, narrowed, parts
from maju.metrics.engines import fetch
from maju.metrics.flows import Flow, abandoned_flow
from maju.metrics.knowing import known_with
from maju.metrics.kpi import Kpi
from maju.metrics.lending import Engines
from maju.metrics.masks import Masks
from maju.metrics.measures import untold
from maju.metrics.moments import Moments
from maju.metrics.numbers import Known, Question
from maju.metrics.own.agreed import Agreed, find_agreed
from maju.metrics.own.kept import find_own
from maju.metrics.own.words import find_words
from maju.metrics.relations import LASTING, PLANNED
from maju.metrics.repeats import Share, follow_ups
from maju.metrics.rows import Part, Rows, find_rows
from maju.metrics.sharing import Suspect, suspects_query
from maju.metrics.shelves import Shelves
from maju.metrics.showing import Shown
from maju.metrics.silent import why_not
from maju.metrics.sources import Source, find_source, of_clients
from maju.metrics.spreads import Spread, find_spread
from maju.metrics.steady import Changed, steady
from maju.metrics.story import Story, find_story
from maju.metrics.uniting import moving, with_live
from maju.metrics.warm import Links, State, answer_key, answers, is_still, source_key, sources

_PATIENCE_S = 1.0
"""So long :meth:`LocalNumbers.refresh` waits for questions; who asks all the time, too, wants to see later moments."""


def _now_us() -> int:
    return time.time_ns() // 1000


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What one question is asked of."""

    source: Source
    masks: Masks
    scope: Scope
    key: bytes | None
    """Of the files; ``None``: the question's instant picks among them."""


class LocalNumbers:
    """:class:`maju.metrics.numbers.Numbers` over a manifest and its blobs.

    Args:
        url: the database of the manifest, migrated.
        blobs: where the manifest's files lie.
        now: microseconds since 1970.
        clocks: the time of centres that live in another one, by centre.
        remember: whether an answer that no later instant changes is kept while its facts stand.
        fresh_s: for so long questions about now are asked of the same moment of a living centre. A page
            asks several, and each moment anew costs more than its question. Who calls
            :meth:`refresh` more often than that has the next moment ready before anybody asks.
    """

    def __init__(
        self,
        url: str,
        blobs: Blobs,
        *,
        now: Callable[[], int] = _now_us,
        clocks: Mapping[str, Callable[[], int]] | None = None,
        remember: bool = True,
        fresh_s: float = 0.0,
    ) -> None:
        self._links = Links(url)
        self._engines = Engines()
        self._sources = sources()
        self._shelves = Shelves(blobs)
        self._answers = answers() if remember else None
        self._now = now
        self._clocks = dict(clocks or {})
        self._moments = Moments(self._time, fresh_s)

    def ask(self, question: Question) -> Answer:
        """As :meth:`maju.metrics.numbers.Numbers.ask`."""
        return steady(lambda: self._ask(question))

    def _ask(self, question: Question) -> Answer:
        seen = self._seen(question)
        kpis = self._kpis(question, question.kpis)
        whole = self._answered(kpis, seen)
        if not (found := parts(kpis, seen.source, seen.scope)):
            return whole
        same = msgspec.structs.replace(question, as_of=whole.as_of)
        return filled(whole, self._partly(same, found, seen.source), seen.scope)

    def _partly(
        self, question: Question, found: Mapping[Covered, Sequence[str]], source: Source
    ) -> Iterator[tuple[Covered, Sequence[Kpi], Answer]]:
        """What some of a window's days tell, where all of them do not."""
        for part, names in found.items():
            kpis = self._kpis(question, tuple(names))
            for days in part.days:
                asked = narrowed(question, part, days, source.told)
                asked = msgspec.structs.replace(asked, kpis=tuple(names))
                yield part, kpis, self._answered(kpis, self._again(asked, source))

    def _answered(self, kpis: Sequence[Kpi], seen: Seen) -> Answer:
        """What all of a question's days tell."""
        key = answer_key(seen.key, kpis, seen.scope, seen.source.lacks)
        if self._answers and key is not None and (kept := self._answers.find(key)) is not None:
            return msgspec.structs.replace(kept, as_of=seen.scope.as_of)
        with self._engines.lent(seen.key, seen.source, seen.masks) as engine:
            made, lasts = answer_and_steady(engine, seen.source, kpis, seen.scope)
        if self._answers and key is not None and lasts:
            self._answers.put(key, made)
        return made

    def rows(self, question: Question, kpi: str, part: Part, *, limit: int) -> Sequence[Rows]:
        """As :meth:`maju.metrics.numbers.Numbers.rows`."""
        (found,) = self._kpis(question, (kpi,))
        seen, only = steady(lambda: self._telling(question, found))
        with self._engines.lent(seen.key, seen.source, seen.masks) as engine:
            rows = find_rows(engine, found, part, seen.scope, limit=limit)
        return [msgspec.structs.replace(each, partly=only) for each in rows] if only else rows

    def repeats(self, question: Question) -> Sequence[Share]:
        """As :meth:`maju.metrics.numbers.Numbers.repeats`."""
        with self._facts(question) as (engine, source, scope):
            return follow_ups(engine, scope, source)

    def flow(self, question: Question) -> Flow:
        """As :meth:`maju.metrics.numbers.Numbers.flow`."""
        with self._facts(question) as (engine, source, scope):
            return abandoned_flow(engine, scope, lacks=source.lacks, source=source)

    def buckets(self, question: Question, measure: str) -> Spread:
        """As :meth:`maju.metrics.numbers.Numbers.buckets`."""
        return steady(lambda: self._buckets(question, measure))

    def _buckets(self, question: Question, measure: str) -> Spread:
        with self._facts(question) as (engine, source, scope):
            found = find_spread(engine, source, measure, scope)
        if found.told:
            return found
        window = (question.since, begun(scope))
        part = covered(partial(untold, measure), source.told, window, by_day=False)
        if part is None:
            return found
        same = msgspec.structs.replace(question, as_of=scope.as_of)
        some = self._again(narrowed(same, part, part.days[0], source.told), source)
        with self._engines.lent(some.key, some.source, some.masks) as engine:
            found = find_spread(engine, some.source, measure, some.scope)
        return msgspec.structs.replace(found, partly=part)

    def suspects(self, question: Question, calls_a_day: int) -> Sequence[Suspect]:
        """Who may be many: not of the port, a person asks it at the command line."""
        with self._facts(question) as (engine, _source, scope):
            names, found = fetch(engine, suspects_query(rows_of("attempt", scope), calls_a_day))
        return [msgspec.convert(dict(zip(names, row, strict=True)), Suspect) for row in found]

    def link(self, question: Question, stopped: Callable[[], bool]) -> int:
        """Link the attempts of the question's days and keep what they add up to, file by file; how
        many files there were. Not of the port: the process that answers asks it before anybody else does.
        """
        with self._facts(question) as (engine, source, scope):
            links = None if source.quick is None else source.quick.links
            if links is None:
                return 0
            return engine.link(links, scope, stopped)

    def refresh(self, stopped: Callable[[], bool] = lambda: False) -> float:
        """Have a later moment ready of each living centre about which somebody asked lately, with all
        that was looked at of the last one; CPU seconds of it. Not of the port, as :meth:`link`.

        While questions are being answered it waits for them, up to a limit. It ends once it is *stopped*.

        Raises:
            Exception: the first that a centre's questions raise, too, when all had their turn.
        """
        used, patience = time.thread_time(), _PATIENCE_S

        def goes_on() -> bool:
            nonlocal patience
            began = time.monotonic()
            if patience > 0:
                self._engines.wait_for_nobody(patience)
                patience -= time.monotonic() - began
            return not stopped()

        failed: list[Exception] = []
        for centre in self._moments.lately():
            if goes_on():
                try:
                    with self._links.lent() as link:
                        self._moments.renew(link, centre, goes_on)
                except Exception as error:  # noqa: BLE001 - one centre keeps no other from its turn
                    failed.append(error)
        if failed:
            raise failed[0]
        return time.thread_time() - used

    def revisions(self) -> Mapping[str, int]:
        """Of each centre with facts: another one when its files or agreements are others. Not of the
        port, as :meth:`link`."""
        with self._links.lent() as link:
            found = link.execute(QUERIES["revisions"]).fetchall()
        return {str(row["centre"]): int(str(row["revision"])) for row in found}

    def chains(self, question: Question) -> Sequence[Came]:
        """Who came when: not of the port, planning asks it in its own process."""
        with self._facts(question) as (engine, _source, scope):
            return find_chains(engine, scope)

    def waits(self, question: Question) -> Sequence[Waited]:
        """How long who waited: not of the port, as :meth:`chains`."""
        with self._facts(question) as (engine, _source, scope):
            return find_waits(engine, scope)

    def catalogue(self, centre: str) -> Mapping[str, Kpi]:
        """As :meth:`maju.metrics.numbers.Numbers.catalogue`."""
        with self._links.lent() as link:
            return CATALOGUE | find_own(link, centre)

    def agreed(self, centre: str) -> Sequence[Agreed]:
        """As :meth:`maju.metrics.numbers.Numbers.agreed`."""
        with self._links.lent() as link:
            return find_agreed(link, centre)

    def _kpis(self, question: Question, ids: tuple[str, ...]) -> Sequence[Kpi]:
        """The centre's own are looked up only where Maju has none of that id."""
        if all(name in CATALOGUE for name in ids):
            return find_kpis(ids)
        return find_kpis(ids, self.catalogue(question.centre))

    def known(self) -> Sequence[Known]:
        """As :meth:`maju.metrics.numbers.Numbers.known`."""
        with self._links.lent() as link:
            living = {
                centre: self._moments.of(link, centre, None).live for centre in read_centres(link)
            }
            return known_with(link.execute(QUERIES["centres"]).fetchall(), living)

    def names(self, centre: str, *, people: bool = False) -> Mapping[str, Mapping[str, str]]:
        """As :meth:`maju.metrics.numbers.Numbers.names`."""
        with self._links.lent() as link:
            return shown(find_names(link, centre), people=people)

    def calendar(self, centre: str, client: str | None) -> BusinessCalendar:
        """As :meth:`maju.metrics.numbers.Numbers.calendar`."""
        with self._links.lent() as link:
            return compiled(find_kept(link, centre, client))

    def story(self, centre: str, contact: str, day: date) -> Story:
        """As :meth:`maju.metrics.numbers.Numbers.story`."""
        around = Question(centre=centre, since=day, until=day + timedelta(days=2), kpis=())
        with self._facts(around) as (engine, _source, _scope), self._links.lent() as link:
            days = {"since": around.since, "until": around.until}
            found = find_story(engine, link, centre, contact, **days)
        if not found.rows and not found.steps:
            raise Refused("contact_unknown", contact=contact)
        return found

    def _telling(self, question: Question, kpi: Kpi) -> tuple[Seen, Covered | None]:
        """What the rows behind a KPI are looked for in: the days that tell it, and which those are
        where not all do.

        Raises:
            Refused: ``kpi_without_rows``: none of them does.
        """
        seen = self._seen(question)
        whole = msgspec.structs.replace(seen.scope, by=())
        for part in parts([kpi], seen.source, whole):
            asked = narrowed(question, part, part.days[0], seen.source.told)
            return self._again(asked, seen.source), part
        if why_not(kpi, whole, seen.source.lacks) == "no_source":
            raise Refused("kpi_without_rows", kpi=kpi.id)
        return seen, None

    @contextmanager
    def _facts(self, question: Question) -> Iterator[tuple[Shown, Source, Scope]]:
        """An engine that sees the question's facts, and its scope with what is known by now."""
        seen = self._seen(question)
        with self._engines.lent(seen.key, seen.source, seen.masks) as engine:
            yield engine, seen.source, seen.scope

    def _seen(self, question: Question) -> Seen:
        """What the question is asked of, all of one moment."""
        check(self._scope(question, 0))
        with self._links.lent() as link:
            moment = self._moments.of(link, question.centre, question.as_of)
            live, scope = moment.live, self._scope(question, moment.at)
            clients = scope.only.get("client", ())
            words = find_words(link, question.centre, clients[0] if len(clients) == 1 else None)
            key, source = self._source(link, question, scope, live, words.state)
            united = with_live(source, live, scope.since, scope.until, clients)
            source = of_clients(united, clients)
            own = (
                {}
                if all(each.name in CATALOGUE for each in words.agreed)
                else find_own(link, question.centre)
            )
            scope = with_agreed(scope, words.agreed, own)
            scope = msgspec.structs.replace(scope, shared=words.shared)
        if not source.told:
            raise Refused(
                "no_facts",
                centre=question.centre,
                since=str(scope.since),
                until=str(scope.until),
            )
        known = min(scope.as_of, source.known_until or scope.as_of)
        scope = msgspec.structs.replace(
            scope, known_until=known, ends_at=ends_us(words.kept, scope.until)
        )
        return Seen(source=source, masks=moment.masks, scope=scope, key=key)

    def _again(self, question: Question, source: Source) -> Seen:
        """What a part of a window is asked of, whose days were chosen by *source*.

        Raises:
            Changed: an import or its undoing came between.
        """
        try:
            seen = self._seen(question)
        except Refused as refused:
            raise Changed from refused
        if seen.source.revision != source.revision:
            raise Changed
        return seen

    def _source(
        self, link: Link, question: Question, scope: Scope, live: OpenFacts | None, state: State
    ) -> tuple[bytes | None, Source]:
        """The files, found once for each state of the manifest; ``None`` when the instant picks."""
        clients = scope.only.get("client", ())
        client = clients[0] if len(clients) == 1 else None
        lasting = any(kpi.grain in LASTING for kpi in self._kpis(question, question.kpis))
        shifts = any(kpi.grain in PLANNED for kpi in self._kpis(question, question.kpis))
        shared = "client" in {*scope.by, *scope.only}
        still = moving(live, scope.since, scope.until)
        asked = (scope.since, scope.until, lasting, shared, question.way, still, shifts)
        key = source_key(state, question.centre, client, *asked)
        if (found := self._sources.find(key)) is not None and is_still(found, scope.as_of):
            return key, found
        files = self._shelves.of(link, question.centre, state.revision or 0, state.covers)
        found = find_source(
            files,
            scope.since,
            scope.until,
            client=client,
            lasting=lasting,
            as_of=None if question.way == "masked" else scope.as_of,
            rolls=question.way == "best",
            moving=still,
            shared=shared,
            shifts=shifts,
        )
        if not is_still(found, scope.as_of):
            return None, found
        self._sources.put(key, found)
        return key, found

    def _time(self, centre: str) -> int:
        return self._clocks.get(centre, self._now)()

    def _scope(self, question: Question, now: int) -> Scope:
        return Scope(
            since=question.since,
            until=question.until,
            by=question.by,
            step_min=question.step_min,
            only=question.only,
            as_of=now if question.as_of is None else question.as_of,
            known_until=0,
            agreed=question.agreed,
        )
