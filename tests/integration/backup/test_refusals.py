"""What cannot be right is refused plainly, and nothing has changed."""

from __future__ import annotations

import asyncio
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from maju.app.backup.restoring import restore
from maju.app.backup.taking import backup
from maju.kernel.errors import LostLead, Refused
from maju.kernel.time import Duration
from tests.integration.backup.machines import MINJI, TEXTS, Machine, decided
from tests.integration.postgres.test_refusals import can_mount
from tests.unit.engine.cast import CENTRE, call


def refusal(archive: Path, machine: Machine, *, force: bool = False) -> str:
    with pytest.raises(Refused) as refused:
        restore(archive, machine.home, machine.database, force=force)
    return refused.value.code


@pytest.fixture
def archive(seoul: Machine, tmp_path: Path) -> Path:
    out = tmp_path / "backup.tar"
    backup(seoul.database, seoul.home, out)
    return out


@pytest.fixture
def untouched(seoul: Machine) -> Iterator[Machine]:
    """The machine is afterwards what it was before."""
    seoul.live("since-the-backup")
    before = (seoul.events(), seoul.epoch(), sorted(seoul.home.root.rglob("*")))
    yield seoul
    assert (seoul.events(), seoul.epoch(), sorted(seoul.home.root.rglob("*"))) == before
    assert seoul.databases() == []
    assert seoul.knows(MINJI)


def test_a_flipped_bit_anywhere_is_refused(archive: Path, untouched: Machine) -> None:
    content = archive.read_bytes()
    with tarfile.open(archive) as tar:
        places = {info.name: info.offset_data + info.size // 2 for info in tar}
    for name, place in places.items():
        damaged = bytearray(content)
        damaged[place] ^= 4
        archive.write_bytes(damaged)
        assert refusal(archive, untouched) in {"backup_damaged", "backup_unknown"}, name


def test_an_archive_that_was_cut_off_is_refused(archive: Path, untouched: Machine) -> None:
    content = archive.read_bytes()
    with tarfile.open(archive) as tar:
        ends = [info.offset for info in tar if info.offset] + [info.offset_data + 1 for info in tar]
    for end in ends:
        archive.write_bytes(content[:end])
        assert refusal(archive, untouched) in {"backup_damaged", "backup_unknown"}, end
    archive.write_bytes(b"")
    assert refusal(archive, untouched) == "backup_unknown"


def test_a_file_that_is_missing_from_the_archive_is_noticed(
    archive: Path, untouched: Machine, tmp_path: Path
) -> None:
    less = tmp_path / "less.tar"
    with tarfile.open(archive) as tar, tarfile.open(less, "w") as out:
        for info in tar:
            if not info.name.startswith("blobs/"):
                out.addfile(info, tar.extractfile(info))
    assert refusal(less, untouched) == "backup_damaged"


def test_something_else_is_no_backup(untouched: Machine, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"once upon a time " * 1_000)
    assert refusal(other, untouched) == "backup_unknown"
    assert refusal(tmp_path / "absent", untouched) == "backup_absent"


def test_a_backup_of_a_later_version_is_refused(seoul: Machine, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar"
    add = "INSERT INTO journal.migration (number, name, checksum) VALUES (9000, '9000_x.sql', 'x')"
    with psycopg.connect(seoul.url) as link:
        link.execute(add)
    backup(seoul.database, seoul.home, archive)
    with psycopg.connect(seoul.url) as link:
        link.execute("DELETE FROM journal.migration WHERE number = 9000")
    assert refusal(archive, seoul) == "backup_newer"


def test_an_archive_of_a_later_format_is_refused_before_it_is_read(
    untouched: Machine, tmp_path: Path
) -> None:
    head = tmp_path / "maju-backup.json"
    head.write_text('{"format": 3, "maju": "9.0", "id": "x", "more": []}')
    archive = tmp_path / "later.tar"
    with tarfile.open(archive, "w") as tar:
        tar.add(head, head.name)
    assert refusal(archive, untouched) == "backup_newer"


def test_a_migration_that_was_edited_since_is_refused(seoul: Machine, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar"
    with psycopg.connect(seoul.url) as link:
        link.execute("UPDATE journal.migration SET checksum = 'another' WHERE number = 1")
    backup(seoul.database, seoul.home, archive)
    assert refusal(archive, seoul) == "migration_edited"


def test_a_restore_under_a_leading_engine_is_refused(archive: Path, seoul: Machine) -> None:
    async def day() -> None:
        async with seoul.engine() as journal:
            code = await asyncio.to_thread(refusal, archive, seoul)
            assert code == "engine_leads"
            await decided(journal, [call("still-here")])

    before = len(seoul.events())
    asyncio.run(day())
    assert len(seoul.events()) > before
    assert seoul.databases() == []


def test_nobody_can_lead_while_a_restore_is_under_way(archive: Path, seoul: Machine) -> None:
    tried: list[str] = []

    def try_to_lead(step: str, _: int, __: int | None) -> None:
        async def lead() -> None:
            async with seoul.journal() as journal:
                await journal.lead(CENTRE, patience=Duration(0))

        if step in {"load", "settle", "swap"}:
            with pytest.raises(LostLead):
                asyncio.run(lead())
            tried.append(step)

    restore(archive, seoul.home, seoul.database, progress=try_to_lead)
    assert {"load", "settle", "swap"} <= set(tried)


def test_two_restores_at_once_are_refused(archive: Path, seoul: Machine, busan: Machine) -> None:
    codes: list[str] = []

    def again(step: str, _: int, __: int | None) -> None:
        if step == "settle":
            codes.append(refusal(archive, busan))

    restore(archive, busan.home, busan.database, progress=again)
    assert codes == ["restore_running"]
    assert busan.events() == seoul.events()


def test_a_backup_never_overwrites(archive: Path, seoul: Machine) -> None:
    content = archive.read_bytes()
    with pytest.raises(Refused) as refused:
        backup(seoul.database, seoul.home, archive)
    assert refused.value.code == "backup_exists"
    assert archive.read_bytes() == content
    assert [path.name for path in archive.parent.glob("*.part")] == []


def test_a_backup_into_the_blobs_would_hold_itself(seoul: Machine) -> None:
    with pytest.raises(Refused) as refused:
        backup(seoul.database, seoul.home, seoul.home.blobs / "backup.tar")
    assert refused.value.code == "backup_place"


def test_an_empty_database_is_no_backup(busan: Machine, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        backup(busan.database, busan.home, tmp_path / "backup.tar")
    assert refused.value.code == "backup_nothing"
    assert [path.name for path in tmp_path.glob("backup*")] == []


def test_people_without_their_master_key_are_no_backup(seoul: Machine, tmp_path: Path) -> None:
    (seoul.home.keys / "master.key").unlink()
    with pytest.raises(Refused) as refused:
        backup(seoul.database, seoul.home, tmp_path / "backup.tar")
    assert refused.value.code == "master_key_missing"


@pytest.mark.skipif(not can_mount(), reason="this machine lets us mount nothing")
def test_a_full_disk_is_refused_and_leaves_nothing(seoul: Machine, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", disk], check=True)
    try:
        with pytest.raises(Refused) as refused:
            backup(seoul.database, seoul.home, disk / "backup.tar")
        assert refused.value.code == "disk_full"
        assert not any(disk.iterdir())
    finally:
        subprocess.run(["umount", disk], check=True)


def test_what_is_kept_of_people_is_in_no_archive_in_clear(archive: Path) -> None:
    with tarfile.open(archive) as tar:
        for info in tar:
            content = tar.extractfile(info)
            assert content is not None
            assert not any(text in content.read() for text in TEXTS.values())
