"""Who gave up: the list, what is given to whom, and what came of a call."""

from __future__ import annotations

from maju.kernel import commands as c
from tests.pages.desk.conftest import KIM_NAME, KIM_NUMBER
from tests.pages.inbox.conftest import Cast
from tests.unit.routing.cast import CENTRE, JIYOUNG, KIM, MINSU, SHOP

LIST = f"/abandoned/{CENTRE}/"
WHO = f"{SHOP}:{KIM}"
TOKEN = "form-token-7"


def gave_up(cast: Cast) -> None:
    """Kim calls twice and is not answered."""
    for name in ("kim1", "kim2"):
        call = cast.floor.story.calls(name, customer=KIM)
        cast.floor.story.later(40)
        cast.floor.story.do(c.Leave(contact=call))
    cast.floor.seen()


def give(cast: Cast, agent: str = MINSU, token: str = TOKEN) -> int:
    fields = {"token": token, "how": "give", "who": WHO, "agent": agent}
    return int(cast.boss.post(f"{LIST}hand-out", fields).status_code)


def tried(cast: Cast, result: str, token: str) -> bytes:
    from maju.directory import models as m

    call = m.GivenCall.objects.latest("id")
    fields = {"token": token, "call": str(call.pk), "result": result}
    return bytes(cast.agent.post(f"{LIST}tried", fields).content)


def test_one_row_a_customer_masked(cast: Cast) -> None:
    gave_up(cast)
    html = cast.boss.get(LIST).content.decode()
    assert html.count(f'value="{WHO}"') == 1
    assert "김*나" in html
    assert KIM_NAME not in html
    assert KIM_NUMBER not in html


def test_who_was_served_since_is_gone(cast: Cast) -> None:
    gave_up(cast)
    cast.floor.comes()
    cast.floor.story.calls("again", customer=KIM)
    cast.floor.story.takes(MINSU)
    cast.floor.seen()
    assert WHO not in cast.boss.get(LIST).content.decode()


def test_given_by_name_it_is_that_agents_and_its_number_is_shown_to_them_alone(cast: Cast) -> None:
    from maju.directory import models as m

    gave_up(cast)
    assert give(cast) == 302
    call = m.GivenCall.objects.get()
    duties = f"/desk/{CENTRE}/duties"
    assert "김*나" in cast.agent.get(duties).content.decode()
    other = cast.floor.browser(f"jiyoung@{CENTRE}")
    assert "김*나" not in other.get(duties).content.decode()
    assert b"call_not_yours" in other.post(f"{LIST}reveal", {"call": str(call.pk)}).content
    assert not m.Access.objects.exists()
    shown = cast.agent.post(f"{LIST}reveal", {"call": str(call.pk)}, headers={"hx-request": "true"})
    assert KIM_NUMBER in shown.content.decode()
    (entry,) = m.Access.objects.all()
    assert (entry.kind, entry.customer, entry.reason) == ("reveal", KIM, f"given:{call.pk}")


def test_given_again_it_goes_over_to_the_other(cast: Cast) -> None:
    from maju.directory import models as m

    gave_up(cast)
    give(cast)
    give(cast, JIYOUNG, "another-token")
    assert m.GivenCall.objects.get().agent == JIYOUNG


def test_attempts_are_limited_and_a_repeat_of_the_form_counts_once(cast: Cast) -> None:
    from maju.desk.inbox.abandoned.listing import TRIES_MOST
    from maju.directory import models as m

    gave_up(cast)
    give(cast)
    for number in range(TRIES_MOST):
        for _ in range(2):
            tried(cast, "absent", f"try-token-{number}")
    call = m.GivenCall.objects.get()
    assert call.attempts == TRIES_MOST
    assert call.closed_at is not None
    assert WHO not in cast.boss.get(LIST).content.decode()
    assert b"call_not_yours" in tried(cast, "connected", "one-more-token")


def test_who_gives_up_again_after_all_tries_is_listed_again(cast: Cast) -> None:
    gave_up(cast)
    give(cast)
    tried(cast, "connected", "try-token-1")
    assert WHO not in cast.boss.get(LIST).content.decode()
    cast.floor.story.later(60)
    call = cast.floor.story.calls("kim3", customer=KIM)
    cast.floor.story.later(40)
    cast.floor.story.do(c.Leave(contact=call))
    cast.floor.seen()
    assert WHO in cast.boss.get(LIST).content.decode()


def test_distributed_it_is_a_callback_that_the_core_takes(cast: Cast) -> None:
    gave_up(cast)
    give(cast)
    fields = {"token": "spread-token", "how": "distribute", "who": WHO}
    assert cast.boss.post(f"{LIST}hand-out", fields).status_code == 302
    assert [kind for kind, _ in cast.floor.wishes()] == ["request_callback"]
    cast.decided()
    html = cast.boss.get(LIST).content.decode()
    assert "Callback waits" in html
    assert "김*나" not in cast.agent.get(f"/desk/{CENTRE}/duties").content.decode()


def test_who_may_not_hand_out_cannot_and_a_neighbour_is_not_there(cast: Cast) -> None:
    gave_up(cast)
    fields = {"token": TOKEN, "how": "give", "who": WHO, "agent": MINSU}
    assert cast.agent.post(f"{LIST}hand-out", fields).status_code == 403
    assert cast.shop.get(LIST).status_code == 403
    from maju.directory import models as m

    m.Agent.objects.filter(code=MINSU).update(only_clients=["meal"])
    assert WHO not in cast.agent.get(LIST).content.decode()
    fields["agent"] = MINSU
    assert b"owner_unknown" in cast.boss.post(f"{LIST}hand-out", fields).content
    assert not m.GivenCall.objects.exists()
