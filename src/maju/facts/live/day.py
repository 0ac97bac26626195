"""One business day of a centre, folded event by event.

A function of the journal: folding the day's events, in any number of sittings, gives the same
counts. A contact belongs to the day on which it entered its first queue, and stays there: one
that entered before midnight and is answered after it changes yesterday, not today.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from maju.facts.live.tally import SHORT_ABANDON, Tally
from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.ids import ContactId, QueueId
from maju.kernel.settings import Settings
from maju.kernel.time import SECOND, Duration, Instant, Interval, elapsed

Line = tuple[QueueId, Channel]

_USUAL = Duration(20 * SECOND)


class _Entered:
    """An inbound contact that is offered and not settled."""

    __slots__ = ("at", "line")

    def __init__(self, line: Line, at: Instant) -> None:
        self.line = line
        self.at = at


class Day:
    """The counts of the local day of *zone* that holds the events it is given.

    Events come in order of their seq. With the first one of a later day the counts begin anew.

    Args:
        settings: where targets come from until an event brings newer ones.
    """

    def __init__(self, settings: Settings) -> None:
        self.tallies: dict[Line, Tally] = {}
        self.bounds: Interval | None = None
        self._channels: dict[ContactId, Channel] = {}  # inbound, before their first queue
        self._entered: dict[ContactId, _Entered] = {}
        self._zone = ZoneInfo(settings.zone)
        self._targets = _targets(settings)

    def see(self, events: Iterable[e.Event]) -> None:
        """Fold *events*, which follow those seen before."""
        for event in events:
            if self.bounds is None or event.at >= self.bounds.end:
                self.bounds = bounds_of(day_of(event.at, self._zone), self._zone)
                self.tallies.clear()
                self._entered.clear()
            self._fold(event.body, event.at)

    def _fold(self, body: e.EventBody, at: Instant) -> None:
        match body:
            case e.ContactArrived():
                self._channels[body.contact] = body.channel
            case e.Queued() if body.contact in self._channels:
                line = (body.queue, self._channels.pop(body.contact))
                self._entered[body.contact] = _Entered(line, at)
                self._add(line, Tally(offered=1))
            case e.Answered() if body.contact in self._entered:
                entered = self._entered.pop(body.contact)
                self._add(entered.line, self._answered(entered, at))
            case e.ContactClosed():
                self._channels.pop(body.contact, None)
                entered_ = self._entered.pop(body.contact, None)
                if entered_ is not None:
                    self._add(entered_.line, self._closed(entered_, body.outcome, at))
            case e.SettingsApplied():
                self._zone = ZoneInfo(body.settings.zone)
                self._targets = _targets(body.settings)
            case _:
                pass

    def _answered(self, entered: _Entered, at: Instant) -> Tally:
        wait = elapsed(entered.at, at)
        return Tally(answered=1, wait_ans=wait, ans_in_t=int(wait <= self._target(entered)))

    def _closed(self, entered: _Entered, outcome: e.Outcome, at: Instant) -> Tally:
        wait = elapsed(entered.at, at)
        late = int(wait > self._target(entered))
        match outcome:
            case "abandoned":
                short = int(wait <= SHORT_ABANDON)
                return Tally(abandoned=1, wait_abn=wait, short_abandoned=short)
            case "callback":
                return Tally(callback=1, late_exit=late)
            case _:
                return Tally(flowed_out=1, late_exit=late)

    def _target(self, entered: _Entered) -> Duration:
        return self._targets.get(entered.line[0], _USUAL)

    def _add(self, line: Line, tally: Tally) -> None:
        self.tallies[line] = self.tallies.get(line, Tally()) + tally


def day_of(at: Instant, zone: ZoneInfo) -> date:
    """The local date at *at*."""
    return datetime.fromtimestamp(at / SECOND, zone).date()


def bounds_of(day: date, zone: ZoneInfo) -> Interval:
    """From local midnight to the next: 23, 24 or 25 hours."""
    return Interval(start=_midnight(day, zone), end=_midnight(day + timedelta(days=1), zone))


def _midnight(day: date, zone: ZoneInfo) -> Instant:
    local = datetime(day.year, day.month, day.day, tzinfo=zone)
    return Instant(round(local.astimezone(UTC).timestamp()) * SECOND)


def _targets(settings: Settings) -> dict[QueueId, Duration]:
    return {queue.id: queue.target_wait for queue in settings.queues}
