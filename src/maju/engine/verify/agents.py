"""What an agent may do, and how much it may have in hand: from the events alone."""

from __future__ import annotations

from maju.engine.verify.cases import Case, Hand, Seat
from maju.engine.verify.finding import Findings
from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.ids import AgentId, ContactId
from maju.kernel.settings import Capacity


class Agents:
    """Everybody who is signed in."""

    def __init__(self, findings: Findings) -> None:
        self.seats: dict[AgentId, Seat] = {}
        self._capacity: dict[AgentId, Capacity] = {}
        self._findings = findings

    def see(self, body: e.EventBody, case: Case | None) -> None:
        """One more event, and the contact that it is about."""
        match body:
            case e.SettingsApplied():
                self._capacity = {a.id: a.capacity for a in body.settings.agents}
            case e.AgentSignedIn():
                if body.agent in self.seats:
                    self._say(body.agent, None, "signs in twice")
                self.seats[body.agent] = Seat()
            case e.AgentSignedOut():
                seat = self.seats.pop(body.agent, None)
                if seat is None or seat.hands:
                    self._say(body.agent, None, "signs out and was not there, or has contacts")
            case e.AgentStateAsked() | e.AgentStateSet() | e.AgentResting() | e.AgentRested():
                self._state(body)
            case _ if case is not None:
                self._hands(body, case)
            case _:
                pass

    def _say(self, agent: AgentId, contact: ContactId | None, what: str) -> None:
        self._findings.add("illegal_step", contact, who=agent, what=what)

    def _state(
        self,
        body: e.AgentStateAsked | e.AgentStateSet | e.AgentResting | e.AgentRested,
    ) -> None:
        seat = self.seats.get(body.agent)
        if seat is None:
            self._say(body.agent, None, f"{type(body).__name__}, but it is not signed in")
            return
        match body:
            case e.AgentStateAsked():
                seat.asked = True
            case e.AgentStateSet():
                comes_back = body.state == "available" and not seat.available
                seat.available, seat.asked = body.state == "available", False
                seat.resting = seat.resting and not comes_back
            case e.AgentResting():
                seat.resting = True
            case e.AgentRested():
                if not seat.resting:
                    self._say(body.agent, None, "has rested and did not rest")
                seat.resting = False

    def _hands(self, body: e.EventBody, case: Case) -> None:
        match body:
            case e.OfferMade():
                self._offered(body, case.channel)
            case e.OfferEnded() if body.why != "accepted":
                self._drop(body.agent, body.contact, Hand.RINGING)
            case e.DialBegan(callback=None):
                self._dials(body, case.channel)
            case e.DialBegan():
                self._turn(body.agent, body.contact, Hand.DIALLING, Hand.RINGING)
            case e.Answered():
                self._turn(body.agent, body.contact, Hand.TALKING, Hand.RINGING, Hand.DIALLING)
            case e.ConsultBegan():
                self._turn(body.colleague, body.contact, Hand.TALKING, Hand.RINGING)
            case e.WorkParked():
                self._turn(body.agent, body.contact, Hand.PARKED, Hand.TALKING)
            case e.WorkResumed():
                self._turn(body.agent, body.contact, Hand.TALKING, Hand.PARKED)
            case e.LegEnded():
                self._drop(body.agent, body.contact, Hand.TALKING, Hand.DIALLING, Hand.PARKED)
            case e.WrapUpBegan():
                self._take(body.agent, body.contact, Hand.WRAP_UP, case.channel)
            case e.WrapUpEnded():
                self._drop(body.agent, body.contact, Hand.WRAP_UP)
            case _:
                pass

    def _dials(self, body: e.DialBegan, channel: Channel) -> None:
        """Of its own accord: whoever talks to nobody may, and wraps up or reads meanwhile."""
        seat = self.seats.get(body.agent)
        mixed = self._capacity.get(body.agent, Capacity()).mixed
        for hand, held in () if seat is None else seat.hands.values():
            idle = hand is Hand.WRAP_UP or not held.live or (mixed and held is Channel.CHAT)
            if not idle:
                self._say(body.agent, body.contact, f"dials and has {held} {hand}")
        self._take(body.agent, body.contact, Hand.DIALLING, channel)

    def _offered(self, body: e.OfferMade, channel: Channel) -> None:
        seat = self.seats.get(body.agent)
        if seat is not None and (not seat.available or seat.asked or seat.resting):
            self._say(body.agent, body.contact, "rings and is not available")
        self._take(body.agent, body.contact, Hand.RINGING, channel)
        if seat is not None:
            self._judge_capacity(body.agent, seat, body.contact, channel)

    def _judge_capacity(
        self, agent: AgentId, seat: Seat, contact: ContactId, channel: Channel
    ) -> None:
        """What has just been taken on must fit; a lower capacity takes nothing away."""
        capacity = self._capacity.get(agent, Capacity(chat=0, work=0))
        inside = [
            held for hand, held in seat.hands.values() if held.live or hand is not Hand.PARKED
        ]
        if channel is Channel.VOICE:
            chats = 0 if capacity.mixed else inside.count(Channel.CHAT)
            count, most = inside.count(Channel.VOICE) + chats, 1
        elif channel is Channel.CHAT:
            count = inside.count(Channel.CHAT)
            most = 0 if Channel.VOICE in inside else capacity.chat
        else:
            count = sum(not held.live for held in inside)
            most = 0 if count < len(inside) else capacity.work
        if count > most:
            self._findings.add(
                "over_capacity", contact, agent=agent, channel=channel, count=count, most=most
            )

    def _take(self, agent: AgentId, contact: ContactId, hand: Hand, channel: Channel) -> None:
        seat = self.seats.get(agent)
        if seat is None or contact in seat.hands:
            self._say(agent, contact, f"{hand}, and is not there or has it already")
            if seat is None:
                return
        seat.hands[contact] = (hand, channel)

    def _turn(self, agent: AgentId, contact: ContactId, to: Hand, *was: Hand) -> None:
        seat = self.seats.get(agent)
        held = None if seat is None else seat.hands.get(contact)
        if held is None or held[0] not in was:
            self._say(agent, contact, f"{to} after {held[0] if held else 'nothing'}")
        if seat is not None and held is not None:
            seat.hands[contact] = (to, held[1])

    def _drop(self, agent: AgentId, contact: ContactId, *was: Hand) -> None:
        seat = self.seats.get(agent)
        held = None if seat is None else seat.hands.pop(contact, None)
        if held is None or held[0] not in was:
            self._say(agent, contact, f"drops what it has not ({held[0] if held else 'nothing'})")
