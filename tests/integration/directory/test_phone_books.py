"""The telephone's ledger and its count of strangers: from the server's own files, in PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg.types.json import Jsonb

from maju.app.home import Home
from maju.app.voice.books import balance, count_strangers, due, keep_day, strangers, turn_files
from maju.app.voice.keeping import bring_prompts
from maju.channels.asterisk.prompts.rendering import path_of
from maju.channels.asterisk.settings import Server
from maju.engine.clock import wall
from maju.kernel.time import SECOND, Instant
from tests.simulation.centre import draw_settings

DAY = date(2026, 11, 20)


@pytest.fixture
def server(tables: str, tmp_path: Path) -> Server:
    """Settings of one of the directory's centre; nothing runs."""
    from maju.directory.loading import load
    from maju.directory.rows import store

    settings = draw_settings(Random(1))
    store(load(settings))
    folder = tmp_path / "voice" / "main" / "etc"
    made = Server(
        name="main",
        centre=settings.centre,
        own=True,
        folder=str(folder),
        prompts=str(tmp_path / "prompts"),
        spool=str(tmp_path / "spool"),
    )
    (made.logs / "cel-custom").mkdir(parents=True)
    with psycopg.connect(tables, autocommit=True) as link:
        zone = link.execute("SELECT zone FROM directory.centre").fetchone()
    assert zone is not None
    return made


@pytest.fixture
def noon(tables: str) -> int:
    """Noon of the day, in the centre's zone; seconds."""
    with psycopg.connect(tables) as link:
        row = link.execute("SELECT zone FROM directory.centre").fetchone()
    assert row is not None
    return round(datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=ZoneInfo(row[0])).timestamp())


def cel(at: int, name: str, channel: str, *, linked: str = "", answered: bool = True) -> str:
    """What Asterisk writes of one channel."""
    kinds = ["CHAN_START", *(["ANSWER"] if answered else []), "CHAN_END"]
    return "".join(
        f'"{kind}","{at + n}","{name}","{linked or name}","{channel}","0700",""\n'
        for n, kind in enumerate(kinds)
    )


def journal(url: str, server: Server, at: int, kind: str, cause: str, **body: str) -> None:
    """One event."""
    with psycopg.connect(url, autocommit=True) as link:
        row = link.execute("SELECT coalesce(max(seq), 0) + 1 FROM journal.event").fetchone()
        assert row is not None
        link.execute(
            "INSERT INTO journal.event (centre, seq, at, cause, core, kind, version, body)"
            " VALUES (%s, %s, %s, %s, 4, %s, 1, %s)",
            (server.centre, row[0], at * SECOND, cause, kind, Jsonb(body)),
        )


def test_every_call_is_explained_or_named(tables: str, server: Server, noon: int) -> None:
    known, missed = f"main-{noon}.1", f"main-{noon + 100}.2"
    records = [
        cel(noon, known, "PJSIP/trunk-kt-1"),
        cel(noon + 1, "ring-1", "PJSIP/agent-kim-2", linked=known),
        cel(noon + 100, missed, "PJSIP/trunk-kt-3"),
        cel(noon + 110, f"main-{noon + 110}.4", "PJSIP/trunk-kt-4", linked=missed),
        cel(noon + 200, "dial-cm_7-0", "PJSIP/trunk-kt-5"),
        cel(noon + 300, f"main-{noon + 300}.6", "PJSIP/trunk-kt-6", answered=False),
        cel(noon + 400, f"main-{noon + 400}.7", "PJSIP/trunk-kt-7"),
        cel(noon + 500, f"main-{noon + 500}.8", "Local/s@maju-fallback-1;2"),
        cel(noon - 86_400, f"main-{noon - 86_400}.9", "PJSIP/trunk-kt-8"),
        '"CHAN_START","17',
    ]
    (server.logs / "cel-custom" / "channels.csv").write_text("".join(records))
    mine = str(server.adapter)
    journal(
        tables, server, noon, "contact_arrived", "cm_1", contact="ct_1", adapter=mine, outside=known
    )
    journal(
        tables,
        server,
        noon + 900,
        "call_missed",
        "cm_2",
        contact="ct_2",
        adapter=mine,
        outside=missed,
    )
    journal(tables, server, noon + 200, "dial_began", "cm_7", contact="ct_7")
    ghost = f"main-{noon + 600}.10"
    journal(
        tables,
        server,
        noon + 600,
        "contact_arrived",
        "cm_8",
        contact="ct_8",
        adapter=mine,
        outside=ghost,
    )
    with psycopg.connect(tables) as link:
        found = balance(link, server, DAY)
    assert dict(found.explained) == {
        "agents": 1,
        "calls": 1,
        "dialled": 1,
        "fallback": 1,
        "forwarded": 1,
        "unanswered": 1,
    }
    assert [(each.only, each.channel, each.contact) for each in found.apart] == [
        ("asterisk", f"main-{noon + 400}.7", ""),
        ("journal", ghost, "ct_8"),
    ]
    assert found.calls == 7


def test_a_day_is_kept_once_and_its_file_is_turned(tables: str, server: Server, noon: int) -> None:
    path = server.logs / "cel-custom" / "channels.csv"
    path.write_text(cel(noon, f"main-{noon}.1", "PJSIP/trunk-kt-1"))
    following = Instant((noon + 86_400) * SECOND)
    assert due(tables, server, following) == DAY
    assert len(keep_day(tables, server, DAY, following).apart) == 1
    assert due(tables, server, following) is None
    turn_files(server, DAY)
    assert not path.exists()
    assert keep_day(tables, server, DAY, following).calls == 1
    with psycopg.connect(tables) as link:
        rows = link.execute("SELECT calls, apart FROM directory.ledger_day").fetchall()
    assert [(calls, len(apart)) for calls, apart in rows] == [(1, 1)]


def test_strangers_are_counted_once_though_the_log_is_read_again(
    tables: str, server: Server
) -> None:
    wrong = (
        '[2026-11-22] SECURITY[1] res_security_log.c: SecurityEvent="InvalidAccountID",'
        'AccountID="100",RemoteAddress="IPV4/UDP/203.0.113.9/5070"\n'
    )
    fine = wrong.replace("InvalidAccountID", "ChallengeSent")
    number = (
        "[2026-11-22] NOTICE[1] res_pjsip_session.c: trunk-kt: Call (UDP:203.0.113.7:5060) to"
        " extension '0609001234' rejected because extension not found in context 'maju-from-kt'.\n"
    )
    (server.logs / "security").write_text(wrong * 3 + fine + wrong[:40])
    library = "[2026-11-22] WARNING[1] pjproject: "
    broken = (
        f"{library}\t       sip_transport.c Dropping 27 bytes packet from UDP 203.0.113.8:33041 : PJSIP"
        " syntax error exception when parsing 'Request Line' header on line 1 col -1\n\n"
        f"{library}\t        sip_endpoint.c Error processing packet from 203.0.113.8:57941: Missing"
        " required header(s) (PJSIP_EMISSINGHDR)  CSeq [code 171050]:\nINVITE sip:100@127.0.0.1"
        ' SIP/2.0\nX-Forged: SecurityEvent="InvalidPassword",RemoteAddress="IPV4/UDP/203.0.113.1/1"\n'
        "\n-- end of packet.\n"
        f"{library}\t  sip_inv.c .Error parsing/validating SDP body: Invalid SDP origin line\n"
    )
    elsewhere = (
        "[2026-11-22] NOTICE[1] acl.c: SIP ACL: Rejecting '203.0.113.6' due to a failure\n"
        "[2026-11-22] WARNING[1] res_pjsip_acl.c: Incoming SIP message from 203.0.113.6:40986 did not"
        " pass ACL test\n"
    )
    (server.logs / "messages").write_text(number + broken + elsewhere)
    assert count_strangers(tables, server) == 8
    assert count_strangers(tables, server) == 0
    with (server.logs / "security").open("a") as log:
        log.write(wrong[40:])
    assert count_strangers(tables, server) == 1
    (server.logs / "security").rename(server.logs / "security.1")
    (server.logs / "security").write_text(wrong)
    assert count_strangers(tables, server) == 1
    with psycopg.connect(tables) as link:
        row = link.execute("SELECT zone FROM directory.centre").fetchone()
        assert row is not None
        today = datetime.fromtimestamp(wall() // SECOND, UTC).astimezone(ZoneInfo(row[0])).date()
        assert strangers(link, server, today) == [
            ("203.0.113.9", "InvalidAccountID", 5, "100"),
            (
                "203.0.113.8",
                "RequestBadFormat",
                2,
                "Missing required header(s) (PJSIP_EMISSINGHDR)  CSeq [code 171050]:",
            ),
            ("203.0.113.6", "FailedACL", 1, ""),
            ("203.0.113.7", "NumberNotOurs", 1, "0609001234"),
            ("?", "RequestBadFormat", 1, "Invalid SDP origin line"),
        ]


def test_the_adapter_brings_what_the_pages_committed_and_did_not_bring(
    tables: str, server: Server, tmp_path: Path
) -> None:
    """Killed between the commit and the folder, a change is heard all the same, and once."""
    from maju.directory import models as m

    home, folder = Home(tmp_path), Path(server.prompts)
    centre = m.Centre.objects.get(code=server.centre)
    by = m.Person.objects.create(sign_in="lead@here", name="lead")
    for number, sound in ((0, b"a draft"), (7, b"new"), (5, b"old")):
        m.Prompt.objects.create(
            centre=centre, code="ko/greeting", number=number, how="recorded", sound=sound,
            at=number, by=by,
        )  # fmt: skip
    bring_prompts(home, tables, server)
    assert path_of(folder, "ko/greeting").read_bytes() == b"new"
    path_of(folder, "ko/greeting").write_bytes(b"by hand")
    bring_prompts(home, tables, server)
    assert path_of(folder, "ko/greeting").read_bytes() == b"by hand"
