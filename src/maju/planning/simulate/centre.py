"""A centre in numbers: queues, groups of agents, a day's demand and staff. What a simulation lives.

Rates are contacts a second, times seconds, shares 0 to 1. Groups are people who serve the same
queues at the same levels; who gets whom follows the rules of the routing core: the lowest rank
(waiting since, plus priority times ``age_step_s``, less a VIP's head start) goes to whoever is free,
the agent with least in hand first, then by the queue's policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from maju.kernel.errors import Refused
from maju.planning.simulate.law import Law

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

Policy = Literal["longest_idle", "least_occupied", "best_skill"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """Customers who come again the same day: *share* of them, *after* that time."""

    share: float
    after: Law


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackOffer:
    """Whoever has waited *after_s* is offered a callback, and keeps the place in line.

    Args:
        after_s: waiting until the offer.
        accepts: share of those asked who take it; they hang up and lose no patience.
        reached: share of dials that reach the customer.
        dial_s: how long an agent is kept by a dial in vain.
        attempts: dials at most; *pause_s* lie between them.
        pause_s: from a dial in vain until the promise stands in line again, at its old place.
    """

    after_s: float
    accepts: float = 0.5
    reached: float = 0.8
    dial_s: float = 45.0
    attempts: int = 3
    pause_s: float = 1800.0


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueModel:
    """One queue and how its customers are.

    Args:
        name: unique in the centre.
        service: an agent's time for one contact, wrap-up included; for chats, of one chat while
            the others run.
        patience: how long somebody would wait.
        target_s: waits up to this are within the service level.
        channel: chats share an agent, calls do not.
        policy: which of several free agents takes it.
        priority: 1 is served first, 9 last; one step weighs *age_step_s* of waiting.
        age_step_s: see *priority*; equal in all queues of a centre that mean the same.
        vip_share: who stands ahead by *vip_head_start_s*.
        vip_head_start_s: see *vip_share*.
        ring_s: from the choice of an agent to the answer; counts as waiting.
        redial: those who gave up and try again.
        reconnect: those who were answered and need us again.
        callback: the offer, if any.
    """

    name: str
    service: Law
    patience: Law
    target_s: float = 20.0
    channel: Literal["voice", "chat"] = "voice"
    policy: Policy = "longest_idle"
    priority: int = 5
    age_step_s: float = 120.0
    vip_share: float = 0.0
    vip_head_start_s: float = 60.0
    ring_s: float = 0.0
    redial: Again | None = None
    reconnect: Again | None = None
    callback: CallbackOffer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupModel:
    """People who serve the same queues.

    Args:
        name: unique in the centre.
        levels: queue → how well they fit it, 1 best.
        chats: how many chats one of them has at once.
        mixed: whether a call may ring while chats are open.
        pace: queue → factor on its handling time (newcomers are slower); 1 where not named.
    """

    name: str
    levels: Mapping[str, int]
    chats: int = 1
    mixed: bool = False
    pace: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """Contacts that really came, one queue's, in order of time: what is known is not drawn.

    Args:
        at_s: from the beginning of the day.
        patience_s: of those who gave up; NaN: not known.
        waited_s: how long one was seen to wait without giving up: its patience is longer.
        service_s: of those who were answered; NaN: not known.
    """

    at_s: Floats
    patience_s: Floats
    waited_s: Floats
    service_s: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """One day of a centre.

    Args:
        queues, groups: in the order of the arrays.
        rates: [queue, slot] contacts a second that come for the first time.
        staff: [group, slot] people at work, breaks taken out. Whoever is to go finishes the contact
            in hand; those of the last slot stay until the lines are empty.
        step_s: length of a slot.
        opens: [queue, slot] whether the queue takes contacts; ``None``: always.
        came: queue → contacts that really came, besides those of *rates*.
    """

    queues: tuple[QueueModel, ...]
    groups: tuple[GroupModel, ...]
    rates: Floats
    staff: Counts
    step_s: float = 900.0
    opens: npt.NDArray[np.bool_] | None = None
    came: Mapping[str, Contacts] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse shapes and values that make no centre."""
        queues, groups = len(self.queues), len(self.groups)
        slots = self.rates.shape[-1]
        if not queues or not groups or not slots:
            _refuse("centre", "no queue, no group or no slot")
        if self.rates.shape != (queues, slots) or self.staff.shape != (groups, slots):
            _refuse("rates, staff", f"{self.rates.shape} / {self.staff.shape}")
        if self.opens is not None and self.opens.shape != (queues, slots):
            _refuse("opens", str(self.opens.shape))
        if not np.isfinite(self.rates).all() or (self.rates < 0).any() or (self.staff < 0).any():
            _refuse("rates, staff", "below 0 or missing")
        if not np.isfinite(self.staff).all() or (self.staff != np.floor(self.staff)).any():
            _refuse("staff", "people are whole numbers")
        if not self.step_s > 0:
            _refuse("step_s", str(self.step_s))
        names = [queue.name for queue in self.queues]
        people = [group.name for group in self.groups]
        if len(set(names)) < queues or len(set(people)) < groups:
            _refuse("names", "twice the same")
        for group in self.groups:
            if strange := set(group.levels) - set(names):
                _refuse("levels", ", ".join(sorted(strange)))
            if group.chats < 1:
                _refuse("chats", str(group.chats))
        for queue in self.queues:
            _check_queue(queue)

    @property
    def slots(self) -> int:
        """How many slots the day has."""
        return int(self.rates.shape[1])

    def queue(self, name: str) -> int:
        """The place of queue *name*.

        Raises:
            Refused: ``plan_bad_input``: there is none.
        """
        for at, queue in enumerate(self.queues):
            if queue.name == name:
                return at
        raise Refused("plan_bad_input", name="queue", why=name)

    def group(self, name: str) -> int:
        """The place of group *name*.

        Raises:
            Refused: ``plan_bad_input``: there is none.
        """
        for at, group in enumerate(self.groups):
            if group.name == name:
                return at
        raise Refused("plan_bad_input", name="group", why=name)


def _check_queue(queue: QueueModel) -> None:
    shares = {"vip_share": queue.vip_share}
    for name, again in (("redial", queue.redial), ("reconnect", queue.reconnect)):
        if again is not None:
            shares[name] = again.share
    if queue.callback is not None:
        shares |= {"accepts": queue.callback.accepts, "reached": queue.callback.reached}
        if queue.callback.attempts < 1 or not queue.callback.after_s >= 0:
            _refuse("callback", queue.name)
    for name, share in shares.items():
        if not 0 <= share <= 1:
            _refuse(name, f"{share:g}")
    if not (queue.target_s >= 0 and queue.ring_s >= 0 and queue.age_step_s >= 0):
        _refuse("target_s, ring_s, age_step_s", queue.name)


def _refuse(name: str, why: str) -> None:
    raise Refused("plan_bad_input", name=name, why=why)
