"""After a final report went out: changed facts mark it, the next version says what changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import psycopg
import pytest

from maju.app.backup.settling import settle
from maju.app.home import Home
from maju.app.numbers.store import Store
from maju.app.reporting import errands
from maju.app.reporting.making import Wanted
from maju.app.schema import migrate_all
from maju.facts.history.blobs import FolderBlobs
from maju.floor.reports.documents import deliveries, library, restating
from maju.floor.reports.documents.library import Draft, Files, Version
from maju.floor.reports.documents.periods import Period

DAY, NEXT = date(2026, 3, 2), date(2026, 3, 3)
NOW = 1_772_500_000_000_000
LATER = NOW + 10_000_000
ANNA = "anna@client.example"


@pytest.fixture
def store(postgres_url: str, tmp_path: Path) -> Store:
    migrate_all(postgres_url)
    home = Home(tmp_path).prepare()
    return Store(url=postgres_url, blobs=FolderBlobs(home.blobs), home=home)


def keep(
    store: Store, answered: float, *, client: str = "shop", at: int = NOW, final: bool = True
) -> Version:
    draft = Draft(
        centre="seoul", client=client, kind="daily", period=Period(DAY, NEXT), at="", lang="ko",
        final=final, figures={"kpi.answered": answered}, as_of=at,
    )  # fmt: skip
    with library.linked(store.url) as link:
        same, version, restates, changed = library.next_version(link, draft)
        if same is not None:
            return same
        made = Files(html=b"h", xlsx=b"x", subject="s", stem="s")
        return library.keep(
            link, store.blobs, draft, made,
            version=version, restates=restates, changed=changed, by="schedule", at=at,
        )  # fmt: skip


def send(store: Store, version: Version, state: str = "sent") -> None:
    deliveries.plan(store.url, version, [ANNA], at=NOW)
    with psycopg.connect(store.url) as link:
        link.execute("UPDATE reports.rp_delivery SET state = %s", [state])


def write_day(store: Store, *, client: str = "shop", day: date = DAY, at: int = LATER) -> None:
    with psycopg.connect(store.url) as link:
        link.execute(
            "INSERT INTO facts.fx_day VALUES ('seoul', %s, %s, 1, 1, NULL, '{x}', '{}', %s)",
            [client, day, at],
        )


def drafted(store: Store, monkeypatch: pytest.MonkeyPatch, answered: float) -> list[Wanted]:
    """What is drafted anew, with this figure."""
    asked: list[Wanted] = []

    def draft(_store: Store, wanted: Wanted, *, by: str, now: int) -> Version:
        asked.append(wanted)
        return keep(store, answered, at=now)

    monkeypatch.setattr(errands, "draft", draft)
    return asked


def test_a_change_after_sending_makes_the_next_version_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = keep(store, 90.0)
    send(store, first)
    write_day(store)
    asked = drafted(store, monkeypatch, 91.0)
    assert errands.restate(store, ["seoul"], lambda: LATER + 1) == 1
    assert errands.restate(store, ["seoul"], lambda: LATER + 2) == 0
    assert [(each.kind, each.client, each.day) for each in asked] == [("daily", "shop", DAY)]
    newest = library.find(store.url, first.report)
    assert (newest.version, newest.restates) == (2, 1)
    assert newest.changed == "kpi.answered 90 → 91"
    assert newest.approved_at is None


def test_a_kill_between_the_mark_and_the_draft_leaves_the_mark(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = keep(store, 90.0)
    send(store, first)
    write_day(store)
    restating.mark_stale(store.url, "seoul", now=LATER + 1)
    standing = restating.standings(store.url, [first.report])[first.report]
    assert standing.stale_at == LATER + 1
    drafted(store, monkeypatch, 91.0)
    assert errands.restate(store, ["seoul"], lambda: LATER + 2) == 1
    assert restating.standings(store.url, [first.report])[first.report].stale_at is None


def test_the_same_figures_make_no_version_and_the_mark_goes(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = keep(store, 90.0)
    send(store, first)
    write_day(store)
    drafted(store, monkeypatch, 90.0)
    assert errands.restate(store, ["seoul"], lambda: LATER + 1) == 0
    assert len(library.versions(store.url, first.report)) == 1
    assert not restating.stale(store.url, "seoul")


@pytest.mark.parametrize(
    ("state", "client", "day", "at"),
    [("planned", "shop", DAY, LATER), ("sent", "other", DAY, LATER), ("sent", "shop", NEXT, LATER),
     ("sent", "shop", DAY, NOW - 1)],
)  # fmt: skip
def test_what_was_not_sent_or_did_not_change_is_left_alone(
    store: Store, state: str, client: str, day: date, at: int
) -> None:
    send(store, keep(store, 90.0), state)
    write_day(store, client=client, day=day, at=at)
    assert restating.mark_stale(store.url, "seoul", now=LATER + 1) == 0


def test_shared_rows_of_a_day_are_every_clients(store: Store) -> None:
    send(store, keep(store, 90.0))
    write_day(store, client="*")
    assert restating.mark_stale(store.url, "seoul", now=LATER + 1) == 1


def put_edition(store: Store, *, correction: int = 0, final_at: int | None = None) -> None:
    with psycopg.connect(store.url) as link:
        link.execute(
            "INSERT INTO facts.fx_edition (centre, client, business_date, version, written_at, why,"
            " seq, open_rows, correction, final_at, final_by)"
            " VALUES ('seoul', 'shop', %s, 1, %s, 'sealed', 1, 0, %s, %s, %s)",
            [DAY, NOW, correction, final_at, "clock" if final_at else None],
        )


def test_a_provisional_report_is_drafted_anew_once_when_its_days_become_final(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    days_later = LATER + 3 * 86_400_000_000
    keep(store, 90.0, final=False)
    put_edition(store)
    drafted(store, monkeypatch, 90.0)
    assert errands.restate(store, ["seoul"], lambda: days_later) == 0
    with psycopg.connect(store.url) as link:
        said = [days_later + 1]
        link.execute("UPDATE facts.fx_edition SET final_at = %s, final_by = 'clock'", said)
    assert errands.restate(store, ["seoul"], lambda: days_later + 2) == 1
    assert errands.restate(store, ["seoul"], lambda: days_later + 3) == 0


def test_a_provisional_report_waits_while_a_day_of_it_is_not_final(store: Store) -> None:
    keep(store, 90.0, final=False)
    assert restating.mark_stale(store.url, "seoul", now=LATER + 3 * 86_400_000_000) == 0
    put_edition(store)
    assert restating.mark_stale(store.url, "seoul", now=LATER + 4 * 86_400_000_000) == 0


@pytest.mark.parametrize(
    ("final_at", "correction", "final"), [(None, 0, False), (NOW, 0, True), (None, 1, True)]
)
def test_final_is_what_the_days_versions_say(
    store: Store, final_at: int | None, correction: int, final: bool
) -> None:
    put_edition(store, correction=correction, final_at=final_at)
    period = Period(DAY, NEXT)
    assert restating.days_final(store.url, "seoul", "shop", period, as_of=LATER) == final
    assert restating.days_final(store.url, "seoul", "other", period, as_of=LATER)


def test_after_a_restore_no_open_mail_leaves_by_itself(store: Store) -> None:
    version = keep(store, 90.0)
    for who in ("a@x.example", "b@x.example", "c@x.example"):
        deliveries.plan(store.url, version, [who], at=NOW)
    with psycopg.connect(store.url) as link:
        link.execute("UPDATE reports.rp_delivery SET state = 'sending' WHERE recipient ~ '^b'")
        link.execute("UPDATE reports.rp_delivery SET state = 'sent' WHERE recipient ~ '^c'")
    settle(store.url, seen={}, theirs=None, ours=None)
    found = {
        row["recipient"][0]: row["state"] for row in library.deliveries(store.url, version.report)
    }
    assert found == {"a": "unknown", "b": "unknown", "c": "sent"}
