"""Ways to damage a journal, each with the code by which it must be found.

Each function damages the tape it is given; ``False``: there was nothing of its kind to damage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from maju.kernel import events as e
from maju.kernel.commands import AnswerEffect
from maju.kernel.effects import Dial
from maju.kernel.ids import AgentId, CommandId, EffectId, Seq
from maju.kernel.settings import Capacity
from tests.unit.engine.verify.day import AGENTS
from tests.unit.engine.verify.tape import Tape, change

Damage = Callable[[Tape], bool]
DAMAGES: list[tuple[str, Damage]] = []


def found_as(code: str) -> Callable[[Damage], Damage]:
    """Register a damage under the code that tells of it."""

    def register(damage: Damage) -> Damage:
        DAMAGES.append((code, damage))
        return damage

    return register


def where(tape: Tape, *kinds: type) -> Iterator[int]:
    """Places of events of *kinds*, from the middle of the tape on."""
    for n in range(len(tape.events) // 3, len(tape.events)):
        if isinstance(tape.events[n].body, kinds):
            yield n


def place_of(tape: Tape, command: CommandId) -> int:
    return next(n for n, one in enumerate(tape.decisions) if one.command.id == command)


# --- order -----------------------------------------------------------------------------------------


@found_as("seq_broken")
def event_dropped(tape: Tape) -> bool:
    del tape.events[len(tape.events) // 2]
    return True


@found_as("seq_broken")
def event_doubled(tape: Tape) -> bool:
    middle = len(tape.events) // 2
    tape.events.insert(middle, tape.events[middle])
    return True


@found_as("log_ends_early")
def end_cut_off(tape: Tape) -> bool:
    del tape.events[-3:]
    return True


@found_as("at_falls")
def events_swapped(tape: Tape) -> bool:
    for n in range(len(tape.events) // 3, len(tape.events) - 1):
        one, other = tape.events[n], tape.events[n + 1]
        if one.at < other.at:
            tape.events[n] = change(other, seq=one.seq)
            tape.events[n + 1] = change(one, seq=other.seq)
            return True
    return False


@found_as("cause_unknown")
def cause_lost(tape: Tape) -> bool:
    tape.event(len(tape.events) // 2, cause=CommandId("cm_nobody"))
    return True


@found_as("decision_torn")
def decision_shortened(tape: Tape) -> bool:
    for n, span in enumerate(tape.spans):
        if span is not None and span[1] > span[0]:
            tape.spans[n] = (span[0], Seq(span[1] - 1))
            return True
    return False


@found_as("stamp_not_rising")
def decision_doubled(tape: Tape) -> bool:
    middle = len(tape.decisions) // 2
    tape.decisions.insert(middle, tape.decisions[middle])
    tape.spans.insert(middle, tape.spans[middle])
    return True


# --- conservation ------------------------------------------------------------------------------------


@found_as("not_conserved")
def customer_lost(tape: Tape) -> bool:
    for n in where(tape, e.ContactClosed):
        body = tape.events[n].body
        if isinstance(body, e.ContactClosed) and body.outcome in ("abandoned", "callback"):
            tape.body(n, outcome="ivr_abandoned")
            return True
    return False


@found_as("counts_differ")
def visit_misnumbered(tape: Tape) -> bool:
    """The core cannot follow the customer into the line; whoever counts events can."""
    for n in where(tape, e.Queued):
        body = tape.events[n].body
        if isinstance(body, e.Queued) and body.via == "entry":
            tape.body(n, visit=9)
            return True
    return False


# --- steps, agents -------------------------------------------------------------------------------------


@found_as("illegal_step")
def held_twice(tape: Tape) -> bool:
    for n in where(tape, e.Resumed):
        body = tape.events[n].body
        assert isinstance(body, e.Resumed)
        tape.event(n, body=e.Held(contact=body.contact, agent=body.agent))
        return True
    return False


@found_as("illegal_step")
def offered_to_somebody_at_home(tape: Tape) -> bool:
    for n in where(tape, e.OfferMade):
        tape.body(n, agent=AgentId("nobody"))
        return True
    return False


@found_as("core_bug")
def leg_of_another(tape: Tape) -> bool:
    for n in where(tape, e.LegEnded):
        tape.body(n, leg=99)
        return True
    return False


@found_as("two_agents")
def second_agent(tape: Tape) -> bool:
    """While somebody talks, another one answers too: written over any event of its own decision."""
    talking: dict[str, tuple[int, e.Answered]] = {}
    for n, event in enumerate(tape.events):
        body = event.body
        match body:
            case e.Answered():
                talking[body.contact] = (n, body)
            case e.LegEnded() | e.ConsultAsked():
                talking.pop(body.contact, None)
            case e.WaitTold() | e.StepEntered() | e.AgentStateSet() if talking:
                first, answered = next(iter(talking.values()))
                if tape.events[first].cause == event.cause:
                    continue
                other = next(a for a in AGENTS if a != answered.agent)
                second = change(answered, agent=other, leg=answered.leg + 1)
                tape.event(n, body=second)
                return True
            case _:
                pass
    return False


@found_as("over_capacity")
def capacity_forgotten(tape: Tape) -> bool:
    """The settings said that nobody chats, and yet they do."""
    for n, event in enumerate(tape.events):
        body = event.body
        if isinstance(body, e.SettingsApplied):
            agents = tuple(change(a, capacity=Capacity(chat=0)) for a in body.settings.agents)
            tape.body(n, settings=change(body.settings, agents=agents))
            return True
    return False


# --- effects ---------------------------------------------------------------------------------------


def _answers(tape: Tape) -> Iterator[int]:
    for n, one in enumerate(tape.decisions):
        if n > len(tape.decisions) // 3 and one.settles is not None:
            yield n


@found_as("effect_answered_twice")
def effect_answered_twice(tape: Tape) -> bool:
    first, second = list(_answers(tape))[:2]
    effect = tape.decisions[first].settles
    body = tape.decisions[first].command.body
    command = change(tape.decisions[second].command, body=body)
    tape.decision(second, settles=effect, command=command)
    return True


@found_as("effect_unknown")
def answer_to_nothing(tape: Tape) -> bool:
    n = next(_answers(tape))
    body = tape.decisions[n].command.body
    assert isinstance(body, AnswerEffect)
    never = EffectId("cm_never/0")
    command = change(tape.decisions[n].command, body=change(body, effect=never))
    tape.decision(n, settles=never, command=command)
    return True


@found_as("effect_settled_apart")
def effect_settled_by_another(tape: Tape) -> bool:
    for n in where(tape, e.EffectSettled):
        tape.body(n, effect=EffectId("cm_other/0"))
        return True
    return False


@found_as("effect_misplaced")
def effect_of_another_decision(tape: Tape) -> bool:
    for n, one in enumerate(tape.decisions):
        if one.effects:
            tape.decision(
                n, effects=((EffectId("cm_other/0"), one.effects[0][1]), *one.effects[1:])
            )
            return True
    return False


@found_as("dial_apart")
def dialled_again(tape: Tape) -> bool:
    for n, one in enumerate(tape.decisions):
        for _, todo in one.effects:
            if isinstance(todo.effect, Dial):
                later = tape.decisions[n + 1]
                again = (EffectId(f"{later.command.id}/{len(later.effects)}"), todo)
                tape.decision(n + 1, effects=(*later.effects, again))
                return True
    return False


@found_as("dial_repeated")
def attempt_repeated(tape: Tape) -> bool:
    for n in where(tape, e.DialBegan):
        for later in range(n + 1, len(tape.events)):
            if isinstance(tape.events[later].body, e.CallbackTried):
                tape.event(later, body=tape.events[n].body)
                return True
    return False


# --- decisions ---------------------------------------------------------------------------------------


@found_as("decision_differs")
def other_agent_picked(tape: Tape) -> bool:
    for n in where(tape, e.OfferMade):
        body = tape.events[n].body
        assert isinstance(body, e.OfferMade)
        tape.body(n, agent=next(a for a in AGENTS if a != body.agent))
        return True
    return False


@found_as("decision_differs")
def reason_changed(tape: Tape) -> bool:
    for n in where(tape, e.OfferMade):
        body = tape.events[n].body
        assert isinstance(body, e.OfferMade)
        assert body.pick is not None
        tape.body(n, pick=change(body.pick, runner_up="somebody"))
        return True
    return False


@found_as("effects_differ")
def effect_changed(tape: Tape) -> bool:
    for n, one in enumerate(tape.decisions):
        if one.effects:
            effect, todo = one.effects[0]
            other = change(todo, once=not todo.once)
            tape.decision(n, effects=((effect, other), *one.effects[1:]))
            return True
    return False


@found_as("effects_differ")
def effect_lost(tape: Tape) -> bool:
    for n, one in enumerate(tape.decisions):
        if one.effects:
            tape.decision(n, effects=one.effects[:-1])
            return True
    return False


@found_as("refusal_differs")
def refused_for_nothing(tape: Tape) -> bool:
    for n, one in enumerate(tape.decisions):
        if one.refused is not None:
            tape.decision(n, refused=("out_of_spite", {}))
            return True
    return False
