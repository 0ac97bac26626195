"""When customers may be called, and which number they see. Read from the settings; nothing changes."""

from __future__ import annotations

from functools import lru_cache

from maju.kernel.channels import Channel
from maju.kernel.flows import OfferCallback, Say, ToQueue
from maju.kernel.ids import ClientId, QueueId
from maju.kernel.settings import Calendar, Entry, Span
from maju.kernel.time import Instant
from maju.routing.hours import next_open
from maju.routing.state import Draft

_ENOUGH = 30
"""So often each of two hours waits for the other one, before they are said never to meet."""


def opening(d: Draft, queue_id: QueueId, why: str, since: Instant) -> Instant | None:
    """The first instant from *since* on at which a customer may be called; ``None``: never.

    A line that broke is mended at once, even after hours; only the law's hours hold then.
    """
    rules = d.settings.callbacks
    zone = d.settings.zone
    if rules.calendar is not None:
        return next_open(d.look.calendars[rules.calendar], zone, since)
    if why == "drop":
        return since
    calendar = d.look.queues[queue_id].calendar
    own = None if calendar is None else d.look.calendars[calendar]
    daily = None if rules.hours is None else _every_day(rules.hours)
    if own is None or daily is None:
        one = own or daily
        return since if one is None else next_open(one, zone, since)
    return _both_open(own, daily, zone, since)


@lru_cache(maxsize=16)
def _every_day(hours: Span) -> Calendar:
    return Calendar(id="", week=((hours,),) * 7)


def _both_open(own: Calendar, daily: Calendar, zone: str, since: Instant) -> Instant | None:
    """Within both; a queue that is never open by day calls in its own hours."""
    at: Instant | None = since
    for _ in range(_ENOUGH):
        before = at
        at = None if at is None else next_open(own, zone, at)
        at = None if at is None else next_open(daily, zone, at)
        if at is None or at == before:
            return at
    return next_open(own, zone, since)


def usual_number(d: Draft, client: ClientId, queue: QueueId | None) -> Entry | None:
    """The entry whose number a customer of *client* is shown: one that leads to *queue*, else the
    client's first; ``None``: the client has no number.
    """
    mine = numbers_of(d, client)
    leads = [
        entry
        for entry in mine
        for node in d.look.flows[entry.flow].nodes
        if isinstance(node, ToQueue | OfferCallback) and node.queue == queue
    ]
    return next(iter((*leads, *mine)), None)


def numbers_of(d: Draft, client: ClientId) -> list[Entry]:
    """The telephone numbers of *client*, in the order of the settings."""
    return [
        entry
        for entry in d.settings.entries
        if entry.client == client and entry.channel is Channel.VOICE
    ]


def notice_of(d: Draft, entry: Entry | None) -> str:
    """The prompt that says that calls of this entry are recorded; empty: they are not."""
    if entry is None or not entry.record:
        return ""
    notices = (
        node.prompt
        for node in d.look.flows[entry.flow].nodes
        if isinstance(node, Say) and node.notice == "recording"
    )
    return next(notices, "")
