"""The life of a report: integration. Every version is kept, each mail leaves at most once."""

from __future__ import annotations

import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from datetime import date
from email import message_from_bytes
from pathlib import Path
from typing import cast

import msgspec
import psycopg
import pytest

from maju.app.home import Home
from maju.app.numbers.store import Store
from maju.app.reporting import sending
from maju.app.reporting.mail import Folder, Settings, Smtp, Undelivered, find_way
from maju.app.reporting.schedule import slots
from maju.facts.history.blobs import FolderBlobs
from maju.floor.reports.documents import deliveries, library
from maju.floor.reports.documents.contract import Contract, Plan, read_contract
from maju.floor.reports.documents.library import Draft, Files, Version
from maju.floor.reports.documents.periods import Period
from maju.journal.postgres.migrate import migrate
from maju.kernel.errors import Refused
from maju.metrics.calendars import BusinessCalendar

DAY = date(2026, 3, 2)
HOUR = 3_600_000_000
NOW = 1_772_500_000_000_000
ANNA, BORA = "anna@client.example", "bora@client.example"
Figures = Mapping[str, float | str | None]


class Post(socketserver.ThreadingTCPServer):
    """A mail server: takes everything for *.example but keeps saying no to ``nobody@``."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        self.got: list[bytes] = []
        super().__init__(("127.0.0.1", 0), Talk)


class Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.say("220 post")
        while line := self.rfile.readline():
            match line.split()[0].upper():
                case b"EHLO" | b"HELO" | b"MAIL" | b"RSET" | b"NOOP":
                    self.say("250 fine")
                case b"RCPT":
                    self.say("550 nobody here" if b"nobody@" in line else "250 fine")
                case b"DATA":
                    self.say("354 go on")
                    lines = []
                    while (text := self.rfile.readline()) not in {b".\r\n", b""}:
                        lines.append(text)
                    cast("Post", self.server).got.append(b"".join(lines))
                    self.say("250 kept")
                case _:
                    self.say("221 bye")
                    return

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def post() -> Iterator[Post]:
    with Post() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def store(postgres_url: str, tmp_path: Path) -> Store:
    migrate(postgres_url)
    home = Home(tmp_path).prepare()
    return Store(url=postgres_url, blobs=FolderBlobs(home.blobs), home=home)


def draft_of(figures: Figures, *, final: bool = True) -> Draft:
    return Draft(
        centre="seoul", client="shop", kind="daily", period=Period(DAY, date(2026, 3, 3)), at="",
        lang="ko", final=final, figures=figures, as_of=NOW,
    )  # fmt: skip


def kept(store: Store, figures: Figures, *, final: bool = True) -> Version:
    draft = draft_of(figures, final=final)
    with library.linked(store.url) as link:
        same, version, restates, changed = library.next_version(link, draft)
        if same is not None:
            return same
        body = str(figures).encode()
        files = Files(html=b"<p>" + body, xlsx=body, subject="일일\r\nBcc: x@y.example", stem="r")
        return library.keep(
            link, store.blobs, draft, files,
            version=version, restates=restates, changed=changed, by="kim", at=NOW,
        )  # fmt: skip


def states(store: Store, version: Version) -> dict[str, str]:
    return {row["recipient"]: row["state"] for row in library.deliveries(store.url, version.report)}


def smtp(post: Post) -> Smtp:
    return Smtp(
        Settings(host="127.0.0.1", port=post.server_address[1], tls="none", sender="m@maju.example")
    )


def test_the_same_figures_are_the_same_version(store: Store) -> None:
    first, second = (kept(store, {"kpi.answered": 90.0}) for _ in range(2))
    assert (first.version, second.version) == (1, 1)
    assert len(library.versions(store.url, first.report)) == 1


def test_a_final_version_stays_and_a_change_makes_a_restatement_that_says_what(
    store: Store,
) -> None:
    kept(store, {"kpi.answered": 88.0}, final=False)
    first = kept(store, {"kpi.answered": 90.0})
    later = kept(store, {"kpi.answered": 91.0})
    third = kept(store, {"kpi.answered": 92.0})
    assert [(v.version, v.restates) for v in (first, later, third)] == [(2, 0), (3, 1), (4, 2)]
    assert later.changed == "kpi.answered 90 → 91"
    assert library.find(store.url, first.report, 2) == first
    assert store.blobs.find(first.xlsx_key).read_bytes() == b"{'kpi.answered': 90.0}"


def test_an_approval_is_a_row_and_a_command_or_neither(store: Store) -> None:
    version = kept(store, {"kpi.answered": 90.0})
    approved = library.approve(store.url, version.report, None, by="lee", at=NOW)
    assert (approved.approved_by, approved.approved_at) == ("lee", NOW)
    with psycopg.connect(store.url) as link:
        found = link.execute("SELECT kind, body FROM journal.command").fetchall()
    assert [kind for kind, _ in found] == ["approve_report"]
    assert version.sha256 in str(found[0][1])
    with pytest.raises(Refused, match="report_approved"):
        library.approve(store.url, version.report, None, by="park", at=NOW)
    with psycopg.connect(store.url) as link:
        assert link.execute("SELECT count(*) FROM journal.command").fetchone() == (1,)


def test_only_the_newest_version_is_approved(store: Store) -> None:
    first = kept(store, {"kpi.answered": 90.0})
    kept(store, {"kpi.answered": 91.0})
    with pytest.raises(Refused, match="report_superseded"):
        library.approve(store.url, first.report, 1, by="lee", at=NOW)
    with pytest.raises(Refused, match="report_unknown"):
        library.approve(store.url, "rp_none", None, by="lee", at=NOW)


def test_each_recipient_gets_a_version_once_whoever_asks_how_often(
    store: Store, post: Post
) -> None:
    version = kept(store, {"kpi.answered": 90.0})
    for _ in range(3):
        deliveries.plan(store.url, version, [ANNA, BORA], at=NOW)
        sending.send_planned(store, smtp(post), lambda: NOW)
    assert states(store, version) == {ANNA: "sent", BORA: "sent"}
    messages = [message_from_bytes(raw) for raw in post.got]
    ids = [message["Message-ID"] for message in messages]
    assert ids == [deliveries.message_id(version.report, 1, each) for each in (ANNA, BORA)]
    names = [part.get_filename() for part in messages[0].walk() if part.get_filename()]
    assert names == ["r.xlsx", "r.html"]
    assert "Bcc" not in messages[0]


KILLED = """
import os, signal, sys
from pathlib import Path
from maju.app.home import Home
from maju.app.numbers.store import Store
from maju.app.reporting import sending
from maju.app.reporting.mail import Settings, Smtp
from maju.facts.history.blobs import FolderBlobs
url, root, port, where = sys.argv[1:]
class Mortal(Smtp):
    def send(self, message):
        if where == "after":
            super().send(message)
        os.kill(os.getpid(), signal.SIGKILL)
home = Home(Path(root))
way = Mortal(Settings(host="127.0.0.1", port=int(port), tls="none", sender="m@maju.example"))
sending.send_planned(Store(url=url, blobs=FolderBlobs(home.blobs), home=home), way, lambda: 1)
"""


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_kill_between_sending_and_writing_it_down_is_shown_and_not_repeated(
    store: Store, post: Post, where: str
) -> None:
    version = kept(store, {"kpi.answered": 90.0})
    deliveries.plan(store.url, version, [ANNA], at=NOW)
    words = [store.url, str(store.home.root), str(post.server_address[1]), where]
    done = subprocess.run([sys.executable, "-c", KILLED, *words], check=False)
    assert done.returncode == -9
    reached = int(where == "after")
    assert len(post.got) == reached
    assert sending.send_planned(store, smtp(post), lambda: NOW) == 0
    assert states(store, version) == {ANNA: "unknown"}
    assert len(post.got) == reached
    deliveries.send_again(store.url, version, ANNA, by="lee", at=NOW)
    assert sending.send_planned(store, smtp(post), lambda: NOW) == 1
    assert len({message_from_bytes(raw)["Message-ID"] for raw in post.got}) == 1


def test_a_server_that_is_away_is_tried_again_and_a_no_is_not(store: Store, post: Post) -> None:
    version = kept(store, {"kpi.answered": 90.0})
    deliveries.plan(store.url, version, [ANNA, "nobody@client.example"], at=NOW)
    away = Smtp(Settings(host="127.0.0.1", port=1, tls="none", sender="m@maju.example"))
    assert sending.send_planned(store, away, lambda: NOW) == 0
    assert set(states(store, version).values()) == {"planned"}
    assert sending.send_planned(store, smtp(post), lambda: NOW) == 1
    assert states(store, version) == {ANNA: "sent", "nobody@client.example": "failed"}


def test_a_version_that_goes_to_nobody_in_particular_is_refused(store: Store) -> None:
    version = kept(store, {"kpi.answered": 90.0})
    with pytest.raises(Refused, match="recipient_wrong"):
        deliveries.plan(store.url, version, [ANNA, "x@y\r\nBcc: z@y"], at=NOW)
    assert not states(store, version)


def test_a_file_that_is_gone_does_not_keep_the_others(store: Store, post: Post) -> None:
    broken, whole = kept(store, {"kpi.answered": 90.0}), kept(store, {"kpi.answered": 91.0})
    store.blobs.find(broken.html_key).unlink()
    for version in (broken, whole):
        deliveries.plan(store.url, version, [ANNA], at=NOW)
    assert sending.send_planned(store, smtp(post), lambda: NOW) == 1
    found = {r["version"]: r["state"] for r in library.deliveries(store.url, whole.report)}
    assert found == {1: "failed", 2: "sent"}


def test_one_sends_at_a_time(store: Store) -> None:
    with psycopg.connect(store.url, autocommit=True) as holder:
        holder.execute(library.QUERIES["hold_sending"])
        with pytest.raises(Refused, match="sending_busy"):
            sending.send_planned(store, Folder(store.home.root), lambda: NOW)


def test_without_settings_messages_lie_in_a_folder(store: Store) -> None:
    version = kept(store, {"kpi.answered": 90.0})
    deliveries.plan(store.url, version, [ANNA], at=NOW)
    assert sending.send_planned(store, find_way(store.home), lambda: NOW) == 1
    assert len(list((store.home.root / "outgoing").glob("rp_*.eml"))) == 1
    (store.home.root / "mail.toml").write_text("host = 3")
    with pytest.raises(Refused, match="mail_settings_wrong"):
        find_way(store.home)


def test_a_refused_password_is_not_tried_for_ever() -> None:
    assert Undelivered("535", lasting=True).lasting


def test_notes_keep_what_they_replaced(store: Store) -> None:
    def write(text: str, replaces: int | None = None) -> int:
        return library.write_note(
            store.url, "seoul", "shop", day=DAY, kind="issue", text=text, by="kim", at=NOW,
            replaces=replaces,
        )  # fmt: skip

    first = write("택배사 장애")
    second = write("택배사 장애 10–11시", first)
    period = Period(DAY, date(2026, 3, 3))
    assert [note.text for note in library.notes(store.url, "seoul", "shop", period)] == [
        "택배사 장애 10–11시"
    ]
    assert [note.id for note in library.note_history(store.url, second)] == [second, first]
    with pytest.raises(Refused, match="note_unknown"):
        write("somebody else was faster", first)
    write("", second)
    assert not library.notes(store.url, "seoul", "shop", period)
    with pytest.raises(Refused, match="note_empty"):
        write("  ")


def test_another_clients_notes_stay_its_own(store: Store) -> None:
    for client in (None, "shop", "mall"):
        library.write_note(
            store.url, "seoul", client, day=DAY, kind="remark", text=str(client), by="kim", at=NOW
        )
    period = Period(DAY, date(2026, 3, 3))
    seen = {note.text for note in library.notes(store.url, "seoul", "shop", period)}
    assert seen == {"None", "shop"}


def test_the_contract_in_force_is_the_latest_of_its_day(store: Store) -> None:
    for since, target in ((date(2026, 1, 1), 80), (date(2026, 3, 1), 85)):
        body = f"[targets]\nsl_negative = {target}\n"
        library.keep_contract(store.url, "seoul", "shop", since, body, by="kim", at=NOW)
    found = library.find_contract(store.url, "seoul", "shop", date(2026, 2, 28))
    assert read_contract(found or "").target("sl_negative") == 80
    assert library.find_contract(store.url, "seoul", "shop", date(2025, 12, 31)) is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("kpis = 3", "contract_unreadable"),
        ('kpis = ["happiness"]', "kpi_unknown"),
        ("[thresholds]\nmoon = 3", "threshold_unreadable"),
        ('[[plans]]\nname = "d"\nkind = "daily"\ntime = "25:00"', "report_time_unreadable"),
        ('[[plans]]\nname = "d"\nkind = "daily"\nrecipients = ["x"]', "recipient_wrong"),
    ],
)
def test_a_contract_that_says_nothing_sensible_is_refused(body: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        read_contract(body)


def test_a_friday_is_due_on_monday_morning_and_catches_up_once() -> None:
    plan = Plan(name="d", kind="daily", time="08:30", interim=("12:00",))
    calendar = BusinessCalendar()
    monday_nine = calendar.begins_us(date(2026, 3, 9)) + 9 * HOUR
    found = sorted(slots(plan, calendar, monday_nine, back_days=4), key=lambda slot: slot.due)
    assert [(slot.day, slot.at) for slot in found] == [
        (date(2026, 3, 5), "12:00"),
        (date(2026, 3, 5), ""),
        (date(2026, 3, 6), "12:00"),
        (date(2026, 3, 6), ""),
    ]
    early = monday_nine - HOUR
    assert (date(2026, 3, 6), "") not in [
        (slot.day, slot.at) for slot in slots(plan, calendar, early, back_days=4)
    ]


def test_weeks_and_months_are_due_after_their_last_day() -> None:
    calendar = BusinessCalendar()
    at = calendar.begins_us(date(2026, 3, 3)) + 9 * HOUR
    weekly = Plan(name="w", kind="weekly", weekday=1)
    monthly = Plan(name="m", kind="monthly")
    assert [s.day for s in slots(weekly, calendar, at, back_days=5)] == [date(2026, 2, 23)]
    assert [s.day for s in slots(monthly, calendar, at, back_days=5)] == [date(2026, 2, 1)]
    assert not msgspec.structs.asdict(Contract())["plans"]
