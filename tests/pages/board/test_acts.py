"""Category: pages. The supervisor's hand: confirmed, journaled, undone, refused; by a real engine."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from maju.kernel.time import MINUTE
from tests.pages.board.conftest import CENTRE, Floor
from tests.pages.signing import browser_of, someone

BOARD = f"/board/{CENTRE}/"
Sign = Callable[..., Client]


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """No engine runs while a page waits for its word; the tests let one decide."""
    from maju.floor.board.views import acts

    monkeypatch.setattr(acts, "WAIT_S", 0.0)


def send(browser: Client, kind: str, what: str, **said: Any) -> Any:
    """Open the form, and send it as it was drawn, with these choices."""
    form = browser.get(f"{BOARD}act/{kind}", {"what": what})
    assert form.status_code == 200, form.content[:400]
    page = form.content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(token|seen)" value="([^"]*)"', page))
    return browser.post(f"{BOARD}act/{kind}", {"what": what, **hidden, **said})


def last() -> Any:
    from maju.directory import models as m

    return m.FloorAct.objects.order_by("-id").first()


def undo(browser: Client) -> Any:
    token = uuid.uuid4().hex
    return browser.post(f"{BOARD}undo", {"act": last().pk, "token": token})


def test_an_agents_state_is_changed_by_name_and_put_back(floor: Floor, signed: Sign) -> None:
    floor.work("a1")
    supervisor = signed("supervisor")
    assert send(supervisor, "state", "a1", to="away:meeting").status_code == 302
    floor.happen()
    agent = floor.boards.moment(CENTRE).state.agents["a1"]  # type: ignore[index]
    assert (agent.state, agent.reason) == ("away", "meeting")
    page = supervisor.get(BOARD).content.decode()
    assert "김하나: Away, meeting" in page.replace("Meeting", "meeting")
    assert "applied" in page
    assert undo(supervisor).status_code == 302
    floor.happen()
    assert floor.boards.moment(CENTRE).state.agents["a1"].state == "available"  # type: ignore[index]
    assert "undone" in supervisor.get(BOARD).content.decode()


def test_what_another_process_has_shown_already_is_undone_within_the_same_half_second(
    floor: Floor, signed: Sign
) -> None:
    floor.work("a1")
    supervisor = signed("supervisor")
    floor.boards.moment(CENTRE)
    floor.looks.stands = True
    send(supervisor, "state", "a1", to="away:meeting")
    floor.happen()
    assert undo(supervisor).status_code == 302
    floor.happen()
    assert send(supervisor, "state", "a1", to="away:training").status_code == 302
    assert last().before == {"state": "available", "reason": ""}


@pytest.mark.parametrize(
    ("kind", "what", "said", "before", "after"),
    [
        ("priority", "ondam-orders", {"to": "2"}, 5, 2),
        ("closed", "ondam-orders", {"to": "1"}, False, True),
    ],
)
def test_a_queue_is_changed_through_the_directory_and_put_back(
    floor: Floor, signed: Sign, kind: str, what: str, said: dict[str, str], before: Any, after: Any
) -> None:
    from maju.directory import models as m

    def now() -> tuple[Any, Any]:
        found = next(q for q in floor.boards.moment(CENTRE).settings.queues if q.id == what)
        return getattr(found, kind), getattr(m.Queue.objects.get(code=what), kind)

    supervisor = signed("supervisor")
    assert now() == (before, before)
    send(supervisor, kind, what, **said)
    floor.happen()
    assert now() == (after, after)
    change = m.Change.objects.order_by("-id").first()
    assert change is not None
    assert (change.kind, change.which, change.by_id) == ("queue", what, last().by_id)  # type: ignore[attr-defined]
    undo(supervisor)
    floor.happen()
    assert now() == (before, before)


def test_an_agent_is_moved_to_one_queue(floor: Floor, signed: Sign) -> None:
    send(signed("supervisor"), "queues", "a1", queue="mirae-orders")
    floor.happen()
    settings = floor.boards.moment(CENTRE).settings
    assert next(a.queues for a in settings.agents if a.id == "a1") == ("mirae-orders",)


def test_a_notice_is_said_before_the_flow_until_it_is_taken_away(
    floor: Floor, signed: Sign
) -> None:
    supervisor = signed("supervisor")
    send(supervisor, "notice", "ondam-in", to="결제 장애로 대기가 깁니다.")
    floor.happen()
    listed = supervisor.get(f"{BOARD}acts").content.decode()
    assert "Ondam · Phone 1588-0001" in listed, "by what leads there, not by its code"

    def first() -> object:
        flows = floor.boards.moment(CENTRE).settings.flows
        return getattr(next(f for f in flows if f.id == "ondam-in").nodes[0], "prompt", None)

    assert first() == "결제 장애로 대기가 깁니다."
    send(supervisor, "notice", "ondam-in", to="")
    floor.happen()
    assert first() is None


def test_a_waiting_contact_is_moved_to_another_queue_for_good(floor: Floor, signed: Sign) -> None:
    floor.arrive("kim")
    (contact,) = floor.boards.moment(CENTRE).state.contacts
    supervisor = signed("supervisor")
    assert str(contact) in supervisor.get(f"{BOARD}acts").content.decode()
    form = supervisor.get(f"{BOARD}act/contact", {"what": str(contact)}).content.decode()
    assert "orders &lt;ondam&gt; · Phone · In line · there for 0:" in form
    send(supervisor, "contact", str(contact), to="queue:ondam-returns")
    floor.happen()
    assert floor.boards.moment(CENTRE).state.contacts[contact].queue == "ondam-returns"
    assert "Contact (orders &lt;ondam&gt;) to returns" in supervisor.get(BOARD).content.decode()
    assert undo(supervisor).status_code == 422


def test_what_i_did_last_stands_on_top_with_its_undo_and_is_mine_alone(
    floor: Floor, signed: Sign
) -> None:
    supervisor = signed("supervisor")
    assert "board-done" not in supervisor.get(BOARD).content.decode()
    send(supervisor, "priority", "ondam-orders", to="2")
    floor.happen()
    page = supervisor.get(BOARD).content.decode()
    notice = page[page.index('class="board-done" role="status"') : page.index("board-cards")]
    assert "priority 2" in notice
    assert "applied" in notice
    assert f'name="act" value="{last().pk}"' in notice
    other = browser_of(someone("second", {"role": "supervisor", "centre_id": CENTRE}))
    assert "board-done" not in other.get(BOARD).content.decode()


def test_a_form_that_is_sent_twice_acts_once(floor: Floor, signed: Sign) -> None:
    from maju.directory import models as m

    floor.work("a1")
    supervisor = signed("supervisor")
    for _ in range(2):
        said = {"what": "a1", "to": "away:meeting", "token": "same", "seen": "0"}
        assert supervisor.post(f"{BOARD}act/state", said).status_code == 302
    assert m.FloorAct.objects.count() == 1


def test_an_old_form_that_says_something_else_is_refused_and_not_taken_for_the_first(
    floor: Floor, signed: Sign
) -> None:
    """Two tabs, or the browser's way back: it must never say that it did what it did not."""
    from maju.directory import models as m

    supervisor = signed("supervisor")
    said = {
        "what": "ondam-orders",
        "token": uuid.uuid4().hex,
        "seen": m.Centre.objects.get().edition,
    }
    address = f"{BOARD}act/priority"
    assert supervisor.post(address, {**said, "to": "3"}).status_code == 302
    refused = supervisor.post(address, {**said, "to": "9"})
    assert refused.status_code == 422
    assert b"form_sent" in refused.content
    assert m.Queue.objects.get(code="ondam-orders").priority == 3
    assert m.FloorAct.objects.count() == 1


def test_what_the_engine_refuses_is_said_with_its_reason(floor: Floor, signed: Sign) -> None:
    floor.arrive("kim")
    (contact,) = floor.boards.moment(CENTRE).state.contacts
    supervisor = signed("supervisor")
    send(supervisor, "contact", str(contact), to="agent:a2")  # who is not at work
    floor.happen()
    page = supervisor.get(BOARD).content.decode()
    assert "refused" in page
    assert last().command


def test_two_who_change_the_same_queue_are_told(floor: Floor, signed: Sign) -> None:
    supervisor = signed("supervisor")
    send(supervisor, "priority", "ondam-orders", to="2")
    stale = {"what": "ondam-orders", "to": "7", "token": "other", "seen": "0"}
    floor.happen()
    answer = supervisor.post(f"{BOARD}act/priority", stale)
    assert answer.status_code == 422
    assert "changed_meanwhile" in answer.content.decode()


def test_what_was_changed_since_is_not_undone_nor_what_is_long_ago(
    floor: Floor, signed: Sign
) -> None:
    from maju.floor.board import acting

    supervisor = signed("supervisor")
    send(supervisor, "priority", "ondam-orders", to="2")
    floor.happen()
    first = last()
    send(supervisor, "priority", "ondam-orders", to="3")
    floor.happen()
    answer = supervisor.post(f"{BOARD}undo", {"act": first.pk, "token": "u"})
    assert answer.status_code == 422
    assert "floor_cannot_undo" in answer.content.decode()
    assert acting.can_undo(last(), last().at + acting.UNDO_WITHIN)
    assert not acting.can_undo(last(), last().at + acting.UNDO_WITHIN + 1)


@pytest.mark.parametrize(
    ("kind", "what", "said"),
    [
        ("state", "a1", {"to": "away:nonsense"}),
        ("state", "nobody", {"to": "available"}),
        ("priority", "ondam-orders", {"to": "0"}),
        ("queues", "a1", {}),
        ("queues", "a1", {"queue": "nowhere"}),
        ("contact", "ct_nothing", {"to": "queue:ondam-orders"}),
    ],
)
def test_nonsense_is_refused_and_nothing_is_done(
    floor: Floor, signed: Sign, kind: str, what: str, said: dict[str, str]
) -> None:
    from maju.directory import models as m

    floor.work("a1")
    asked = {"what": what, "token": "t", "seen": "9", **said}
    assert signed("supervisor").post(f"{BOARD}act/{kind}", asked).status_code == 422
    assert not m.FloorAct.objects.exists()


def test_who_leads_for_one_client_acts_for_that_client_alone(floor: Floor, signed: Sign) -> None:
    lead = signed("lead", "ondam")
    assert send(lead, "priority", "ondam-orders", to="2").status_code == 302
    asked = {"what": "mirae-orders", "to": "2", "token": "t", "seen": "9"}
    answer = lead.post(f"{BOARD}act/priority", asked)
    assert answer.status_code == 422
    assert "floor_not_yours" in answer.content.decode()


@pytest.mark.parametrize("role", ["client", "planner", "agent"])
def test_who_may_not_act_does_not(floor: Floor, signed: Sign, role: str) -> None:
    browser = signed(role, "ondam" if role == "client" else None)
    asked = {"what": "ondam-orders", "to": "2", "token": "t", "seen": "9"}
    assert browser.post(f"{BOARD}act/priority", asked).status_code in {403, 404}


def test_limits_of_states_colour_rows_and_rest_never_sounds(floor: Floor, signed: Sign) -> None:
    from maju.directory import models as m
    from maju.floor.board.limits import SILENT, limits_of

    assert limits_of(CENTRE)["talking"] == 10 * MINUTE
    supervisor = signed("supervisor")
    page = supervisor.get(f"{BOARD}limits").content.decode()
    said = dict(re.findall(r'name="([a-z_:]+)" value="(\d+)"', page))
    assert (
        supervisor.post(f"{BOARD}limits", {**said, "talking": "7", "hold": "0"}).status_code == 302
    )
    kept = limits_of(CENTRE)
    assert kept["talking"] == 7 * MINUTE
    assert "hold" not in kept
    assert m.Change.objects.filter(kind="statelimit").count() == 2
    assert "away:rest" in SILENT
    wrong = supervisor.post(f"{BOARD}limits", {**said, "talking": "soon"})
    assert wrong.status_code == 422


def test_who_leads_for_one_client_moves_nothing_to_another_ones_queue(
    floor: Floor, signed: Sign
) -> None:
    floor.arrive("kim")
    (contact,) = floor.boards.moment(CENTRE).state.contacts
    refused = send(signed("lead", "ondam"), "contact", contact, to="queue:mirae-orders")
    assert refused.status_code == 422
    assert b"floor_not_yours" in refused.content
    assert last() is None


def test_who_leads_for_one_client_is_shown_that_clients_contacts_alone(
    floor: Floor, signed: Sign
) -> None:
    floor.arrive("ours", entry="1588-0001")
    floor.arrive("theirs", entry="1588-0002")
    page = signed("lead", "ondam").get(f"{BOARD}acts").content.decode()
    assert "ondam-orders" in page or "orders &lt;ondam&gt;" in page
    assert "orders &lt;mirae&gt;" not in page
    assert "orders &lt;mirae&gt;" in signed("supervisor").get(f"{BOARD}acts").content.decode()


def test_who_leads_for_one_client_opens_no_form_of_another_ones_things(
    floor: Floor, signed: Sign
) -> None:
    lead = signed("lead", "ondam")
    answer = lead.get(f"{BOARD}act/priority", {"what": "mirae-orders"})
    assert answer.status_code == 422
    assert "floor_not_yours" in answer.content.decode()


def test_limits_are_the_whole_centres_and_old_pages_of_them_are_no_fault_of_ours(
    floor: Floor, signed: Sign
) -> None:
    from maju.floor.board.limits import limits_of

    before = limits_of(CENTRE)
    page = signed("supervisor").get(f"{BOARD}limits").content.decode()
    said = dict(re.findall(r'name="([a-z_:]+)" value="(\d+)"', page))
    wanted = {**said, "talking": "3"}
    assert signed("lead", "ondam").post(f"{BOARD}limits", wanted).status_code == 422
    odd = signed("supervisor", "mirae").post(f"{BOARD}limits", {**wanted, "seen": "soon"})
    assert odd.status_code == 422
    assert limits_of(CENTRE) == before


def test_who_leads_for_one_client_is_not_told_what_was_done_for_another(
    floor: Floor, signed: Sign
) -> None:
    supervisor, lead = signed("supervisor"), signed("lead", "ondam")
    send(supervisor, "priority", "ondam-orders", to="2")
    send(supervisor, "priority", "mirae-orders", to="3")
    ours, theirs = "orders &lt;ondam&gt;: ", "orders &lt;mirae&gt;: "
    for page in (BOARD, f"{BOARD}acts"):
        assert {each in supervisor.get(page).content.decode() for each in (ours, theirs)} == {True}
        shown = lead.get(page).content.decode()
        assert (ours in shown, theirs in shown) == (True, False), page


@pytest.mark.parametrize(
    ("kind", "what", "to", "step"),
    [("state", "a1", "away:meeting", "_submit"), ("priority", "ondam-orders", "2", "_edit")],
)
def test_a_form_that_is_sent_twice_at_the_same_instant_acts_once(
    floor: Floor,
    signed: Sign,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    what: str,
    to: str,
    step: str,
) -> None:
    from django.db import connection

    from maju.directory import models as m
    from maju.floor.board import acting

    floor.work("a1")
    supervisor, others = signed("supervisor"), []
    edition = m.Centre.objects.values_list("edition", flat=True).get(code=CENTRE)
    said = {"what": what, "to": to, "token": "same", "seen": str(edition)}
    real = getattr(acting, step)

    def second() -> None:
        others.append(supervisor.post(f"{BOARD}act/{kind}", said).status_code)
        connection.close()

    def beaten(*args: Any) -> str:
        """The other click is through between our look for the token and our doing."""
        monkeypatch.setattr(acting, step, real)
        other = threading.Thread(target=second)
        other.start()
        other.join(30)
        return str(real(*args))

    monkeypatch.setattr(acting, step, beaten)
    assert supervisor.post(f"{BOARD}act/{kind}", said).status_code == 302
    assert others == [302]
    assert m.FloorAct.objects.count() == 1


def test_of_two_who_take_it_back_at_the_same_instant_one_does(floor: Floor, signed: Sign) -> None:
    from django.conf import settings

    from maju.directory import models as m
    from maju.directory.scoping import scope_of
    from maju.directory.wall import wall
    from maju.floor.board.acting import perform, undoing
    from maju.kernel.errors import Refused

    floor.work("a1")
    send(signed("supervisor"), "state", "a1", to="away:meeting")
    floor.happen()
    act, moment = last(), floor.boards.moment(CENTRE)
    scope = scope_of(act.by, now=wall())
    wished = undoing(moment, act, moment.now)  # both have looked before either has acted
    more = {"scope": scope, "seen": 0, "now": settings.MAJU_NOW(), "undoes": act}
    perform(moment, wished, token="one", **more)
    with pytest.raises(Refused, match="floor_cannot_undo"):
        perform(moment, wished, token="two", **more)
    assert m.FloorAct.objects.filter(undoes=act).count() == 1
    perform(moment, wished, token="one", **more)  # a repeat is no second one
