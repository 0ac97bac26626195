"""Where one installation keeps what it must not lose, and nothing else knows these paths.

A home that we create lets others pass through (0711) when root owns it, because PostgreSQL
then runs as a user of its own and must reach its folder; otherwise it is closed (0700). What
somebody else created keeps the rights that they gave it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from maju.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Home:
    """The folders below ``MAJU_HOME``; ``root`` is absolute."""

    root: Path

    @property
    def postgres(self) -> Path:
        """The embedded database; empty when ``DATABASE_URL`` names another."""
        return self.root / "postgres"

    @property
    def blobs(self) -> Path:
        """Recordings, uploads, imports, Parquet."""
        return self.root / "blobs"

    @property
    def keys(self) -> Path:
        """Keys of encrypted things: losing them is forgetting everybody."""
        return self.root / "keys"

    @property
    def forgotten(self) -> Path:
        """The register of the forgotten: it outlives every database."""
        return self.root / "forgotten.jsonl"

    @property
    def restoring(self) -> Path:
        """Blobs on their way out of a backup; of no use once nothing is being restored."""
        return self.root / "restoring"

    @property
    def links(self) -> Path:
        """What linked attempts add up to: made anew where it is gone, no part of a backup."""
        return self.root / "links"

    @property
    def logs(self) -> Path:
        """What the processes say."""
        return self.root / "logs"

    @property
    def run(self) -> Path:
        """Locks and sockets: may be emptied while nothing runs."""
        return self.root / "run"

    def prepare(self) -> Home:
        """Make the folders that are missing; harmless when repeated or done by two at once.

        Raises:
            Refused: ``home_not_writable``.
        """
        passing = 0o711 if os.geteuid() == 0 else 0o700
        try:
            make_folder(self.root, passing)
            make_folder(self.postgres, passing)
            for closed in (self.blobs, self.keys, self.logs, self.run):
                make_folder(closed, 0o700)
        except OSError as error:
            raise Refused(
                "home_not_writable", path=str(self.root), reason=error.strerror or str(error)
            ) from error
        return self


def find_home(env: Mapping[str, str] | None = None) -> Home:
    """The home that ``MAJU_HOME`` names, else the usual place for root or for this user."""
    env = os.environ if env is None else env
    if named := env.get("MAJU_HOME", "").strip():
        return Home(Path(named).expanduser().absolute())
    if os.geteuid() == 0:
        return Home(Path("/var/lib/maju"))
    return Home(Path.home() / ".local" / "share" / "maju")


def make_folder(path: Path, mode: int) -> None:
    """Create *path* with exactly *mode*, whatever the umask; leave an existing one alone."""
    if path.is_dir():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.mkdir(mode=mode)
    except FileExistsError:
        return
    path.chmod(mode)
