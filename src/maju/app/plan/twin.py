"""A day of a centre as it was, turned into a centre that can be lived again with something changed.

From the journal alone: who came when, how long they waited and stayed, who was there, by which
settings it was routed. What nobody can know is drawn: how much longer those who were answered would
have waited (exponential, from the day's own waits), and how long those who left would have talked.

Left out: what a contact needs beside its queue, holding for the agent of last time, and work that
can wait (e-mail, tasks). A contact that was passed on counts with all its agents' time at the first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.errors import Refused
from maju.kernel.ids import AgentId, ContactId, QueueId
from maju.kernel.settings import QueueSettings, Settings
from maju.kernel.time import SECOND, Instant
from maju.planning.simulate.centre import Centre, Contacts, GroupModel, QueueModel
from maju.planning.simulate.law import Law, empirical, exponential, lognormal
from maju.routing.hours import instant_of
from maju.routing.lookup import Lookup, most_of

STEP_S = 300.0
_LIVE = {Channel.VOICE: "voice", Channel.CHAT: "chat"}
_ENOUGH = 20
"""So many handled contacts say more about handling than a guess does."""
_GUESS_S, _GUESS_CV = 240.0, 1.0
_PATIENCE_GUESS_S, _PATIENCE_WEIGHT = 300.0, 3
"""As the core guesses before it knows (``routing/pace.py``)."""


@dataclass(slots=True)
class _Seen:
    """What the journal tells of one contact."""

    channel: Channel
    queue: QueueId | None = None
    entered: Instant | None = None
    answered: Instant | None = None
    left: Instant | None = None
    gave_up: bool = False
    handled: int = 0
    rang: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Yesterday:
    """The day as it was: for the simulation, and what really came of it."""

    day: date
    centre: Centre
    offered: int
    answered: int
    abandoned: int
    within: int
    waited_s: float
    until_min: int | None = None
    """Minutes of the day up to which it is known; ``None``: all of it."""

    @property
    def service_level(self) -> float:
        """Answered within each queue's target ÷ offered."""
        return self.within / self.offered if self.offered else float("nan")


@dataclass(slots=True)
class Watcher:
    """Told every event of a centre in order, up to the end of *day*; remembers what matters of it."""

    day: date
    settings: Settings | None = None
    contacts: dict[ContactId, _Seen] = field(default_factory=dict)
    on_duty: dict[AgentId, Instant] = field(default_factory=dict)
    periods: list[tuple[AgentId, Instant, Instant]] = field(default_factory=list)
    began: dict[tuple[ContactId, AgentId], Instant] = field(default_factory=dict)
    seen_until: Instant = Instant(0)

    def bounds(self) -> tuple[Instant, Instant]:
        """From local midnight to the next one."""
        assert self.settings is not None
        zone = self.settings.zone
        return instant_of(self.day, 0, zone), instant_of(self.day + timedelta(days=1), 0, zone)

    def over(self, at: Instant) -> bool:
        """Whether *at* is after the day."""
        return self.settings is not None and at >= self.bounds()[1]

    def see(self, events: Iterable[e.Event]) -> None:
        """Remember what matters of *events*."""
        for event in events:
            self._see(event.body, event.at)
            self.seen_until = max(self.seen_until, event.at)

    def _see(self, body: e.EventBody, at: Instant) -> None:  # noqa: C901, PLR0912 - one line a kind
        match body:
            case e.SettingsApplied():
                self.settings = body.settings
            case e.AgentStateSet(agent=agent, state="available"):
                self.on_duty.setdefault(agent, at)
            case e.AgentStateSet(agent=agent) | e.AgentSignedOut(agent=agent):
                since = self.on_duty.pop(agent, None)
                if since is not None:
                    self.periods.append((agent, since, at))
            case e.ContactArrived(contact=contact, channel=channel) if channel in _LIVE:
                self.contacts[contact] = _Seen(channel)
            case e.Queued(contact=contact, queue=queue) if contact in self.contacts:
                seen = self.contacts[contact]
                if seen.entered is None:
                    seen.queue, seen.entered = queue, at
            case e.OfferMade(contact=contact) if contact in self.contacts:
                self.contacts[contact].rang = at
            case e.Answered(contact=contact, agent=agent) if contact in self.contacts:
                seen = self.contacts[contact]
                if seen.answered is None:
                    seen.answered, seen.rang = at, at - seen.rang
                self.began[contact, agent] = at
            case e.WrapUpBegan(contact=contact, agent=agent) if contact in self.contacts:
                self.began[contact, agent] = at
            case (
                e.LegEnded(contact=contact, agent=agent)
                | e.WrapUpEnded(contact=contact, agent=agent)
            ):
                since = self.began.pop((contact, agent), None)
                if since is not None and contact in self.contacts:
                    self.contacts[contact].handled += at - since
            case e.ContactClosed(contact=contact, outcome=outcome) if contact in self.contacts:
                seen = self.contacts[contact]
                seen.left, seen.gave_up = at, outcome == "abandoned"
            case _:
                pass

    def yesterday(self, *, over: bool = False) -> Yesterday:
        """The day, once all its events were seen; unless it is *over*, so far.

        Who is still there has been there until the last event that was seen, and no longer: a day
        that goes on would else look as if nobody called any more.

        Raises:
            Refused: ``plan_no_contacts``: nobody stood in a line, or nobody was there.
        """
        if self.settings is None:
            raise Refused("plan_no_contacts", centre="")
        begin, end = self.bounds()
        by_queue: dict[tuple[QueueId, Channel], list[_Seen]] = defaultdict(list)
        for seen in self.contacts.values():
            if seen.queue is not None and seen.entered is not None and begin <= seen.entered < end:
                by_queue[seen.queue, seen.channel].append(seen)
        slots = round((end - begin) / SECOND / STEP_S)
        until = end if over else min(end, self.seen_until)
        groups, staff = self._groups(sorted(by_queue), begin, until, slots)
        if not by_queue or not groups:
            raise Refused("plan_no_contacts", centre=self.settings.centre)
        look = Lookup(self.settings)
        models: list[QueueModel] = []
        came: dict[str, Contacts] = {}
        for key in sorted(by_queue):
            model = _model(look.queues[key[0]], key, by_queue[key])
            models.append(model)
            came[model.name] = _contacts(by_queue[key], begin)
        centre = Centre(
            queues=tuple(models),
            groups=groups,
            rates=np.zeros((len(models), slots)),
            staff=staff,
            step_s=STEP_S,
            came=came,
        )
        minutes = None if until == end else int((until - begin) / SECOND // 60)
        return _as_it_was(self.day, centre, by_queue, until_min=minutes)

    def _groups(
        self, keys: list[tuple[QueueId, Channel]], begin: Instant, end: Instant, slots: int
    ) -> tuple[tuple[GroupModel, ...], npt.NDArray[np.int64]]:
        """People who were there, by what they serve; and how many of them in each slot."""
        assert self.settings is not None
        look = Lookup(self.settings)
        present: dict[AgentId, npt.NDArray[np.float64]] = {}
        open_ = [(agent, since, end) for agent, since in self.on_duty.items()]
        for agent, since, until in [*self.periods, *open_]:
            if agent not in look.agents or until <= begin or since >= end:
                continue
            edges = np.arange(slots + 1) * STEP_S
            first, last = (since - begin) / SECOND, (until - begin) / SECOND
            share = np.clip(np.minimum(edges[1:], last) - np.maximum(edges[:-1], first), 0.0, None)
            present[agent] = present.get(agent, np.zeros(slots)) + share / STEP_S
        alike: dict[tuple[tuple[int | None, ...], int, bool], list[AgentId]] = defaultdict(list)
        for agent in sorted(present):
            levels_of = tuple(look.level(agent, (queue, channel, ())) for queue, channel in keys)
            if any(level is not None for level in levels_of):
                capacity = look.agents[agent].capacity
                alike[levels_of, most_of(capacity, Channel.CHAT), capacity.mixed].append(agent)
        groups: list[GroupModel] = []
        staff: list[npt.NDArray[np.int64]] = []
        for at, ((levels, chats, mixed), agents) in enumerate(alike.items()):
            named = zip(keys, levels, strict=True)
            groups.append(
                GroupModel(
                    name=f"{at + 1}",
                    levels={name_of(key): level for key, level in named if level is not None},
                    chats=max(1, chats),
                    mixed=mixed,
                )
            )
            total = np.sum([present[agent] for agent in agents], axis=0)
            staff.append(np.asarray(np.round(total), dtype=np.int64))
        return tuple(groups), np.array(staff, dtype=np.int64).reshape(len(groups), slots)


def name_of(key: tuple[QueueId, Channel]) -> str:
    """What a line of a queue is called here: ``delivery`` for calls, ``delivery/chat`` else."""
    return str(key[0]) if key[1] is Channel.VOICE else f"{key[0]}/{key[1].value}"


def _model(queue: QueueSettings, key: tuple[QueueId, Channel], seen: list[_Seen]) -> QueueModel:
    handled = [one.handled / SECOND for one in seen if one.answered is not None and one.handled]
    rings = [one.rang / SECOND for one in seen if one.answered is not None]
    waits = sum(_wait_s(one) for one in seen)
    left = sum(one.gave_up for one in seen)
    service: Law = lognormal(_GUESS_S, _GUESS_CV)
    if len(handled) >= _ENOUGH:
        service = empirical(handled)
    elif handled:
        service = lognormal(float(np.mean(handled)), _GUESS_CV)
    patience_s = (waits + _PATIENCE_WEIGHT * _PATIENCE_GUESS_S) / (left + _PATIENCE_WEIGHT)
    return QueueModel(
        name=name_of(key),
        service=service,
        patience=exponential(patience_s),
        target_s=queue.target_wait / SECOND,
        channel="voice" if key[1] is Channel.VOICE else "chat",
        policy=queue.policy.value,
        priority=queue.priority,
        age_step_s=queue.age_step / SECOND,
        ring_s=float(np.median(rings)) if rings else 0.0,
    )


def _wait_s(seen: _Seen) -> float:
    assert seen.entered is not None
    until = seen.answered or seen.left
    return (until - seen.entered) / SECOND if until is not None else 0.0


def _contacts(seen: list[_Seen], begin: Instant) -> Contacts:
    seen = sorted(seen, key=lambda one: one.entered or 0)
    at = np.array([((one.entered or 0) - begin) / SECOND for one in seen])
    waits = np.array([_wait_s(one) for one in seen])
    gave_up = np.array([one.gave_up and one.answered is None for one in seen], dtype=bool)
    handled = np.array([one.handled / SECOND if one.handled else np.nan for one in seen])
    return Contacts(
        at_s=at,
        patience_s=np.where(gave_up, waits, np.nan),
        waited_s=np.where(gave_up, 0.0, waits),
        service_s=handled,
    )


def _as_it_was(
    day: date,
    centre: Centre,
    by_queue: dict[tuple[QueueId, Channel], list[_Seen]],
    *,
    until_min: int | None,
) -> Yesterday:
    targets = {model.name: model.target_s for model in centre.queues}
    offered = answered = abandoned = within = 0
    waited_s = 0.0
    for key, seen in by_queue.items():
        for one in seen:
            offered += 1
            if one.answered is not None:
                answered += 1
                waited_s += _wait_s(one)
                within += _wait_s(one) <= targets[name_of(key)]
            abandoned += one.gave_up and one.answered is None
    return Yesterday(
        day=day,
        centre=centre,
        offered=offered,
        answered=answered,
        abandoned=abandoned,
        within=within,
        waited_s=waited_s,
        until_min=until_min,
    )
