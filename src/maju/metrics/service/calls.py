"""What can be asked over the socket, and what comes back: MessagePack, typed at both ends.

One entry per method of :class:`maju.metrics.numbers.Numbers`: its arguments, and its result's type.
A table of rows travels as an Arrow stream.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
import pyarrow as pa

from maju.metrics.answers import Answer, TableLines
from maju.metrics.calendars import BusinessCalendar
from maju.metrics.flows import Flow
from maju.metrics.kpi import Kpi
from maju.metrics.numbers import Known, Numbers, Question
from maju.metrics.own.agreed import Agreed
from maju.metrics.repeats import Share
from maju.metrics.rows import Part, Rows
from maju.metrics.spreads import Spread
from maju.metrics.story import Story


class Ask(msgspec.Struct, frozen=True, tag="ask"):
    """:meth:`Numbers.ask`."""

    question: Question

    def perform(self, numbers: Numbers) -> Answer:
        """In the process that has the facts."""
        return numbers.ask(self.question)


class RowsOf(msgspec.Struct, frozen=True, tag="rows"):
    """:meth:`Numbers.rows`."""

    question: Question
    kpi: str
    part: Part
    limit: int

    def perform(self, numbers: Numbers) -> Sequence[Rows]:
        """In the process that has the facts."""
        return numbers.rows(self.question, self.kpi, self.part, limit=self.limit)


class RepeatsOf(msgspec.Struct, frozen=True, tag="repeats"):
    """:meth:`Numbers.repeats`."""

    question: Question

    def perform(self, numbers: Numbers) -> Sequence[Share]:
        """In the process that has the facts."""
        return numbers.repeats(self.question)


class FlowOf(msgspec.Struct, frozen=True, tag="flow"):
    """:meth:`Numbers.flow`."""

    question: Question

    def perform(self, numbers: Numbers) -> Flow:
        """In the process that has the facts."""
        return numbers.flow(self.question)


class BucketsOf(msgspec.Struct, frozen=True, tag="buckets"):
    """:meth:`Numbers.buckets`."""

    question: Question
    measure: str

    def perform(self, numbers: Numbers) -> Spread:
        """In the process that has the facts."""
        return numbers.buckets(self.question, self.measure)


class CatalogueOf(msgspec.Struct, frozen=True, tag="catalogue"):
    """:meth:`Numbers.catalogue`."""

    centre: str

    def perform(self, numbers: Numbers) -> Mapping[str, Kpi]:
        """In the process that has the facts."""
        return numbers.catalogue(self.centre)


class AgreedOf(msgspec.Struct, frozen=True, tag="agreed"):
    """:meth:`Numbers.agreed`."""

    centre: str

    def perform(self, numbers: Numbers) -> Sequence[Agreed]:
        """In the process that has the facts."""
        return numbers.agreed(self.centre)


class KnownOnes(msgspec.Struct, frozen=True, tag="known"):
    """:meth:`Numbers.known`."""

    def perform(self, numbers: Numbers) -> Sequence[Known]:
        """In the process that has the facts."""
        return numbers.known()


class NamesOf(msgspec.Struct, frozen=True, tag="names"):
    """:meth:`Numbers.names`."""

    centre: str
    people: bool

    def perform(self, numbers: Numbers) -> Mapping[str, Mapping[str, str]]:
        """In the process that has the facts."""
        return numbers.names(self.centre, people=self.people)


class CalendarOf(msgspec.Struct, frozen=True, tag="calendar"):
    """:meth:`Numbers.calendar`."""

    centre: str
    client: str | None

    def perform(self, numbers: Numbers) -> BusinessCalendar:
        """In the process that has the facts."""
        return numbers.calendar(self.centre, self.client)


class StoryOf(msgspec.Struct, frozen=True, tag="story"):
    """:meth:`Numbers.story`."""

    centre: str
    contact: str
    day: date

    def perform(self, numbers: Numbers) -> Story:
        """In the process that has the facts."""
        return numbers.story(self.centre, self.contact, self.day)


Call = (
    Ask
    | RowsOf
    | RepeatsOf
    | FlowOf
    | BucketsOf
    | CatalogueOf
    | AgreedOf
    | KnownOnes
    | NamesOf
    | CalendarOf
    | StoryOf
)


class Done(msgspec.Struct, frozen=True, tag="done"):
    """It was answered; *result* is MessagePack of the method's own type."""

    result: msgspec.Raw


class No(msgspec.Struct, frozen=True, tag="no"):
    """It was refused, for a reason that the asker can mend."""

    code: str
    params: Mapping[str, str | int]


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """Database, disk or the process itself failed."""

    why: str


Reply = Done | No | Failed


def _packed(value: object) -> object:
    if isinstance(value, pa.Table):
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, value.schema) as stream:
            stream.write_table(value)
        return sink.getvalue().to_pybytes()
    if isinstance(value, TableLines):
        return list(value)
    raise NotImplementedError(type(value))


def _unpacked(kind: type, value: object) -> object:
    if kind is pa.Table:
        return pa.ipc.open_stream(value).read_all()
    if kind is object:  # the keys of a line: text, a number, or nothing
        return value
    raise NotImplementedError(kind)


_ENCODER = msgspec.msgpack.Encoder(enc_hook=_packed)
_CALLS: msgspec.msgpack.Decoder[Call] = msgspec.msgpack.Decoder(Call)
_REPLIES: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Reply)


def encode(value: object) -> bytes:
    """A call, a reply, or a method's result."""
    return _ENCODER.encode(value)


def read_call(body: bytes) -> Call:
    """Raises ``msgspec.DecodeError`` for what is no call of this version."""
    return _CALLS.decode(body)


def read_reply(body: bytes) -> Reply:
    """Raises ``msgspec.DecodeError``."""
    return _REPLIES.decode(body)


def read_result(result: msgspec.Raw, kind: Any) -> Any:
    """The result of a method whose type is *kind*."""
    return msgspec.msgpack.decode(result, type=kind, dec_hook=_unpacked)
