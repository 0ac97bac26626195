"""The same weekday last week, up to the same time of day: what today stands beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import msgspec

from maju.floor.board.counter import CONTACT_KPIS
from maju.floor.board.ledger import Pick
from maju.kernel.errors import Refused
from maju.kernel.time import DAY
from maju.metrics.answers import Answer
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.numbers import Numbers, Question

BY_QUEUE = (*CONTACT_KPIS, "aht", "acw_avg", "handled_legs", "callbacks_requested")
BY_CLIENT = ("inbound_attempts", "demand_counted", "redial_after_abandon")


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """Numerators and denominators by client, queue and channel; they add up."""

    as_of: int
    day: str
    answers: Sequence[Answer]

    def value(self, kpi: str, pick: Pick) -> float | None:
        """The KPI of the picked part; ``None`` where it was not asked or nothing was there."""
        known = CATALOGUE[kpi]
        num = den = 0.0
        found = False
        for answer in self.answers:
            if kpi not in answer.kpis or (pick.queues is not None and "queue" not in answer.by):
                continue
            for line in answer.lines:
                if pick.takes(_place(line.keys)):
                    cell = line.cells[kpi]
                    num, den = num + (cell.num or 0), den + (cell.den or 0)
                    found = True
        if not found or (known.den and den <= 0):
            return None
        return known.factor() * num / den if known.den else num


def _place(keys: Mapping[str, object]) -> tuple[str | None, str | None, str | None]:
    client, queue, channel = (keys.get(name) for name in ("client", "queue", "channel"))
    return (
        None if client is None else str(client),
        None if queue is None else str(queue),
        None if channel is None else str(channel),
    )


def ask_beside(numbers: Numbers, centre: str, day: str, now: int) -> Beside | None:
    """What was known a week before *now*; ``None`` where there was nothing.

    Raises:
        Trouble: nobody answers.
    """
    since = date.fromisoformat(day) - timedelta(days=7)
    as_of = now - 7 * DAY
    question = Question(
        centre=centre, since=since, until=since + timedelta(days=1), kpis=BY_QUEUE, as_of=as_of
    )
    try:
        answers = [
            numbers.ask(msgspec.structs.replace(question, kpis=kpis, by=by))
            for kpis, by in (
                (BY_QUEUE, ("client", "queue", "channel")),
                (BY_CLIENT, ("client", "channel")),
            )
        ]
    except Refused:
        return None
    return Beside(as_of=as_of, day=since.isoformat(), answers=answers)
