"""Starts a server of our own in the foreground, and says when it answers.

It dies with the process that started it, however that one dies: an Asterisk that nobody keeps
would hold the ports and answer callers for whom nobody is there.
"""

from __future__ import annotations

import base64
import ctypes
import http.client
import os
import signal
import stat
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from maju.channels.asterisk.part import Part
from maju.channels.asterisk.settings import Server, port_of
from maju.kernel.errors import Refused, Trouble

READY_WITHIN_S = 60.0
_LOOK_EVERY_S = 0.1
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
_FOLDERS = ("lib/keys", "cache", "agi", "spool/recording", "run", "log", "log/cel-custom")


class OwnServer:
    """One Asterisk process over the files that :func:`.writing.write` wrote.

    Args:
        user: user and group to run as; as ourselves without.
    """

    def __init__(self, part: Part, server: Server, user: tuple[int, int] | None = None) -> None:
        self._part = part
        self._server = server
        self._user = user
        self.process: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """Make the folders that it writes to.

        Raises:
            Refused: ``voice_folder_closed``.
        """
        work = Path(self._server.folder).parent
        for folder in (
            *(work / name for name in _FOLDERS),
            *self._server.away_folders,
        ):
            folder.mkdir(parents=True, exist_ok=True)
        self._prepare_spool(Path(self._server.spool))

    def _prepare_spool(self, spool: Path) -> None:
        """Speech that is not sealed yet: nobody else may look, nor have been there before us."""
        spool.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            spool.mkdir(mode=0o700)
        whose = spool.lstat()
        ours = {os.geteuid(), *(self._user or ())[:1]}
        if not stat.S_ISDIR(whose.st_mode) or whose.st_uid not in ours:
            raise Refused("voice_folder_closed", path=str(spool), why="somebody else's")
        spool.chmod(0o700)

    def start(self) -> subprocess.Popen[bytes]:
        """Start it. From the main thread: whoever starts it is who it dies with."""
        self.prepare()
        folder = Path(self._server.folder)
        libc = ctypes.CDLL(None)

        def die_with_parent() -> None:
            libc.prctl(_DIE_WITH_PARENT, signal.SIGKILL)

        out = (folder.parent / "log" / "out").open("wb")
        with out:
            self.process = subprocess.Popen(
                [*self._part.command, "-C", str(folder / "asterisk.conf"), "-f"],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8", "TERM": "dumb"},
                user=None if self._user is None else self._user[0],
                group=None if self._user is None else self._user[1],
                extra_groups=None if self._user is None else [],
                umask=0o027,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - no thread runs yet that could hold a lock
            )
        return self.process

    def wait_until_ready(self, secret: str, within_s: float = READY_WITHIN_S) -> None:
        """Until ARI answers.

        Raises:
            Trouble: it ended, or does not answer within *within_s*.
        """
        assert self.process is not None, "waited for before it was started"
        until = time.monotonic() + within_s
        while not answers(self._server, secret):
            if (code := self.process.poll()) is not None:
                raise Trouble(f"Asterisk ended with {code}: {self.last_words()}")
            if time.monotonic() > until:
                raise Trouble(f"Asterisk does not answer: {self.last_words()}")
            time.sleep(_LOOK_EVERY_S)

    def stop(self, within_s: float = 5.0) -> None:
        """End it: calls under way end with it."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(within_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def last_words(self) -> str:
        """The end of what it said."""
        log = Path(self._server.folder).parent / "log"
        said = [
            (log / name).read_text(encoding="utf-8", errors="replace").strip()
            for name in ("out", "messages")
            if (log / name).exists()
        ]
        return " / ".join(each[-400:] for each in said if each)


def answers(server: Server, secret: str) -> bool:
    """Whether ARI of *server* lets us in and is whole."""
    host = server.http.partition("://")[2].rpartition(":")[0]
    said = base64.b64encode(f"{server.ari_user}:{secret}".encode()).decode()
    link = http.client.HTTPConnection(host, port_of(server.http), timeout=2)
    try:
        link.request("GET", "/ari/asterisk/ping", headers={"Authorization": f"Basic {said}"})
        return link.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()
