"""The pages of report documents and notes: written, wished for, approved, sent, and looked after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
from django.test import Client, override_settings

from maju.app.home import Home
from maju.app.numbers.store import Store
from maju.app.postgres import EmbeddedPostgres
from maju.app.reporting import errands, sending
from maju.app.reporting.mail import Folder
from maju.app.schema import migrate_all
from maju.facts.history.blobs import FolderBlobs
from maju.floor.reports.documents import library
from maju.floor.reports.documents.cabinet import Cabinet
from maju.floor.reports.documents.library import Draft, Files, Version
from maju.floor.reports.documents.periods import Period
from maju.metrics.local import LocalNumbers
from tests.pages.conftest import Counting, own_database
from tests.pages.signing import browser_of, someone

pytestmark = pytest.mark.needs_postgres
NOW = 1_772_500_000_000_000
ANNA = "anna@client.example"


@pytest.fixture
def store(fast_postgres: EmbeddedPostgres, tmp_path: Path, numbers: Counting) -> Iterator[Store]:
    """What is kept, in a database of the test's own; numbers come from the shared facts."""
    home = Home(tmp_path).prepare()
    with own_database(fast_postgres) as url:
        migrate_all(url)
        blobs = FolderBlobs(home.blobs)
        with override_settings(MAJU_DOCUMENTS=Cabinet(url=url, blobs=blobs)):
            yield Store(url=url, blobs=blobs, home=home)


def kept_one(store: Store, figure: float, *, final: bool = True) -> Version:
    draft = Draft(
        centre="c", client="", kind="daily", period=Period(date(2026, 3, 2), date(2026, 3, 3)),
        at="", lang="ko", final=final, figures={"kpi.answered": figure}, as_of=NOW,
    )  # fmt: skip
    with library.linked(store.url) as link:
        _same, version, restates, changed = library.next_version(link, draft)
        files = Files(html=b"<p>report</p>", xlsx=b"PK", subject="s", stem="daily")
        return library.keep(
            link, store.blobs, draft, files,
            version=version, restates=restates, changed=changed, by="kim", at=NOW,
        )  # fmt: skip


def act(browser: Client, version: Version, **said: str) -> int:
    there = f"/reports/c/documents/{version.report}/act"
    form = {"version": str(version.version), **said}
    return int(browser.post(there, form).status_code)


def page(browser: Client, version: Version, query: str = "") -> str:
    answer = browser.get(f"/reports/c/documents/{version.report}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_report_is_looked_at_approved_sent_and_the_page_says_each_step(
    browser: Client, store: Store
) -> None:
    version = kept_one(store, 90.0)
    assert ">draft<" in page(browser, version)
    assert act(browser, version, do="send", recipients=ANNA) == 422  # nobody approved it
    assert act(browser, version, do="approve") == 422  # nobody said that they looked
    assert act(browser, version, do="approve", looked="yes") == 302
    assert "Ann Lee" in page(browser, version)
    assert act(browser, version, do="send", recipients=f"{ANNA}, {ANNA}") == 302
    assert "on its way" in page(browser, version)
    assert sending.send_planned(store, Folder(store.home.root), lambda: NOW) == 1
    assert act(browser, version, do="send", recipients=ANNA) == 302
    assert sending.send_planned(store, Folder(store.home.root), lambda: NOW) == 0
    assert "sent</span>" in page(browser, version)


def test_the_preview_may_stand_in_our_own_frame_and_runs_nothing(
    browser: Client, store: Store
) -> None:
    version = kept_one(store, 90.0)
    there = f"/reports/c/documents/{version.report}/1"
    shown = browser.get(f"{there}/preview")
    assert shown.content == b"<p>report</p>"
    policy = shown.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    outer = browser.get(f"/reports/c/documents/{version.report}")
    assert "frame-src 'self'" in outer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in outer.headers["Content-Security-Policy"]
    assert 'name="reason"' in browser.get(f"{there}/xlsx").content.decode()
    file = browser.post(f"{there}/xlsx", {"reason": "고객사 제출"})
    assert b"".join(file.streaming_content) == b"PK"  # type: ignore[attr-defined]
    assert "daily-v1.xlsx" in file.headers["Content-Disposition"]
    assert browser.get(f"{there}/exe").status_code == 422


@pytest.mark.parametrize(("do", "state"), [("arrived", "sent"), ("again", "planned")])
def test_a_mail_of_which_nobody_knows_is_shown_until_a_person_decides(
    browser: Client, store: Store, do: str, state: str
) -> None:
    version = kept_one(store, 90.0)
    act(browser, version, do="approve", looked="yes")
    act(browser, version, do="send", recipients=ANNA)
    with psycopg.connect(store.url) as link:
        link.execute("UPDATE reports.rp_delivery SET state = 'unknown'")
    assert "nobody knows whether it arrived" in page(browser, version)
    assert "sending unclear" in browser.get("/reports/c/documents").content.decode()
    assert act(browser, version, do=do, recipient=ANNA) == 302
    (row,) = library.deliveries(store.url, version.report)
    assert (row["state"], row["decided_by"]) == (state, "Ann Lee")
    assert act(browser, version, do="arrived", recipient="bora@client.example") == 422


def test_a_wish_is_made_once_by_the_reporting_process(
    browser: Client, store: Store, kept: LocalNumbers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Store, "numbers", lambda _store: kept)
    form = {"kind": "daily", "day": "2026-03-02", "lang": "ko"}
    first = browser.post("/reports/c/documents/want", form)
    again = browser.post("/reports/c/documents/want", form)
    assert first.status_code == 302
    assert first.headers["Location"] == again.headers["Location"]
    waiting = browser.get(first.headers["Location"])
    assert "is being made" in waiting.content.decode()
    assert waiting.headers["Refresh"] == "2"
    assert errands.make_wanted(store, lambda: NOW) == 1
    assert errands.make_wanted(store, lambda: NOW) == 0
    there = browser.get(first.headers["Location"]).headers["Location"]
    assert "Daily report" in browser.get(there).content.decode()
    assert "Ann Lee" in browser.get("/reports/c/documents").content.decode()


def test_a_wish_that_cannot_be_met_says_why(
    browser: Client, store: Store, kept: LocalNumbers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Store, "numbers", lambda _store: kept)
    form = {"kind": "daily", "day": "2020-01-01"}
    there = browser.post("/reports/c/documents/want", form).headers["Location"]
    assert errands.make_wanted(store, lambda: NOW) == 0
    shown = browser.get(there)
    assert "no_facts" in shown.content.decode()
    assert "Refresh" not in shown.headers


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "yearly"}, {"day": "morgen"}, {"day": "0001-01-01"}, {"at": "25:99"},
     {"client": "nobody"}, {"kind": "range", "until": "2026-03-01"},
     {"kind": "range", "until": "2099-03-01"}],
)  # fmt: skip
def test_a_wish_that_makes_no_sense_is_refused_and_nothing_is_kept(
    browser: Client, store: Store, wrong: dict[str, str]
) -> None:
    form = {"kind": "daily", "day": "2026-03-02", **wrong}
    assert browser.post("/reports/c/documents/want", form).status_code == 422
    with psycopg.connect(store.url) as link:
        assert link.execute("SELECT count(*) FROM reports.rp_wanted").fetchone() == (0,)


def test_what_breaks_its_maker_is_given_up_after_some_tries(
    browser: Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_said: object, **_more: object) -> Version:
        raise KeyboardInterrupt

    monkeypatch.setattr(errands, "draft", killed)
    form = {"kind": "daily", "day": "2026-03-02"}
    there = browser.post("/reports/c/documents/want", form).headers["Location"]
    for _ in range(errands.MOST_TRIES):
        with pytest.raises(KeyboardInterrupt):
            errands.make_wanted(store, lambda: NOW)
    assert errands.make_wanted(store, lambda: NOW) == 0
    assert "could not be made" in browser.get(there).content.decode()


def test_notes_are_written_corrected_and_their_history_stays(browser: Client, store: Store) -> None:
    form = {"day": "2026-03-02", "kind": "issue", "text": "전산 장애 <b>"}
    assert browser.post("/reports/c/notes/write", form).status_code == 302
    (note,) = library.notes(store.url, "c", "", Period(date(2026, 3, 2), date(2026, 3, 3)))
    number = str(note.id)
    better = {**form, "text": "복구 완료", "replaces": number, "do": "correct"}
    other = browser_of(someone("lee", "lead", name="이수진"))
    assert other.post("/reports/c/notes/write", better).status_code == 302
    assert browser.post("/reports/c/notes/write", better).status_code == 422  # somebody was first
    shown = browser.get("/reports/c/notes?day=2026-03-02").content.decode()
    assert shown.count('name="replaces"') == 1
    assert 'id="pick-from"' not in shown
    for said in ("복구 완료", "전산 장애 &lt;b&gt;", "corrected once", "Ann Lee", "이수진"):
        assert said in shown
    assert browser.post("/reports/c/notes/write", {**form, "text": " "}).status_code == 422
    (now,) = library.notes(store.url, "c", "", Period(date(2026, 3, 2), date(2026, 3, 3)))
    gone = {"day": "2026-03-02", "kind": "issue", "replaces": str(now.id), "do": "take_back"}
    assert browser.post("/reports/c/notes/write", gone).status_code == 302
    assert not library.notes(store.url, "c", "", Period(date(2026, 3, 2), date(2026, 3, 3)))


def test_a_form_from_elsewhere_changes_nothing(store: Store) -> None:
    strict = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)
    version = kept_one(store, 90.0)
    assert act(strict, version, do="approve", looked="yes") == 403
    assert library.find(store.url, version.report).approved_at is None


def test_another_centre_cannot_read_a_report_by_its_id(browser: Client, store: Store) -> None:
    version = kept_one(store, 90.0)
    with psycopg.connect(store.url) as link:
        link.execute("UPDATE reports.rp_report SET centre = 'busan'")
    for there in ("", "/1/preview", "/1/xlsx"):
        answer = browser.get(f"/reports/c/documents/{version.report}{there}")
        assert answer.status_code in {404, 422}
    assert act(browser, version, do="approve", looked="yes") in {404, 422}


def test_a_sent_version_that_was_followed_by_a_correction_says_so(
    browser: Client, store: Store
) -> None:
    first = kept_one(store, 90.0)
    act(browser, first, do="approve", looked="yes")
    act(browser, first, do="send", recipients=ANNA)
    sending.send_planned(store, Folder(store.home.root), lambda: NOW)
    second = kept_one(store, 91.0)
    shown = page(browser, second)
    assert "correction needed" in shown
    assert "kpi.answered 90 → 91" in shown
    assert "newer version" in page(browser, second, "?version=1")


def test_filters_and_empty_lists_are_sentences(browser: Client, store: Store) -> None:
    assert "No report was made yet" in browser.get("/reports/c/documents").content.decode()
    kept_one(store, 90.0)
    here = browser.get("/reports/c/documents?kind=daily&from=2026-03-01&to=2026-03-02")
    assert "rp_" in here.content.decode()
    away = browser.get("/reports/c/documents?kind=daily&from=2026-03-03")
    assert "No report fits" in away.content.decode()
    assert browser.get("/reports/c/documents?kind=x").status_code == 422


def test_the_contract_shows_what_the_clock_makes(browser: Client, store: Store) -> None:
    body = '[[plans]]\nname = "morning"\nkind = "daily"\nrecipients = ["anna@client.example"]\n'
    library.keep_contract(store.url, "c", None, date(2026, 1, 1), body, by="kim", at=NOW)
    shown = browser.get("/reports/c/documents").content.decode()
    for said in ("morning", "08:30", ANNA, "a person approves it"):
        assert said in shown
