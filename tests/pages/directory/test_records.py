"""Category: pages. Files, people, tokens, and the records of who changed and who looked."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from tests.pages.board.conftest import CENTRE, Floor
from tests.pages.directory.conftest import AT, form_of, row, send
from tests.pages.signing import browser_of, someone

Sign = Callable[..., Client]


@pytest.fixture(autouse=True)
def vault() -> Iterator[None]:
    from maju.journal.vault import Vault

    opened = Vault(secrets.token_bytes(32))
    with override_settings(MAJU_VAULT=lambda: opened):
        yield


def upload(browser: Client, address: str, text: str, **said: Any) -> Any:
    file = SimpleUploadedFile("file.csv", text.encode())
    return browser.post(f"{AT}/{address}", {"file": file, "do": "look", **said})


def kept_of(page: str) -> dict[str, str]:
    part = page[page.index('id="seen-head"') :]
    return dict(re.findall(r'type="hidden" name="(seen|data)" value="([^"]*)"', part))


def test_a_file_of_agents_is_looked_at_and_then_kept_whole(floor: Floor, signed: Sign) -> None:
    from maju.directory import models as m

    browser = signed("supervisor")
    text = "사번,이름,팀,스킬,언어\nb1,김새봄,blue,refund:2,ko en\nb2,이여름,,,\n"
    edition = str(row("centre", code=CENTRE).edition)
    looked = upload(browser, "import", text, seen=edition).content.decode()
    assert "all right" in looked
    assert "2 agents come" in looked
    assert not m.Agent.objects.filter(code="b1").exists()
    done = browser.post(f"{AT}/import", {**kept_of(looked), "do": "keep"})
    assert done.status_code == 302
    assert m.Agent.objects.filter(code__in=["b1", "b2"]).count() == 2
    floor.happen()
    assert "b1" in {each.id for each in floor.boards.moment(CENTRE).settings.agents}


def test_every_wrong_line_says_why_and_nothing_is_kept(floor: Floor, signed: Sign) -> None:
    from maju.directory import models as m

    browser, before = signed("supervisor"), m.Agent.objects.count()
    page = upload(browser, "import", "id,name\na1,Kim\n,Lee\nb3,Park\nb3,Choi\n").content.decode()
    assert "3 wrong" in page
    for said in ("registered already", "is empty", "stands in line 4"):
        assert said in page, said
    assert 'value="keep"' not in page
    assert m.Agent.objects.count() == before
    for text in ("", "\x00\x01"):
        assert upload(browser, "import", text).status_code == 422


def test_a_wrong_cell_is_called_as_the_files_column_is_in_the_readers_language(
    floor: Floor, signed: Sign
) -> None:
    korean = signed("supervisor", language="ko")
    page = upload(korean, "import", "사번,이름\n,이가을\n").content.decode()
    assert "사번 칸이 비어" in page
    there = upload(korean, "import", "이름\n이가을\n").content.decode()
    assert "사번 열이 없습니다" in there


def test_customers_come_from_a_file_for_one_client_only(floor: Floor, signed: Sign) -> None:
    from maju.directory import models as m

    browser = signed("supervisor", "ondam")
    assert browser.get(f"{AT}/customers/mirae/import").status_code == 404
    assert browser.get(f"{AT}/import").status_code == 422
    here = "customers/ondam/import"
    page = upload(browser, here, "이름,전화번호\n홍길동,010-1111-2222\n").content.decode()
    done = browser.post(f"{AT}/{here}", {**kept_of(page), "do": "keep"})
    assert done.status_code == 302
    assert m.Customer.objects.filter(client__code="ondam").count() == 1


def test_the_trail_says_who_changed_what_from_what_to_what(floor: Floor, signed: Sign) -> None:
    browser = signed("supervisor")
    queue = row("queue", centre=CENTRE, code="ondam-orders")
    assert send(browser, f"of/queues/{queue.pk}", "apply", priority="2").status_code == 302
    page = browser.get(f"{AT}/trail", {"kind": "queue", "who": "Ann"}).content.decode()
    assert "Priority, 1 first: <del>5</del> → <ins>2</ins>" in page
    assert "ondam-orders" in page
    assert "ondam-orders" not in browser.get(f"{AT}/trail", {"who": "nobody"}).content.decode()
    assert "<ins>2</ins>" not in browser.get(f"{AT}/trail", {"to": "2001-01-01"}).content.decode()
    assert browser.get(f"{AT}/trail", {"from": "soon"}).status_code == 422
    assert signed("supervisor", "ondam").get(f"{AT}/trail").status_code == 422


def test_a_supervisor_sees_what_the_telephones_ledger_found_and_who_was_refused(
    floor: Floor, signed: Sign
) -> None:
    from maju.directory import models as m

    centre = m.Centre.objects.get(code=CENTRE)
    browser = signed("supervisor")
    assert browser.get(f"{AT}/telephone").status_code == 200
    lost = {"only": "journal", "channel": "main-1.2", "at": 1, "contact": "ct_lost", "about": ""}
    m.LedgerDay.objects.create(
        centre=centre, server="main", day="2026-11-21", at=1, calls=9,
        explained={"fallback": 8}, apart=[lost],
    )  # fmt: skip
    m.RefusedStranger.objects.create(
        centre=centre, server="main", day="2026-11-21", source="203.0.113.9",
        kind="InvalidPassword", times=77, last="<b>100</b>",
    )  # fmt: skip
    m.MessageMail.objects.create(centre=centre, recording="r", state="sending", at=1, why="")
    page = browser.get(f"{AT}/telephone").content.decode()
    for said in (
        "ct_lost",
        "calls taken while Maju was away 8",
        "203.0.113.9",
        "77",
        "wrong password",
    ):
        assert said in page
    assert "<b>100</b>" not in page
    assert "may not have gone out" in page
    assert signed("supervisor", "ondam").get(f"{AT}/telephone").status_code == 422
    assert signed("agent").get(f"{AT}/telephone").status_code == 403


def test_the_access_log_is_shown_and_taken_with_a_reason_that_stands_in_it(
    floor: Floor, signed: Sign
) -> None:
    from maju.directory import models as m

    admin = signed("administrator")
    admin.post(f"{AT}/customers/ondam/search", {"said": "010-0000-0000"})
    assert "Searched" in admin.get(f"{AT}/accesses", {"kind": "search"}).content.decode()
    assert admin.post(f"{AT}/accesses/take", {"reason": ""}).status_code == 422
    taken = admin.post(f"{AT}/accesses/take?kind=search", {"reason": "=audit"})
    text = taken.content.decode("utf-8-sig")
    assert text.startswith("When,")
    assert "Searched" in text
    kept = m.Access.objects.get(kind="download")
    assert (kept.reason, kept.by.sign_in) == ("=audit", "administrator-None")
    assert "&#x27;=audit" not in text
    again = admin.post(f"{AT}/accesses/take", {"reason": "x"}).content.decode("utf-8-sig")
    assert "'=audit" in again, "no cell is a formula"
    assert signed("supervisor").get(f"{AT}/accesses").status_code == 403


def test_somebody_is_added_and_sets_their_own_password_by_a_link_shown_once(
    floor: Floor, signed: Sign
) -> None:
    from maju.directory import models as m

    admin = signed("administrator")
    said = {"sign_in": "lee@busan", "name": "이리드", "role": "lead"}
    page = admin.post(f"{AT}/people/add", said).content.decode()
    link = re.search(r'class="dir-secret">http://[^/]+(/invitation/[^<]+)<', page)
    assert link is not None
    made = m.Person.objects.get(sign_in="lee@busan")
    assert browser_of(None).get(link[1]).status_code == 200
    assert link[1] not in admin.get(f"{AT}/people/{made.pk}").content.decode()
    assert "sign_in_taken" in admin.post(f"{AT}/people/add", said).content.decode()
    no_client = {"sign_in": "c@x", "name": "c", "role": "client"}
    assert admin.post(f"{AT}/people/add", no_client).status_code == 422
    assert not m.Person.objects.filter(sign_in="c@x").exists(), "all of it or nothing"
    act = f"{AT}/people/{made.pk}/act"
    admin.post(act, {"do": "lock"})
    made.refresh_from_db()
    assert not made.is_active
    admin.post(act, {"do": "let_in"})
    admin.post(act, {"do": "give", "role": "quality"})
    admin.post(act, {"do": "take", "role": "lead"})
    held = m.RoleHeld.objects.filter(person=made, until=None).values_list("role", flat=True)
    assert set(held) == {"quality"}


def test_nobody_rises_by_acting_on_who_stands_above(floor: Floor, signed: Sign) -> None:
    """An invitation opens all that its person may: who is everywhere is not invited from one centre."""
    local, boss = signed("administrator"), someone("boss", "administrator")
    act = f"{AT}/people/{boss.pk}/act"
    for do in ("invite", "lock", "factor", "give"):
        refused = local.post(act, {"do": do, "role": "lead"})
        assert refused.status_code == 422, do
        assert "person_elsewhere" in refused.content.decode()
    assert browser_of(boss).post(act, {"do": "lock"}).status_code == 422, "nor oneself"
    bound = signed("administrator", "ondam")
    assert (
        bound.post(f"{AT}/people/add", {"sign_in": "x", "name": "x", "role": "lead"}).status_code
        == 422
    )


def test_an_unlocked_desk_gives_nobody_its_administrators_account(
    floor: Floor, signed: Sign
) -> None:
    """One's own password and second factor are changed where the password is asked for."""
    from maju.directory import models as m

    boss = someone("boss", "administrator", second_factor=True)
    mine = f"{AT}/people/{boss.pk}/act"
    for do in ("invite", "factor"):
        refused = browser_of(boss).post(mine, {"do": do})
        assert refused.status_code == 422, do
        assert "/invitation/" not in refused.content.decode()
    assert not m.Invitation.objects.exists()
    boss.refresh_from_db()
    assert boss.second_factor


def test_who_took_a_second_factor_away_stands_in_the_trail(floor: Floor, signed: Sign) -> None:
    from maju.directory import models as m

    lost = someone("lost", "supervisor", second_factor=True)
    boss = someone("boss", "administrator")
    browser_of(boss).post(f"{AT}/people/{lost.pk}/act", {"do": "factor"})
    (noted,) = m.Change.objects.filter(kind="person", which="lost")
    assert noted.by == boss
    pictures: list[Any] = [noted.before, noted.after]
    assert [each["second_factor"] for each in pictures] == [True, False]


def test_a_token_is_shown_once_and_closed_for_ever(floor: Floor, signed: Sign) -> None:
    from maju.app.api.tokens import open_token
    from maju.directory.editing import link
    from maju.directory.wall import wall
    from maju.kernel.errors import Refused

    admin = signed("administrator")
    said = {"name": "shop", "scope": ["queues.read"], "days": "30"}
    page = admin.post(f"{AT}/tokens", said).content.decode()
    text = re.search(r'class="dir-secret">(maju_[^<]+)<', page)
    assert text is not None
    token = open_token(link(), text[1], now=wall())
    assert (token.centre, token.sign_in) == (CENTRE, "administrator-None")
    assert text[1] not in admin.get(f"{AT}/tokens").content.decode()
    assert admin.post(f"{AT}/tokens", {"name": "", "scope": []}).status_code == 422
    assert admin.post(f"{AT}/tokens", {"do": "revoke", "token": token.id}).status_code == 302
    with pytest.raises(Refused, match="token_unknown"):
        open_token(link(), text[1], now=wall())


def test_a_form_that_was_sent_wrongly_is_shown_again_as_it_was_typed(
    floor: Floor, signed: Sign
) -> None:
    browser = signed("supervisor")
    answer = send(browser, "of/queues/new", "look", code="new one!", name="새 큐")
    assert answer.status_code == 422
    sent = form_of(answer.content.decode())
    assert (sent["code"], sent["name"]) == ("new one!", "새 큐")
