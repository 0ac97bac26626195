"""The store of recordings: a repeat changes nothing, a forget ends it, a deletion is complete."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from maju.app.recordings.store import SealedRecordings, StoreFull
from maju.channels.asterisk.recording.store import About, Content
from maju.journal.memory import MemoryPeople
from maju.journal.recordings.shelf import Shelf, key_of
from maju.journal.vault import Vault
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId, ClientId, ContactId, CustomerId
from maju.kernel.time import Instant

CENTRE, MINJI = CentreId("demo"), CustomerId("cu_1")
SAID = b"RIFF a voice" * 10_000


def about(customer: CustomerId | None = MINJI) -> About:
    return About(
        stem="ct_1",
        client=ClientId("shop"),
        contact=ContactId("ct_1"),
        customer=customer,
        kind="call",
        began_at=Instant(1_700_000_000_000_000),
    )


def content(said: bytes = SAID) -> Content:
    return Content(size=len(said), ms=1_000, pieces=lambda: iter((said,)), peaks=(b"1", b"2"))


def a_store(tmp_path: Path) -> tuple[SealedRecordings, MemoryPeople]:
    people = MemoryPeople(Vault(bytes(range(32))))
    return SealedRecordings(people, tmp_path, CENTRE), people


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def put_back(folder: Path, name: str, copy: bytes) -> None:
    place = folder / "recordings" / "demo" / name
    place.parent.mkdir(parents=True)
    place.write_bytes(copy)


def copy_of(folder: Path) -> bytes:
    return files(folder)[0].read_bytes()


def test_what_is_sealed_reads_back_and_again_is_the_same(tmp_path: Path) -> None:
    async def main() -> None:
        store, people = a_store(tmp_path)
        assert await store.find(about()) is None
        name = await store.seal(about(), content())
        key = await people.get(MINJI, key_of(name))
        assert await store.seal(about(), content()) == name
        assert await people.get(MINJI, key_of(name)) == key
        assert (await store.find(about()), await store.listed()) == (name, [name])
        assert await store.read(name) == SAID

    asyncio.run(main())


def test_of_a_caller_whom_nobody_knows_the_contact_has_the_key(tmp_path: Path) -> None:
    async def main() -> None:
        store, people = a_store(tmp_path)
        name = await store.seal(about(None), content())
        assert await store.read(name) == SAID
        await people.forget(CustomerId("ct_1"))
        assert await store.read(name) is None

    asyncio.run(main())


def test_who_is_forgotten_is_heard_no_more_and_nothing_new_is_kept(tmp_path: Path) -> None:
    async def main() -> None:
        store, people = a_store(tmp_path)
        name = await store.seal(about(), content())
        await people.forget(MINJI)
        assert await store.read(name) is None
        with pytest.raises(Refused, match="forgotten"):
            await store.seal(about(), content())
        assert await store.delete(name)
        assert await store.listed() == []

    asyncio.run(main())


def test_a_deletion_leaves_neither_bytes_nor_key(tmp_path: Path) -> None:
    async def main() -> None:
        store, _ = a_store(tmp_path)
        name = await store.seal(about(), content())
        copy = copy_of(tmp_path)
        assert await store.delete(name)
        assert not await store.delete(name)
        assert not files(tmp_path)
        put_back(tmp_path, name, copy)  # somebody had a copy of the bytes
        assert await store.read(name) is None

    asyncio.run(main())


def test_a_deletion_that_was_killed_after_the_key_is_finished_by_the_next(tmp_path: Path) -> None:
    async def main() -> None:
        store, people = a_store(tmp_path)
        name = await store.seal(about(), content())
        await people.put(MINJI, key_of(name), b"")
        assert await store.read(name) is None
        assert await store.delete(name)
        assert await store.listed() == []

    asyncio.run(main())


def test_a_full_disk_is_told_as_that_and_leaves_nothing(tmp_path: Path) -> None:
    def torn() -> Iterator[bytes]:
        yield b"RIFF"
        raise OSError(errno.ENOSPC, "no room")

    async def main() -> None:
        store, _ = a_store(tmp_path)
        with pytest.raises(StoreFull):
            await store.seal(about(), Content(size=9, ms=1, pieces=torn))
        assert await store.listed() == []
        assert not files(tmp_path)
        assert not list(Shelf(tmp_path, CENTRE).names())

    asyncio.run(main())
