"""The decision: state, command and instant in; events, effects and the state after, out.

Pure: the same three give the same answer. A command that cannot be met raises ``Refused`` and
has changed nothing, because what it was given cannot be changed.
"""

from __future__ import annotations

from typing import assert_never

from msgspec import Struct

from maju.kernel import commands as c
from maju.kernel.effects import Todo
from maju.kernel.errors import Refused
from maju.kernel.time import Instant
from maju.routing import (
    on_abuse,
    on_agent,
    on_calls,
    on_customer,
    on_floor,
    on_plan,
    on_record,
    on_supervisor,
    on_transfer,
    on_world,
    recording,
)
from maju.routing.lining import keep_company
from maju.routing.matching import settle
from maju.routing.state import Draft, Happened, State
from maju.routing.timers import tick


class Decision(Struct, frozen=True, kw_only=True):
    """What a command comes to.

    Args:
        events: in order; evolving the state by them gives *after*.
        effects: to be done once the events are committed.
        after: the state then.
    """

    events: tuple[Happened, ...]
    effects: tuple[Todo, ...]
    after: State


def decide(state: State, command: c.Command, now: Instant) -> Decision:
    """Decide *command* at *now*, which is not before any earlier decision's instant.

    Raises:
        Refused: it cannot be met; nothing has changed.
        Bug: a promise of the core is broken.
    """
    draft = Draft(state, now)
    _handle(draft, command.body)
    settle(draft)
    for contact in dict.fromkeys(draft.contacts_to_tell):
        keep_company(draft, contact)
    return Decision(events=tuple(draft.events), effects=tuple(draft.effects), after=draft.freeze())


def _handle(d: Draft, body: c.Body) -> None:  # noqa: C901, PLR0912, PLR0915 - one arm a command
    match body:
        case c.Arrive():
            on_customer.arrive(d, body)
        case c.Leave():
            on_customer.leave(d, body)
        case c.GiveInput():
            on_customer.give_input(d, body)
        case c.StepDone():
            on_customer.step_done(d, body)
        case c.SeeMessage():
            on_customer.see_message(d, body)
        case c.RequestCallback():
            on_customer.request_callback(d, body)
        case c.CancelCallback():
            on_customer.cancel_callback(d, body)
        case c.SignIn():
            on_agent.sign_in(d, body)
        case c.SignOut():
            on_agent.sign_out(d, body)
        case c.SetState():
            on_agent.set_state(d, body)
        case c.AcceptOffer():
            on_agent.accept(d, body)
        case c.DeclineOffer():
            on_agent.decline(d, body)
        case c.Hold():
            on_agent.hold(d, body)
        case c.Resume():
            on_agent.resume(d, body)
        case c.HangUp():
            on_agent.hang_up(d, body)
        case c.Transfer():
            on_transfer.transfer(d, body)
        case c.Consult():
            on_transfer.consult(d, body)
        case c.EndConsult():
            on_transfer.end_consult(d, body)
        case c.LeaveConference():
            on_agent.leave_conference(d, body)
        case c.FinishWrapUp():
            on_agent.finish_wrap_up(d, body)
        case c.ExtendWrapUp():
            on_agent.extend_wrap_up(d, body)
        case c.AnswerEffect():
            on_world.answer_effect(d, body)
        case c.AgentLost():
            on_world.agent_lost(d, body)
        case c.Report():
            on_world.report(d, body)
        case c.ApplySettings():
            on_world.apply_settings(d, body)
        case c.ForgetCustomer():
            on_world.forget(d, body)
        case c.RecordImport():
            on_record.record_import(d, body)
        case c.ApproveReport():
            on_record.approve_report(d, body)
        case c.PublishSchedule():
            on_plan.publish_schedule(d, body)
        case c.Reassign():
            on_floor.reassign(d, body)
        case c.MarkAbuse():
            on_abuse.mark_abuse(d, body)
        case c.RateContact():
            on_record.rate_contact(d, body)
        case c.NoteInquiry():
            on_record.note_inquiry(d, body)
        case c.CorrectTopic():
            on_record.correct_topic(d, body)
        case c.UniteCustomers():
            on_record.unite_customers(d, body)
        case c.SplitCustomers():
            on_record.split_customers(d, body)
        case c.PlaceCall():
            on_calls.place_call(d, body)
        case c.NoteMissed():
            on_calls.note_missed(d, body)
        case c.Supervise():
            on_supervisor.supervise(d, body)
        case c.StopSupervising():
            on_supervisor.stop_supervising(d, body)
        case c.PauseRecording():
            on_agent.pause(d, body)
        case c.ResumeRecording():
            on_agent.unpause(d, body)
        case c.NoteRecording():
            recording.note_recording(d, body)
        case c.Tick():
            tick(d)
        case c.Unreadable():
            raise Refused("unreadable", kind=body.kind, version=body.version)
        case _:
            assert_never(body)
