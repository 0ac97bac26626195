"""What must be true at every step, counted from the events alone and never from the core's state.

The watch keeps the books of a suspicious auditor: its own small record of each contact, agent and
effect. What it cannot reconcile it says with the number of the event.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.commands import AnswerEffect
from maju.kernel.ids import AgentId, CommandId, ContactId, EffectId, OfferId, QueueId
from maju.kernel.ports import Decided
from maju.kernel.time import Instant
from maju.routing import State

Line = tuple[QueueId, Channel]
SETTLED = ("answered", "abandoned", "callback", "flowed_out")


class Broken(AssertionError):
    """Something that is always true is not."""


@dataclass(slots=True)
class Seen:
    """A contact as its events tell it."""

    channel: Channel
    inbound: bool
    line: Line | None = None
    answered: bool = False
    outside: str = ""  # the world's own name for it
    outcome: str = ""  # once it is closed
    promised: bool = False
    offers: set[OfferId] = field(default_factory=set)
    legs: dict[AgentId, int] = field(default_factory=dict)
    wrapping: set[AgentId] = field(default_factory=set)
    asking: bool = False  # a consult is under way
    together: bool = False  # a conference


class Watch:
    """Sees every group that is committed, once, in order."""

    def __init__(self) -> None:
        self.seq = 0
        self.at = Instant(0)
        self.contacts: dict[ContactId, Seen] = {}
        self.totals: dict[Line, Counter[str]] = {}
        self.offers: dict[OfferId, tuple[AgentId, ContactId]] = {}
        self.talks: dict[AgentId, set[ContactId]] = {}
        self.signed_in: set[AgentId] = set()
        self.decided: set[CommandId] = set()
        self.effects: dict[EffectId, bool] = {}  # settled?
        self._touched: set[ContactId] = set()
        self.repeats = 0  # answers that came too late to settle anything
        self.refused: Counter[str] = Counter()

    def see(self, group: Sequence[Decided]) -> None:
        """A group was committed."""
        for decided in group:
            self._decision(decided)
            for event in decided.events:
                self._event(event, decided)
            self._alone()

    def _must(self, ok: object, what: str) -> None:
        if not ok:
            raise Broken(f"event {self.seq}: {what}")

    def _decision(self, decided: Decided) -> None:
        self._must(decided.at > self.at, f"{decided.command.id} is stamped into the past")
        self.at = decided.at
        self._must(decided.command.id not in self.decided, f"{decided.command.id} decided twice")
        self.decided.add(decided.command.id)
        for effect, _ in decided.effects:
            self._must(effect not in self.effects, f"effect {effect} made twice")
            self.effects[effect] = False
        if decided.refused is not None:
            self.refused[decided.refused[0]] += 1
            self._must(decided.refused[0] != "bug", f"a bug at {decided.command}")
        if decided.settles is not None:
            self._must(self.effects.get(decided.settles) is False, f"{decided.settles} again")
            self.effects[decided.settles] = True
        elif isinstance(decided.command.body, AnswerEffect) and decided.refused is None:
            self.repeats += 1
            self._must(
                not decided.events and not decided.effects, "a repeated answer did something"
            )

    def _event(self, event: e.Event, decided: Decided) -> None:  # noqa: C901, PLR0912 - one arm an event
        self._must(event.seq == self.seq + 1, f"{event.seq} follows {self.seq}")
        self._must(event.due is None or event.due <= event.at, "a timer fired before it was due")
        self.seq = event.seq
        body = event.body
        match body:
            case e.ContactArrived() | e.OutboundBegan():
                self._must(body.contact not in self.contacts, f"{body.contact} came twice")
                outside = body.outside if isinstance(body, e.ContactArrived) else ""
                seen = Seen(body.channel, isinstance(body, e.ContactArrived), outside=outside)
                self.contacts[body.contact] = seen
            case e.WorkBegan():
                self._must(self.contacts[body.origin].outcome, "work of somebody who is there")
                self.contacts[body.contact] = Seen(Channel.TASK, inbound=True)
            case e.Queued():
                self._queued(body)
            case e.OfferMade():
                self._offered(body)
            case e.OfferEnded():
                rang = self.offers.pop(body.offer, None)
                self._must(rang == (body.agent, body.contact), f"{body.offer} rings not so")
                self.contacts[body.contact].offers.discard(body.offer)
            case e.Answered():
                seen = self._open(body.contact)
                if seen.inbound and not seen.answered and seen.line is not None:
                    self.totals[seen.line]["answered"] += 1
                seen.answered = True
                self._leg(body.contact, body.agent, body.leg)
            case e.ConsultAsked():
                self._open(body.contact).asking = True
            case e.ConsultBegan():
                self._must(self._open(body.contact).asking, "a consult that nobody asked for")
                self._leg(body.contact, body.colleague, body.leg)
            case e.ConsultEnded():
                seen = self._open(body.contact)
                seen.asking = False
                seen.together = seen.together or body.how == "conference"
            case e.LegEnded():
                self._leg_ended(body)
            case e.WrapUpBegan():
                seen = self.contacts[body.contact]
                self._must(body.agent not in seen.wrapping, "a second wrap-up at once")
                seen.wrapping.add(body.agent)
            case e.WrapUpEnded():
                seen = self.contacts[body.contact]
                self._must(body.agent in seen.wrapping, "the end of no wrap-up")
                seen.wrapping.discard(body.agent)
            case e.ContactClosed():
                self._closed(body)
            case e.AgentSignedIn():
                self._must(body.agent not in self.signed_in, f"{body.agent} signed in twice")
                self.signed_in.add(body.agent)
            case e.AgentSignedOut():
                self._must(body.agent in self.signed_in, f"{body.agent} was not there")
                self._must(not self.talks.get(body.agent), f"{body.agent} goes in mid-talk")
                self.signed_in.discard(body.agent)
            case e.CallbackPromised():
                if body.contact is not None:
                    self.contacts[body.contact].promised = True
            case e.EffectSettled():
                self._must(body.effect == decided.settles, f"{body.effect} settled by another")
            case _:
                pass

    def _alone(self) -> None:
        """No contact is with two agents unless they consult or confer, after each decision."""
        for contact in self._touched:
            seen = self.contacts[contact]
            ok = len(seen.legs) <= 1 or seen.asking or seen.together
            self._must(ok, f"{contact} is with {sorted(seen.legs)} and nobody asked for it")
        self._touched.clear()

    def _open(self, contact: ContactId) -> Seen:
        self._must(contact in self.contacts, f"{contact} never came")
        seen = self.contacts[contact]
        self._must(not seen.outcome, f"{contact} is closed")
        return seen

    def _queued(self, body: e.Queued) -> None:
        seen = self._open(body.contact)
        if seen.line is None:
            seen.line = (body.queue, seen.channel)
            if seen.inbound:
                self.totals.setdefault(seen.line, Counter())["offered"] += 1

    def _offered(self, body: e.OfferMade) -> None:
        seen = self._open(body.contact)
        self._must(body.offer not in self.offers, f"{body.offer} made twice")
        self._must(not seen.offers, f"{body.contact} rings twice at once")
        self._must(body.agent in self.signed_in, f"{body.agent} is not there")
        if seen.channel is Channel.VOICE:
            busy = [c for c in self.talks.get(body.agent, ()) if self._voice(c)]
            self._must(not busy, f"{body.agent} rings while talking to {busy}")
            ringing = [c for agent, c in self.offers.values() if agent == body.agent]
            self._must(not any(map(self._voice, ringing)), f"{body.agent} rings twice")
        self.offers[body.offer] = (body.agent, body.contact)
        seen.offers.add(body.offer)

    def _voice(self, contact: ContactId) -> bool:
        return self.contacts[contact].channel is Channel.VOICE

    def _leg(self, contact: ContactId, agent: AgentId, leg: int) -> None:
        seen = self._open(contact)
        self._must(seen.legs.get(agent, leg) == leg, f"{agent} has two legs in {contact}")
        seen.legs[agent] = leg
        self._touched.add(contact)
        talks = self.talks.setdefault(agent, set())
        talks.add(contact)
        voices = [c for c in talks if self._voice(c)]
        self._must(len(voices) <= 1, f"{agent} speaks on {sorted(voices)}")

    def _leg_ended(self, body: e.LegEnded) -> None:
        seen = self.contacts[body.contact]
        if body.how != "failed":  # a dial's leg that nobody answered
            self._must(seen.legs.get(body.agent) == body.leg, f"{body.agent} ends no leg")
        seen.legs.pop(body.agent, None)
        if len(seen.legs) < 2:
            seen.together = False
        self.talks.get(body.agent, set()).discard(body.contact)

    def _closed(self, body: e.ContactClosed) -> None:
        seen = self._open(body.contact)
        self._must(not seen.legs, f"{body.contact} closes with {sorted(seen.legs)} in talk")
        self._must(not seen.offers, f"{body.contact} closes while it rings")
        seen.outcome = body.outcome
        if seen.inbound and seen.line is not None and not seen.answered:
            self._must(
                body.outcome in SETTLED and body.outcome != "answered",
                f"{body.contact} was offered and ends as {body.outcome}",
            )
            self.totals[seen.line][body.outcome] += 1

    def conserved(self) -> None:
        """Offered = answered + abandoned + callback + flowed out + open, for each line."""
        still = Counter(
            seen.line
            for seen in self.contacts.values()
            if seen.inbound and seen.line and not seen.outcome and not seen.answered
        )
        for line, total in sorted(self.totals.items()):
            settled = sum(total[name] for name in SETTLED)
            self._must(
                total["offered"] == settled + still[line],
                f"{line}: {dict(total)} and {still[line]} open",
            )

    def agrees(self, state: State) -> None:
        """The core's running totals are what we counted."""
        for line, count in state.counts.items():
            mine = self.totals.get(line, Counter())
            theirs = {name: getattr(count, name) for name in ("offered", *SETTLED)}
            self._must(
                all(mine[name] == theirs[name] for name in theirs), f"{line}: {theirs}, not {mine}"
            )

    def outcomes(self) -> Counter[str]:
        """How the contacts ended."""
        return Counter(seen.outcome or "open" for seen in self.contacts.values())

    def over(self) -> None:
        """Everybody has gone home: nothing may be left."""
        left = [
            c
            for c, seen in self.contacts.items()
            if not seen.outcome and seen.channel is not Channel.TASK  # which waits for tomorrow
        ]
        self._must(not left, f"contacts are still open: {left}")
        self._must(not any(self.talks.values()), f"agents are still in talk: {self.talks}")
        self._must(not self.offers, f"still rings: {self.offers}")
        wrapping = [c for c, seen in self.contacts.items() if seen.wrapping]
        self._must(not wrapping, f"wrap-up without end: {wrapping}")
        unsettled = sum(1 for settled in self.effects.values() if not settled)
        self._must(not unsettled, f"{unsettled} effects were never answered")
