"""Category: pages. 폭언·성희롱: the supervisor's board says whom a customer has hurt, until it is over."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from maju.kernel.commands import AcceptOffer, FinishWrapUp, MarkAbuse
from maju.kernel.ids import AgentId
from tests.pages.board.conftest import CENTRE, Floor

Sign = Callable[..., Client]
A1 = AgentId("a1")


def told(browser: Client) -> str:
    """The alarm's lines as the server draws them; nothing while it is hidden."""
    page = browser.get(f"/board/{CENTRE}/").content.decode()
    if "data-alarms" not in page:
        return "none"
    _, _, rest = page.partition("data-alarms")
    return "" if rest.startswith(" hidden") else rest.partition("</ul>")[0]


def test_a_supervisor_sees_whom_a_customer_has_hurt_until_the_agent_is_back(
    floor: Floor, signed: Sign
) -> None:
    floor.work("a1")
    floor.arrive("kim")
    (contact,) = floor.boards.moment(CENTRE).state.contacts.values()
    assert contact.offer is not None
    floor.happen(AcceptOffer(agent=A1, offer=contact.offer))
    supervisor, other = signed("supervisor"), signed("client", "mirae")
    assert told(supervisor) == ""
    floor.happen(MarkAbuse(agent=A1, contact=contact.id, kind="abuse"))
    assert "김하나" in told(supervisor)
    assert "marked once" in told(supervisor)
    floor.happen(MarkAbuse(agent=A1, contact=contact.id, kind="abuse"))
    assert "marked again" in told(supervisor)
    floor.happen(FinishWrapUp(agent=A1, contact=contact.id))
    assert "recovers" in told(supervisor)
    assert told(other) == "none", "whose agents have no names here, and another client's customer"
