"""What was there comes back, on a new machine and on the old one."""

from __future__ import annotations

import asyncio
from pathlib import Path

import psycopg

from maju.app.backup.restoring import check, restore
from maju.app.backup.taking import backup
from maju.app.database import Database
from maju.app.home import Home
from maju.app.keys import open_vault
from maju.app.postgres import EmbeddedPostgres
from maju.app.voice.layout import keep_config, prompts_folder, server_folder, spool_folder
from maju.channels.asterisk.settings import Server, VoiceConfig
from maju.kernel.events import ContactArrived
from maju.kernel.ids import CentreId, ContactId
from tests.integration.backup.machines import CHEOLSU, MINJI, Machine, decided
from tests.unit.engine.cast import CENTRE, call


def test_a_backup_during_traffic_is_whole_as_of_one_instant(
    seoul: Machine, busan: Machine, tmp_path: Path
) -> None:
    archive = tmp_path / "backup.tar"

    async def day() -> int:
        async with seoul.engine() as journal:
            loop = asyncio.get_running_loop()
            during: list[int] = []

            def meanwhile(step: str, done: int, _: int | None) -> None:
                if step == "database" and len(during) < 3:
                    more = decided(journal, [call(f"during-{len(during)}")])
                    asyncio.run_coroutine_threadsafe(more, loop).result()
                    during.append(done)

            await asyncio.to_thread(backup, seoul.database, seoul.home, archive, meanwhile)
            assert during
            return await journal.last(CENTRE)

    last = asyncio.run(day())
    manifest = check(archive)
    (centre,) = manifest.centres
    assert centre.events == centre.seq < last  # the centre went on, and the backup does not show it
    restore(archive, busan.home, busan.database)
    assert busan.events() == seoul.events()[: centre.seq]
    assert busan.verified().sound
    assert busan.knows(MINJI)
    assert busan.knows(CHEOLSU)
    busan.goes_on()
    assert busan.verified().sound


def test_blobs_and_keys_come_back_closed_to_others(
    seoul: Machine, busan: Machine, tmp_path: Path
) -> None:
    archive = tmp_path / "backup.tar"
    backup(seoul.database, seoul.home, archive)
    restore(archive, busan.home, busan.database)
    for name in ("keys/master.key", "blobs/recordings/2026/통화.wav"):
        there = busan.home.root / name
        assert there.read_bytes() == (seoul.home.root / name).read_bytes()
        assert there.stat().st_mode & 0o077 == 0
    assert archive.stat().st_mode & 0o077 == 0
    assert not busan.home.restoring.exists()


def test_the_telephones_settings_announcements_and_untold_calls_come_back(
    seoul: Machine, busan: Machine, tmp_path: Path
) -> None:
    said = {
        "voice.toml": "# of Seoul",
        "voice/prompts/ko/greeting.wav": "안녕하십니까",
        "voice/main/away/calls/1.0.call": "began 1 070 number= contact= channel=main-1.0",
    }
    for name, text in said.items():
        path = seoul.home.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (busan.home.prepare().root / "voice.toml").write_text("# of Busan")
    archive = tmp_path / "backup.tar"
    manifest = backup(seoul.database, seoul.home, archive)
    restore(archive, busan.home, busan.database)
    for name, text in said.items():
        assert (busan.home.root / name).read_text(encoding="utf-8") == text
    assert (busan.home.root / "voice/prompts/ko/greeting.wav").stat().st_mode & 0o044 == 0o044
    assert manifest.voice == sum(len(text.encode()) for text in said.values())
    assert not list(busan.home.root.glob("restoring*"))


def test_a_restored_telephone_lies_in_the_home_that_it_was_restored_to(
    seoul: Machine, busan: Machine, tmp_path: Path
) -> None:
    def server(home: Home, name: str, *, own: bool) -> Server:
        folder = str(server_folder(home, name) / "etc") if own else "/etc/asterisk"
        prompts, spool = str(prompts_folder(home)), str(spool_folder(home, name))
        return Server(
            name=name, centre=CentreId("c"), own=own, folder=folder, prompts=prompts, spool=spool
        )

    def servers(home: Home, theirs: Server) -> VoiceConfig:
        return VoiceConfig(server=(server(home, "main", own=True), theirs))

    theirs = server(seoul.home, "branch", own=False)
    keep_config(seoul.home.prepare(), servers(seoul.home, theirs))
    archive = tmp_path / "backup.tar"
    backup(seoul.database, seoul.home, archive)
    restore(archive, busan.home, busan.database)
    assert VoiceConfig.load(busan.home.root) == servers(busan.home, theirs)


def test_recordings_stay_out_when_they_are_to(
    seoul: Machine, busan: Machine, tmp_path: Path
) -> None:
    whole = backup(seoul.database, seoul.home, tmp_path / "whole.tar")
    spoken = seoul.home.blobs / "recordings" / "2026" / "통화.wav"
    assert whole.recordings == spoken.stat().st_size
    archive = tmp_path / "small.tar"
    small = backup(seoul.database, seoul.home, archive, recordings=False)
    assert small.recordings is None
    assert whole.bytes - small.bytes >= spoken.stat().st_size - 1_000
    restore(archive, busan.home, busan.database)
    assert not (busan.home.blobs / "recordings").exists()


def test_a_whole_new_machine_with_a_server_of_its_own(
    seoul: Machine, real_postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    archive = tmp_path / "backup.tar"
    backup(seoul.database, seoul.home, archive)
    database = Database(conninfo=real_postgres.conninfo(), embedded=real_postgres)
    daegu = Machine(real_postgres.layout.home, database)
    restore(archive, daegu.home, daegu.database)
    assert daegu.events() == seoul.events()
    assert daegu.knows(MINJI)
    daegu.goes_on()


def test_a_running_machine_goes_back_and_keeps_what_it_had(seoul: Machine, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar"
    before = seoul.events()
    backup(seoul.database, seoul.home, archive)
    seoul.live("later")
    epoch = seoul.epoch()
    done = restore(archive, seoul.home, seoul.database)
    assert seoul.events() == before
    assert seoul.epoch() > epoch
    assert done.replaced is not None
    assert len(seoul.databases()) == 1
    seoul.goes_on()


def test_only_the_last_replaced_database_is_kept(seoul: Machine, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar"
    backup(seoul.database, seoul.home, archive)
    first = restore(archive, seoul.home, seoul.database)
    second = restore(archive, seoul.home, seoul.database)
    assert first.replaced != second.replaced
    assert len(seoul.databases()) == 1
    assert second.replaced is not None
    assert second.replaced.endswith(seoul.databases()[0])


def test_another_machines_backup_comes_under_this_machines_key(
    seoul: Machine, busan: Machine, tmp_path: Path
) -> None:
    archive = tmp_path / "backup.tar"
    backup(seoul.database, seoul.home, archive)
    open_vault(busan.home)
    own = (busan.home.keys / "master.key").read_bytes()
    restore(archive, busan.home, busan.database)
    assert (busan.home.keys / "master.key").read_bytes() == own
    assert busan.knows(MINJI)
    others = [path for path in busan.home.keys.iterdir() if path.name != "master.key"]
    assert [path.read_bytes() for path in others] == [(seoul.home.keys / "master.key").read_bytes()]


def test_a_damaged_blob_is_mended_and_others_stay(seoul: Machine, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar"
    backup(seoul.database, seoul.home, archive)
    recording = seoul.home.blobs / "recordings" / "2026" / "통화.wav"
    whole = recording.read_bytes()
    recording.write_bytes(whole[:900_000] + b"?" + whole[900_001:])
    (seoul.home.blobs / "later.wav").write_bytes(b"after the backup")
    assert restore(archive, seoul.home, seoul.database).blobs == 1
    assert recording.read_bytes() == whole
    assert (seoul.home.blobs / "later.wav").read_bytes() == b"after the backup"


def test_open_effects_are_reconciled_not_simply_done_again(seoul: Machine, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar"
    open_effects = "SELECT count(*), bool_and(taken) FROM journal.effect WHERE answered_by IS NULL"
    with psycopg.connect(seoul.url) as link:
        count, taken = link.execute(open_effects).fetchall()[0]
        assert count > 0
        assert not taken
    backup(seoul.database, seoul.home, archive)
    restore(archive, seoul.home, seoul.database)
    with psycopg.connect(seoul.url) as link:
        assert link.execute(open_effects).fetchall() == [(count, True)]


def test_a_forced_restore_takes_the_lead_away_and_a_living_engine_takes_it_anew(
    seoul: Machine, tmp_path: Path
) -> None:
    archive = tmp_path / "backup.tar"
    backup(seoul.database, seoul.home, archive)

    async def day() -> None:
        async with seoul.engine() as journal:
            await decided(journal, [call("lost")])
            epoch = await journal.epoch(CENTRE)
            await asyncio.to_thread(restore, archive, seoul.home, seoul.database, force=True)
            async with seoul.journal() as restored:
                await decided(restored, [call("kept")])
                assert await restored.epoch(CENTRE) > epoch

    asyncio.run(day())
    arrived = [
        event.body.contact for event in seoul.events() if isinstance(event.body, ContactArrived)
    ]
    assert ContactId("ct_kept") in arrived
    assert ContactId("ct_lost") not in arrived
    assert seoul.verified().sound
