"""The side that asks: the port ``Numbers`` over a Unix socket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from http.client import HTTPException
from pathlib import Path
from typing import Any

import msgspec

from maju.kernel.errors import Refused, Trouble
from maju.metrics.answers import Answer
from maju.metrics.calendars import BusinessCalendar
from maju.metrics.flows import Flow
from maju.metrics.kpi import Kpi
from maju.metrics.numbers import Known, Question
from maju.metrics.own.agreed import Agreed
from maju.metrics.repeats import Share
from maju.metrics.rows import Part, Rows
from maju.metrics.service.calls import (
    AgreedOf,
    Ask,
    BucketsOf,
    CalendarOf,
    Call,
    CatalogueOf,
    Done,
    Failed,
    FlowOf,
    KnownOnes,
    NamesOf,
    No,
    RepeatsOf,
    RowsOf,
    StoryOf,
    encode,
    read_reply,
    read_result,
)
from maju.metrics.service.socket import SocketPlace
from maju.metrics.service.wire import Wire
from maju.metrics.spreads import Spread
from maju.metrics.story import Story

PATIENCE_S = 60.0


class RemoteNumbers:
    """:class:`maju.metrics.numbers.Numbers`, answered by the report process behind *socket*.

    Safe to share among threads. Beside the port's refusals every method raises ``Trouble`` when
    the process is not there, is full, or takes longer than *patience_s*.
    """

    def __init__(self, socket: Path, *, patience_s: float = PATIENCE_S) -> None:
        self._place = SocketPlace(socket)
        self._wire = Wire(self._place.address, patience_s)

    def close(self) -> None:
        """Let go of the connections."""
        self._wire.close()
        self._place.close()

    def ask(self, question: Question) -> Answer:
        """As :meth:`maju.metrics.numbers.Numbers.ask`."""
        answer: Answer = self._call(Ask(question), Answer)
        return answer

    def rows(self, question: Question, kpi: str, part: Part, *, limit: int) -> Sequence[Rows]:
        """As :meth:`maju.metrics.numbers.Numbers.rows`."""
        rows: list[Rows] = self._call(RowsOf(question, kpi, part, limit), list[Rows])
        return rows

    def repeats(self, question: Question) -> Sequence[Share]:
        """As :meth:`maju.metrics.numbers.Numbers.repeats`."""
        shares: list[Share] = self._call(RepeatsOf(question), list[Share])
        return shares

    def flow(self, question: Question) -> Flow:
        """As :meth:`maju.metrics.numbers.Numbers.flow`."""
        flow: Flow = self._call(FlowOf(question), Flow)
        return flow

    def buckets(self, question: Question, measure: str) -> Spread:
        """As :meth:`maju.metrics.numbers.Numbers.buckets`."""
        spread: Spread = self._call(BucketsOf(question, measure), Spread)
        return spread

    def catalogue(self, centre: str) -> Mapping[str, Kpi]:
        """As :meth:`maju.metrics.numbers.Numbers.catalogue`."""
        known: dict[str, Kpi] = self._call(CatalogueOf(centre), dict[str, Kpi])
        return known

    def agreed(self, centre: str) -> Sequence[Agreed]:
        """As :meth:`maju.metrics.numbers.Numbers.agreed`."""
        agreed: list[Agreed] = self._call(AgreedOf(centre), list[Agreed])
        return agreed

    def known(self) -> Sequence[Known]:
        """As :meth:`maju.metrics.numbers.Numbers.known`."""
        known: list[Known] = self._call(KnownOnes(), list[Known])
        return known

    def names(self, centre: str, *, people: bool = False) -> Mapping[str, Mapping[str, str]]:
        """As :meth:`maju.metrics.numbers.Numbers.names`."""
        names: dict[str, dict[str, str]] = self._call(
            NamesOf(centre, people), dict[str, dict[str, str]]
        )
        return names

    def calendar(self, centre: str, client: str | None) -> BusinessCalendar:
        """As :meth:`maju.metrics.numbers.Numbers.calendar`."""
        calendar: BusinessCalendar = self._call(CalendarOf(centre, client), BusinessCalendar)
        return calendar

    def story(self, centre: str, contact: str, day: date) -> Story:
        """As :meth:`maju.metrics.numbers.Numbers.story`."""
        story: Story = self._call(StoryOf(centre, contact, day), Story)
        return story

    def _call(self, call: Call, kind: Any) -> Any:
        try:
            reply = read_reply(self._wire.post(encode(call)))
        except (OSError, HTTPException, msgspec.DecodeError) as error:
            raise Trouble(f"the report process did not answer: {error}") from error
        match reply:
            case Done(result=result):
                return read_result(result, kind)
            case No(code=code, params=params):
                raise Refused(code, **params)
            case Failed(why=why):
                raise Trouble(why)
