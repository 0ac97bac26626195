"""Category: acceptance. Strangers at the telephone's door: nobody gets in, nothing is dialled.

A real Asterisk with the shipped configuration. The carrier calls from 127.0.0.2, telephones are
allowed from 127.0.0.1, and nobody else is; SIPp plays who should not be there.
"""

from __future__ import annotations

import random
import secrets
import socket
import subprocess
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection
from ipaddress import ip_address
from pathlib import Path

import pytest

from maju.app.voice.asking import ami_lets_in, ask, sip_answers
from maju.channels.asterisk.part import Part
from maju.channels.asterisk.settings import Trunk, port_of
from maju.channels.asterisk.strangers import LOGS, refusals
from tests.acceptance.installation import until
from tests.asterisk_fixtures import RunningAsterisk, running_asterisk
from tests.ports import free_port

SCENARIOS = Path(__file__).parent / "phone"
CARRIER, HOUSE, OUTSIDE = "127.0.0.2", "127.0.0.1", "127.0.0.9"
OURS = "07012345678"


class Listener:
    """Whoever would be called: hears whether anybody is."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.setblocking(False)
        self.port: int = self.socket.getsockname()[1]

    def heard(self) -> bytes:
        try:
            return self.socket.recv(65_535)
        except BlockingIOError:
            return b""


@pytest.fixture(scope="module")
def carrier() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.socket.close()


@pytest.fixture(scope="module")
def guarded(
    asterisk_part: Part, carrier: Listener, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningAsterisk]:
    trunk = Trunk(
        name="carrier",
        host=f"127.0.0.1:{carrier.port}",
        addresses=(CARRIER,),
        numbers=(OURS,),
        codecs=("ulaw",),
    )
    long = " ".join(["잠시만 기다려 주십시오."] * 12)
    with running_asterisk(
        asterisk_part,
        tmp_path_factory.mktemp("guarded"),
        "guarded",
        (trunk,),
        {"engine_away": {"ko": long, "en": long}},
        phones=(f"{HOUSE}/32",),
    ) as running:
        yield running


@pytest.fixture(autouse=True)
def nothing_dialled_and_nobody_hurt(guarded: RunningAsterisk, carrier: Listener) -> Iterator[None]:
    process = guarded.own.process
    assert process is not None
    yield
    assert guarded.lives()
    assert guarded.own.process is process
    assert sip_answers(guarded.server)
    assert ask(guarded.server, guarded.ari_secret) is not None
    until(
        lambda: "0 active channels" in guarded.cli("core show channels count"),
        why="a channel is left",
    )
    assert "Objects found: 1" in guarded.cli("pjsip show endpoints")
    assert carrier.heard() == b""


def play(
    sipp: str,
    server: RunningAsterisk,
    scenario: str,
    *options: str,
    source: str,
    calls: int = 1,
    folder: Path,
) -> None:
    """Have SIPp play *scenario* from *source*; it fails unless every call goes as written there."""
    command = [
        sipp, f"127.0.0.1:{server.sip_port}", "-sf", str(SCENARIOS / scenario), "-i", source,
        "-mi", source, "-p", str(free_port(socket.SOCK_DGRAM)), "-m", str(calls), "-r", "20",
        "-l", "20", "-recv_timeout", "20000", "-timeout", "120", "-timeout_error", "-nostdin",
        "-trace_err", "-error_file", str(folder / "errors"), *options,
    ]  # fmt: skip
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=150, cwd=folder
    )
    errors = folder / "errors"
    said = errors.read_text(encoding="utf-8", errors="replace") if errors.exists() else ""
    assert done.returncode == 0, (
        f"{scenario}: {done.returncode} {said[-1500:]} {done.stderr[-500:]}"
    )


def lines(folder: Path, rows: Sequence[Sequence[str]]) -> tuple[str, str]:
    path = folder / "rows.csv"
    text = "\n".join(["SEQUENTIAL", *(";".join(row) for row in rows)])
    path.write_text(f"{text}\n", encoding="utf-8")
    return "-inf", str(path)


def processed(server: RunningAsterisk) -> int:
    """Calls that had a channel since the start."""
    said = server.cli("core show channels count")
    return next(int(line.split()[0]) for line in said.splitlines() if "processed" in line)


def test_guessed_extensions_and_passwords_are_refused_alike(
    sipp: str, guarded: RunningAsterisk, tmp_path: Path
) -> None:
    before = processed(guarded)
    who = ("100", "agent-a1", "trunk-carrier", "admin", "anonymous")
    numbers = ("100", "1000", "s", "agent-a1", "0609001234", OURS, "h", "*97")
    rows = [
        (number, name, f"[authentication username={name} password=1234]")
        for number in numbers
        for name in who
    ]
    play(sipp, guarded, "stranger_calls.xml", *lines(tmp_path, rows), source=HOUSE,
         calls=len(rows), folder=tmp_path)  # fmt: skip
    assert processed(guarded) == before
    until(
        lambda: guarded.log("security").count("InvalidAccountID") >= len(rows),
        why="not each guess is written down",
    )


def test_nobody_becomes_a_telephone_by_guessing(
    sipp: str, guarded: RunningAsterisk, tmp_path: Path
) -> None:
    rows = [
        (name, f"[authentication username={name} password={password}]")
        for name in ("agent-a1", "phone-a1", "100", "trunk-carrier")
        for password in ("1234", "agent-a1", "maju", "password")
    ]
    play(sipp, guarded, "stranger_registers.xml", *lines(tmp_path, rows), source=HOUSE,
         calls=len(rows), folder=tmp_path)  # fmt: skip
    there = guarded.cli("pjsip show contacts")
    assert "agent-a1" not in there
    assert "phone-a1" not in there


def test_the_carriers_address_opens_no_other_number(
    sipp: str, guarded: RunningAsterisk, tmp_path: Path
) -> None:
    guesses = ("100", "s", "i", "h", "0609001234", "001900555", f"{OURS}0", f"1{OURS}", "maju-in",
               "1&PJSIP%2F0609001234", "$(id)", "_X.", "*1")  # fmt: skip
    before = processed(guarded)
    play(sipp, guarded, "guessed_number.xml", *lines(tmp_path, [(each,) for each in guesses]),
         source=CARRIER, calls=len(guesses), folder=tmp_path)  # fmt: skip
    assert processed(guarded) == before


def test_a_caller_cannot_have_the_call_moved(
    sipp: str, guarded: RunningAsterisk, tmp_path: Path
) -> None:
    elsewhere = Listener()
    text = (SCENARIOS / "caller_moves_call.xml").read_text(encoding="utf-8")
    written = tmp_path / "moves.xml"
    written.write_text(
        text.replace("[refused]", "603").replace("[elsewhere]", str(elsewhere.port)),
        encoding="utf-8",
    )
    play(sipp, guarded, str(written), "-s", OURS, source=CARRIER, folder=tmp_path)
    assert elsewhere.heard() == b""
    elsewhere.socket.close()


def refused(server: RunningAsterisk, source: str, kind: str) -> int:
    """How often *source* was refused as *kind*, as the centre's books will have it."""
    return sum(
        each.source == source and each.kind == kind
        for log in LOGS
        for each in refusals(log, server.log(log))
    )


def send(server: RunningAsterisk, packet: bytes, source: str) -> bytes:
    """One packet; what comes back before a question that is always answered is."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.bind((source, 0))
        link.settimeout(0.3)
        link.connect(("127.0.0.1", server.sip_port))
        link.send(packet)
        try:
            return link.recv(65_535)
        except TimeoutError:
            return b""


def invite(source: str, *, more: str = "", body: str = "", number: str = OURS) -> bytes:
    token = secrets.token_hex(6)
    return (
        f"INVITE sip:{number}@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP {source}:5060;branch=z9hG4bK{token};rport\r\n"
        f"From: <sip:1@{source}>;tag={token}\r\nTo: <sip:{number}@127.0.0.1>\r\nCall-ID: {token}\r\n"
        f"CSeq: 1 INVITE\r\nContact: <sip:1@{source}>\r\nMax-Forwards: 70\r\n{more}"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def test_whoever_is_no_network_of_ours_is_turned_away(guarded: RunningAsterisk) -> None:
    before = refused(guarded, OUTSIDE, "FailedACL")
    answer = send(guarded, invite(OUTSIDE), OUTSIDE)
    assert answer == b"" or answer.startswith(b"SIP/2.0 403")
    until(
        lambda: refused(guarded, OUTSIDE, "FailedACL") == before + 1,
        why="an address that is not allowed is not written down",
    )


@pytest.mark.parametrize("source", [CARRIER, HOUSE, OUTSIDE])
def test_what_is_too_big_or_broken_hurts_nobody(guarded: RunningAsterisk, source: str) -> None:
    before = processed(guarded)
    chance = random.Random(7)
    whole = invite(source, number="100")
    packets = [
        invite(source, body="v=0\r\n" + "a=" + "x" * 60_000 + "\r\n", number="100"),
        invite(source, more="X-Long: " + "y" * 50_000 + "\r\n", number="100"),
        invite(
            source,
            more="".join(f"Via: SIP/2.0/UDP 127.0.0.1:{n}\r\n" for n in range(900)),
            number="100",
        ),
        invite(source, number="9" * 20_000),
        invite(source, number="100").replace(b"CSeq: 1", b"CSeq: 99999999999999999999"),
        invite(source, number="100").replace(b"Content-Length: 0", b"Content-Length: -1"),
        invite(source, number="100").replace(b"Content-Length: 0", b"Content-Length: 4000000000"),
        invite(source, number="100").replace(b"SIP/2.0\r\n", b"SIP/9.9\r\n", 1),
        invite(source, number="100").replace(b"From: ", b"From: \x00\xff\xfe"),
        invite(source, number="${SHELL(id)}"),
        invite(source, number="1&PJSIP/0609001234@trunk-carrier"),
        b"INVITE\r\n\r\n",
        b"\r\n\r\n",
        b"\x00" * 1_400,
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        *(chance.randbytes(chance.randrange(1, 1_400)) for _ in range(60)),
    ]
    for _ in range(200):
        broken = bytearray(whole)
        for _ in range(chance.randrange(1, 12)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        packets.append(bytes(broken[: chance.randrange(1, len(broken) + 1)]))
    for packet in packets:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
            link.bind((source, 0))
            link.sendto(packet, ("127.0.0.1", guarded.sip_port))
    assert sip_answers(guarded.server)
    assert processed(guarded) == before


LONG = "y" * 30_000
MALFORMED = {
    "big head": (
        "INVITE sip:100@127.0.0.1 SIP/2.0",
        f"CSeq: 1 INVITE\nX-Long: {LONG}\nContent-Length: 0",
    ),
    "big body": (
        "INVITE sip:100@127.0.0.1 SIP/2.0",
        f"CSeq: 1 INVITE\nContent-Type: application/sdp\nContent-Length: [len]\n\nv=0\na={LONG}",
    ),
    "big number": (f"INVITE sip:{LONG}@127.0.0.1 SIP/2.0", "CSeq: 1 INVITE\nContent-Length: 0"),
    "no version": ("INVITE sip:100@127.0.0.1", "CSeq: 1 INVITE\nContent-Length: 0"),
    "no sequence": ("INVITE sip:100@127.0.0.1 SIP/2.0", "Content-Length: 0"),
    "other sequence": ("INVITE sip:100@127.0.0.1 SIP/2.0", "CSeq: -7 BYE\nContent-Length: 0"),
    "less than nothing": ("INVITE sip:100@127.0.0.1 SIP/2.0", "CSeq: 1 INVITE\nContent-Length: -1"),
    "no speech": (
        "INVITE sip:100@127.0.0.1 SIP/2.0",
        "CSeq: 1 INVITE\nContent-Type: application/sdp\nContent-Length: [len]\n\nm=audio 99999999 X",
    ),
}


TIMES = 3
DROPPED = ("no version", "no sequence", "other sequence", "less than nothing")
"""What the SIP library itself throws away, without an answer."""


@pytest.mark.parametrize("source", [CARRIER, HOUSE, OUTSIDE])
def test_what_sipp_sends_broken_or_oversized_dials_nothing_and_is_written_down(
    sipp: str, guarded: RunningAsterisk, tmp_path: Path, source: str
) -> None:
    before = processed(guarded)
    kinds = {
        kind: refused(guarded, source, kind)
        for kind in ("RequestBadFormat", "NumberNotOurs", "InvalidAccountID", "FailedACL")
    }
    no_place = refused(guarded, "?", "RequestBadFormat")
    text = (SCENARIOS / "malformed.xml").read_text(encoding="utf-8")
    for name, (start, more) in MALFORMED.items():
        written = tmp_path / f"{name.replace(' ', '_')}.xml"
        written.write_text(text.replace("START", start).replace("MORE", more), encoding="utf-8")
        play(sipp, guarded, str(written), "-default_behaviors", "all,-abortunexp", source=source,
             calls=TIMES, folder=tmp_path)  # fmt: skip
    assert sip_answers(guarded.server)
    assert processed(guarded) == before
    # the rest is refused by name: as somebody unknown, for its number or for its address
    other = {CARRIER: "NumberNotOurs", HOUSE: "InvalidAccountID", OUTSIDE: "FailedACL"}[source]

    def told() -> bool:
        def more(kind: str) -> int:
            return refused(guarded, source, kind) - kinds[kind]

        speech = refused(guarded, "?", "RequestBadFormat") - no_place
        return more("RequestBadFormat") == TIMES * len(DROPPED) and (
            more(other) + speech >= TIMES * (len(MALFORMED) - len(DROPPED))
        )

    until(told, why="what was broken is not written down")


def test_neither_ari_nor_the_manager_lets_a_stranger_in(guarded: RunningAsterisk) -> None:
    assert ask(guarded.server, "1234") is None
    assert not ami_lets_in(guarded.server, "1234")
    assert ami_lets_in(guarded.server, guarded.ami_secret)
    host, _, port = guarded.server.http.partition("://")[2].rpartition(":")
    for what in ("static", "httpstatus", "ari/channels", "rawman", "mxml", "metrics", "phoneprov"):
        link = HTTPConnection(host, int(port), timeout=20)
        link.request("GET", f"/{what}")
        assert link.getresponse().status in {401, 403, 404}, what
        link.close()


def listens(pid: int, kind: str) -> set[tuple[str, int]]:
    """Where a process waits for TCP, or takes UDP: address and port, by the kernel's own tables."""
    own = {str(each.readlink()) for each in Path(f"/proc/{pid}/fd").iterdir()}
    waiting = "0A" if kind.startswith("tcp") else "07"
    found = set()
    for line in Path(f"/proc/{pid}/net/{kind}").read_text(encoding="ascii").splitlines()[1:]:
        _, here, _, state, *more = line.split()
        address, _, port = here.partition(":")
        if state == waiting and f"socket:[{more[5]}]" in own:
            words = [bytes.fromhex(address[at : at + 8])[::-1] for at in range(0, len(address), 8)]
            found.add((str(ip_address(b"".join(words))), int(port, 16)))
    return found


def test_the_server_listens_where_it_must_and_nowhere_else(guarded: RunningAsterisk) -> None:
    """ARI and softphones by HTTP, the manager, SIP: each at its own address of loopback.

    The SIP library's resolver takes the answers of name servers besides, at a port of chance; who
    asks there as a caller gets no answer.
    """
    process = guarded.own.process
    assert process is not None
    server, before = guarded.server, processed(guarded)
    expected = {(HOUSE, port_of(server.http)), (HOUSE, port_of(server.ami))}
    assert listens(process.pid, "tcp") == expected
    assert not listens(process.pid, "tcp6")
    resolvers = listens(process.pid, "udp") - {(HOUSE, port_of(server.sip))}
    assert {address for address, _ in resolvers} <= {"0.0.0.0"}
    assert {address for address, _ in listens(process.pid, "udp6")} <= {"::"}
    assert len(resolvers) <= 1
    for _, port in resolvers:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
            link.bind((HOUSE, 0))
            link.settimeout(0.5)
            link.sendto(invite(HOUSE), ("127.0.0.1", port))
            with pytest.raises(TimeoutError):
                link.recv(65_535)
    assert processed(guarded) == before
