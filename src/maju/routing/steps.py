"""Which step may follow which: the state machines as tables. The diagrams in the docs are drawn
from them; a step that is not here raises and changes nothing.

A contact goes from its flow to a line, rings, is talked to and may be held; it may leave for a
voice mail or a number outside; it is gone when the customer's side is over. An outbound one
waits for an agent first, and is dialled then.
"""

from __future__ import annotations

from maju.kernel.errors import Bug
from maju.kernel.ids import AgentId, ContactId
from maju.routing.model import SlotKind, Stage

CONTACT_STEPS: dict[Stage, frozenset[Stage]] = {
    Stage.FLOW: frozenset(
        {
            Stage.FLOW,
            Stage.WAITING,
            Stage.DIALLING,  # an agent calls of its own accord
            Stage.VOICEMAIL,
            Stage.OUTSIDE,
            Stage.GONE,
        }
    ),
    Stage.WAITING: frozenset(
        {
            Stage.RINGING,
            Stage.WAITING,  # moved to another queue
            Stage.VOICEMAIL,
            Stage.OUTSIDE,
            Stage.GONE,
        }
    ),
    Stage.RINGING: frozenset({Stage.WAITING, Stage.TALKING, Stage.DIALLING, Stage.GONE}),
    Stage.DIALLING: frozenset({Stage.TALKING, Stage.GONE}),
    Stage.TALKING: frozenset({Stage.HELD, Stage.WAITING, Stage.OUTSIDE, Stage.GONE}),
    Stage.HELD: frozenset({Stage.TALKING, Stage.WAITING, Stage.OUTSIDE, Stage.GONE}),
    Stage.VOICEMAIL: frozenset({Stage.GONE}),
    Stage.OUTSIDE: frozenset({Stage.FLOW, Stage.WAITING, Stage.GONE}),
    Stage.GONE: frozenset(),
}

SLOT_STEPS: dict[SlotKind, frozenset[SlotKind]] = {
    SlotKind.RINGING: frozenset({SlotKind.TALKING, SlotKind.DIALLING}),
    SlotKind.DIALLING: frozenset({SlotKind.TALKING}),
    SlotKind.TALKING: frozenset({SlotKind.PARKED}),
    SlotKind.PARKED: frozenset({SlotKind.TALKING}),
    SlotKind.WRAP_UP: frozenset(),
}


def check_step(contact: ContactId, old: Stage, new: Stage) -> None:
    """Raise a ``Bug`` unless a contact may go from *old* to *new*."""
    if new not in CONTACT_STEPS[old]:
        raise Bug(f"{contact} may not go from {old} to {new}")


def check_slot(agent: AgentId, old: SlotKind, new: SlotKind) -> None:
    """Raise a ``Bug`` unless an agent may go from *old* to *new* with one contact."""
    if new not in SLOT_STEPS[old]:
        raise Bug(f"{agent} may not go from {old} to {new}")
