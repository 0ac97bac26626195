"""Records that lack: the agent's own, all with counts, types put right with a trail."""

from __future__ import annotations

from maju.kernel import commands as c
from tests.pages.inbox.conftest import Cast
from tests.unit.routing.cast import CENTRE, KIM, MINSU

MINE = f"/records/{CENTRE}/mine"
ALL = f"/records/{CENTRE}/"
TOKEN = "form-token-5"


def unsaved(cast: Cast) -> str:
    """Minsu answered Kim, and her wrap-up ended without a record."""
    cast.floor.comes()
    call = cast.floor.story.calls("kim", customer=KIM)
    cast.floor.story.takes(MINSU)
    cast.floor.story.do(c.HangUp(agent=MINSU, contact=call))
    cast.floor.story.later(600)
    cast.floor.seen()
    return str(call)


def test_what_lacks_is_listed_saved_late_and_gone(cast: Cast) -> None:
    from maju.directory import models as m

    contact = unsaved(cast)
    assert contact in cast.agent.get(MINE).content.decode()
    form = {"token": TOKEN, "contact": contact, "topic": "parcel.late", "result": "solved"}
    for _ in range(2):
        assert cast.agent.post(MINE, form).status_code == 302
    assert [kind for kind, _ in cast.floor.wishes()] == ["correct_topic"]
    cast.decided()
    assert contact not in cast.agent.get(MINE).content.decode()
    (kept,) = m.Change.objects.filter(kind="record_late")
    assert (kept.before, kept.after) == (
        {"topic": "", "result": ""},
        {"topic": "parcel.late", "result": "solved"},
    )


def test_an_old_form_with_another_type_is_refused_and_never_called_saved(cast: Cast) -> None:
    contact = unsaved(cast)
    form = {"token": TOKEN, "topic": "parcel.late", "result": "solved"}
    assert cast.boss.post(f"{ALL}of/{contact}", form).status_code == 302
    other = cast.boss.post(f"{ALL}of/{contact}", {**form, "topic": "parcel"})
    assert other.status_code == 422
    assert b"form_sent" in other.content
    (body,) = cast.floor.bodies("correct_topic")
    assert body["topic"] == "parcel.late"


def test_a_colleagues_contact_cannot_be_saved(cast: Cast) -> None:
    contact = unsaved(cast)
    other = cast.floor.browser(f"jiyoung@{CENTRE}")
    answer = other.post(MINE, {"token": TOKEN, "contact": contact, "topic": "parcel.late"})
    assert b"contact_not_yours" in answer.content
    assert cast.floor.wishes() == []


def test_the_supervisor_sees_who_lacks_how_many(cast: Cast) -> None:
    contact = unsaved(cast)
    html = cast.boss.get(ALL).content.decode()
    assert contact in html
    assert f'href="?agent={MINSU}"' in html
    assert contact not in cast.boss.get(f"{ALL}?agent=jiyoung").content.decode()


def test_a_correction_keeps_who_when_before_and_after(cast: Cast) -> None:
    contact = unsaved(cast)
    address = f"{ALL}of/{contact}"
    for token, topic in (("first-token", "parcel.late"), ("second-token", "parcel")):
        assert cast.boss.post(address, {"token": token, "topic": topic}).status_code == 302
        cast.decided()
    html = cast.boss.get(address).content.decode()
    assert "Boss Han" in html
    assert "Late → Parcel" in html
    assert contact in cast.boss.get(f"{ALL}?view=saved").content.decode()


def test_a_type_of_no_such_client_is_refused(cast: Cast) -> None:
    contact = unsaved(cast)
    answer = cast.boss.post(f"{ALL}of/{contact}", {"token": TOKEN, "topic": "nonsense"})
    assert b"topic_unknown" in answer.content
    assert cast.floor.wishes() == []


def test_agents_and_clients_do_not_correct(cast: Cast) -> None:
    contact = unsaved(cast)
    for browser in (cast.agent, cast.shop):
        assert browser.get(f"{ALL}of/{contact}").status_code == 403
        assert browser.get(ALL).status_code == 403
