"""Whether an agent has a contact, or had it, and what the page must know of it."""

from __future__ import annotations

from msgspec import Struct

from maju.desk.reading import contact_row
from maju.desk.seat import Seat
from maju.kernel.errors import Refused
from maju.kernel.ids import AgentId, ContactId


class Held(Struct, frozen=True, kw_only=True):
    """What the page must know of a contact that an agent has, or had."""

    client: str
    customer: str | None
    queue: str
    channel: str
    holds: bool


def held(seat: Seat, contact: ContactId) -> Held:
    """The contact, if the agent has or had it.

    Raises:
        Refused: ``not_on_contact``.
    """
    found = contact_row(seat, contact)
    if found is None or not (found["holds"] or found["had"]) or not seat.serves(found["client"]):
        raise Refused("not_on_contact", agent=AgentId(seat.agent), contact=contact)
    return Held(
        client=found["client"],
        customer=found["customer"],
        queue=found["queue"] or "",
        channel=found["channel"],
        holds=found["holds"],
    )
