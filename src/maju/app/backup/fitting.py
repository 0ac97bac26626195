"""Whether a backup can live on this machine, asked before anything is touched."""

from __future__ import annotations

from maju.app.backup.manifest import Manifest
from maju.app.backup.programs import find_programs
from maju.journal.postgres.migrate import migrations
from maju.kernel.errors import Refused


def check_fits(manifest: Manifest, *, server: int) -> None:
    """Refuse what this code or this server (as libpq counts) cannot take.

    Raises:
        Refused: ``backup_newer``, ``migration_edited``, ``backup_postgres_newer``,
            ``backup_programs_missing``, ``backup_programs_too_old``.
    """
    known = {migration.name: migration.checksum for migration in migrations()}
    for name, checksum in manifest.migrations.items():
        if name not in known:
            raise Refused("backup_newer", backup=manifest.head.maju)
        if known[name] != checksum:
            raise Refused("migration_edited", migration=name)
    if manifest.server // 10_000 > server // 10_000:
        raise Refused(
            "backup_postgres_newer", backup=manifest.server // 10_000, here=server // 10_000
        )
    programs = find_programs(server)
    if programs.major < manifest.dumped_by:
        raise Refused("backup_programs_too_old", found=programs.major, needed=manifest.dumped_by)
