"""Facts by hand: a few lines make attempts, contacts, visits, legs, rings, states, callbacks.

Instants are given as ``09:00:00`` of DAY (or ``2026-03-03 09:00:00``) in the client's zone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from maju.facts.history.engine import connect
from maju.facts.history.tables import table
from maju.facts.imports.format import defaults
from maju.facts.imports.places import Place
from maju.facts.schema import GRAINS
from maju.metrics.answering import answer, find_kpis
from maju.metrics.answers import Answer, Cell
from maju.metrics.compiling import Scope
from maju.metrics.relations import grains
from maju.metrics.repeats import Share, follow_ups
from maju.metrics.sharing import Shared
from maju.metrics.sources import Source
from maju.metrics.thresholds import Threshold

DAY = "2026-03-02"
LATE = "2026-12-31 00:00:00"


class Facts:
    """Rows of a small centre; asks KPIs of them."""

    def __init__(self, zone: str = "Asia/Seoul", day_start_s: int = 0, day: str = DAY) -> None:
        self.day = day
        self.zone = ZoneInfo(zone)
        self._zone, self._day_start_s = zone, day_start_s
        self.rows: dict[str, list[dict[str, object]]] = defaultdict(list)
        self.n = 0

    def at(self, said: str | int) -> int:
        """An instant; a number is one already."""
        if isinstance(said, int):
            return said
        whole = said if " " in said else f"{self.day} {said}"
        moment = datetime.fromisoformat(whole)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=self.zone)
        return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)

    def put(self, grain: str, at: int, *, client: str = "k1", **columns: Any) -> None:
        """One row, as the grain's columns say."""
        place = Place(
            centre="c", client=client, zone=self._zone, key=b"k", day_start_s=self._day_start_s
        )
        row = defaults(flags=(), source="hand", record=str(self.n), source_ref=f"hand:{self.n}")
        row.update(place.placed(at))
        if "channel" in GRAINS[grain].names():
            row["channel"] = "voice"
        row.update(columns)
        unknown = row.keys() - set(GRAINS[grain].names()) - {"shared_identity"}
        assert not unknown, f"{grain} has no {unknown}"
        self.rows[grain].append(row)

    def call(
        self,
        at: str | int,
        outcome: str = "answered",
        wait: float | None = 0.0,
        *,
        customer: str | None = None,
        talk: float | None = 60.0,
        hold: float = 0.0,
        acw: float | None = 0.0,
        ring: float = 0.0,
        queue: str = "q1",
        client: str = "k1",
        agent: str = "a1",
        topic: str | None = None,
        visits: Sequence[dict[str, Any]] | None = None,
        times: int = 1,
        **more: Any,
    ) -> None:
        """*times* calls alike: attempt, contact, one visit unless told otherwise, one leg."""
        for _ in range(times):
            self.n += 1
            name, entered = f"ct{self.n}", self.at(at)
            ended = outcome not in {"open", "unknown"}
            left = entered + round((wait or 0) * 1_000_000) if ended else None
            answered = left if outcome == "answered" else None
            gone = (
                None if left is None else left + round(((talk or 0) + hold) * 1e6) * bool(answered)
            )
            finished = None if gone is None or acw is None else gone + round(acw * 1e6)
            finished = finished if answered else gone
            state = "unknown" if outcome == "unknown" else "closed" if finished else "open"
            who: dict[str, Any] = {"customer": customer, "topic": topic, "client": client}
            self.put(
                "attempt", entered, attempt=name, contact=name, arrived_at=entered,
                outcome="agent_requested", contact_outcome=outcome, served_at=answered,
                ended_at=gone, queue=queue, state=state, **who,
                shared_identity=more.pop("shared", False),
                technical_drop=more.pop("technical_drop", None),
            )  # fmt: skip
            wait_ms = round(wait * 1000) if ended and wait is not None else None
            self.put(
                "contact", entered, contact=name, attempt=name, vip=False, queue=queue,
                entered_at=entered, outcome=outcome, left_at=left, wait_ms=wait_ms, state=state,
                transfer_lost=bool(more.pop("transfer_lost", False)),
                transfers=more.pop("transfers", 0), closed_at=gone,
                finished_at=finished, talk_ms=_ms(talk) if finished and answered else None,
                hold_ms=_ms(hold), acw_ms=_ms(acw), **who,
            )  # fmt: skip
            for number, visit in enumerate(visits or [{"outcome": outcome, "wait": wait}], 1):
                self._visit(name, number, entered, queue, client, dict(visit))
            if answered:
                self.leg(
                    answered, contact=name, talk=talk, hold=hold, acw=acw, ring=ring, agent=agent,
                    queue=queue, client=client, **more,
                )  # fmt: skip

    def _visit(
        self, contact: str, number: int, at: int, queue: str, client: str, said: dict[str, Any]
    ) -> None:  # fmt: skip
        wait = said.pop("wait", None)
        columns: dict[str, Any] = {"queue": queue, "via": "direct", "unserved": False, **said}
        ms = _ms(wait) if isinstance(wait, int | float) else None
        left = None if ms is None else at + ms * 1000
        columns.setdefault("state", "closed" if left else "open")
        self.put(
            "visit", at, contact=contact, visit=number, entered_at=at, left_at=left, wait_ms=ms,
            client=client, **columns,
        )  # fmt: skip

    def leg(
        self,
        at: str | int,
        *,
        contact: str = "ct0",
        talk: float | None = 60.0,
        hold: float = 0.0,
        acw: float | None = 0.0,
        ring: float = 0.0,
        agent: str = "a1",
        client: str = "k1",
        **more: object,
    ) -> None:
        """One agent's span; *talk* or *acw* null while it lasts."""
        started = self.at(at)
        ended = None if talk is None else started + round((talk + hold) * 1e6)
        finished = None if ended is None or acw is None else ended + round(acw * 1e6)
        said: dict[str, Any] = {
            "leg": len(self.rows["leg"]) + 1, "direction": "inbound", "role": "handling",
            "holds": int(hold > 0), "ended_on_hold": False, "consulted": False,
            "conferenced": False, **more,
        }  # fmt: skip
        self.put(
            "leg", started, contact=contact, agent=agent, started_at=started, ended_at=ended,
            finished_at=finished, ring_ms=_ms(ring), talk_ms=_ms(talk), hold_ms=_ms(hold),
            acw_ms=_ms(acw), state="closed" if finished else "open", client=client, **said,
        )  # fmt: skip

    def attempt(self, at: str | int, outcome: str, *, times: int = 1, **more: Any) -> None:
        """An attempt that became no contact."""
        for _ in range(times):
            self.n += 1
            when = self.at(at)
            self.put(
                "attempt", when, attempt=f"at{self.n}", arrived_at=when, ended_at=when,
                outcome=outcome, **more,
            )  # fmt: skip

    def offer(self, at: str, outcome: str, *, agent: str = "a1", ring: float = 20.0) -> None:
        """One ring."""
        self.n += 1
        when = self.at(at)
        self.put(
            "offer", when, contact="ct1", offer=self.n, agent=agent, offered_at=when,
            ring_ms=_ms(ring), outcome=outcome, queue="q1", callback_preview=False,
        )  # fmt: skip

    def doing(self, what: str, since: str, until: str, *, agent: str = "a1", n: int = 1) -> None:
        """An agent's state."""
        self.put(
            "agent_state", self.at(since), agent=agent, doing=what, contacts=n,
            began_at=self.at(since), ended_at=self.at(until),
        )  # fmt: skip

    def shift(
        self,
        *spans: tuple[str, str | int, str | int],
        agent: str = "a1",
        day: str | None = None,
        published: str = "2026-01-01 00:00:00",
        edition: int = 1,
        leave: str | None = None,
        **more: Any,
    ) -> None:
        """A published day: activity, from, until; none and *leave* is a day of leave, else empty."""
        date_of = day or self.day
        begins = f"{date_of} 00:00:00"
        nothing: tuple[str, str | int, str | int] = ("leave" if leave else "none", begins, begins)
        whole = spans or (nothing,)
        for part, (activity, since, until) in enumerate(whole, 1):
            self.put(
                "plan", self.at(since),
                **{
                    "business_date": date.fromisoformat(date_of), "plan": f"{agent}/{date_of}",
                    "edition": edition, "part": part, "version": edition, "agent": agent,
                    "activity": activity, "leave": leave, "began_at": self.at(since),
                    "ended_at": self.at(until), "published_at": self.at(published),
                    "shift_from": self.at(spans[0][1]) if spans else None,
                    "shift_until": self.at(spans[-1][2]) if spans else None, **more,
                },
            )  # fmt: skip

    def callback(self, at: str, outcome: str, *, times: int = 1, queue: str = "q1") -> None:
        """A promised callback."""
        for _ in range(times):
            self.n += 1
            self.put(
                "callback", self.at(at), callback=f"cb{self.n}", queue=queue, outcome=outcome,
                requested_at=self.at(at), attempts=1, ended_at=self.at(at) + 1,
            )  # fmt: skip

    def ask(self, *kpis: str, by: str = "", as_of: str | int = LATE, **more: Any) -> Answer:
        """The answer for all days around, or ``since``/``until``."""
        source = Source(paths={}, lacks=frozenset())
        scope = self.scope(by=by, as_of=as_of, **more)
        with connect(memory="256MB", threads=1) as engine:
            for grain in grains():
                engine.register(grain, table(grain, self.rows[grain]))
            return answer(engine, source, find_kpis(kpis), scope)

    def one(self, kpi: str, *, as_of: str | int = LATE, **more: Any) -> float | None:
        """One value over everything."""
        return self.cell(kpi, as_of=as_of, **more).value

    def cell(self, kpi: str, *, as_of: str | int = LATE, **more: Any) -> Cell:
        """One value with its fraction."""
        (line,) = self.ask(kpi, as_of=as_of, **more).lines
        return line.cells[kpi]

    def shares(self, *, as_of: str | int = LATE) -> dict[tuple[str, str], Share]:
        """Follow-up shares."""
        with connect(memory="256MB", threads=1) as engine:
            for grain in grains():
                engine.register(grain, table(grain, self.rows[grain]))
            found = follow_ups(engine, self.scope(as_of=as_of))
        return {(share.after, share.within): share for share in found}

    def scope(
        self,
        *,
        by: str = "",
        as_of: str | int = LATE,
        since: str = "2025-01-01",
        until: str = "2027-01-01",
        step_min: int = 30,
        agreed: Sequence[Threshold] = (),
        queue: str | None = None,
        shared: Sequence[Shared] = (),
    ) -> Scope:  # fmt: skip
        """A scope over all days."""
        return Scope(
            since=date.fromisoformat(since), until=date.fromisoformat(until),
            by=tuple(by.split(",")) if by else (), step_min=step_min, as_of=self.at(as_of),
            known_until=self.at(as_of), agreed=agreed, only={"queue": (queue,)} if queue else {},
            shared=shared,
        )  # fmt: skip


def _ms(seconds: object) -> int | None:
    return round(seconds * 1000) if isinstance(seconds, int | float) else None


def shown(value: float | None) -> float | None:
    """To one decimal, as reports show it."""
    return None if value is None else round(value, 1)
