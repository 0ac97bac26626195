"""How an event changes what is open. No choice is made here: replaying gives the same state.

A step that the tables do not allow is a ``Bug`` and changes nothing: the state it was given is
still what it was.
"""

from __future__ import annotations

from typing import assert_never

from maju.kernel import events as e
from maju.kernel.time import Instant
from maju.routing import evolve_calls as calls
from maju.routing import evolve_line as line
from maju.routing import evolve_talk as talk
from maju.routing.evolve_agent import (
    phone_set,
    signed_in,
    state_set,
    turn_slot,
)
from maju.routing.evolve_promise import (
    dial_began,
    extended,
    outbound_began,
    postponed,
    promised,
    tried,
)
from maju.routing.evolve_record import change, edit, to_stage
from maju.routing.learning import learn
from maju.routing.model import Asking, SlotKind, Stage
from maju.routing.state import Draft, State


def evolve(state: State, body: e.EventBody, at: Instant) -> State:
    """The state after *body* happened at *at*."""
    draft = Draft(state, at)
    apply(draft, body)
    return draft.freeze()


def apply(d: Draft, body: e.EventBody) -> None:  # noqa: C901, PLR0912, PLR0915 - one arm an event
    """Change the draft by one event."""
    learn(d, body)
    match body:
        case e.ContactArrived():
            line.arrived(d, body)
        case e.OutboundBegan():
            outbound_began(d, body)
        case e.StepEntered():
            line.step_entered(d, body)
        case e.StepLeft():
            line.step_left(d, body)
        case e.NeedsSet():
            line.needs_set(d, body)
        case e.Queued():
            line.queued(d, body)
        case e.Released():
            edit(d, body.contact, reserved_for=None, reserved_until=None)
        case e.WorkBegan():
            line.work_began(d, body)
        case e.Reranked():
            edit(d, body.contact, rank=body.rank)
        case e.OverflowPassed():
            line.overflow_passed(d, body.contact)
        case e.WaitTold():
            line.told(d, body)
        case e.VisitEnded():
            line.visit_ended(d, body)
        case e.OfferMade():
            line.offer_made(d, body)
        case e.OfferEnded():
            line.offer_ended(d, body)
        case e.Answered():
            talk.answered(d, body)
        case e.Held():
            to_stage(d, body.contact, Stage.HELD)
        case e.Resumed():
            to_stage(d, body.contact, Stage.TALKING)
        case e.ConsultAsked():
            asking = Asking(
                agent=body.agent, queue=body.queue, to_agent=body.to_agent, rank=body.rank
            )
            edit(d, body.contact, asking=asking)
        case e.ConsultBegan():
            talk.consult_began(d, body)
        case e.ConsultEnded():
            talk.consult_ended(d, body)
        case e.Transferred():
            pass  # for facts: the leg's end and the next visit say the rest
        case e.Reassigned():
            pass  # likewise
        case e.AbuseMarked():
            edit(d, body.contact, abuse=body.press)
        case e.LegEnded():
            talk.leg_ended(d, body)
        case e.WrapUpBegan() | e.WrapUpExtended():
            talk.wrap_up(d, body)
        case e.WrapUpEnded():
            talk.wrap_up_ended(d, body)
        case e.WorkParked():
            turn_slot(d, body.agent, body.contact, SlotKind.PARKED)
        case e.WorkResumed():
            turn_slot(d, body.agent, body.contact, SlotKind.TALKING)
        case e.MessageSeen():
            pass  # for facts
        case e.VoicemailBegan():
            to_stage(d, body.contact, Stage.VOICEMAIL, queue=body.queue)
        case e.OutsideBegan():
            to_stage(d, body.contact, Stage.OUTSIDE, outside_failed=body.after)
        case e.ContactClosed():
            talk.closed(d, body)
        case e.AgentSignedIn():
            signed_in(d, body)
        case e.AgentPhoneSet():
            phone_set(d, body)
        case e.AgentSignedOut():
            d.drop_agent(body.agent)
        case e.AgentStateAsked():
            d.put_agent(change(d.agent(body.agent), asked=(body.state, body.reason)))
        case e.AgentStateSet():
            state_set(d, body)
        case e.AgentResting():
            d.put_agent(change(d.agent(body.agent), rest_until=body.until))
        case e.AgentRested():
            d.put_agent(change(d.agent(body.agent), rest_until=None))
        case e.CallbackPromised():
            promised(d, body)
        case e.CallbackPostponed():
            postponed(d, body)
        case e.CallbackTried():
            tried(d, body)
        case e.CallbackExtended():
            extended(d, body)
        case e.DialBegan():
            dial_began(d, body)
        case e.CallbackClosed():
            d.drop_callback(body.callback)
        case e.SupervisionBegan():
            calls.supervision_began(d, body)
        case e.SupervisionChanged():
            calls.supervision_changed(d, body)
        case e.SupervisionEnded():
            calls.supervision_ended(d, body)
        case e.RecordingBegan() | e.RecordingResumed():
            calls.recording(d, body.contact, "on")
        case e.RecordingPaused():
            calls.recording(d, body.contact, "paused")
        case e.RecordingFailed():
            calls.recording(d, body.contact, "")
        case e.SettingsApplied():
            d.adopt(body.settings)
        case (
            e.EffectSettled()
            | e.Reconciled()
            | e.CustomerForgotten()
            | e.ImportRecorded()
            | e.ReportApproved()
            | e.SchedulePublished()
            | e.InquiryNoted()
            | e.TopicCorrected()
            | e.ContactRated()
            | e.CustomersUnited()
            | e.CustomersSplit()
            | e.CallTried()
            | e.RecordingNoted()
            | e.CallMissed()
        ):
            pass  # for facts and the record: the events beside them change what is open
        case _:
            assert_never(body)
