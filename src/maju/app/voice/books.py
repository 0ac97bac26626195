"""The telephone's ledger of a day, and its count of strangers: read from the server's own files.

Harmless when repeated: a day is compared as a whole, and how far a log was read is committed with what
was counted in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import psycopg
from psycopg.types.json import Jsonb

from maju.channels.asterisk.ledger import Balance, Known, command_key, compare, read_lines
from maju.channels.asterisk.settings import Server
from maju.channels.asterisk.strangers import LOGS, refusals
from maju.journal.postgres.errors import told
from maju.journal.postgres.queries import parse
from maju.kernel.time import SECOND, Instant

QUERIES = parse(files(__package__).joinpath("queries.sql").read_text(encoding="utf-8"))
KEPT_DAYS = 40
"""So long CEL's files of days that were compared stay."""
_DAY = timedelta(days=1)
_AT_ONCE = 1 << 22
_MANY = 200
"""More sources than this in one look are counted together: an address is easily forged."""


def zone_of(link: psycopg.Connection[Any], server: Server) -> ZoneInfo:
    """Where the days of the server's centre turn."""
    row = link.execute(QUERIES["zone"], {"centre": server.centre}).fetchone()
    return ZoneInfo("Asia/Seoul" if row is None else row[0])


def balance(link: psycopg.Connection[Any], server: Server, day: date) -> Balance:
    """The comparison of *day*."""
    zone = zone_of(link, server)
    begin = round(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())
    following = day + _DAY
    end = round(datetime(following.year, following.month, following.day, tzinfo=zone).timestamp())
    asked = {
        "centre": server.centre,
        "adapter": server.adapter,
        "since": (begin - 86_400) * SECOND,
    }
    arrived: dict[str, str] = {}
    missed: dict[str, str] = {}
    for kind, channel, contact in link.execute(QUERIES["known_calls"], asked):
        (arrived if kind == "contact_arrived" else missed)[channel] = contact
    dials = frozenset(
        command_key(cause) for (cause,) in link.execute(QUERIES["known_dials"], asked)
    )
    lines = read_lines(_cel(server))
    found = compare(lines, Known(arrived=arrived, missed=missed, dialled=dials), begin, end)
    within = asked | {"begin": begin * SECOND, "end": end * SECOND}
    (unkept,) = link.execute(QUERIES["unkept"], within).fetchone() or (0,)
    if not unkept:
        return found
    return msgspec.structs.replace(found, explained={**found.explained, "unkept": unkept})


def keep_day(url: str, server: Server, day: date, now: Instant) -> Balance:
    """Compare *day* and write down what was found."""
    with told(), psycopg.connect(url, autocommit=True) as link:
        found = balance(link, server, day)
        link.execute(
            QUERIES["put_day"],
            {
                "centre": server.centre,
                "server": server.name,
                "day": day.isoformat(),
                "at": now,
                "calls": found.calls,
                "explained": Jsonb(dict(found.explained)),
                "apart": Jsonb(msgspec.to_builtins(found.apart)),
            },
        )
    return found


def due(url: str, server: Server, now: Instant) -> date | None:
    """Yesterday, when it was not compared yet; a quarter of an hour is left to what comes late."""
    with told(), psycopg.connect(url, autocommit=True) as link:
        moment = datetime.fromtimestamp(now // SECOND, zone_of(link, server))
        day = (moment - timedelta(minutes=15)).date() - _DAY
        asked = {"centre": server.centre, "server": server.name, "day": day.isoformat()}
        row = link.execute(QUERIES["has_day"], asked).fetchone()
    return day if row is not None and not row[0] else None


def turn_files(server: Server, day: date) -> None:
    """CEL's file of a day that was compared gets a name of its own; old ones go."""
    path = server.logs / "cel-custom" / "channels.csv"
    if path.exists():
        path.rename(path.with_name(f"channels-{day.isoformat()}.csv"))
    oldest = f"channels-{(day - KEPT_DAYS * _DAY).isoformat()}.csv"
    for old in path.parent.glob("channels-*.csv"):
        if old.name < oldest:
            old.unlink(missing_ok=True)


def count_strangers(url: str, server: Server) -> int:
    """Count who was refused since the last look; how many times."""
    times = 0
    with told(), psycopg.connect(url, autocommit=True) as link:
        zone = zone_of(link, server)
        for log in LOGS:
            with link.transaction():
                times += _count(link, server, log, zone)
    return times


def strangers(link: psycopg.Connection[Any], server: Server, day: date) -> list[tuple[Any, ...]]:
    """Who was refused on *day*: where from, why, how often, and what was tried last."""
    asked = {"centre": server.centre, "server": server.name, "day": day.isoformat()}
    return link.execute(QUERIES["strangers"], asked).fetchall()


def _count(link: psycopg.Connection[Any], server: Server, log: str, zone: ZoneInfo) -> int:
    path = server.logs / log
    try:
        file = path.stat().st_ino
    except OSError:
        return 0
    about = {"centre": server.centre, "server": server.name, "log": log}
    row = link.execute(QUERIES["place"], about).fetchone()
    place = row[1] if row is not None and row[0] == file else 0
    with path.open("rb") as opened:
        opened.seek(place)
        said = opened.read(_AT_ONCE)
    whole = said[: said.rfind(b"\n") + 1] or (said if len(said) == _AT_ONCE else b"")
    if not whole:
        return 0
    day = datetime.now(UTC).astimezone(zone).date().isoformat()
    seen: Counter[tuple[str, str]] = Counter()
    last: dict[tuple[str, str], str] = {}
    for refused in refusals(log, whole.decode("utf-8", "replace")):
        key = (refused.source[:100], refused.kind[:100])
        if key not in last and len(last) >= _MANY:
            key = ("*", refused.kind[:100])
        seen[key] += 1
        last[key] = refused.tried.replace("\0", "")
    for (source, kind), times in seen.items():
        values = {"day": day, "source": source, "kind": kind, "times": times}
        link.execute(QUERIES["count_stranger"], {**about, **values, "last": last[source, kind]})
    link.execute(QUERIES["put_place"], {**about, "file": file, "place": place + len(whole)})
    return seen.total()


def _cel(server: Server) -> Iterator[str]:
    """CEL's lines, oldest file first."""
    folder: Path = server.logs / "cel-custom"
    for path in (*sorted(folder.glob("channels-*.csv")), folder / "channels.csv"):
        if path.exists():
            with path.open(encoding="utf-8", errors="replace") as opened:
                yield from opened
