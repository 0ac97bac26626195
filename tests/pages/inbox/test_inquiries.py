"""Inquiries: the list, a page of each, and the way to the client company and back."""

from __future__ import annotations

import psycopg
import pytest

from tests.pages.desk.conftest import KIM_NAME, KIM_NUMBER
from tests.pages.inbox.conftest import Cast, noted
from tests.unit.routing.cast import CENTRE, KIM, MINSU

LIST = f"/inquiries/{CENTRE}/"
PAGE = f"{LIST}iq_1/"
TOKEN = "form-token-9"


def test_the_list_masks_customers_and_names_owners(cast: Cast) -> None:
    noted(cast.floor, "open")
    html = cast.boss.get(LIST).content.decode()
    assert "김*나" in html
    assert "010-****-5678" in html
    assert KIM_NAME not in html
    assert "Park Minsu" in html
    assert "Late" in html


@pytest.mark.parametrize(
    ("view", "there"),
    [("open", True), ("handed", True), ("client", True), ("done", False), ("overdue", False),
     ("all", True), ("second", False)],
)  # fmt: skip
def test_each_view_shows_what_it_says(cast: Cast, view: str, there: bool) -> None:
    noted(cast.floor, "client")
    html = cast.boss.get(f"{LIST}?view={view}").content.decode()
    assert (PAGE in html) is there


def test_what_was_promised_for_before_now_is_overdue(cast: Cast) -> None:
    noted(cast.floor, "open", due=cast.floor.story.now + 60_000_000)
    assert PAGE not in cast.boss.get(f"{LIST}?view=overdue").content.decode()
    cast.floor.story.later(120)
    cast.floor.seen()
    assert PAGE in cast.boss.get(f"{LIST}?view=overdue").content.decode()


def test_a_neighbours_person_sees_nothing_of_it(cast: Cast) -> None:
    noted(cast.floor)
    assert PAGE not in cast.meal.get(LIST).content.decode()
    assert cast.meal.get(PAGE).status_code == 404
    answer = cast.meal.post(f"{PAGE}reply", {"token": TOKEN, "seen": "1", "text": "x"})
    assert answer.status_code == 404


def test_a_client_sees_what_was_handed_over_and_never_who_works(cast: Cast) -> None:
    noted(cast.floor)
    assert PAGE in cast.shop.get(LIST).content.decode()
    html = cast.shop.get(PAGE).content.decode()
    assert "Park Minsu" not in html
    assert KIM_NUMBER not in html
    assert "Contact centre" not in html or "Answer to the contact centre" in html


def test_a_client_does_not_see_what_the_centre_still_has(cast: Cast) -> None:
    noted(cast.floor, "open")
    assert PAGE not in cast.shop.get(f"{LIST}?view=open").content.decode()
    assert cast.shop.get(PAGE).status_code == 404


def test_a_clients_answer_returns_to_the_agent_who_handed_it_over(cast: Cast) -> None:
    from maju.desk.texts import read
    from maju.directory import models as m

    noted(cast.floor)
    with psycopg.connect(cast.floor.url, autocommit=True) as ear:
        ear.execute("LISTEN maju_nudge")
        form = {"token": TOKEN, "seen": "1", "text": "내일 다시 보냅니다. 900101-1234567"}
        for _ in range(2):
            assert cast.shop.post(f"{PAGE}reply", form).status_code in {302, 422}
        heard = [each.payload for each in ear.notifies(timeout=60, stop_after=1)]
    assert heard == [f"{CENTRE} inquiries {MINSU}"]
    assert cast.floor.wishes()[-1][0] == "note_inquiry"
    assert len(cast.floor.wishes()) == 1
    cast.decided()
    (kept,) = m.InquiryNote.objects.all()
    assert (kept.side, kept.state, kept.owner) == ("client", "open", MINSU)
    assert read(KIM, kept.stored) == "내일 다시 보냅니다. 900101-*******"
    html = cast.agent.get(f"{LIST}?view=mine").content.decode()
    assert PAGE in html
    assert "Shop Person" in cast.agent.get(PAGE).content.decode()
    assert cast.shop.get(PAGE).status_code == 200  # it may read what it said
    assert "Park Minsu" not in cast.shop.get(PAGE).content.decode()


def test_a_client_cannot_set_states_and_the_centre_cannot_answer_for_it(cast: Cast) -> None:
    noted(cast.floor)
    form = {"token": TOKEN, "seen": "1", "state": "done", "text": "x"}
    assert b"not_allowed" in cast.shop.post(f"{PAGE}note", form).content
    assert b"not_allowed" in cast.boss.post(f"{PAGE}reply", form).content
    assert cast.floor.wishes() == []


def test_who_saves_on_an_old_page_is_told_and_nothing_changes(cast: Cast) -> None:
    noted(cast.floor, "open")
    answer = cast.agent.post(f"{PAGE}note", {"token": TOKEN, "seen": "0", "state": "done"})
    assert b"inquiry_changed" in answer.content
    assert cast.floor.wishes() == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"state": "lost"}, "choice_unknown"),
        ({"state": "callback"}, "due_missing"),
        ({"state": "open", "owner": "nobody"}, "owner_unknown"),
        ({"state": "open", "due": "soon"}, "moment_unreadable"),
    ],
)
def test_a_form_that_says_nonsense_is_refused(
    cast: Cast, fields: dict[str, str], code: str
) -> None:
    noted(cast.floor, "open")
    answer = cast.boss.post(f"{PAGE}note", {"token": TOKEN, "seen": "1", **fields})
    assert code in answer.content.decode()
    assert cast.floor.wishes() == []


def test_a_note_goes_to_its_owner_and_stands_in_the_history(cast: Cast) -> None:
    noted(cast.floor, "open")
    form = {
        "token": TOKEN,
        "seen": "1",
        "state": "second",
        "owner": MINSU,
        "text": "기술팀 확인 중",
    }
    assert cast.boss.post(f"{PAGE}note", form).status_code == 302
    cast.decided()
    html = cast.boss.get(PAGE).content.decode()
    assert "기술팀 확인 중" in html
    assert "Handed to second line" in html


def test_a_reveal_is_logged_and_a_client_has_none(cast: Cast) -> None:
    from maju.directory import models as m

    noted(cast.floor)
    assert KIM_NAME in cast.boss.post(PAGE).content.decode()
    (entry,) = m.Access.objects.all()
    assert (entry.kind, entry.customer, entry.reason) == ("reveal", KIM, "inquiry:iq_1")
    assert b"not_allowed" in cast.shop.post(PAGE).content


def test_every_reveal_is_logged_not_the_first_alone(cast: Cast) -> None:
    from maju.directory import models as m

    noted(cast.floor)
    for _ in range(2):
        assert KIM_NAME in cast.boss.post(PAGE).content.decode()
    assert m.Access.objects.filter(kind="reveal", customer=KIM).count() == 2


@pytest.mark.parametrize("page", ["\u00b2", "-1", "99999", "x"])
def test_a_page_that_is_no_number_is_the_first_one(cast: Cast, page: str) -> None:
    assert cast.boss.get(LIST, {"page": page}).status_code == 200
