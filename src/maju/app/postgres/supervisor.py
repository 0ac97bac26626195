"""Keeps one embedded PostgreSQL answering, whoever was killed, and shares it.

Three locks carry the argument; the kernel drops each when its last holder dies:

``starting``
    held alone by the process that makes or starts the server, and by its ``initdb``.
``alive``
    taken by the starter and inherited by the server: held while any server process lives.
    Once it can be had nobody touches the data, whatever a stale ``postmaster.pid`` says
    (PostgreSQL itself takes a zombie's pid for a living server and refuses to start).
``used``
    shared by every process of ours between ``ensure_running`` and ``stop``. Stopping needs
    it alone, so the server goes with its last user, never under somebody's feet. A killed
    user counts no more; a server left over by it is found and used by the next.

That the server answers is known by one thing only: a connection with a password.
"""

from __future__ import annotations

import shutil
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from maju.app.home import Home
from maju.app.postgres import processes
from maju.app.postgres.account import Account, find_account
from maju.app.postgres.binaries import Binaries, find_binaries, make_readable
from maju.app.postgres.cluster import (
    ROOM_TO_START_BYTES,
    check_room,
    check_version,
    create_cluster,
    said_since,
)
from maju.app.postgres.layout import (
    ADMIN,
    DEFAULT_PORT,
    ORDINARY,
    Layout,
    make_socket_folder,
)
from maju.app.postgres.locks import POLL_S, FileLock, locked
from maju.app.postgres.reach import Reach, check_port_free, make_roles, reach
from maju.kernel.errors import Refused, Trouble

ORPHANS_MAY_TAKE_S = 3.0
START_TRIES = 10
LOG_KEPT_BYTES = 16 << 20


class EmbeddedPostgres:
    """The server below one home. Cheap to make; nothing happens before ``ensure_running``.

    Args:
        home: whose ``postgres/`` and ``logs/``.
        port: also listen on 127.0.0.1 at this port; ``None``: the Unix socket alone.
        settings: server settings of this start, above those in ``postgresql.conf``.
        start_within_s: how long a start may take, crash recovery included.
    """

    def __init__(
        self,
        home: Home,
        *,
        port: int | None = None,
        settings: Mapping[str, str] | None = None,
        start_within_s: float = 120.0,
    ) -> None:
        self.layout = Layout(home)
        self._port = port
        self._settings = dict(settings or {})
        self._start_within_s = start_within_s
        self._used: FileLock | None = None

    def conninfo(self, database: str = ORDINARY) -> str:
        """For daily work: the role ``maju`` owns its databases and is no superuser."""
        return self.layout.conninfo(user=ORDINARY, database=database)

    def admin_conninfo(self, database: str = "postgres") -> str:
        """For the supervisor, backups and tests only: the superuser."""
        return self.layout.conninfo(user=ADMIN, database=database)

    def answers(self) -> bool:
        """Whether our superuser's connection succeeds now. Starts nothing.

        Raises:
            Refused: ``postgres_password_refused``: a server that does not know us.
        """
        found = reach(self.admin_conninfo())
        if found is Reach.UNKNOWN:
            raise Refused("postgres_password_refused", path=str(self.layout.sockets))
        return found is Reach.ANSWERS

    def ensure_running(self) -> None:
        """Make, start or repair the server until it answers, and count us as its user.

        Idempotent, and safe with several processes at once.

        Raises:
            Refused: ``disk_full``, ``postgres_data_version``, ``postgres_port_taken``,
                ``postgres_port_differs``, ``home_unreachable``, or one of ``find_account``,
                ``find_binaries``, ``make_readable``, ``make_socket_folder``; see ``words``.
            Trouble: it does not come up in time; what the server said is in the message.
        """
        self.layout.home.prepare()
        fresh_user = self._used is None
        self._take_use()
        try:
            if not self._is_ready():
                self._make_ready()
            self._check_port()
        except BaseException:
            if fresh_user:
                self._drop_use()
            raise

    def stop(self, *, within_s: float = 60.0) -> bool:
        """Let go of the server, and stop it if nobody else uses it; whether it is stopped.

        Open transactions of ours are rolled back, committed ones are safe. A server that
        does not obey in time is stopped as if the machine had crashed, which is safe too.

        Raises:
            Trouble: processes of the server outlive even that.
        """
        if not self.layout.folder.is_dir():
            return True
        used = self._used or FileLock(self.layout.used)
        self._used = used
        try:
            if not used.take():
                return False
            with locked(self.layout.starting, within_s=self._start_within_s):
                self._stop_server(within_s=within_s)
            return True
        finally:
            self._drop_use()

    @contextmanager
    def running(self) -> Iterator[str]:
        """The connection string while the block lasts; the last user's exit stops the server."""
        self.ensure_running()
        try:
            yield self.conninfo()
        finally:
            self.stop()

    def _take_use(self) -> None:
        if self._used is None:
            used = FileLock(self.layout.used)
            if not used.take(shared=True, within_s=self._start_within_s):  # being stopped
                used.close()
                raise Trouble("the database is being stopped by another process for too long")
            self._used = used

    def _drop_use(self) -> None:
        if self._used is not None:
            self._used.close()
            self._used = None

    def _check_port(self) -> None:
        found = self.layout.port
        if self._port is not None and found != self._port:
            raise Refused("postgres_port_differs", wanted=self._port, found=found)

    def _is_ready(self) -> bool:
        return reach(self.conninfo()) is Reach.ANSWERS

    def _make_ready(self) -> None:
        until = time.monotonic() + self._start_within_s
        with locked(self.layout.starting, within_s=self._start_within_s) as lock:
            if self._is_ready():
                return
            if not self.answers():
                self._start(lock, until=until)
            make_roles(self.layout)

    def _start(self, lock: FileLock, *, until: float) -> None:
        account, binaries = self._prepare(lock)
        for tries in range(1, START_TRIES + 1):
            with FileLock(self.layout.alive) as alive:
                if not self._clear_the_dead(alive, until=until):
                    return  # it lives and answers after all
                said_from = self._spawn(binaries, account, alive)
            if self._came_up(until=until):
                return
            said = said_since(self.layout.log, said_from)
            full = "No space left on device" in said
            check_room(self.layout, needed_bytes=sys.maxsize if full else ROOM_TO_START_BYTES)
            # Shared memory of a killed server goes a moment after its processes.
            if time.monotonic() >= until or tries == START_TRIES:
                raise Trouble(f"PostgreSQL does not start: {said}")
            time.sleep(10 * POLL_S)

    def _prepare(self, lock: FileLock) -> tuple[Account, Binaries]:
        layout = self.layout
        for left in layout.folder.glob("new-*"):  # of a starter that was killed
            shutil.rmtree(left)
        account, binaries = find_account(), find_binaries()
        if not account.can_enter(layout.folder):
            raise Refused("home_unreachable", path=str(layout.folder), uid=account.uid)
        if layout.cluster.exists():
            check_version(layout, binaries)
            check_room(layout, needed_bytes=ROOM_TO_START_BYTES)
        readable = make_readable(binaries, account=account, below=layout.folder)
        if not layout.cluster.exists():
            create_cluster(layout, binaries=readable, account=account, lock=lock)
        make_socket_folder(layout, account)
        return account, readable

    def _clear_the_dead(self, alive: FileLock, *, until: float) -> bool:
        """Wait until no server process lives, ending orphans; False if one answers instead."""
        orphans_until = time.monotonic() + ORPHANS_MAY_TAKE_S
        while not alive.take(within_s=5 * POLL_S) or processes.find_postmaster(self.layout.data):
            if self.answers():
                return False
            postmaster = processes.find_postmaster(self.layout.data)
            if time.monotonic() > orphans_until:
                if postmaster is None:
                    # Children whose postmaster was killed; a busy one does not notice.
                    self._signal_all(signal.SIGKILL)
                elif not self.layout.socket.exists():
                    processes.send(postmaster, signal.SIGINT)  # deaf: its socket was removed
            if time.monotonic() > until:
                raise Trouble("a PostgreSQL that runs in the data folder does not answer")
        stale = [self.layout.data / "postmaster.pid", *self.layout.sockets.glob(".s.PGSQL.*")]
        for path in stale:
            path.unlink(missing_ok=True)
        return True

    def _spawn(self, binaries: Binaries, account: Account, alive: FileLock) -> int:
        """Start the server as nobody's child; the log's length before."""
        layout, port = self.layout, self._port or DEFAULT_PORT
        if self._port is not None:
            check_port_free(self._port)
        layout.note_port(port)
        with suppress(OSError):
            if layout.log.stat().st_size > LOG_KEPT_BYTES:
                shutil.move(layout.log, layout.log.with_suffix(".log.1"))
        settings = {
            **self._settings,
            "unix_socket_directories": f'"{layout.sockets}"',
            "unix_socket_permissions": "0700",
            "listen_addresses": "127.0.0.1" if self._port else "",
            "port": str(port),
        }
        words: list[str | Path] = [binaries.postgres, "-D", layout.data]
        for key, value in settings.items():
            words += ["-c", f"{key}={value}"]
        with layout.log.open("ab") as out:
            said_from = out.tell()
            # The shell leaves at once, so the server is adopted by init: it outlives us and
            # is never our zombie.
            account.run(["/bin/sh", "-c", '"$@" &', "sh", *words], out=out, keep_fds=[alive.fd])
        return said_from

    def _came_up(self, *, until: float) -> bool:
        """Whether it answers before it dies or the time is up."""
        with FileLock(self.layout.alive) as alive:
            pause_s = POLL_S
            while time.monotonic() < until:
                if self.answers():
                    return True
                if alive.take(within_s=pause_s):
                    return False  # nobody holds it: the server has gone
                pause_s = min(1.2 * pause_s, 0.5)  # every refused knock is a line in the log
        return False

    def _stop_server(self, *, within_s: float) -> None:
        data = self.layout.data
        with FileLock(self.layout.alive) as alive:
            for what, patience_s in (
                (signal.SIGINT, within_s),  # "fast": roll back, write a checkpoint
                (signal.SIGQUIT, ORPHANS_MAY_TAKE_S),  # "immediate": recover at the next start
                (signal.SIGKILL, ORPHANS_MAY_TAKE_S),
            ):
                postmaster = processes.find_postmaster(data)
                if postmaster is None and alive.take(within_s=ORPHANS_MAY_TAKE_S):
                    return
                if postmaster is None or what is signal.SIGKILL:
                    self._signal_all(signal.SIGKILL)
                else:
                    processes.send(postmaster, what)
                if alive.take(within_s=patience_s) and not processes.find_postmaster(data):
                    return
        raise Trouble("processes of PostgreSQL do not end")

    def _signal_all(self, what: signal.Signals) -> None:
        for pid in processes.serving(self.layout.data):
            processes.send(pid, what)
