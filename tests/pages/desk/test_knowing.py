"""What an agent sends and writes down: files, who a customer is, and a number that a promise reaches."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from maju.facts.history.blobs import FolderBlobs
from maju.kernel import commands as c
from tests.integration.readmodel.test_asking import as_events
from tests.pages.desk.conftest import KIM_NUMBER, Floor
from tests.unit.routing.cast import CENTRE, DELIVERY, KIM, MINSU

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture
def blobs(floor: Floor, tmp_path: Path) -> Iterator[Path]:
    with override_settings(MAJU_DOCUMENTS=SimpleNamespace(blobs=FolderBlobs(tmp_path))):
        yield tmp_path


def kept(folder: Path) -> list[Path]:
    return [each for each in (folder / "chat").rglob("*") if each.is_file()]


def test_a_file_is_sealed_said_once_and_given_to_who_has_the_contact(
    floor: Floor, chat: Callable[[], str], blobs: Path
) -> None:
    from maju.directory import models as m

    contact = chat()
    for _ in range(2):
        file = SimpleUploadedFile("../사진?.png", PNG)
        assert floor.act("send_file", contact=contact, file=file).status_code == 202
    (sent,) = floor.bodies("message")
    assert (sent["by"], sent["agent"]) == ("agent", MINSU)
    (sealed,) = kept(blobs)
    assert PNG not in sealed.read_bytes()
    floor.story.do(c.SeeMessage(contact=contact, message=sent["message"], by="agent", agent=MINSU))  # type: ignore[arg-type]
    floor.seen()
    address = f"/desk/{CENTRE}/file/{contact}/{sent['message']}"
    answer = floor.browser().get(address)
    assert answer.content == PNG
    assert answer["Content-Disposition"].startswith("attachment")
    shown = floor.browser().get(address, {"picture": "1"})
    assert (shown["Content-Type"], shown.content) == ("image/png", PNG)
    assert "attachment" not in shown["Content-Disposition"]
    taken = list(
        m.Access.objects.filter(kind="download").values_list("by__sign_in", "customer", "reason")
    )
    assert taken == [(f"minsu@{CENTRE}", KIM, f"{contact}/{sent['message']}")]
    floor.story.do(c.HangUp(agent=MINSU, contact=contact))  # type: ignore[arg-type]
    floor.story.later(600)
    floor.seen()
    assert floor.browser().get(address).status_code == 404, "whoever had it, has it no more"


def test_another_file_under_a_forms_token_is_refused_and_not_taken_for_the_first(
    floor: Floor, chat: Callable[[], str], blobs: Path
) -> None:
    contact = chat()
    first, other = PNG, PNG[:-1] + bytes([PNG[-1] ^ 1])
    assert (
        floor.act("send_file", contact=contact, file=SimpleUploadedFile("a.png", first)).status_code
        == 202
    )
    for name, content in (("a.png", other), ("b.png", first)):
        answer = floor.act("send_file", contact=contact, file=SimpleUploadedFile(name, content))
        assert (answer.status_code, answer.json()["code"]) == (422, "form_sent")
    assert len(kept(blobs)) == 1


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.html", b"<script>alert(1)</script>", "file_type"),
        ("a.png", b"<svg onload=alert(1)>", "file_type"),
        ("a.txt", b"", "file_missing"),
        ("a.txt", b"a" * ((10 << 20) + 1), "file_large"),
    ],
)
def test_a_file_that_may_not_be_sent_is_refused_and_nothing_is_kept(
    floor: Floor, chat: Callable[[], str], blobs: Path, name: str, content: bytes, code: str
) -> None:
    file = SimpleUploadedFile(name, content)
    answer = floor.act("send_file", contact=chat(), file=file)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert floor.wishes() == []
    assert kept(blobs) == []


def test_a_text_file_is_never_shown_in_place(
    floor: Floor, chat: Callable[[], str], blobs: Path
) -> None:
    contact = chat()
    floor.act("send_file", contact=contact, file=SimpleUploadedFile("a.txt", b"<b>bold</b>"))
    (sent,) = floor.bodies("message")
    floor.story.do(c.SeeMessage(contact=contact, message=sent["message"], by="agent", agent=MINSU))  # type: ignore[arg-type]
    floor.seen()
    said = floor.browser().get(f"/desk/{CENTRE}/file/{contact}/{sent['message']}", {"picture": "1"})
    assert said["Content-Type"] == "application/octet-stream"
    assert said["Content-Disposition"].startswith("attachment")


def test_a_colleague_sends_no_file_into_my_contact(
    floor: Floor, chat: Callable[[], str], blobs: Path
) -> None:
    answer = floor.browser(f"jiyoung@{CENTRE}").post(
        f"/desk/{CENTRE}/act/send_file",
        {"token": "form-token-2", "contact": chat(), "file": SimpleUploadedFile("a.png", PNG)},
        headers={"accept": "application/json"},
    )
    assert answer.json()["code"] == "not_on_contact"
    assert kept(blobs) == []


def nameless(floor: Floor) -> None:
    """Kim came by a page: the channel knows neither her name nor a number."""
    from maju.desk.texts import write

    write(KIM, "name", "")
    write(KIM, "phone", "")


def test_a_visitor_gets_a_name_and_a_number_and_is_found_by_them(
    floor: Floor, chat: Callable[[], str]
) -> None:
    from maju.directory import models as m

    nameless(floor)
    contact = chat()
    panel = floor.browser().get(f"/desk/{CENTRE}/panel/{contact}").json()
    assert "Unknown customer" in panel["html"]
    assert 'data-act="identify"' in panel["html"]
    floor.act("identify", contact=contact, name=" 이  새봄 ", number="010 2222 3333")
    panel = floor.browser().get(f"/desk/{CENTRE}/panel/{contact}").json()
    assert (panel["facts"]["name"], panel["facts"]["number"]) == ("이 새봄", "010 2222 3333")
    assert 'data-act="identify"' not in panel["html"]
    for text in ("이 새봄", "010-2222-3333"):
        found = floor.browser().post(f"/desk/{CENTRE}/find", {"client": "shop", "text": text})
        assert "이 새봄" in found.content.decode(), text
    assert floor.wishes() == []
    told = list(m.Change.objects.order_by("id").values_list("by__sign_in", "which", "after__kind"))
    assert told[-2:] == [(f"minsu@{CENTRE}", KIM, "phone"), (f"minsu@{CENTRE}", KIM, "name")]


def test_a_number_of_somebody_else_names_nobody_anew(floor: Floor, chat: Callable[[], str]) -> None:
    from maju.desk.texts import read

    nameless(floor)
    contact = chat()
    floor.act("call_number", client="shop", number="010-9999-8888")
    refused = floor.act(
        "identify", "form-token-9", contact=contact, name="이", number="01099998888"
    )
    assert refused.json()["code"] == "address_taken"
    assert read(KIM, "phone") == ""
    assert read(KIM, "name") == ""


def test_nobody_is_promised_a_call_that_no_number_can_reach(
    floor: Floor, chat: Callable[[], str]
) -> None:
    from maju.desk.texts import read

    nameless(floor)
    contact = chat()
    said = {"contact": contact, "queue": DELIVERY}
    assert floor.act("callback", **said).json()["code"] == "callback_no_number"
    assert floor.act("callback", **said, number="123").json()["code"] == "number_unreadable"
    assert floor.wishes() == []
    assert floor.act("callback", **said, number="010-2222-3333").status_code == 202
    assert len(floor.bodies("request_callback")) == 1
    assert read(KIM, "phone") == "010-2222-3333"
    panel = floor.browser().get(f"/desk/{CENTRE}/panel/{contact}").json()
    assert panel["facts"]["number"] == "010-2222-3333"


def test_a_promise_in_the_record_needs_a_number_too(floor: Floor, chat: Callable[[], str]) -> None:
    nameless(floor)
    contact = chat()
    said = {"contact": contact, "topic": "parcel", "inquiry": "callback", "due": "2030-01-02T10:00"}
    assert floor.act("finish", **said).json()["code"] == "callback_no_number"
    assert floor.wishes() == []


def test_who_has_a_number_is_promised_a_call_as_before(
    floor: Floor, chat: Callable[[], str]
) -> None:
    from maju.desk.texts import read

    contact = chat()
    assert floor.act("callback", contact=contact, queue=DELIVERY).status_code == 202
    assert read(KIM, "phone") == KIM_NUMBER


def test_who_acts_on_what_the_page_shows_is_not_refused_because_the_read_model_is_behind(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page is pushed what happens; acts are checked by tables that follow the same journal."""
    from maju.desk import reading
    from maju.directory import models as m

    floor.comes()
    floor.seen()
    contact = str(floor.story.calls("kim", "widget", customer=KIM))
    floor.story.takes(MINSU)
    shown = len(as_events(floor.story))
    behind = floor.act("note", contact=contact, text="앞집에 맡김")
    assert behind.json()["code"] == "not_on_contact", "it was not told what the page shows"
    catches_up = SimpleNamespace(monotonic=time.monotonic, sleep=lambda _: floor.seen())
    monkeypatch.setattr(reading, "time", catches_up)
    assert floor.act(f"note?seq={shown}", contact=contact, text="앞집에 맡김").status_code == 202
    assert m.Note.objects.count() == 1


def test_a_file_is_there_for_the_line_that_shows_it(
    floor: Floor, chat: Callable[[], str], blobs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maju.desk import reading

    contact = chat()
    floor.act("send_file", contact=contact, file=SimpleUploadedFile("a.png", PNG))
    (sent,) = floor.bodies("message")
    floor.story.do(c.SeeMessage(contact=contact, message=sent["message"], by="agent", agent=MINSU))  # type: ignore[arg-type]
    catches_up = SimpleNamespace(monotonic=time.monotonic, sleep=lambda _: floor.seen())
    monkeypatch.setattr(reading, "time", catches_up)
    address = f"/desk/{CENTRE}/file/{contact}/{sent['message']}"
    shown = floor.browser().get(address, {"seq": len(as_events(floor.story))})
    assert shown.content == PNG
