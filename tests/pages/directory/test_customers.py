"""Category: pages. Customers of one client: masked, logged, united, forgotten; never another client's."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client, override_settings

from maju.app.backup.forgetting import forget_in
from maju.kernel.ids import CustomerId
from tests.pages.board.conftest import CENTRE, Floor, now
from tests.pages.directory.conftest import AT, row

Sign = Callable[..., Client]
HERE = f"{AT}/customers/ondam/"


@pytest.fixture(autouse=True)
def vault() -> Iterator[Any]:
    from maju.journal.vault import Vault

    opened = Vault(secrets.token_bytes(32))
    with override_settings(MAJU_VAULT=lambda: opened):
        yield opened


def made(client: str = "ondam", name: str = "홍길동", number: str = "010-1234-5678") -> Any:
    from django.conf import settings

    from maju.directory import models as m
    from maju.directory.customers import Customers

    by = m.Person.objects.order_by("id").first()
    assert by is not None
    of = row("client", centre=CENTRE, code=client)
    return Customers(of, settings.MAJU_VAULT(), by=by).add(name, [("phone", number)], now=now())


def log(**by: Any) -> list[Any]:
    from maju.directory import models as m

    return list(m.Access.objects.filter(**by).order_by("id"))


def do(browser: Client, customer: Any, action: str, **said: Any) -> Any:
    return browser.post(f"{HERE}{customer.code}/act", {"do": action, **said})


def test_a_search_finds_by_the_whole_number_masks_and_is_logged(floor: Floor, signed: Sign) -> None:
    browser, hong = signed("supervisor"), made()
    answer = browser.post(f"{HERE}search", {"said": "+82 10 1234 5678"})
    assert answer.headers["Location"].endswith(hong.code)
    page = browser.get(answer.headers["Location"]).content.decode()
    assert "홍*동" in page
    assert "010-****-5678" in page
    assert "홍길동" not in page
    assert [(each.kind, each.rows) for each in log()] == [("search", 1)]
    assert log()[0].address == "127.0.0.1"
    assert (
        "Nobody of this client"
        in browser.post(f"{HERE}search", {"said": "010-0000-0000"}).content.decode()
    )


def test_a_list_of_customers_asks_as_often_however_many_they_are(
    floor: Floor, signed: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fifty names were a hundred and fifty statements, most of the page's time."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from maju.journal.postgres.people_sync import get_many_sync_in as many

    read, module = [], "maju.directory.customers"

    def counted(link: Any, vault: Any, wanted: Any) -> Any:
        read.append(len(wanted))
        return many(link, vault, wanted)

    browser, asked = signed("supervisor"), []
    for count in (1, 12):
        for number in range(count):
            made(number=f"010-{count:04}-{number:04}")
        with monkeypatch.context() as patched, CaptureQueriesContext(connection) as seen:
            patched.setattr(f"{module}.get_many_sync_in", counted)
            patched.setattr(f"{module}.get_sync_in", None)  # one by one is what it was
            assert browser.get(HERE).status_code == 200
        asked.append(len(seen))
    assert asked[0] == asked[1]
    assert read == [2, 26]


def test_whose_addresses_they_are_is_found_by_indexes_among_many(floor: Floor) -> None:
    """Asked of addresses and customers at once, a list looked at every address: 110 ms of 165,000."""
    from django.db import connection, transaction

    from maju.directory import models as m
    from maju.directory.customers import addresses_of

    with transaction.atomic(), connection.cursor() as cursor:
        client, since = row("client", code="ondam"), now()
        m.Customer.objects.bulk_create(
            m.Customer(code=f"cu_many{number}", client=client, language="ko", known_since=since)
            for number in range(5_000)
        )
        m.Address.objects.bulk_create(
            m.Address(
                customer_id=f"cu_many{number}", client=client, kind="phone", stored="phone",
                lookup=f"many{number}".encode(), since=since,
            )
            for number in range(5_000)
        )  # fmt: skip
        cursor.execute("ANALYZE directory.customer, directory.address")
        plan = addresses_of([f"cu_many{number}" for number in range(3)]).explain()
        transaction.set_rollback(True)
    assert "Seq Scan" not in plan, plan


def test_whole_only_with_a_reason_that_is_logged(floor: Floor, signed: Sign) -> None:
    browser, hong = signed("supervisor"), made()
    refused = browser.post(f"{HERE}{hong.code}/reveal", {"reason": " "})
    assert refused.status_code == 422
    assert not log(kind="reveal")
    page = browser.post(f"{HERE}{hong.code}/reveal", {"reason": "주소 확인 요청"}).content.decode()
    assert "홍길동" in page
    assert "010-1234-5678" in page
    assert [(each.customer, each.reason) for each in log(kind="reveal")] == [
        (hong.code, "주소 확인 요청")
    ]


def test_one_number_at_two_clients_is_two_people_and_neither_page_shows_the_other(
    floor: Floor, signed: Sign
) -> None:
    browser, bound = signed("administrator"), signed("supervisor", "ondam")
    theirs = made("mirae")
    assert browser.post(f"{HERE}search", {"said": "010-1234-5678"}).status_code == 200
    assert browser.get(f"{HERE}{theirs.code}").status_code == 404
    assert bound.get(f"{AT}/customers/mirae/").status_code == 404
    assert bound.get(f"{AT}/customers/", follow=True).redirect_chain[-1][0] == HERE
    mine = made("ondam")
    refused = do(browser, mine, "unite", other=theirs.code)
    assert refused.status_code == 422
    assert "customer_unknown" in refused.content.decode()


def test_two_records_are_united_in_journal_and_directory_at_once_and_split_again(
    floor: Floor, signed: Sign
) -> None:
    from maju.directory.editing import link
    from maju.facts.readmodel.customers import known_as

    browser, one, two = signed("supervisor"), made(), made(number="010-9999-8888")
    assert do(browser, one, "unite", other=two.code).status_code == 302
    page = browser.get(f"{HERE}{one.code}").content.decode()
    assert "010-****-8888" in page
    assert browser.get(f"{HERE}{two.code}").headers["Location"].endswith(one.code)
    assert told(link()) == ["unite_customers"]
    floor.happen()
    assert do(browser, one, "unite", other=two.code).status_code == 422
    assert do(browser, one, "split", other=two.code).status_code == 302
    assert browser.get(f"{HERE}{two.code}").status_code == 200
    assert known_as(link(), CENTRE, "ondam", one.code) == {one.code}


def told(link: Any) -> list[str]:
    """What the journal was asked about who is whom."""
    asked = link.execute(
        "SELECT kind FROM journal.command WHERE kind LIKE '%%customers' ORDER BY position"
    )
    return [kind for (kind,) in asked.fetchall()]


def test_an_old_page_never_keeps_from_the_journal_what_the_directory_does(
    floor: Floor, signed: Sign
) -> None:
    from maju.directory.editing import link

    browser, one, two = signed("supervisor"), made(), made(number="010-9999-8888")
    for what in ("unite", "split", "unite"):
        assert do(browser, one, what, other=two.code, token="of-one-page").status_code == 302
    assert told(link()) == ["unite_customers", "split_customers", "unite_customers"]


def test_notes_lose_resident_and_card_numbers_for_good(
    floor: Floor, signed: Sign, vault: Any
) -> None:
    browser, hong = signed("supervisor"), made()
    do(browser, hong, "note", text="주민번호 900101-1234567, 카드 4111 1111 1111 1111 로 결제")
    page = browser.get(f"{HERE}{hong.code}").content.decode()
    assert "900101-*******" in page
    assert "1234567" not in page
    assert "4111 1111 1111" not in page
    from maju.directory import models as m

    trail = m.Change.objects.filter(kind="note").get()
    assert "900101" not in str(trail.after)


def test_a_caution_has_reason_evidence_approver_and_an_end(floor: Floor, signed: Sign) -> None:
    from maju.directory import models as m

    browser, hong = signed("supervisor"), made()
    me = m.Person.objects.get(sign_in="supervisor-None")
    said = {"reason": "abuse", "evidence": "ct_1 욕설 3회", "approver": me.pk, "days": "90"}
    for missing in said:
        assert do(browser, hong, "caution", **{**said, missing: ""}).status_code == 422
    assert not m.Caution.objects.exists()
    assert do(browser, hong, "caution", **said).status_code == 302
    assert "Caution" in browser.get(HERE).content.decode()
    kept = m.Caution.objects.get()
    assert kept.approved_by == me
    assert do(browser, hong, "end_caution", caution=kept.pk).status_code == 302
    assert "End the caution" not in browser.get(f"{HERE}{hong.code}").content.decode()


def test_a_note_a_caution_or_a_consent_that_is_sent_twice_is_kept_once(
    floor: Floor, signed: Sign
) -> None:
    from maju.directory import models as m

    browser, hong = signed("supervisor"), made()
    me = m.Person.objects.get(sign_in="supervisor-None")
    caution = {"reason": "abuse", "evidence": "ct_1 욕설 3회", "approver": me.pk, "days": "90"}
    forms: tuple[tuple[str, dict[str, Any]], ...] = (
        ("note", {"text": "오후에 통화"}),
        ("caution", caution),
        ("consent", {"about": "marketing", "given": "1", "how": "전화"}),
    )
    for what, said in forms:
        for _ in range(2):
            assert do(browser, hong, what, **said).status_code == 302
    kept = (m.Note.objects, m.Caution.objects, m.Consent.objects)
    assert [each.count() for each in kept] == [1, 1, 1]
    assert m.Change.objects.filter(kind__in=("note", "caution", "consent")).count() == 3
    for what, said in (("note", {"text": "저녁에 통화"}), ("note", {"text": "오후에 통화"})):
        do(browser, hong, what, **said)  # not the same as the one before: each is meant
    do(browser, hong, "consent", about="marketing", given="0", how="전화")
    assert [each.count() for each in kept] == [3, 1, 2]


def test_vip_consents_and_addresses_are_kept_with_their_trail(floor: Floor, signed: Sign) -> None:
    from maju.directory import models as m

    browser, hong = signed("supervisor"), made()
    do(browser, hong, "vip", vip="1")
    do(browser, hong, "consent", about="recording", given="1", how="전화")
    do(browser, hong, "address", kind="email", value="hong@example.com")
    page = browser.get(f"{HERE}{hong.code}").content.decode()
    assert "VIP" in page
    assert "h***@example.com" in page
    mail = m.Address.objects.get(customer=hong, kind="email")
    assert do(browser, hong, "drop_address", address=mail.pk).status_code == 302
    assert browser.post(f"{HERE}search", {"said": "hong@example.com"}).status_code == 200
    kinds = set(m.Change.objects.filter(which=hong.code).values_list("kind", flat=True))
    assert kinds == {"customer", "consent", "address"}
    assert "hong@" not in str(list(m.Change.objects.values_list("before", "after")))


def test_who_is_forgotten_is_found_by_nothing(floor: Floor, signed: Sign) -> None:
    browser, hong = signed("administrator"), made()
    forgotten: list[list[str]] = []

    def forget(codes: list[str]) -> None:
        forgotten.append(codes)
        forget_in(floor.url, map(CustomerId, codes))

    with override_settings(MAJU_FORGET=forget):
        assert browser.post(f"{HERE}{hong.code}/forget", {"sure": "no"}).status_code == 422
        assert not forgotten
        assert browser.post(f"{HERE}{hong.code}/forget", {"sure": hong.code}).status_code == 302
    assert forgotten == [[hong.code]]
    assert browser.post(f"{HERE}search", {"said": "010-1234-5678"}).status_code == 200


def test_who_may_read_sees_no_buttons_and_cannot_press_them(floor: Floor, signed: Sign) -> None:
    quality, hong = signed("quality"), made()
    page = quality.get(f"{HERE}{hong.code}").content.decode()
    assert "/reveal" not in page
    assert "/act" not in page
    assert quality.post(f"{HERE}{hong.code}/reveal", {"reason": "x"}).status_code == 403
    assert do(quality, hong, "vip", vip="1").status_code == 403
