"""The customers' own count against the journal: what each lived through, call by call.

The world writes its count while it happens and never looks at the journal; the journal never saw
the count. They may differ only where the world has more to tell: a call whose every word was lost
while no adapter listened, or a customer who was gone in the moment of a decision: those are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from maju.channels.simulated.world.count import Kind, Story
from maju.kernel.channels import Channel
from maju.kernel.ids import ContactId
from tests.simulation.watch import Broken, Watch

AGREES: dict[Kind, tuple[str, ...]] = {
    "answered": ("answered",),
    "abandoned": ("abandoned", "ivr_abandoned"),
    "callback": ("callback",),
    "flowed_out": ("flowed_out",),
    "left_early": ("ivr_abandoned", "abandoned"),
    "turned_away": ("self_served", "after_hours", "blocked", "flowed_out", "callback"),
}
"""What a customer says of a call, and what the journal may call it."""

LEFT = ("abandoned", "left_early")
"""Who left may cross with a decision that is on its way: an agent who answers, an overflow."""


def compare(watch: Watch, stories: Mapping[str, Story]) -> Counter[str]:
    """How often a customer left unheard, or crossed a decision; all others agree.

    Raises:
        Broken: a call has two contacts, a contact no call, or they contradict each other.
    """
    by_call: dict[str, ContactId] = {}
    met: Counter[str] = Counter()
    for contact, seen in watch.contacts.items():
        if not seen.inbound or seen.channel is Channel.TASK:
            continue
        if seen.outside in by_call:
            raise Broken(f"{seen.outside} came as {by_call[seen.outside]} and as {contact}")
        if seen.outside not in stories:
            raise Broken(f"{contact} is nobody's call: {seen.outside}")
        by_call[seen.outside] = contact
        story = stories[seen.outside]
        kind = story.kind()
        if seen.outcome in AGREES.get(kind, ()):
            continue
        if kind not in LEFT:
            raise Broken(f"{contact}: the customer says {kind}, the journal {seen.outcome}")
        met["customer crossed a decision"] += 1
    for call, story in stories.items():
        if not story.outbound and call not in by_call:
            if story.kind() not in ("left_early", "open"):
                raise Broken(f"{call} was {story.kind()}, and the journal never heard of it")
            met["customer left unheard"] += 1
    return met
