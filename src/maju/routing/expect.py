"""How long will it take? Position, and a range of waiting, for who waits and who would come."""

from __future__ import annotations

from maju.kernel.time import Duration
from maju.routing.lookup import LaneKey
from maju.routing.model import Contact
from maju.routing.state import Draft


def expected_wait(
    d: Draft, contact: Contact, key: LaneKey
) -> tuple[int, Duration | None, Duration | None]:
    """Position from 1, and (low, high); ``None`` while nothing is known of the queue's pace."""
    lane = d.lane(key)
    position = lane.waiting.position((contact.rank, str(contact.id))) + 1
    return position, None, None
