"""Signing in: one answer for every failure, locks, second factor, invitations, sessions that end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pyotp
import pytest
from django.test import Client, override_settings

from maju.app.web.door import Door
from maju.kernel.errors import Refused
from maju.kernel.time import HOUR, MINUTE
from tests.pages.signing import browser_of, django_on, someone

GOOD = "correct-horse-42"
HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


class Clock:
    """The machine's clock, as a test sets it."""

    def __init__(self) -> None:
        self.now = 1_790_000_000_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock(django: None, monkeypatch: pytest.MonkeyPatch) -> Clock:
    from maju.app.web.middleware import signed
    from maju.app.web.signing import account, entering
    from maju.directory import sessions, signing

    made = Clock()
    for module in (signed, account, entering, sessions, signing):
        monkeypatch.setattr(module, "wall", made)
    return made


@pytest.fixture
def kim(people: None, clock: Clock) -> Iterator[Any]:
    """A lead with a password."""
    with override_settings(PASSWORD_HASHERS=HASHERS):
        person = someone("kim", "lead", name="Kim Hana")
        person.set_password(GOOD)
        person.save()
        yield person


def enter(browser: Client, password: str = GOOD, sign_in: str = "kim", **more: str) -> Any:
    return browser.post("/sign-in", {"sign_in": sign_in, "password": password, **more})


def inside(browser: Client) -> bool:
    return bool(browser.get("/account").status_code == 200)


def test_the_right_password_opens_and_leads_where_one_wanted_to_go(
    kim: Any, stranger: Client
) -> None:
    answer = enter(stranger, next="/account?x=1")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account?x=1")
    cookie = answer.cookies["maju_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert inside(stranger)


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_signing_in_never_leads_elsewhere(kim: Any, stranger: Client, away: str) -> None:
    assert enter(stranger, next=away).headers["Location"] == "/"


def page_without_token(answer: Any) -> str:
    html = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())
    return re.sub(r'name="sign_in" value="[^"]*"', "", html)


def test_every_failure_is_answered_alike(kim: Any, people: None) -> None:
    gone = someone("gone", "lead", is_active=False)
    gone.set_password(GOOD)
    gone.save()
    someone("empty", "lead")
    answers = [enter(browser_of(None), password, name) for password, name in (
        ("wrong", "kim"), (GOOD, "nobody"), (GOOD, "gone"), ("", "empty"), ("x" * 5_000, "kim"),
    )]  # fmt: skip
    assert {answer.status_code for answer in answers} == {422}
    assert len({page_without_token(answer) for answer in answers}) == 1


def test_too_many_failures_lock_the_name_for_a_while_and_a_worker_is_not_disturbed(
    kim: Any, clock: Clock
) -> None:
    working = browser_of(None)
    enter(working)
    for _ in range(5):
        assert enter(browser_of(None), "wrong").status_code == 422
    assert enter(browser_of(None)).status_code == 422, "the right one, while it is locked"
    assert inside(working)
    clock.now += 15 * MINUTE
    assert enter(browser_of(None)).status_code == 302


def test_an_address_that_tries_many_names_is_locked(kim: Any, clock: Clock) -> None:
    for number in range(50):
        enter(browser_of(None), "wrong", f"name{number}")
    assert enter(browser_of(None)).status_code == 422
    clock.now += 15 * MINUTE
    assert enter(browser_of(None)).status_code == 302


def test_a_session_gets_a_new_key_and_lies_as_a_digest(kim: Any, stranger: Client) -> None:
    from maju.directory import models as m

    enter(stranger)
    first = stranger.cookies["maju_session"].value
    enter(stranger)
    second = stranger.cookies["maju_session"].value
    assert first != second
    assert not {first, second} & set(m.Session.objects.values_list("pk", flat=True))
    assert m.Session.objects.filter(person=kim).count() == 1
    stranger.cookies["maju_session"] = first
    assert not inside(stranger)


def test_a_session_ends_when_idle_and_after_a_shift_whatever_happens(
    kim: Any, stranger: Client, clock: Clock
) -> None:
    enter(stranger)
    for _ in range(14):
        clock.now += 50 * MINUTE
        assert inside(stranger)
    clock.now += 50 * MINUTE
    assert not inside(stranger), "twelve hours are over"
    enter(stranger)
    clock.now += HOUR
    assert not inside(stranger), "nobody used it for an hour"


def test_signing_out_ends_the_session_for_good(kim: Any, stranger: Client) -> None:
    enter(stranger)
    key = stranger.cookies["maju_session"].value
    assert stranger.post("/sign-out").headers["Location"] == "/sign-in"
    stranger.cookies["maju_session"] = key
    assert not inside(stranger)


@pytest.mark.parametrize("change", ["role", "end", "lock", "password", "second factor", "leaving"])
def test_a_change_of_rights_ends_sessions(
    kim: Any, stranger: Client, clock: Clock, change: str
) -> None:
    from maju.directory import inviting, second_factor, staff

    enter(stranger)
    assert inside(stranger)
    match change:
        case "role":
            staff.give(kim, "planner", None, None, by=None, now=clock())  # type: ignore[arg-type]
        case "end":
            assert staff.take(kim, "lead", None, by=None, now=clock()) == 1  # type: ignore[arg-type]
        case "lock":
            staff.shut_out(kim, by=None, now=clock())  # type: ignore[arg-type]
        case "password":
            inviting.set_password(kim, "another-horse-43")
        case "second factor":
            second_factor.remove(kim)
        case _:
            from datetime import date

            type(kim).objects.filter(pk=kim.pk).update(employed_until=date(2020, 1, 1))
    assert not inside(stranger)


def test_push_is_told_of_a_change_when_it_is_committed_and_not_before(
    django: None, postgres_url: str
) -> None:
    from django.db import transaction

    from maju.directory.access import rights_changed

    with django_on(postgres_url), psycopg.connect(postgres_url, autocommit=True) as ear:
        person = someone("kim", "lead")
        ear.execute("LISTEN maju_rights")
        with transaction.atomic():
            rights_changed(person)
            assert not list(ear.notifies(timeout=0.05, stop_after=1))
        assert [each.payload for each in ear.notifies(timeout=60, stop_after=1)] == ["kim"]


def test_signing_out_in_one_tab_closes_what_the_others_listen_to(
    django: None, postgres_url: str
) -> None:
    """A desk that is left open elsewhere would go on showing customers."""
    with django_on(postgres_url), psycopg.connect(postgres_url, autocommit=True) as ear:
        kim = someone("kim", "lead")
        one, two = browser_of(kim), browser_of(kim)
        ear.execute("LISTEN maju_rights")
        assert one.post("/sign-out").status_code == 302
        assert [each.payload for each in ear.notifies(timeout=60, stop_after=1)] == ["kim"]
        other = two.session.session_key
        assert other is not None
        from maju.directory.sessions import digest

        three = browser_of(kim)
        assert three.post("/account/end", {"session": digest(other)}).status_code == 302
        assert [each.payload for each in ear.notifies(timeout=60, stop_after=1)] == ["kim"]
        assert not inside(two)


def second_factor_of(browser: Client) -> tuple[pyotp.TOTP, str]:
    """An app that has read the page's secret, and the page."""
    page = browser.get("/account/second-factor").content.decode()
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert found, page
    app = pyotp.TOTP(found[1].replace(" ", ""))
    return app, page


def test_a_second_factor_opens_each_code_once_and_recovery_codes_too(
    kim: Any, stranger: Client, clock: Clock
) -> None:
    def code(app: pyotp.TOTP, steps: int = 0) -> str:
        return app.generate_otp(clock.now // 30_000_000 + steps)

    enter(stranger)
    app, page = second_factor_of(stranger)
    assert "<svg" in page
    assert stranger.post("/account/second-factor", {"code": "000000"}).status_code == 422
    done = stranger.post("/account/second-factor", {"code": code(app)})
    recovery = re.findall(r"<code>([a-z2-7-]{19})</code>", done.content.decode())
    assert len(set(recovery)) == 10
    other = browser_of(None)
    assert enter(other).headers["Location"] == "/sign-in/code"
    assert not inside(other), "a password alone is not enough"
    assert other.post("/sign-in/code", {"code": code(app)}).status_code == 422, "used to enrol"
    assert other.post("/sign-in/code", {"code": code(app, 1)}).status_code == 302
    assert inside(other)
    again = browser_of(None)
    enter(again)
    assert again.post("/sign-in/code", {"code": code(app, 1)}).status_code == 422
    assert again.post("/sign-in/code", {"code": recovery[0].upper()}).status_code == 302
    once = browser_of(None)
    enter(once)
    assert once.post("/sign-in/code", {"code": recovery[0]}).status_code == 422


def test_guessing_codes_locks_the_name(kim: Any, stranger: Client, clock: Clock) -> None:
    enter(stranger)
    app, _page = second_factor_of(stranger)
    step = clock.now // 30_000_000
    stranger.post("/account/second-factor", {"code": app.generate_otp(step)})
    thief = browser_of(None)
    enter(thief)
    for guess in range(5):
        assert thief.post("/sign-in/code", {"code": f"00000{guess}"}).status_code == 422
    assert thief.post("/sign-in/code", {"code": app.generate_otp(step + 1)}).status_code == 422


def test_a_session_alone_replaces_neither_the_second_factor_nor_the_recovery_codes(
    kim: Any, stranger: Client, clock: Clock
) -> None:
    from maju.directory import models as m

    def kept() -> tuple[int, set[str]]:
        digests = m.RecoveryCode.objects.filter(person=kim).values_list("digest", flat=True)
        return m.Person.objects.get(pk=kim.pk).totp_last or 0, set(digests)

    step = clock.now // 30_000_000
    enter(stranger)
    app, page = second_factor_of(stranger)
    assert 'name="old"' not in page, "nothing is replaced yet"
    stranger.post("/account/second-factor", {"code": app.generate_otp(step)})
    before = kept()
    other, page = second_factor_of(stranger)
    assert 'name="old"' in page
    said = {"code": other.generate_otp(step + 1)}
    for old in ({}, {"old": "wrong"}):
        for path, more in (("/account/second-factor", said), ("/account/codes", {})):
            answer = stranger.post(path, {**more, **old})
            assert answer.status_code == 422
            assert "password_wrong" in answer.content.decode(), (path, old)
    assert kept() == before
    renewed = stranger.post("/account/codes", {"old": GOOD})
    assert len(re.findall(r"<code>[a-z2-7-]{19}</code>", renewed.content.decode())) == 10
    assert stranger.post("/account/second-factor", {**said, "old": GOOD}).status_code == 200
    assert kept()[0] == step + 1


def test_guessing_the_password_from_a_session_locks_the_name(
    kim: Any, stranger: Client, clock: Clock
) -> None:
    enter(stranger)
    app, _page = second_factor_of(stranger)
    stranger.post("/account/second-factor", {"code": app.generate_otp(clock.now // 30_000_000)})
    for guess in range(5):
        assert stranger.post("/account/codes", {"old": f"wrong{guess}"}).status_code == 422
    assert stranger.post("/account/codes", {"old": GOOD}).status_code == 422, "locked"


def test_nobody_comes_to_the_second_factor_without_the_password(kim: Any, stranger: Client) -> None:
    assert stranger.get("/sign-in/code").headers["Location"] == "/sign-in"
    assert stranger.post("/sign-in/code", {"code": "1"}).headers["Location"] == "/sign-in"


def test_half_a_way_in_ends_with_the_password_that_opened_it(kim: Any, stranger: Client) -> None:
    from maju.directory import models as m

    m.Person.objects.filter(pk=kim.pk).update(second_factor=True)
    assert enter(stranger).headers["Location"] == "/sign-in/code"
    assert stranger.get("/sign-in/code").status_code == 200
    kim.refresh_from_db()
    kim.set_password("another one altogether")
    kim.save()
    assert stranger.get("/sign-in/code").headers["Location"] == "/sign-in"


def test_an_invitation_sets_a_password_once(people: None, stranger: Client, clock: Clock) -> None:
    from maju.directory import inviting

    person = someone("new", "planner")
    replaced = inviting.invite(person, by=None, now=clock())  # type: ignore[arg-type]
    token = inviting.invite(person, by=None, now=clock())  # type: ignore[arg-type]
    assert stranger.get(f"/invitation/{replaced}").status_code == 422
    assert stranger.get("/invitation/guessed").status_code == 422
    there = f"/invitation/{token}"
    assert stranger.get(there).status_code == 200
    for said, again in (("short", "short"), ("1234567890", "1234567890"), (GOOD, "another-one-1")):
        assert stranger.post(there, {"password": said, "again": again}).status_code == 422
    assert stranger.post(there, {"password": GOOD, "again": GOOD}).status_code == 302
    assert stranger.post(there, {"password": GOOD, "again": GOOD}).status_code == 422
    assert enter(stranger, sign_in="new").status_code == 302
    late = inviting.invite(person, by=None, now=clock())  # type: ignore[arg-type]
    clock.now += 7 * 24 * HOUR
    assert stranger.get(f"/invitation/{late}").status_code == 422


def test_a_password_is_changed_with_the_old_one_and_only_this_session_goes_on(
    kim: Any, stranger: Client
) -> None:
    other = browser_of(None)
    enter(stranger)
    enter(other)
    new = {"password": "another-horse-43", "again": "another-horse-43"}
    assert stranger.post("/account/password", {"old": "wrong", **new}).status_code == 422
    assert stranger.post("/account/password", {"old": GOOD, **new}).status_code == 302
    assert inside(stranger)
    assert not inside(other)


def test_a_person_ends_a_session_of_theirs_and_nobody_elses(kim: Any, stranger: Client) -> None:
    from maju.directory.sessions import digest

    other, foreign = browser_of(None), browser_of(someone("lee", "lead"))
    enter(stranger)
    enter(other)
    for each in (other, foreign):
        stranger.post("/account/end", {"session": digest(each.cookies["maju_session"].value)})
    assert not inside(other)
    assert inside(foreign)
    assert inside(stranger)


def test_language_and_zone_are_kept_with_the_person(kim: Any, stranger: Client) -> None:
    enter(stranger)
    assert (
        stranger.post("/account/save", {"language": "ko", "zone": "Asia/Tokyo"}).status_code == 302
    )
    assert "내 계정" in stranger.get("/account").content.decode()
    wrong = {"language": "ko", "zone": "Mars/Base"}
    assert stranger.post("/account/save", wrong).status_code == 422
    elsewhere = browser_of(None)
    enter(elsewhere)
    assert '<html lang="ko"' in elsewhere.get("/account").content.decode()


TLS = Door(origin="https://maju.example.com", proxies=("127.0.0.1",))
THROUGH = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "maju.example.com",
           "HTTP_X_FORWARDED_FOR": "203.0.113.9", "HTTP_X_FORWARDED_PROTO": "https"}  # fmt: skip


def test_a_known_proxy_is_believed_and_only_by_tls() -> None:
    found = TLS.caller(THROUGH)
    assert found is not None
    assert (found.address, found.secure) == ("203.0.113.9", True)
    for change in ({"REMOTE_ADDR": "203.0.113.7"}, {"HTTP_X_FORWARDED_PROTO": "http"},
                   {"HTTP_HOST": "evil.example"}, {"HTTP_X_FORWARDED_FOR": ""},
                   {"HTTP_X_FORWARDED_FOR": "rubbish"}):  # fmt: skip
        assert TLS.caller({**THROUGH, **change}) is None, change
    spoofed = TLS.caller({**THROUGH, "HTTP_X_FORWARDED_FOR": "10.0.0.1, 203.0.113.9"})
    assert spoofed is not None
    assert spoofed.address == "203.0.113.9", "what the browser itself wrote does not count"
    beside = TLS.caller({**THROUGH, "HTTP_X_FORWARDED_FOR": "127.0.0.1"})
    assert beside is not None, "whoever browses on the proxy's own machine"
    assert Door().caller(THROUGH) is None


@pytest.mark.parametrize(
    ("door", "code"),
    [
        (Door(listen="0.0.0.0"), "door_insecure"),
        (Door(origin="http://maju.example.com"), "door_insecure"),
        (Door(origin="maju.example.com"), "door_origin"),
        (Door(origin="https://maju.example.com/x"), "door_origin"),
        (Door(proxies=("proxy",)), "door_proxy"),
    ],
)
def test_a_door_that_would_send_passwords_in_the_clear_is_not_opened(door: Door, code: str) -> None:
    with pytest.raises(Refused, match=code):
        door.check()
    assert TLS.check() == TLS
    assert Door(listen="0.0.0.0", insecure=True).check().names == ["*"]


@pytest.mark.parametrize("said", ["somewhere", "front", "//evil.example", "https://evil.example/"])
def test_a_way_on_that_is_no_address_of_ours_leads_to_the_front(kim: Any, said: str) -> None:
    browser = browser_of(None)
    got = enter(browser, next=said)
    assert (got.status_code, got["Location"]) == (302, "/")
    again = browser.get("/sign-in", {"next": said})
    assert (again.status_code, again["Location"]) == (302, "/")


def test_a_household_of_addresses_is_one_that_tries(people: None, clock: Clock) -> None:
    from maju.directory import models as m
    from maju.directory.signing import note_failure

    for address in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "::ffff:192.0.2.1", "192.0.2.1"):
        note_failure(None, address, clock.now)  # type: ignore[arg-type]
    assert dict(m.Attempts.objects.values_list("address", "failures")) == {
        "2001:db8:1:2::/64": 2,
        "192.0.2.1": 2,
    }


def test_a_stranger_who_locks_a_name_does_not_keep_its_owner_out_of_the_own_browser(
    kim: Any, clock: Clock
) -> None:
    own, stranger = browser_of(None), browser_of(None)
    enter(own)
    own.post("/sign-out")
    for _ in range(5):
        enter(stranger, "wrong")
    assert enter(stranger).status_code == 422, "locked for whoever is not known"
    assert enter(own).status_code == 302
    own.post("/sign-out")
    for number in range(50):
        enter(stranger, "wrong", f"name{number}")
    assert enter(own).status_code == 302, "nor does who locks the address of a whole office"


def test_a_known_browser_has_as_many_tries_as_a_name_and_locks_nobody_else(
    kim: Any, clock: Clock
) -> None:
    own, other = browser_of(None), browser_of(None)
    enter(own)
    own.post("/sign-out")
    for _ in range(5):
        assert enter(own, "wrong").status_code == 422
    assert enter(own).status_code == 422
    assert enter(other).status_code == 302
    clock.now += 15 * MINUTE
    assert enter(own).status_code == 302


def test_a_browser_is_known_for_the_person_that_signed_in_there_alone(
    kim: Any, clock: Clock, people: None
) -> None:
    someone("lee", "lead").set_password(GOOD)
    mine = browser_of(None)
    enter(mine)
    cookie = mine.cookies["maju_known"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/sign-in")
    mine.post("/sign-out")
    for _ in range(5):
        enter(mine, "wrong", "lee")
    from maju.directory import models as m

    assert m.Person.objects.get(sign_in="lee").locked_until > clock.now
    for forged in ("x", "a:b:c", cookie.value[:-3] + "AAA"):
        thief = browser_of(None)
        thief.cookies["maju_known"] = forged
        for _ in range(5):
            enter(thief, "wrong")
        assert enter(thief).status_code == 422
        m.Person.objects.update(locked_until=0, failures=0)


def test_a_known_browser_gives_its_code_while_a_stranger_has_the_name_locked(
    kim: Any, clock: Clock
) -> None:
    from maju.directory import models as m

    own, stranger = browser_of(None), browser_of(None)
    enter(own)
    app, _page = second_factor_of(own)
    step = clock.now // 30_000_000
    own.post("/account/second-factor", {"code": app.generate_otp(step)})
    own.post("/sign-out")
    enter(stranger)
    m.Person.objects.update(locked_until=clock.now + MINUTE)
    code = {"code": app.generate_otp(step + 1)}
    assert stranger.post("/sign-in/code", code).status_code == 422
    assert enter(own).headers["Location"] == "/sign-in/code"
    assert own.post("/sign-in/code", code).headers["Location"] == "/"


def test_a_session_that_is_somebodys_never_becomes_anothers(people: None, clock: Clock) -> None:
    from django.contrib.sessions.backends.base import UpdateError

    from maju.directory.sessions import PERSON, SessionStore

    kim, lee = someone("kim", "lead"), someone("lee", "lead")
    store = SessionStore()
    store[PERSON] = str(kim.pk)
    store.create()
    store[PERSON] = str(lee.pk)
    with pytest.raises(UpdateError):
        store.save()
