"""Which event may follow which, for a contact: our own table, apart from the core's.

A step that is not in it is told, and then followed as well as can be: one broken step should not
make a hundred.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from maju.engine.verify.cases import Case, Part, Place, Ring
from maju.engine.verify.finding import Findings
from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.ids import AgentId, ContactId

P = Place


class Step(NamedTuple):
    """From where an event may happen, and where it leads (``None``: nowhere else)."""

    places: frozenset[Place]
    to: Place | None = None


def _from(*places: Place, to: Place | None = None) -> Step:
    return Step(frozenset(places), to)


_ALIVE = frozenset(Place) - {P.GONE}

STEPS: dict[type, Step] = {
    e.StepEntered: _from(P.FLOW, P.OUTSIDE, P.LEAVING, to=P.FLOW),
    e.StepLeft: _from(P.FLOW),
    e.NeedsSet: _from(P.FLOW),
    e.Queued: _from(P.FLOW, P.RUNG, P.LEAVING, P.TALK, P.HOLD, P.OUTSIDE, to=P.LINE),
    e.Released: _from(P.LINE),
    e.Reranked: _from(P.LINE),
    e.OverflowPassed: _from(P.LINE, P.RINGING),
    e.WaitTold: _from(P.LINE),
    e.VisitEnded: _from(P.LINE, P.RUNG, to=P.LEAVING),
    e.Answered: _from(P.LEAVING, P.DIALLING, to=P.TALK),
    e.Held: _from(P.TALK, to=P.HOLD),
    e.Resumed: _from(P.HOLD, to=P.TALK),
    e.ConsultAsked: _from(P.HOLD),
    e.ConsultBegan: _from(P.HOLD),
    e.ConsultEnded: _from(P.TALK, P.HOLD),
    e.Transferred: _from(P.TALK, P.HOLD),
    e.Reassigned: _from(P.LINE, P.RUNG, P.TALK, P.HOLD),
    e.LegEnded: _from(P.DIALLING, P.TALK, P.HOLD, P.LINE, P.OUTSIDE),
    e.WrapUpBegan: Step(_ALIVE),
    e.VoicemailBegan: _from(P.FLOW, P.LEAVING, to=P.VOICEMAIL),
    e.OutsideBegan: _from(P.FLOW, P.LEAVING, P.TALK, P.HOLD, to=P.OUTSIDE),
    e.DialBegan: _from(P.LEAVING, P.FLOW, to=P.DIALLING),
    e.SupervisionBegan: _from(P.TALK, P.HOLD),
    e.SupervisionChanged: _from(P.TALK, P.HOLD),
    e.RecordingBegan: _from(P.FLOW, P.TALK),
    e.ContactClosed: Step(_ALIVE - {P.LINE, P.RINGING, P.RUNG}, P.GONE),
}
"""Events that are about a contact's way, whatever else they are about."""

VIA: dict[str, frozenset[Place]] = {
    "entry": frozenset({P.FLOW}),
    "callback": frozenset({P.FLOW}),
    "transfer": frozenset({P.TALK, P.HOLD, P.LEAVING}),
    "overflow": frozenset({P.LEAVING}),
    "return": frozenset({P.RUNG, P.TALK, P.HOLD, P.OUTSIDE}),
}
"""From where a visit of each kind begins."""


class Contacts:
    """Every contact of which something is open."""

    def __init__(self, findings: Findings) -> None:
        self.open: dict[ContactId, Case] = {}
        self.touched: set[ContactId] = set()
        self.seen = 0
        self._findings = findings
        self._more: dict[type, Callable[[Case, Any], None]] = {
            e.StepEntered: self._step_entered,
            e.StepLeft: self._step_left,
            e.Queued: self._queued,
            e.VisitEnded: self._visit_ended,
            e.OfferMade: self._offer_made,
            e.OfferEnded: self._offer_ended,
            e.Answered: self._answered,
            e.DialBegan: self._dial_began,
            e.Held: self._with_customer,
            e.Resumed: self._with_customer,
            e.ConsultAsked: self._consult_asked,
            e.ConsultBegan: self._consult_began,
            e.ConsultEnded: self._consult_ended,
            e.Reassigned: self._reassigned,
            e.AbuseMarked: self._abuse_marked,
            e.LegEnded: self._leg_ended,
            e.WrapUpBegan: self._wrap_up_began,
            e.WrapUpExtended: self._wrapping,
            e.WrapUpEnded: self._wrap_up_ended,
            e.ContactClosed: self._closed,
        }

    def see(self, body: e.EventBody) -> None:
        """One more event."""
        match body:
            case e.ContactArrived():
                self._begin(body.contact, Case(channel=body.channel, inbound=True))
            case e.WorkBegan():
                self._begin(body.contact, Case(channel=Channel.TASK, inbound=True))
            case e.OutboundBegan():
                case = Case(
                    channel=body.channel,
                    inbound=False,
                    callback=body.callback,
                    attempt=body.attempt,
                    dialled_by=body.agent,
                )
                self._begin(body.contact, case)
            case e.Reconciled() | e.CallbackPromised() | e.CallbackTried():
                pass
            case (
                e.InquiryNoted()
                | e.TopicCorrected()
                | e.ContactRated()
                | e.RecordingNoted()
                | e.CallMissed()
            ):
                pass  # also said of what is over
            case e.SupervisionBegan() | e.SupervisionEnded():
                self._watched(body)
            case _ if hasattr(body, "contact"):
                self._follow(body.contact, body)
            case _:
                pass

    def drop_over(self, contact: ContactId) -> None:
        """Forget a contact of which nothing is open any more."""
        case = self.open.get(contact)
        if case is not None and case.over:
            del self.open[contact]

    def judge_together(self) -> None:
        """After a decision: nobody is with two agents unless they consult or confer."""
        for contact in sorted(self.touched):
            case = self.open.get(contact)
            if case is None:
                continue
            parts = [part for _, part in case.legs.values()]
            consults = parts.count(Part.CONSULT)
            alone = parts.count(Part.MAIN) <= 1 and consults <= (1 if case.asking else 0)
            if not alone:
                agents = ", ".join(sorted(case.legs))
                self._findings.add("two_agents", contact, agents=agents)
        self.touched.clear()

    def _begin(self, contact: ContactId, case: Case) -> None:
        if contact in self.open:
            self._say(contact, "arrived twice")
        self.seen += 1
        self.open[contact] = case

    def _say(self, contact: ContactId, what: str) -> None:
        self._findings.add("illegal_step", contact, who=contact, what=what)

    def _follow(self, contact: ContactId, body: e.EventBody) -> None:
        case = self.open.get(contact)
        name = type(body).__name__
        if case is None:
            self._say(contact, f"{name}, but it never came or is over")
            return
        step = STEPS.get(type(body))
        if step is not None and case.place not in step.places:
            self._say(contact, f"{name} at {case.place}")
        more = self._more.get(type(body))
        if more is not None:
            more(case, body)
        if step is not None and step.to is not None:
            case.place = step.to

    def _watched(self, body: e.SupervisionBegan | e.SupervisionEnded) -> None:
        self._follow(body.contact, body)
        case = self.open.get(body.contact)
        if case is None:
            return
        begins = isinstance(body, e.SupervisionBegan)
        if begins is (body.by in case.watchers) or (begins and body.agent not in case.legs):
            self._say(body.contact, f"{body.by} watches and does already, or leaves and did not")
        if begins:
            case.watchers.add(body.by)
        else:
            case.watchers.discard(body.by)

    # --- what each event says beside the table ---------------------------------------------------

    def _step_entered(self, case: Case, body: e.StepEntered) -> None:
        if body.step != case.step + 1:
            self._say(body.contact, f"step {body.step} after {case.step}")
        case.step = body.step

    def _step_left(self, case: Case, body: e.StepLeft) -> None:
        if body.step != case.step:
            self._say(body.contact, f"leaves step {body.step} and is in {case.step}")

    def _queued(self, case: Case, body: e.Queued) -> None:
        if case.place not in VIA[body.via]:
            self._say(body.contact, f"queued via {body.via} at {case.place}")
        again = case.place is Place.RUNG
        if body.visit != case.visit + (0 if again else 1):
            self._say(body.contact, f"visit {body.visit} after {case.visit}")
        case.visit, case.queue = body.visit, body.queue
        if case.line is None:
            case.line = (body.queue, case.channel)

    def _visit_ended(self, case: Case, body: e.VisitEnded) -> None:
        if (body.visit, body.queue) != (case.visit, case.queue):
            self._say(
                body.contact, f"leaves visit {body.visit} of {body.queue}, which it is not in"
            )

    def _offer_made(self, case: Case, body: e.OfferMade) -> None:
        consult = body.role == "consult"
        fits = case.place is (Place.HOLD if consult else Place.LINE)
        if not fits or case.ring is not None or (consult and not case.asking):
            self._say(body.contact, f"rings ({body.role}) at {case.place}")
        case.ring = Ring(offer=body.offer, agent=body.agent, consult=consult)
        if not consult:
            case.place = Place.RINGING

    def _offer_ended(self, case: Case, body: e.OfferEnded) -> None:
        ring = case.ring
        if ring is None or ring.offer != body.offer or ring.agent != body.agent or ring.accepted:
            self._say(body.contact, f"{body.offer} ends and does not ring")
            return
        if body.why == "accepted":
            ring.accepted = True
        else:
            case.ring = None
        if not ring.consult:
            if case.place is not Place.RINGING:
                self._say(body.contact, f"a ring ends at {case.place}")
            case.place = Place.RUNG

    def _taken(self, case: Case, contact: ContactId, agent: AgentId) -> None:
        ring = case.ring
        if ring is None or not ring.accepted or ring.agent != agent:
            self._say(contact, f"{agent} has it and took no ring")
        case.ring = None

    def _answered(self, case: Case, body: e.Answered) -> None:
        if case.place is Place.DIALLING:
            if case.legs.get(body.agent) != (body.leg, Part.MAIN):
                self._say(body.contact, f"{body.agent} answers what another dialled")
        else:
            self._taken(case, body.contact, body.agent)
            self._next_leg(case, body.contact, body.leg)
        case.legs[body.agent] = (body.leg, Part.MAIN)
        case.answered = True
        self.touched.add(body.contact)

    def _next_leg(self, case: Case, contact: ContactId, leg: int) -> None:
        if leg != case.leg_count + 1:
            self._say(contact, f"leg {leg} after {case.leg_count}")
        case.leg_count = leg

    def _dial_began(self, case: Case, body: e.DialBegan) -> None:
        if (body.callback, body.attempt) != (case.callback, case.attempt) or case.answered:
            self._say(body.contact, f"attempt {body.attempt} of {body.callback} is not its own")
        if body.callback is not None:
            self._taken(case, body.contact, body.agent)
        elif case.dialled_by != body.agent or case.place is not Place.FLOW:
            self._say(body.contact, f"{body.agent} dials what it did not begin")
        self._next_leg(case, body.contact, body.leg)
        case.legs[body.agent] = (body.leg, Part.MAIN)
        self.touched.add(body.contact)

    def _with_customer(self, case: Case, body: e.Held | e.Resumed) -> None:
        leg = case.legs.get(body.agent)
        if leg is None or leg[1] is Part.CONSULT:
            self._say(body.contact, f"{body.agent} is not with the customer")

    def _consult_asked(self, case: Case, body: e.ConsultAsked) -> None:
        if case.asking or body.agent not in case.legs:
            self._say(body.contact, f"a consult asked by {body.agent} does not fit")
        case.asking = True

    def _consult_began(self, case: Case, body: e.ConsultBegan) -> None:
        if not case.asking:
            self._say(body.contact, "a consult that nobody asked for")
        self._taken(case, body.contact, body.colleague)
        self._next_leg(case, body.contact, body.leg)
        case.legs[body.colleague] = (body.leg, Part.CONSULT)
        self.touched.add(body.contact)

    def _consult_ended(self, case: Case, body: e.ConsultEnded) -> None:
        leg = None if body.colleague is None else case.legs.get(body.colleague)
        if not case.asking or (body.colleague is not None and leg is None):
            self._say(body.contact, "the end of no consult")
        case.asking = False
        if (
            leg is not None
            and body.colleague is not None
            and body.how in ("transfer", "conference")
        ):
            part = Part.MAIN if body.how == "transfer" else Part.CONFERENCE
            case.legs[body.colleague] = (leg[0], part)
        self.touched.add(body.contact)

    def _reassigned(self, case: Case, body: e.Reassigned) -> None:
        """In line, and given to an agent: it is put at its place anew, as after a ring."""
        if body.to_agent is not None and case.place is Place.LINE:
            case.place = Place.RUNG

    def _abuse_marked(self, case: Case, body: e.AbuseMarked) -> None:
        if body.agent not in case.legs and body.agent not in case.wrapping:
            self._say(body.contact, f"{body.agent} marks abuse and is not on it")
        if body.press != case.presses + 1:
            self._say(body.contact, f"press {body.press} after {case.presses}")
        case.presses = body.press

    def _leg_ended(self, case: Case, body: e.LegEnded) -> None:
        leg = case.legs.pop(body.agent, None)
        if leg is None or leg[0] != body.leg:
            self._say(body.contact, f"{body.agent} ends leg {body.leg}, which it has not")

    def _wrap_up_began(self, case: Case, body: e.WrapUpBegan) -> None:
        if body.agent in case.wrapping or body.agent in case.legs or body.leg > case.leg_count:
            self._say(body.contact, f"{body.agent} wraps up leg {body.leg}, which is not over")
        case.wrapping[body.agent] = body.leg

    def _wrapping(self, case: Case, body: e.WrapUpExtended | e.WrapUpEnded) -> None:
        if case.wrapping.get(body.agent) != body.leg:
            self._say(body.contact, f"{body.agent} is not wrapping up leg {body.leg}")

    def _wrap_up_ended(self, case: Case, body: e.WrapUpEnded) -> None:
        self._wrapping(case, body)
        case.wrapping.pop(body.agent, None)

    def _closed(self, case: Case, body: e.ContactClosed) -> None:
        if case.legs or case.ring is not None or case.watchers:
            self._say(body.contact, "closes while an agent talks or rings, or is watched")
        if case.answered is not (body.outcome == "answered"):
            self._say(body.contact, f"ends as {body.outcome}, answered: {case.answered}")
        self.touched.add(body.contact)
