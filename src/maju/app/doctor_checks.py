"""The checks of ``maju doctor``: each looks, changes nothing, and names what it found.

A check that needs something absent says so by a finding; none raises.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg

from maju.app.database import check_server
from maju.app.home import Home
from maju.app.postgres import EmbeddedPostgres
from maju.app.postgres.binaries import find_binaries
from maju.app.postgres.cluster import MIB, ROOM_TO_CREATE_BYTES, check_version
from maju.app.postgres.queries import QUERIES
from maju.kernel.errors import Refused, Trouble

OLDEST_PYTHON = (3, 11)
DISK_LOW_MIB = 2_048
MEMORY_LOW_MIB = 1_024
CLOCK_MAY_DIFFER_MS = 1_000
JUMP_MAY_BE_MS = 50
BUILT = datetime(2026, 1, 1, tzinfo=UTC)  # a clock before this is wrong, whatever the zone
ZONES = ("Asia/Seoul", "America/New_York")  # without and with daylight saving

Pending = Callable[[str], int]


class Level(StrEnum):
    """How bad it is; only ``bad`` keeps Maju from working."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the doctor found; ``code`` is stable and the key of its sentence."""

    code: str
    level: Level = Level.OK
    params: Mapping[str, str | int] = field(default_factory=dict)


def check_python(found: tuple[int, ...] = sys.version_info[:3]) -> Iterator[Finding]:
    """Whether this interpreter is new enough."""
    version, needed = ".".join(map(str, found)), ".".join(map(str, OLDEST_PYTHON))
    if found[:2] < OLDEST_PYTHON:
        yield Finding("python_too_old", Level.BAD, {"found": version, "needed": needed})
    else:
        yield Finding("python_ok", params={"found": version})


def check_packages(lock: Path, installed: Mapping[str, str] | None = None) -> Iterator[Finding]:
    """Installed versions against the lock file, and what we need but do not have."""
    if installed is None:
        installed = {
            _plain(found.metadata["Name"]): found.version for found in metadata.distributions()
        }
    missing = sorted(name for name in _needed() if name not in installed)
    if missing:
        yield Finding("packages_missing", Level.BAD, {"names": ", ".join(missing)})
    try:
        pins = re.findall(r"^([\w.-]+)==([^\s;\\]+)", lock.read_text(), re.MULTILINE)
    except OSError:
        yield Finding("packages_not_locked")
        return
    same = {_plain(name): version for name, version in pins if _plain(name) in installed}
    other = sorted(
        f"{name} {installed[name]} ({version})"
        for name, version in same.items()
        if installed[name] != version
    )
    if other:
        yield Finding("packages_differ", Level.WARN, {"names": ", ".join(other)})
    else:
        yield Finding("packages_ok", params={"count": len(same)})


def check_home(home: Home) -> Iterator[Finding]:
    """Rights: we can write, others cannot read keys, people's files or passwords."""
    place = _nearest(home.root)
    path = str(home.root)
    if not os.access(place, os.W_OK | os.X_OK):
        reason = "permission denied"
        yield Finding("home_not_writable", Level.BAD, {"path": path, "reason": reason})
    elif place != home.root:
        yield Finding("home_absent", params={"path": path})
    else:
        yield Finding("home_ok", params={"path": path})
    for closed in (home.keys, home.blobs, home.logs, home.postgres / "cluster" / "pgpass"):
        if closed.exists() and closed.stat().st_mode & 0o077:
            yield Finding("home_open", Level.WARN, {"path": str(closed)})


def check_disk(home: Home) -> Iterator[Finding]:
    """Free space where the home is, or will be."""
    free_mib = shutil.disk_usage(_nearest(home.root)).free // MIB
    needed_mib = ROOM_TO_CREATE_BYTES // MIB
    found: dict[str, str | int] = {"path": str(home.root), "free_mib": free_mib}
    if free_mib < needed_mib:
        yield Finding("disk_full", Level.BAD, {**found, "needed_mib": needed_mib})
    elif free_mib < DISK_LOW_MIB:
        yield Finding("disk_low", Level.WARN, found)
    else:
        yield Finding("disk_ok", params=found)


def check_memory(info: Path = Path("/proc/meminfo")) -> Iterator[Finding]:
    """Memory that could be had now, as Linux estimates it."""
    try:
        found = re.search(r"^MemAvailable:\s+(\d+) kB", info.read_text(), re.MULTILINE)
    except OSError:
        found = None
    if found is None:
        yield Finding("memory_unknown")
        return
    free_mib = int(found[1]) // 1024
    if free_mib < MEMORY_LOW_MIB:
        yield Finding("memory_low", Level.WARN, {"free_mib": free_mib})
    else:
        yield Finding("memory_ok", params={"free_mib": free_mib})


def check_clock() -> Iterator[Finding]:
    """A plausible wall clock that runs as fast as the monotonic one, zones, and NTP."""
    wall, steady = time.time(), time.monotonic()
    now = datetime.fromtimestamp(wall, UTC)
    said = now.isoformat(timespec="seconds")
    ntp = _ntp_says()
    apart_ms = round(1000 * abs((time.time() - wall) - (time.monotonic() - steady)))
    if now < BUILT:
        yield Finding("clock_wrong", Level.BAD, {"now": said})
    elif apart_ms > JUMP_MAY_BE_MS:
        yield Finding("clock_jumps", Level.WARN, {"ms": apart_ms})
    else:
        yield Finding("clock_ok", params={"now": said})
    if ntp == "no":
        yield Finding("clock_not_synchronised", Level.WARN)
    for zone in ZONES:
        try:
            ZoneInfo(zone)
        except (OSError, ValueError, KeyError):
            yield Finding("zones_missing", Level.BAD, {"zone": zone})
            return
    yield Finding("zones_ok")


def check_ports(ports: Sequence[int]) -> Iterator[Finding]:
    """Whether somebody listens on a loopback port already."""
    for port in ports:
        with socket.socket() as probe:
            probe.settimeout(1)
            taken = probe.connect_ex(("127.0.0.1", port)) == 0
        yield Finding(
            "port_taken" if taken else "port_free",
            Level.WARN if taken else Level.OK,
            {"port": port},
        )


def check_database(
    home: Home, env: Mapping[str, str], pending: Pending | None = None
) -> Iterator[Finding]:
    """Reachable, new enough, migrated, and of our time. A stopped server stays stopped."""
    try:
        url = env.get("DATABASE_URL", "").strip()
        if not url:
            server, programs = EmbeddedPostgres(home), find_binaries(env)
            found: dict[str, str | int] = {"version": programs.version}
            if not server.layout.cluster.exists():
                yield Finding("database_not_made", params=found)
                return
            check_version(server.layout, programs)
            if not server.answers():
                yield Finding("database_stopped", params=found)
                return
            url = server.conninfo()
        number = check_server(url)
        version = f"{number // 10_000}.{number % 10_000}"
        yield Finding("database_ok", params={"version": version})
        yield from _check_database_clock(url)
        if pending is not None:
            count = pending(url)
            late = {"count": count}
            yield (
                Finding("migrations_pending", Level.WARN, late)
                if count
                else Finding("migrations_ok")
            )
    except Refused as refused:
        yield Finding(refused.code, Level.BAD, refused.params)
    except (Trouble, psycopg.Error, OSError) as error:
        yield Finding("database_unreachable", Level.BAD, {"reason": _reason(error)})


def _reason(error: Exception) -> str:
    """The cause in one line: our own words for it stand in the finding already."""
    said = str(error).removeprefix("the database is not reachable: ").strip()
    return said.partition("\n")[0]


def _check_database_clock(url: str) -> Iterator[Finding]:
    with psycopg.connect(url, autocommit=True) as link:
        before = time.time()
        row = link.execute(QUERIES["clock"]).fetchone()
        after = time.time()
    assert row is not None
    ms = round(1000 * abs(row[0] - (before + after) / 2))
    if ms > CLOCK_MAY_DIFFER_MS:
        yield Finding("database_clock_differs", Level.BAD, {"ms": ms})
    else:
        yield Finding("database_clock_ok", params={"ms": ms})


def _needed() -> list[str]:
    try:
        wanted = metadata.requires("maju") or []
    except metadata.PackageNotFoundError:
        return []
    names = [re.match(r"[\w.-]+", line) for line in wanted if ";" not in line]
    return [_plain(name[0]) for name in names if name]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _nearest(path: Path) -> Path:
    """*path*, or the first folder above it that exists."""
    return next(place for place in (path, *path.parents) if place.exists())


def _ntp_says() -> str:
    """ "yes", "no", or empty where nobody knows (containers)."""
    if not (command := shutil.which("timedatectl")):
        return ""
    try:
        return subprocess.run(
            [command, "show", "--property=NTPSynchronized", "--value"],
            capture_output=True,
            text=True,
            timeout=5,
            check=True,
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""
