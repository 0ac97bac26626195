"""What came before the demonstration began: the call log that its earlier exchange would have left.

As many come as to the living world, for the same topics, with the same patience and talks; but nobody
routes them. Waits are drawn from how busy the half hour was, so that this past is *made*, not
lived: no agents, no menus, no decisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache
from itertools import takewhile
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from maju.channels.simulated.demo.shops import LINES, VIP
from maju.channels.simulated.world.arrivals import arrivals, instant_of
from maju.channels.simulated.world.chance import child
from maju.channels.simulated.world.people import Journey, new_journey
from maju.channels.simulated.world.profile import Demand, Habits, Profile
from maju.kernel.channels import Channel
from maju.kernel.ids import ClientId
from maju.kernel.time import MINUTE, SECOND, Instant

COLUMNS = (
    "call", "arrived", "queue", "channel", "result", "caller", "vip", "wait", "talk", "hold", "wrap",
)  # fmt: skip
MAP = """\
time = "%Y-%m-%d %H:%M:%S"
duration = "s"
gaps = "allowed"
[columns]
call = "call"
arrived_at = "arrived"
queue = "queue"
channel = "channel"
outcome = "result"
customer = "caller"
vip = "vip"
wait = "wait"
talk = "talk"
hold = "hold"
acw = "wrap"
[outcomes]
"answered" = "answered"
"abandoned" = "abandoned"
"""
"""How the log is read (docs/reference/imports/csv.md)."""

_HALF_HOUR = 30 * MINUTE
_WAITING_SHARE, _BUSIEST_SHARE = 0.12, 0.45
_SHORT_WAIT_S, _LONG_WAIT_S = 12.0, 45.0
_HELD_S = (12.0, 70.0)
_LINES = {line.code for line in (*LINES, VIP)}


class Call(NamedTuple):
    """A row of the log; *talk_s*, *hold_s* and *wrap_s* are ``None`` where nobody answered."""

    at: Instant
    queue: str
    channel: str
    caller: str
    vip: bool
    wait_s: float
    talk_s: float | None
    hold_s: float | None
    wrap_s: float | None


def past_of(
    profile: Profile, client: ClientId, *, seed: int, first: date, until: date, load: float = 1.0
) -> list[Call]:
    """The calls and chats of *client* from *first* to before *until*, in the order in which they came.

    *load* is that of the world that goes on from there.
    """
    zone = ZoneInfo(profile.zone)
    begin, end = (instant_of(day, 0, zone) for day in (first, until))
    made: list[Call] = []
    for demand in profile.demands:
        if demand.client != client:
            continue
        chance, holding = child(seed, "past", demand.entry), child(seed, "held", demand.entry)
        came = arrivals(profile, demand, chance, since=begin, load=load)
        for number, at in enumerate(takewhile(lambda each: each < end, came)):
            journey = new_journey(
                seed, f"past/{demand.entry}/{number}", demand, number, profile.habits
            )
            made += _tries(profile, journey, at, seed, end, holding)
    return sorted(made)


def _tries(  # noqa: PLR0917 - made in one place
    profile: Profile, journey: Journey, at: Instant, seed: int, end: Instant, holding: Random
) -> Iterator[Call]:
    """The first try of a wish, and those that follow: after nobody answered, or nothing was settled.

    *holding*: a chance of its own, by which callers are put on hold.
    """
    queue = _queue_of(journey)
    if queue is None:
        return
    habits, chance, demand = profile.habits, journey.chance, journey.demand
    voice = demand.channel is Channel.VOICE
    patience = profile.patience if voice else profile.chat_patience
    served = lost = 0
    while at < end and served < 3 and lost <= habits.redial_most:
        wait = _wait_s(seed, demand, at, chance)
        leaves = patience.draw(chance) / SECOND
        answered = leaves >= wait
        yield Call(
            at=at,
            queue=queue,
            channel=demand.channel.value,
            caller=journey.person.phone,
            vip=journey.person.vip,
            wait_s=min(wait, leaves),
            talk_s=(journey.topic.talk if voice else journey.topic.chat).draw(chance) / SECOND
            if answered
            else None,
            hold_s=_hold_s(habits, holding, voice=voice) if answered else None,
            wrap_s=journey.topic.wrap_up.draw(chance) / SECOND if answered else None,
        )
        if answered:
            served += 1
            again, after = chance.random() > journey.topic.solved, habits.reconnect_after
        else:
            lost += 1
            again, after = chance.random() < habits.redial, habits.redial_after
        if not again:
            return
        at = Instant(at + after.draw(chance))


def _queue_of(journey: Journey) -> str | None:
    """Where the menu would have led; ``None``: a machine answered."""
    topic = journey.topic.name
    if topic == "track":
        return None
    return f"{journey.demand.client}.{topic if topic in _LINES else LINES[0].code}"


def _wait_s(seed: int, demand: Demand, at: Instant, chance: Random) -> float:
    """In line: nothing when somebody is free; else longer, the busier the half hour."""
    busy = _busy(seed, demand.client, at // _HALF_HOUR)
    if chance.random() > _WAITING_SHARE + (_BUSIEST_SHARE - _WAITING_SHARE) * busy:
        return 0.0
    return chance.expovariate(1 / (_SHORT_WAIT_S + (_LONG_WAIT_S - _SHORT_WAIT_S) * busy))


def _hold_s(habits: Habits, chance: Random, *, voice: bool) -> float:
    """As in the living world: some calls, once; no chat."""
    return chance.uniform(*_HELD_S) if voice and chance.random() < habits.hold else 0.0


@lru_cache(maxsize=256)
def _busy(seed: int, client: str, half_hour: int) -> float:
    return child(seed, "busy", client, half_hour).random() ** 2


def log_of(calls: Iterable[Call], client: ClientId, zone: str) -> Iterator[str]:
    """The log as lines of CSV, its head first."""
    yield ",".join(COLUMNS) + "\n"
    info = ZoneInfo(zone)
    for number, each in enumerate(calls):
        clock = datetime.fromtimestamp(each.at / SECOND, info)
        answered = each.talk_s is not None
        yield (
            f"{client}-{number},{clock:%Y-%m-%d %H:%M:%S},{each.queue},{each.channel},"
            f"{'answered' if answered else 'abandoned'},{each.caller},{'Y' if each.vip else 'N'},"
            f"{each.wait_s:.1f},{_said(each.talk_s)},{_said(each.hold_s)},{_said(each.wrap_s)}\n"
        )


def _said(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:.1f}"
