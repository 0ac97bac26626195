"""Whose rights a server of our own has: as root it is handed to a user of its own.

It reads what strangers send from the network, so it may write its own folder and nothing else.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from pathlib import Path

import structlog

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.voice")

SYSTEM_USER = "maju-voice"


def voice_user() -> tuple[int, int] | None:
    """User and group of the server; ``None``: ours, for we are no root or can make no user."""
    if os.geteuid() != 0:
        return None
    entry = _find() or _create()
    if entry is None:
        log.warning("voice_user_missing", user=SYSTEM_USER)
        return None
    return entry.pw_uid, entry.pw_gid


def hand_over(folder: Path, user: tuple[int, int] | None) -> None:
    """Make *folder* and all in it the user's."""
    if user is None:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, *user, follow_symlinks=False)


def _find() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return None


def _create() -> pwd.struct_passwd | None:
    if useradd := shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin"):
        options = ["--system", "--no-create-home", "--user-group", "--shell", "/usr/sbin/nologin"]
        # Fails when another process of ours was faster; the entry is what counts.
        subprocess.run(
            [useradd, *options, SYSTEM_USER],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    return _find()
