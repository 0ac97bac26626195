"""The day's numbers, kept up row by row: what is asked of ``maju kpi``, answered every second.

A row's weights come from the same relations and conditions as any answer's
(:mod:`maju.metrics.per_row`), worked out by a small engine over the rows that have changed since
the last look. An attempt counts by the customer's attempt before it, so all attempts of a customer
are weighed again when one of them changes. Contacts in line are weighed at every look: they become
late by themselves.

Numbers are one business day's. The day after begins with a new counter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

import msgspec

from maju.facts.fold.calendar import date_of
from maju.facts.fold.rows import Made
from maju.facts.fold.sheets import LACKS, table_of
from maju.facts.fold.state import Row
from maju.facts.history.engine import connect
from maju.facts.schema import GRAINS
from maju.floor.board.ledger import Ledger, Pick, Sums, Weighed
from maju.kernel.time import HOUR, MINUTE
from maju.metrics.answering import find_kpis
from maju.metrics.answers import Cell
from maju.metrics.compiling import Scope
from maju.metrics.kpi import Kpi
from maju.metrics.measure import Measure
from maju.metrics.measures import MEASURES
from maju.metrics.per_row import PLACE, computed, measures_of, per_row
from maju.metrics.relations import BASE
from maju.metrics.silent import why_not

CONTACT_KPIS = (
    "agent_requested", "answered", "abandoned", "answer_rate", "answer_rate_net", "abandon_rate",
    "service_level", "sl_negative", "asa", "avg_abandon_wait",
)  # fmt: skip
KPIS = (
    *CONTACT_KPIS, "aht", "acw_avg", "handled_legs", "callbacks_requested", "callback_handled_rate",
    "inbound_attempts", "unique_callers", "attempts_per_caller", "demand_counted",
    "redial_after_abandon", "waiting_now", "oldest_waiting", "callback_pending",
)  # fmt: skip
"""What a board can show; ids of the catalogue."""
REDIALS = "redial_after_abn_live"
"""kpi.md §7.4: the live tile's 60 minutes."""
RECENT = 30 * MINUTE
REDIALS_WITHIN = HOUR
STANDING = ("waiting", "pending")
"""Relations of states at the instant: they are weighed at every look and add up over nothing."""
_AS_OF = 7_777_777_777_777_777_001


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What a day is counted by: thresholds, targets and shared numbers, as kept for the centre."""

    day: int
    """Days since 1970."""
    scope: Scope


def terms_of(day: int, scope: Scope) -> Terms:
    """Terms of one business day."""
    since = date_of(day)
    whole = msgspec.structs.replace(scope, since=since, until=since + timedelta(days=1))
    return Terms(day=day, scope=whole)


class Counter:
    """Counts the business day of *terms*.

    Args:
        before: attempts of earlier days, the last of each customer; who calls again is known by it.
    """

    def __init__(self, terms: Terms, before: Iterable[Row] = ()) -> None:
        self.terms = terms
        self.kpis = {kpi.id: kpi for kpi in find_kpis(KPIS)}
        measures = measures_of(list(self.kpis.values()))
        measures["attempt"].append(MEASURES[REDIALS])
        self._measures = {name: tuple(own) for name, own in measures.items()}
        self._grains = {name: tuple(measures_of([kpi])) for name, kpi in self.kpis.items()}
        windows = {"contact": RECENT, "attempt": REDIALS_WITHIN}
        self._ledgers = {
            name: Ledger(own, window_us=windows.get(name, 0))
            for name, own in self._measures.items()
            if name not in STANDING
        }
        self._standing: dict[str, list[Weighed]] = {name: [] for name in STANDING}
        self._open: dict[tuple[str, str], Row] = {}
        self._why: dict[tuple[str, tuple[str, ...]], str | None] = {}
        self._of_customer: dict[tuple[str, str], dict[str, Row]] = {}
        self._engine = connect(memory="256MB", threads=1)
        self._texts = {name: self._text(name, own) for name, own in self._measures.items()}
        for name in GRAINS:
            self._engine.register(name, table_of(name, ()))
        for row in before:
            self._link(str(row[_at("attempt", "attempt")]), row)

    def see(self, finished: Iterable[Made], opened: Iterable[Made], now: int) -> None:
        """Take in rows that are *finished* since the last look, and those that are open at *now*."""
        changed: dict[str, dict[str, Row]] = {grain: {} for grain in GRAINS}
        last, self._open = self._open, {}
        for _, grain, key, row in finished:
            changed[grain][key] = row
        lined, owed = [], []
        for _, grain, key, row in opened:
            self._open[grain, key] = row
            if grain == "contact" and row[_at(grain, "outcome")] == "open":
                changed[grain][key] = row
                lined.append(row)
            elif last.get((grain, key)) != row:
                changed[grain][key] = row
            if grain == "callback":
                owed.append(row)
        changed["attempt"] = self._linked(changed["attempt"])
        for name, ledger in self._ledgers.items():
            for key, weighed in self._weigh(name, list(changed[name].values()), now):
                ledger.put(key, weighed)
            ledger.move(now)
        for name, rows in (("waiting", lined), ("pending", owed)):
            self._standing[name] = [row for _, row in self._weigh(name, rows, now)]

    def cells(self, kpis: Sequence[str], pick: Pick) -> Mapping[str, Cell]:
        """KPIs of the day so far; one that has no meaning for the pick says so."""
        own = [self.kpis[name] for name in kpis]
        silent = {kpi.id: self._silent(kpi, pick) for kpi in own}
        sums = self._sums([kpi for kpi in own if silent[kpi.id] is None], pick)
        return {kpi.id: silent[kpi.id] or computed(kpi, sums) for kpi in own}

    def by_queue(
        self, kpis: Sequence[str], pick: Pick, *, recent: bool = False
    ) -> Mapping[str, Mapping[str, Cell]]:
        """KPIs of contacts for each queue that has some, of the day or of the last 30 minutes."""
        own = [self.kpis[name] for name in kpis]
        return {
            queue: {kpi.id: computed(kpi, sums) for kpi in own}
            for queue, sums in self._ledgers["contact"].by_queue(pick, recent=recent).items()
        }

    def recent(self, kpi: str, pick: Pick) -> Cell:
        """A KPI of contacts that entered in the last 30 minutes."""
        return computed(self.kpis[kpi], self._ledgers["contact"].recent(pick))

    def redials(self, pick: Pick) -> int:
        """Attempts of the last hour that repeat an unserved one; by client and channel."""
        whole = Pick(clients=pick.clients, channels=pick.channels)
        return int(self._ledgers["attempt"].recent(whole)[REDIALS] or 0)

    def in_line(self, pick: Pick) -> Mapping[str, Mapping[str, Cell]]:
        """For each queue with somebody in line: how many, and the longest."""
        queues = {row.cell[1] for row in self._standing["waiting"] if pick.takes(row.cell)}
        kpis = [self.kpis[name] for name in ("waiting_now", "oldest_waiting")]
        found = {}
        for queue in sorted(each for each in queues if each is not None):
            one = msgspec.structs.replace(pick, queues=frozenset({queue}))
            sums = self._stand("waiting", one)
            found[queue] = {kpi.id: computed(kpi, sums) for kpi in kpis}
        return found

    def _sums(self, kpis: Sequence[Kpi], pick: Pick) -> Sums:
        made: dict[str, int | None] = {}
        for grain in {grain for kpi in kpis for grain in self._grains[kpi.id]}:
            if grain in STANDING:
                made |= self._stand(grain, pick)
            else:
                made |= self._ledgers[grain].whole(pick)
        return made

    def _stand(self, name: str, pick: Pick) -> Sums:
        rows = [row for row in self._standing[name] if pick.takes(row.cell)]
        made: dict[str, int | None] = {}
        for index, measure in enumerate(self._measures[name]):
            weights = [row.weights[index] for row in rows]
            made[measure.id] = max(weights, default=None) if measure.how == "max" else sum(weights)
        return made

    def _silent(self, kpi: Kpi, pick: Pick) -> Cell | None:
        """Why there is no number, which follows from what is picked by, not from whom."""
        by = tuple(
            name
            for name, wanted in (
                ("client", pick.clients), ("queue", pick.queues), ("channel", pick.channels)
            )
            if wanted is not None
        )  # fmt: skip
        if (kpi.id, by) not in self._why:
            scope = msgspec.structs.replace(self.terms.scope, only=dict.fromkeys(by, ()))
            self._why[kpi.id, by] = why_not(kpi, scope, LACKS)
        why = self._why[kpi.id, by]
        return None if why is None else Cell(value=None, why=why)

    def _linked(self, changed: Mapping[str, Row]) -> dict[str, Row]:
        """All attempts of the customers whose attempts have changed; of nobody, the row alone."""
        found: dict[str, Row] = {}
        for key, row in changed.items():
            person = self._link(key, row)
            found |= {key: row} if person is None else self._of_customer[person]
        return found

    def _link(self, key: str, row: Row) -> tuple[str, str] | None:
        customer = row[_at("attempt", "customer")]
        if customer is None:
            return None
        person = (str(row[_at("attempt", "client")]), str(customer))
        self._of_customer.setdefault(person, {})[key] = row
        return person

    def _text(self, name: str, measures: Sequence[Measure]) -> str:
        scope = msgspec.structs.replace(self.terms.scope, as_of=_AS_OF, known_until=_AS_OF)
        return per_row(name, measures, scope).sql(dialect="duckdb")

    def _weigh(self, name: str, rows: Sequence[Row], now: int) -> list[tuple[str, Weighed]]:
        """The rows' weights; rows of other days have none."""
        if not rows:
            return []
        grain = BASE.get(name, name)
        self._engine.register(grain, table_of(grain, rows))
        found = self._engine.execute(self._texts[name].replace(str(_AS_OF), str(now))).fetchall()
        self._engine.register(grain, table_of(grain, ()))
        width = len(PLACE) + len(GRAINS[grain].key)
        return [
            (
                "/".join(map(str, row[len(PLACE) : width])),
                Weighed((row[0], row[1], row[2]), row[3], row[width:]),
            )
            for row in found
        ]


_PLACES = {
    (grain.name, name): number
    for grain in GRAINS.values()
    for number, name in enumerate(grain.names())
}


def _at(grain: str, name: str) -> int:
    """Where a column stands in a row of the fold."""
    return _PLACES[grain, name]
