"""Whose rights PostgreSQL runs with: it refuses root, so root hands it to a user of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from maju.kernel.errors import Refused

SYSTEM_USER = "maju-pg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The user that owns the data folder and runs the server."""

    uid: int
    gid: int
    dropped: bool  # we are root and step down to this user

    def own(self, path: Path) -> None:
        """Hand *path* to the account; nothing to do for an ordinary user."""
        if self.dropped:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def run(
        self,
        command: Sequence[str | Path],
        *,
        out: int | IO[bytes] = subprocess.DEVNULL,
        keep_fds: Sequence[int] = (),
    ) -> int:
        """Run to the end with the account's rights and a clean environment; the exit code.

        The output goes to a file, never to a pipe: a daemon left behind would keep it open.
        """
        return subprocess.run(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C"},
            user=self.uid if self.dropped else None,
            group=self.gid if self.dropped else None,
            extra_groups=[] if self.dropped else None,
            umask=0o077,
            pass_fds=keep_fds,
            start_new_session=True,
            check=False,
        ).returncode

    def can_enter(self, folder: Path) -> bool:
        """Whether the account reaches *folder*: asked of the system, so that ACLs count."""
        return not self.dropped or self.run(["/bin/sh", "-c", 'cd "$1"', "sh", folder]) == 0


def find_account() -> Account:
    """Ourselves; as root the system user, created when it is missing.

    Raises:
        Refused: ``postgres_user_missing`` when it cannot be created.
    """
    if os.geteuid() != 0:
        return Account(uid=os.geteuid(), gid=os.getegid(), dropped=False)
    entry = _find_entry() or _create_entry()
    return Account(uid=entry.pw_uid, gid=entry.pw_gid, dropped=True)


def _find_entry() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return None


def _create_entry() -> pwd.struct_passwd:
    options = ["--system", "--no-create-home", "--user-group", "--shell", "/usr/sbin/nologin"]
    if useradd := shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin"):
        # Fails when another process of ours was faster; the entry is what counts.
        subprocess.run(
            [useradd, *options, SYSTEM_USER],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    entry = _find_entry()
    if entry is None:
        raise Refused("postgres_user_missing", user=SYSTEM_USER)
    return entry
