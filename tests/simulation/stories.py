"""The customers' own count against the journal: what each lived through, call by call."""

from __future__ import annotations

from collections.abc import Mapping

from maju.channels.simulated.world.count import Story
from maju.kernel.channels import Channel
from maju.kernel.ids import ContactId
from tests.simulation.watch import Broken, Watch


def compare(watch: Watch, stories: Mapping[str, Story], *, lost: int) -> None:
    """Every call has at most one contact, and both tell the same of it."""
    by_call: dict[str, ContactId] = {}
    for contact, seen in watch.contacts.items():
        if not seen.inbound or seen.channel is Channel.TASK:
            continue
        if seen.outside in by_call:
            raise Broken(f"{seen.outside} came as {by_call[seen.outside]} and as {contact}")
        if seen.outside not in stories:
            raise Broken(f"{contact} is nobody's call: {seen.outside}")
        by_call[seen.outside] = contact
    unheard = 0
    for call, story in stories.items():
        if story.outbound:
            continue
        if call not in by_call:
            unheard += 1
