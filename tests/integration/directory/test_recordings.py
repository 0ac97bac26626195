"""How long recordings stay: by client, not while there is a hold, and never a moment after a forget."""

from __future__ import annotations

import asyncio
from pathlib import Path

import psycopg
import pytest

from maju.app.recordings.keeping import Keeper
from maju.app.recordings.store import SealedRecordings
from maju.channels.asterisk.recording.store import About, Content
from maju.journal.postgres.people import PostgresPeople
from maju.journal.recordings.shelf import Shelf, key_of
from maju.journal.vault import Vault
from maju.kernel.ids import CentreId, ClientId, ContactId, CustomerId
from maju.kernel.time import DAY, Instant

CENTRE, MINJI, JUN = CentreId("c"), CustomerId("cu_1"), CustomerId("cu_2")
VAULT = Vault(bytes(range(32)))
AT = Instant(1_700_000_000_000_000)


@pytest.fixture
def url(tables: str) -> str:
    """A centre with a client who keeps for 30 days, and one who keeps as usual."""
    from maju.directory import models as m

    centre = m.Centre.objects.create(code=CENTRE, name="c", zone="Asia/Seoul")
    m.Client.objects.create(centre=centre, code="short", name="short", recording_days=30)
    m.Client.objects.create(centre=centre, code="usual", name="usual")
    return tables


def sealed(url: str, root: Path, client: str, customer: CustomerId | None = MINJI) -> str:
    """A recording of *client*'s customer that began at :data:`AT`."""

    async def main() -> str:
        async with PostgresPeople(url, VAULT) as people:
            store = SealedRecordings(people, root, CENTRE)
            about = About(
                stem=f"ct_{client}.{customer}",
                client=ClientId(client),
                contact=ContactId(f"ct_{client}"),
                customer=customer,
                kind="call",
                began_at=AT,
            )
            content = Content(size=3, ms=1_000, pieces=lambda: iter((b"abc",)))
            return await store.seal(about, content)

    return asyncio.run(main())


def heard(url: str, root: Path, name: str) -> bytes | None:
    async def main() -> bytes | None:
        async with PostgresPeople(url, VAULT) as people:
            return await SealedRecordings(people, root, CENTRE).read(name)

    return asyncio.run(main())


def look(url: str, root: Path, *, days: float, thorough: bool = True) -> list[tuple[str, str]]:
    keeper = Keeper(url, VAULT, Shelf(root, CENTRE))
    found = keeper.look(Instant(round(AT + days * DAY)), thorough=thorough)
    return [(each.name, each.why) for each in found]


def trail(url: str) -> list[tuple[str, str]]:
    with psycopg.connect(url) as link:
        rows = link.execute(
            "SELECT which, before->>'why' FROM directory.change WHERE kind = 'recording' ORDER BY id"
        )
        return [(which, why) for which, why in rows]


@pytest.mark.parametrize("thorough", [True, False])
def test_each_client_keeps_its_recordings_for_its_days(
    url: str, tmp_path: Path, thorough: bool
) -> None:
    short, usual = sealed(url, tmp_path, "short"), sealed(url, tmp_path, "usual")
    unknown = sealed(url, tmp_path, "gone")
    assert look(url, tmp_path, days=29.99, thorough=thorough) == []
    assert look(url, tmp_path, days=30, thorough=thorough) == [(short, "expired")]
    assert (heard(url, tmp_path, short), heard(url, tmp_path, usual)) == (None, b"abc")
    assert look(url, tmp_path, days=180, thorough=thorough) == [
        (unknown, "expired"),
        (usual, "expired"),
    ]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert trail(url) == [(short, "expired"), (unknown, "expired"), (usual, "expired")]
    assert look(url, tmp_path, days=999, thorough=thorough) == []


def test_a_hold_keeps_all_recordings_of_a_contact(url: str, tmp_path: Path) -> None:
    from maju.directory import models as m

    name, other = sealed(url, tmp_path, "short"), sealed(url, tmp_path, "usual")
    hold = m.RecordingHold.objects.create(
        centre_id=CENTRE,
        contact="ct_short",
        at=1,
        by=m.Person.objects.create(sign_in="p", name="p"),
        reason="a dispute",
    )
    assert look(url, tmp_path, days=400) == [(other, "expired")]
    assert heard(url, tmp_path, name) == b"abc"
    hold.delete()
    assert look(url, tmp_path, days=400) == [(name, "expired")]


def test_the_bytes_of_the_forgotten_go_at_the_next_look(url: str, tmp_path: Path) -> None:
    gone, stays = sealed(url, tmp_path, "usual"), sealed(url, tmp_path, "usual", JUN)

    async def forget() -> None:
        async with PostgresPeople(url, VAULT) as people:
            await people.forget(MINJI)

    asyncio.run(forget())
    assert heard(url, tmp_path, gone) is None
    assert look(url, tmp_path, days=1) == [(gone, "unreadable")]
    assert list(Shelf(tmp_path, CENTRE).names()) == [stays]
    assert heard(url, tmp_path, stays) == b"abc"


def test_a_deletion_that_was_killed_between_key_and_bytes_is_finished(
    url: str, tmp_path: Path
) -> None:
    name = sealed(url, tmp_path, "usual")

    async def destroy() -> None:
        async with PostgresPeople(url, VAULT) as people:
            await people.put(MINJI, key_of(name), b"")

    asyncio.run(destroy())
    assert look(url, tmp_path, days=1) == [(name, "unreadable")]


def test_what_has_no_key_yet_is_left_for_a_backup_that_has(url: str, tmp_path: Path) -> None:
    name = sealed(url, tmp_path, "usual")
    with psycopg.connect(url) as link:  # a database that was put back to the day before
        link.execute("DELETE FROM journal.person_value")
        link.execute("DELETE FROM journal.person_key")
    assert look(url, tmp_path, days=1) == []
    assert Shelf(tmp_path, CENTRE).has(name)
