"""The agent's page: what it shows at first, what it keeps and wishes, what it refuses to whom."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maju.desk.feed import desk_of, encode, shared_of
from maju.desk.trail import Trails
from maju.kernel import commands as c
from maju.kernel.ids import MessageId
from tests.integration.readmodel.test_asking import as_events
from tests.pages.desk.conftest import DESK, KIM_NAME, KIM_NUMBER, TOKEN, Floor
from tests.unit.routing.cast import CENTRE, DELIVERY, JIYOUNG, KIM, LEE, MEAL, MINSU

PAGE = f"/desk/{CENTRE}/"
STATEMENTS_OF_A_PAGE = 45
STATEMENTS_OF_A_PANEL = 32
LEFT_OPEN = {"wanted", "care", "rest_until", "until", "path", "wrap_up_target", "wrap_up_until",
             "unread_from", "abuse", "topic", "callback", "held_since", "answered_at"}  # fmt: skip
"""What the read model does not hold, or holds for the customer and not for this agent."""


def data(html: str, name: str) -> Any:
    """What stands in a page as JSON."""
    begins = html.index(">", html.index(f'id="{name}"')) + 1
    return json.loads(html[begins : html.index("</script>", begins)])


def live(floor: Floor) -> Any:
    """What the socket would say."""
    trails = Trails()
    trails.see(as_events(floor.story), floor.story.state)
    view = desk_of(floor.story.state, trails, MINSU, shared_of(floor.story.state, floor.story.now))
    return json.loads(encode(view))


def common(row: dict[str, Any]) -> dict[str, Any]:
    """Without what is left open."""
    return {name: said for name, said in row.items() if name not in LEFT_OPEN}


# --- the page ----------------------------------------------------------------------------------------


def test_who_is_no_agent_there_is_told_so(floor: Floor) -> None:
    from maju.directory import models as m

    ann = m.Person.objects.create(sign_in="ann", name="Ann", language="en", practice=True)
    m.RoleHeld.objects.create(person=ann, role="agent", centre_id=CENTRE)
    answer = floor.browser("ann").get(PAGE)
    assert answer.status_code == 422
    assert "You are no agent of the centre" in answer.content.decode()


def test_the_door_leads_to_the_agents_own_centre(floor: Floor) -> None:
    answer = floor.browser().get("/desk/")
    assert answer.status_code == 302
    assert answer["Location"] == PAGE


@pytest.mark.parametrize("stage", ["signed out", "ringing", "talking", "wrapping up"])
def test_the_first_paint_says_what_the_socket_will_say(floor: Floor, stage: str) -> None:
    if stage != "signed out":
        floor.comes()
        call = floor.story.calls("kim", customer=KIM)
        if stage != "ringing":
            floor.story.takes(MINSU)
        if stage == "wrapping up":
            floor.story.do(c.HangUp(agent=MINSU, contact=call))
    floor.seen()
    said = data(floor.browser().get(PAGE).content.decode(), "desk-view")["desk"]
    wanted = live(floor)
    assert said["agent"]["state"] == wanted["agent"]["state"]
    for part in ("offers", "contacts"):
        told = [common(each) for each in said[part]]
        shown = [
            {name: row[name] for name in told[n]} for n, row in enumerate(wanted[part][: len(told)])
        ]
        assert len(told) == len(wanted[part])
        assert told == shown
    lines = {each["queue"]: each["waiting"] for each in said["queues"] if each["waiting"]}
    assert lines == {each["queue"]: each["waiting"] for each in wanted["queues"] if each["waiting"]}


def test_without_script_the_page_shows_and_lets_act(floor: Floor, chat: Callable[[], str]) -> None:
    contact = chat()
    html = floor.browser().get(PAGE).content.decode()
    for act in ("message", "hang_up", "transfer", "available", "away", "sign_out"):
        assert f'/desk/{CENTRE}/act/{act}"' in html, act
    assert f'name="contact" value="{contact}"' in html


def test_a_page_asks_the_database_no_more_than_it_should(
    floor: Floor, chat: Callable[[], str]
) -> None:
    contact = chat()
    browser = floor.browser()
    browser.get(PAGE)  # the reveal is noted once
    with CaptureQueriesContext(connection) as page:
        assert browser.get(PAGE).status_code == 200
    assert len(page) <= STATEMENTS_OF_A_PAGE
    with CaptureQueriesContext(connection) as panel:
        assert browser.get(f"/desk/{CENTRE}/panel/{contact}").status_code == 200
    assert len(panel) <= STATEMENTS_OF_A_PANEL


def test_what_customers_wrote_is_never_read_as_html(floor: Floor, chat: Callable[[], str]) -> None:
    from maju.desk.texts import write

    contact = chat()
    hostile = "</script><script>alert(1)</script>"
    floor.story.do(c.SeeMessage(contact=contact, message=MessageId("ms_1"), by="customer"))  # type: ignore[arg-type]
    write(KIM, "ms_1", hostile)
    write(KIM, "name", hostile)
    floor.seen()
    browser = floor.browser()
    assert hostile not in browser.get(PAGE).content.decode()
    assert hostile not in browser.get(f"/desk/{CENTRE}/panel/{contact}").json()["html"]


# --- people's data ----------------------------------------------------------------------------------


def test_who_has_the_contact_sees_its_customer_whole_and_that_is_written_down_once(
    floor: Floor, chat: Callable[[], str]
) -> None:
    from maju.directory import models as m

    contact = chat()
    for _ in range(2):
        told = floor.browser().get(f"/desk/{CENTRE}/panel/{contact}").json()
        assert told["facts"]["name"] == KIM_NAME
        assert told["facts"]["number"] == KIM_NUMBER
    (entry,) = m.Access.objects.all()
    assert (entry.kind, entry.customer, entry.reason) == ("reveal", KIM, contact)
    assert entry.address == "127.0.0.1"


def test_who_had_it_sees_it_masked(floor: Floor, chat: Callable[[], str]) -> None:
    contact = chat()
    floor.story.do(c.HangUp(agent=MINSU, contact=contact))  # type: ignore[arg-type]
    floor.story.later(120)
    floor.seen()
    told = floor.browser().get(f"/desk/{CENTRE}/panel/{contact}").json()
    assert told["facts"]["name"] == "김*나"
    assert told["facts"]["number"] == "010-****-5678"
    assert KIM_NUMBER not in told["html"]


def test_a_colleagues_contact_is_not_there_for_me(floor: Floor, chat: Callable[[], str]) -> None:
    contact = chat()
    browser = floor.browser(f"jiyoung@{CENTRE}")
    panel = browser.get(f"/desk/{CENTRE}/panel/{contact}")
    assert (panel.status_code, panel.content) == (204, b"")
    assert browser.get(f"/desk/{CENTRE}/targets/{contact}").status_code == 404
    assert browser.get(f"/desk/{CENTRE}/file/{contact}/ms_1").status_code == 404


def test_who_rang_and_is_gone_again_is_nobodys_fault(floor: Floor) -> None:
    """The page asks for the customer as soon as it rings; who hangs up by then is no error of it."""
    floor.comes()
    contact = str(floor.story.calls("kim", customer=KIM))
    floor.story.do(c.Leave(contact=contact))  # type: ignore[arg-type]
    floor.seen()
    got = floor.browser().get(f"{PAGE}panel/{contact}")
    assert (got.status_code, got.content) == (204, b"")


def test_the_panel_counts_todays_contacts_and_lists_those_before(floor: Floor) -> None:
    floor.comes()
    first = floor.story.calls("first", customer=KIM)
    floor.story.takes(MINSU)
    floor.story.do(c.HangUp(agent=MINSU, contact=first))
    floor.story.do(c.FinishWrapUp(agent=MINSU, contact=first, topic="parcel.late", result="solved"))
    again = floor.story.calls("again", customer=KIM)
    floor.story.takes(MINSU)
    floor.seen()
    told = floor.browser().get(f"/desk/{CENTRE}/panel/{again}").json()
    assert told["facts"]["times"] == 2
    assert "Late" in told["html"]
    assert "Solved" in told["html"]


def test_a_neighbours_customer_with_the_same_contact_is_not_shown(floor: Floor) -> None:
    floor.comes()
    call = floor.story.calls("kim", customer=KIM)
    floor.story.takes(MINSU)
    floor.seen()
    from maju.directory import models as m

    m.Agent.objects.filter(code=MINSU).update(only_clients=["meal"])
    assert floor.browser().get(f"/desk/{CENTRE}/panel/{call}").status_code == 204


# --- acts --------------------------------------------------------------------------------------------

SIMPLE = {
    "sign_in": ("sign_in", {}),
    "sign_out": ("sign_out", {}),
    "available": ("set_state", {}),
    "away": ("set_state", {"reason": "meal"}),
    "accept": ("accept", {"offer": "ct_1.o1"}),
    "decline": ("decline", {"offer": "ct_1.o1"}),
    "hold": ("hold", {"contact": "ct_1"}),
    "resume": ("resume", {"contact": "ct_1"}),
    "hang_up": ("hang_up", {"contact": "ct_1"}),
    "transfer": ("transfer", {"contact": "ct_1", "target": f"q:{DELIVERY}"}),
    "consult": ("consult", {"contact": "ct_1", "target": f"a:{JIYOUNG}"}),
    "consult_cancel": ("end_consult", {"contact": "ct_1"}),
    "consult_transfer": ("end_consult", {"contact": "ct_1"}),
    "consult_conference": ("end_consult", {"contact": "ct_1"}),
    "leave_conference": ("leave_conference", {"contact": "ct_1"}),
    "extend": ("extend_wrap_up", {"contact": "ct_1"}),
    "abuse": ("mark_abuse", {"contact": "ct_1", "kind": "abuse"}),
}


@pytest.mark.parametrize("act", SIMPLE)
def test_an_act_is_one_wish_however_often_its_form_is_sent(floor: Floor, act: str) -> None:
    kind, fields = SIMPLE[act]
    answers = [floor.act(act, **fields) for _ in range(2)]
    assert [each.status_code for each in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert floor.wishes() == [(kind, f"{MINSU}/{TOKEN}/0")]


@pytest.mark.parametrize("act", SIMPLE)
def test_an_act_needs_its_token_and_changes_nothing_without(floor: Floor, act: str) -> None:
    answer = floor.act(act, token="", **SIMPLE[act][1])
    assert answer.status_code == 422
    assert answer.json()["code"] == "token_missing"
    assert floor.wishes() == []


@pytest.mark.parametrize(
    ("act", "fields", "code"),
    [
        ("away", {}, "field_missing"),
        ("transfer", {"contact": "ct_1"}, "field_missing"),
        ("consult", {"contact": "ct_1", "target": "0212345678"}, "consult_inside_only"),
        ("abuse", {"contact": "ct_1", "kind": "rude"}, "choice_unknown"),
        ("message", {"contact": "ct_kim", "text": " "}, "message_empty"),
        ("message", {"contact": "ct_kim", "text": "x" * 4_001}, "text_too_long"),
        ("message", {"contact": "ct_other", "text": "x"}, "not_on_contact"),
        ("note", {"contact": "ct_kim", "text": " "}, "message_empty"),
        ("callback", {"contact": "ct_kim", "since": "soon"}, "moment_unreadable"),
        ("finish", {"contact": "ct_kim"}, "topic_missing"),
        ("finish", {"contact": "ct_kim", "topic": "moon"}, "topic_unknown"),
        ("finish", {"contact": "ct_kim", "topic": "parcel", "result": "?"}, "choice_unknown"),
        ("finish", {"contact": "ct_kim", "topic": "parcel", "inquiry": "callback"}, "due_missing"),
    ],
)
def test_a_bad_form_gets_its_sentence_and_changes_nothing(
    floor: Floor, chat: Callable[[], str], act: str, fields: dict[str, str], code: str
) -> None:
    from maju.directory import models as m

    chat()
    answer = floor.act(act, **fields)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert len(answer.json()["says"]) > len(code)
    assert floor.wishes() == []
    assert not m.ContactRecord.objects.exists()
    assert not m.Note.objects.exists()


def test_one_forms_token_does_not_carry_another_forms_words(
    floor: Floor, chat: Callable[[], str]
) -> None:
    contact = chat()
    assert floor.act("message", contact=contact, text="first").status_code == 202
    other = floor.act("message", contact=contact, text="second")
    assert other.status_code == 422
    assert other.json()["code"] == "form_sent"
    assert floor.act("message", contact=contact, text="first").status_code == 202
    assert len(floor.wishes()) == 1


def test_an_act_that_nobody_knows_is_no_page(floor: Floor) -> None:
    assert floor.act("dance").status_code == 404


def test_a_message_is_kept_under_its_customers_key_and_once(
    floor: Floor, chat: Callable[[], str]
) -> None:
    import psycopg

    contact = chat()
    for _ in range(2):
        assert floor.act("message", contact=contact, text="안녕하세요").status_code == 202
    assert floor.wishes() == [("message", f"{MINSU}/{TOKEN}/0")]
    with psycopg.connect(floor.url) as link:
        ((body,),) = link.execute(
            "SELECT body FROM journal.command WHERE kind = 'message'"
        ).fetchall()
    from maju.desk.texts import read

    assert "안녕하세요" not in json.dumps(body, ensure_ascii=False)
    assert read(KIM, body["message"]) == "안녕하세요"


def wrapping_up(floor: Floor, contact: str) -> None:
    """Kim has gone, Minsu writes the record."""
    floor.story.do(c.HangUp(agent=MINSU, contact=contact))  # type: ignore[arg-type]
    floor.seen()


def test_a_record_ends_the_wrap_up_and_hides_what_nobody_should_keep(
    floor: Floor, chat: Callable[[], str]
) -> None:
    from maju.desk.texts import read
    from maju.directory import models as m

    contact = chat()
    wrapping_up(floor, contact)
    answer = floor.act(
        "finish",
        contact=contact,
        topic="parcel.late",
        also="parcel",
        result="solved",
        nature="complaint",
        note="900101-1234567 확인",
    )
    assert answer.status_code == 202
    assert [kind for kind, _ in floor.wishes()] == ["finish_wrap_up"]
    (kept,) = m.ContactRecord.objects.all()
    assert (kept.topic, kept.also, kept.result, kept.inquiry) == (
        "parcel.late",
        ["parcel"],
        "solved",
        "done",
    )
    words = json.loads(read(KIM, kept.stored))
    assert words["note"] == "900101-******* 확인"


def test_a_handed_over_inquiry_is_noted_with_the_record(
    floor: Floor, chat: Callable[[], str]
) -> None:
    contact = chat()
    wrapping_up(floor, contact)
    floor.act("finish", contact=contact, topic="parcel", inquiry="client", due="2026-11-25T12:00")
    assert [kind for kind, _ in floor.wishes()] == ["finish_wrap_up", "note_inquiry"]


def test_a_promised_call_is_wished_for_with_the_record(
    floor: Floor, chat: Callable[[], str]
) -> None:
    contact = chat()
    wrapping_up(floor, contact)
    floor.act("finish", contact=contact, topic="parcel", inquiry="callback", due="2026-11-25T12:00")
    assert [kind for kind, _ in floor.wishes()] == [
        "finish_wrap_up",
        "note_inquiry",
        "request_callback",
    ]


def test_a_record_that_comes_late_corrects_the_type(floor: Floor, chat: Callable[[], str]) -> None:
    contact = chat()
    wrapping_up(floor, contact)
    floor.story.later(600)
    floor.seen()
    assert floor.act("finish", contact=contact, topic="parcel").status_code == 202
    assert [kind for kind, _ in floor.wishes()] == ["correct_topic"]


def test_a_type_that_was_saved_is_a_supervisors_to_correct(
    floor: Floor, chat: Callable[[], str]
) -> None:
    from maju.directory import models as m

    contact = chat()
    wrapping_up(floor, contact)
    floor.act("finish", contact=contact, topic="parcel")
    floor.story.do(c.FinishWrapUp(agent=MINSU, contact=contact, topic="parcel", result="solved"))  # type: ignore[arg-type]
    floor.seen()
    again = floor.act("finish", contact=contact, topic="parcel")
    assert again.status_code == 202, "the same form, whose answer was lost"
    refused = floor.act("finish", token="another-1", contact=contact, topic="parcel.late")
    assert refused.json()["code"] == "record_saved"
    assert [kind for kind, _ in floor.wishes()] == ["finish_wrap_up"]
    assert m.ContactRecord.objects.get().topic == "parcel"


@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/New_York"])
@pytest.mark.parametrize("moment", ["9999-12-31T23:59", "0001-01-01T00:00", "1989-12-31T23:59"])
def test_a_moment_that_no_page_could_show_is_refused(
    floor: Floor, chat: Callable[[], str], moment: str, zone: str
) -> None:
    from maju.directory import models as m

    m.Person.objects.update(zone=zone)
    contact = chat()
    wrapping_up(floor, contact)
    answer = floor.act("finish", contact=contact, topic="parcel", inquiry="open", due=moment)
    assert (answer.status_code, answer.json()["code"]) == (422, "moment_unreadable")
    assert floor.wishes() == []


def test_a_field_that_must_be_filled_is_asked_of_the_reasons_below_its_own_too(
    floor: Floor, chat: Callable[[], str]
) -> None:
    from maju.directory import models as m

    contact = chat()
    wrapping_up(floor, contact)
    parcel = m.ContactReason.objects.get(code="parcel")
    m.WrapUpField.objects.create(
        client=parcel.client, reason=parcel, code="order", label="주문", required=True
    )
    refused = floor.act("finish", contact=contact, topic="parcel.late")
    assert refused.json()["code"] == "wrap_up_field_missing"
    done = floor.act("finish", token="another-1", contact=contact, topic="parcel.late",
                     field_order="A1")  # fmt: skip
    assert done.status_code == 202


def test_without_script_the_form_leads_back_and_the_refusal_is_said(floor: Floor) -> None:
    answer = floor.browser().post(
        f"/desk/{CENTRE}/act/hold", {"token": TOKEN, "contact": "ct_gone"}
    )
    assert answer.status_code == 302
    command = answer["Location"].rpartition("command=")[2]
    refuse(floor, command)
    html = floor.browser().get(answer["Location"]).content.decode()
    assert "You are not on this contact" in html or "not on" in html


def refuse(floor: Floor, command: str) -> None:
    """The engine says no."""
    import psycopg

    with psycopg.connect(floor.url) as link:
        link.execute(
            "UPDATE journal.command SET decided_at = 1, code = 'not_on_contact',"
            """ params = '{"agent": "minsu", "contact": "ct_gone"}' WHERE id = %s""",
            (command,),
        )


def test_a_verdict_is_told_to_a_page_without_a_socket(floor: Floor) -> None:
    command = floor.act("hold", contact="ct_gone").json()["command"]
    address = f"/desk/{CENTRE}/verdict/{command}"
    assert floor.browser().get(address).json()["state"] == "waiting"
    refuse(floor, command)
    told = floor.browser().get(address).json()
    assert (told["state"], told["code"]) == ("refused", "not_on_contact")
    assert told["says"]


def test_targets_are_queues_of_the_client_and_colleagues_who_are_there(
    floor: Floor, chat: Callable[[], str]
) -> None:
    contact = chat()
    floor.story.do(c.SignIn(agent=JIYOUNG, adapter=DESK))
    floor.story.do(c.SetState(agent=JIYOUNG, state="available"))
    floor.seen()
    told = floor.browser().get(f"/desk/{CENTRE}/targets/{contact}").json()["targets"]
    assert {each["id"] for each in told} == {"q:delivery", "q:exchange", "q:inbox", f"a:{JIYOUNG}"}


def test_a_chat_is_handed_to_nobody_who_takes_no_chats(
    floor: Floor, chat: Callable[[], str]
) -> None:
    from maju.directory import models as m

    contact = chat()
    floor.story.do(c.SignIn(agent=JIYOUNG, adapter=DESK))
    floor.story.do(c.SetState(agent=JIYOUNG, state="available"))
    floor.seen()

    def may() -> bool:
        told = floor.browser().get(f"/desk/{CENTRE}/targets/{contact}").json()["targets"]
        return bool(next(each for each in told if each["id"] == f"a:{JIYOUNG}")["can"])

    m.Agent.objects.filter(code=JIYOUNG).update(chat=1)
    assert may()
    m.Agent.objects.filter(code=JIYOUNG).update(chat=0)
    assert not may()


def test_who_no_longer_works_for_a_client_has_nothing_more_to_do_with_its_contacts(
    floor: Floor, chat: Callable[[], str]
) -> None:
    from maju.directory import models as m

    contact = chat()
    m.Agent.objects.filter(code=MINSU).update(only_clients=["meal"])
    mine = floor.browser()
    panel = mine.get(f"/desk/{CENTRE}/panel/{contact}")
    assert (panel.status_code, panel.content) == (204, b"")
    assert mine.get(f"/desk/{CENTRE}/targets/{contact}").status_code == 404
    for act in ("note", "message", "identify", "callback"):
        answer = floor.act(act, contact=contact, text="x", name="Kim", number="010-1111-2222")
        assert (answer.status_code, answer.json()["code"]) == (422, "not_on_contact"), act
    assert floor.wishes() == []


def test_a_ticket_is_for_this_agent_alone(floor: Floor) -> None:
    from django.conf import settings

    from maju.live.tickets import open_ticket

    told = floor.browser().post(f"/desk/{CENTRE}/ticket").json()
    import time

    made = open_ticket(settings.MAJU_TICKETS(), told["ticket"], time.time())
    assert (made.kind, made.agent, made.centre) == ("desk", MINSU, CENTRE)
    assert told["url"].endswith("/live/desk")


def test_a_note_is_kept_for_a_customer_whom_the_directory_has(floor: Floor) -> None:
    from maju.desk.texts import read
    from maju.directory import models as m

    shop = m.Client.objects.get(code="shop")
    m.Customer.objects.create(code=LEE, client=shop, known_since=1)
    floor.comes()
    call = floor.story.calls("lee", customer=LEE)
    floor.story.takes(MINSU)
    floor.seen()
    for _ in range(2):
        assert floor.act("note", contact=call, text="오후에 통화").json() == {"command": None}
    (kept,) = m.Note.objects.all()
    assert read(LEE, kept.stored) == "오후에 통화"
    html = floor.browser().get(f"/desk/{CENTRE}/panel/{call}").json()["html"]
    assert "오후에 통화" in html


def test_a_queue_has_its_english_name_on_english_pages_where_one_is_written(
    floor: Floor, chat: Callable[[], str]
) -> None:
    from maju.directory import models as m

    contact = chat()
    m.Queue.objects.filter(code=DELIVERY).update(name="배송", name_en="Parcels")
    names = data(floor.browser().get(PAGE).content.decode(), "desk-book")["queues"]
    assert names[DELIVERY]["name"] == "Parcels"
    those = floor.browser().get(f"/desk/{CENTRE}/targets/{contact}").json()["targets"]
    assert "Parcels" in [each["name"] for each in those]
    m.Queue.objects.filter(code=DELIVERY).update(name_en="")
    names = data(floor.browser().get(PAGE).content.decode(), "desk-book")["queues"]
    assert names[DELIVERY]["name"] == "배송"


# --- what is another client's -----------------------------------------------------------------------


def test_a_call_back_goes_to_a_queue_of_the_customers_own_client(
    floor: Floor, chat: Callable[[], str]
) -> None:
    from maju.directory import models as m

    contact = chat()
    meal = m.Client.objects.get(code="meal")
    m.Queue.objects.create(centre_id=CENTRE, client=meal, code="lunch", name="lunch",
                           channels=["voice"])  # fmt: skip
    for queue in ("lunch", "nowhere"):
        answer = floor.act("callback", contact=contact, queue=queue, since="2026-11-25T12:00")
        assert answer.status_code == 422, queue
    assert floor.wishes() == []


@pytest.mark.parametrize(
    "said", [{"joins": "iq_meal"}, {"joins": "iq_nobody"}, {"inquiry": "open", "owner": "ghost"}]
)
def test_a_record_joins_inquiries_and_names_owners_of_its_own_client_alone(
    floor: Floor, chat: Callable[[], str], said: dict[str, str]
) -> None:
    from maju.kernel.ids import InquiryId

    contact = chat()
    wrapping_up(floor, contact)
    floor.story.do(c.NoteInquiry(inquiry=InquiryId("iq_meal"), client=MEAL, state="open", by="1"))
    floor.seen()
    answer = floor.act("finish", contact=contact, topic="parcel", **said)
    assert answer.status_code == 422
    assert floor.wishes() == []


@pytest.mark.parametrize("said", ["Hong Gildong 010-1234-5678", "javascript:1", "q", "0" * 21])
def test_what_is_no_number_is_no_target_and_gets_into_no_journal(
    floor: Floor, chat: Callable[[], str], said: str
) -> None:
    contact = chat()
    assert floor.act("transfer", contact=contact, target=said).status_code == 422
    assert floor.wishes() == []


def test_a_position_that_is_no_number_is_none(floor: Floor, chat: Callable[[], str]) -> None:
    contact = chat()
    got = floor.browser().get(f"{PAGE}panel/{contact}", {"seq": "\u00b2"})
    assert got.status_code == 200
