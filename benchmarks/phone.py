"""Calls through Maju, and through Asterisk's own app_queue over the same program, step by step.

    python -m benchmarks.phone [--rates 10,20,40] [--held 50,100,150] [--seconds 4] [--only plain|recorded]

Both servers run all the time; each step is done by the one, then by the other. Customers and agents are
SIPp. A rate is so many calls a second, each 3 s long, without speech of theirs (music and silence go out).
Held calls come 20 a second, speak, and are echoed by their agents: CPU is taken while all are up.

Maju is ``maju run`` whole (PostgreSQL, engine, adapter, and what stands by); its CPU is told by part. A
set-up is from the customer's first packet until it is with its agent, by Asterisk's own time stamps (CEL)
on both sides. A call is lost when SIPp says it failed, or when Asterisk or the journal does not know it to its
end; who met nobody within its 3 s is told apart. Standing by takes CPU without any calls, too.
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import psutil

from benchmarks.phone_judging import Pids, Stamps, cpu_of, ratios, told
from benchmarks.phone_queue import EVENTS, MAPPING, plain_asterisk
from benchmarks.report import tell
from maju.app.home import Home
from maju.app.postgres import processes
from maju.channels.asterisk.part import find_part
from maju.kernel import commands as c
from maju.kernel import events as e
from maju.kernel import flows as n
from maju.kernel.channels import Channel
from maju.kernel.flows import Flow
from maju.kernel.ids import AgentId, FlowId, NodeId
from maju.kernel.settings import Entry, Settings
from maju.kernel.time import SECOND, Duration
from tests.asterisk_fixtures import RunningAsterisk
from tests.phones.hall import QUEUE, SHOP, VIP, a_centre
from tests.phones.house import House, a_house
from tests.phones.sip import Telephone
from tests.phones.sipp import speech
from tests.ports import free_port, quiet_port

PLAIN, RECORDED = VIP, "07000001010"
SCENARIO = Path(__file__).with_name("phone_customer.xml")
TALK_S = 3.0
RAMP = 20
"""Held calls come so many a second."""
SETTLE_S = 1.5
LONGER_S = 1.5


@dataclass(slots=True)
class Side:
    """One of the two that are compared."""

    server: RunningAsterisk
    stamps: Stamps
    pids: Pids
    closed: Callable[[], int] | None = None
    """How many calls the journal has closed so far; ``None``: there is no journal."""
    before: int = 0

    def begin(self) -> None:
        """What is known by now is of an earlier step."""
        self.stamps.skip()
        self.before = self.closed() if self.closed is not None else 0

    def ended(self) -> int:
        """Calls of this step that are known to their end."""
        gone = self.stamps.setups()[1]
        return gone if self.closed is None else min(gone, self.closed() - self.before)


def main() -> None:
    """Start both, go through the steps, compare, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rates", type=_numbers, default=[10, 20, 40])
    parser.add_argument("--held", type=_numbers, default=[50, 100, 150])
    parser.add_argument("--seconds", type=float, default=4.0, help="of each step")
    parser.add_argument("--only", choices=("plain", "recorded"))
    chosen = parser.parse_args()
    kinds = [chosen.only] if chosen.only else ["plain", "recorded"]
    with tempfile.TemporaryDirectory(prefix="maju-phone-", dir="/dev/shm") as name:
        Path(name).chmod(0o755)
        steps = asyncio.run(_measure(Path(name), chosen, kinds))
    tell(
        "phone",
        {"seconds": chosen.seconds, "steps": steps, "lost": sum(_lost(each) for each in steps)},
        against="Asterisk's app_queue, in the same run",
        packages=("websockets", "uvloop"),
    )


async def _measure(
    folder: Path, chosen: argparse.Namespace, kinds: list[str]
) -> list[dict[str, Any]]:
    part = find_part()
    if part is None:
        sys.exit("no Asterisk here: make asterisk")
    most = max(max(chosen.held, default=0), round(max(chosen.rates, default=0) * (TALK_S + 1)))
    agents = [AgentId(f"a{number:03}") for number in range(most)]
    settings = _settings(agents)
    port = quiet_port()
    home = Home(folder / "home")
    answers_at = free_port(socket.SOCK_DGRAM)
    async with a_house(home, part, settings, port=port, carrier_port=port + 7) as house:
        plain = plain_asterisk(
            house.asterisk.server,
            home.keys,
            part,
            agents=agents,
            answers_at=answers_at,
            plain=PLAIN,
            recorded=RECORDED,
        )
        with plain as other:
            ours = await _ours(house, agents, answers_at)
            pid = other.own.process.pid if other.own.process is not None else 0
            theirs = Side(other, Stamps(_log(other)), {"asterisk": [pid]})
            with _answering(answers_at, folder):
                return [
                    step
                    async for step in _steps(
                        folder, chosen, kinds, {"maju": ours, "app_queue": theirs}
                    )
                ]


async def _steps(
    folder: Path, chosen: argparse.Namespace, kinds: list[str], sides: dict[str, Side]
) -> AsyncIterator[dict[str, Any]]:
    for kind in kinds:
        number = RECORDED if kind == "recorded" else PLAIN
        for rate in chosen.rates:
            step: dict[str, Any] = {"calls_per_s": rate, "kind": kind}
            for name, side in sides.items():
                step[name] = await _rate(side, folder, number, rate, chosen.seconds)
            step["ratio"] = ratios(step["maju"], step["app_queue"], "cpu_ms_per_call")
            _say(step)
            yield step
        for held in chosen.held:
            step = {"held": held, "kind": kind}
            for name, side in sides.items():
                step[name] = await _held(side, folder, number, held, chosen.seconds)
            step["ratio"] = ratios(step["maju"], step["app_queue"], "cpu_percent")
            _say(step)
            yield step


async def _rate(side: Side, folder: Path, number: str, rate: int, seconds: float) -> dict[str, Any]:
    calls = round(rate * seconds)
    side.begin()
    before = cpu_of(side.pids)
    failed = await _customers(side, folder, number, rate=rate, calls=calls, stay_s=TALK_S)
    setups = await _all_gone(side, calls)
    used = {part: spent - before[part] for part, spent in cpu_of(side.pids).items()}
    return told(calls, setups, used) | {"failed": failed, "lost": calls - side.ended()}


async def _held(side: Side, folder: Path, number: str, held: int, seconds: float) -> dict[str, Any]:
    side.begin()
    stay = held / RAMP + SETTLE_S + seconds + LONGER_S
    calling = asyncio.create_task(
        _customers(side, folder, number, rate=RAMP, calls=held, stay_s=stay, speaks=True)
    )
    await asyncio.sleep(held / RAMP + SETTLE_S)
    loop = asyncio.get_running_loop()
    before, began = cpu_of(side.pids), loop.time()
    await asyncio.sleep(seconds)
    after, took = cpu_of(side.pids), loop.time() - began
    failed = await calling
    setups = await _all_gone(side, held)
    percent = {part: round(100 * (after[part] - before[part]) / took, 1) for part in before}
    return told(held, setups, {}) | {
        "failed": failed,
        "lost": held - side.ended(),
        "cpu_percent": percent,
    }


async def _all_gone(side: Side, calls: int) -> list[float]:
    """Until every caller's line is down, and what was made of them is put away."""
    try:
        async with asyncio.timeout(20):
            while side.ended() < calls:  # noqa: ASYNC110 - a file rings no bell
                await asyncio.sleep(0.2)
    except TimeoutError:
        pass  # those who are missing are told as lost
    async with asyncio.timeout(120):
        while not _put_away(Path(side.server.server.spool)):  # noqa: ASYNC110
            await asyncio.sleep(0.2)
    return side.stamps.setups()[2]


def _put_away(spool: Path) -> bool:
    """Whether all that was recorded is sealed; what app_queue left, which seals nothing, is removed."""
    cards, left = list(spool.glob("*.json")), list(spool.glob("*.raw"))
    if not cards:
        for each in left:
            each.unlink(missing_ok=True)
    return not cards


async def _customers(
    side: Side,
    folder: Path,
    number: str,
    *,
    rate: int,
    calls: int,
    stay_s: float,
    speaks: bool = False,
) -> int:
    """Let SIPp call; how many of its calls failed."""
    text = SCENARIO.read_text(encoding="utf-8")
    media, says = ("[rtpstream_audio_port]", _says(folder)) if speaks else ("[media_port]", "")
    scenario = folder / f"customer-{'speaks' if speaks else 'silent'}.xml"
    scenario.write_text(text.replace("SPEAKS", says).replace("PORT", media), encoding="utf-8")
    words = [
        "sipp", f"127.0.0.1:{side.server.sip_port}", "-sf", str(scenario), "-s", number,
        "-i", "127.0.0.1", "-p", str(free_port(socket.SOCK_DGRAM)), "-r", str(rate), "-m", str(calls),
        "-l", str(calls), "-d", str(round(stay_s * 1000)), "-nostdin", "-recv_timeout", "30000",
        "-timeout", "120", "-trace_stat", "-stf", str(folder / "stat.csv"), "-fd", "600",
    ]  # fmt: skip
    (folder / "stat.csv").unlink(missing_ok=True)
    with (folder / "sipp.out").open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            *words, stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd=folder
        )
        code = await process.wait()
    if code not in (0, 1) or not (folder / "stat.csv").exists():
        sys.exit(f"SIPp ended with {code}: {(folder / 'sipp.out').read_text()[-800:]}")
    head, *_, last = (folder / "stat.csv").read_text(encoding="utf-8").splitlines()
    counts = dict(zip(head.split(";"), last.split(";"), strict=False))
    return calls - int(counts["SuccessfulCall(C)"])


def _says(folder: Path) -> str:
    """A tone, said for ever."""
    return f'<nop><action><exec rtp_stream="{speech(folder)},-1,0"/></action></nop>'


@contextmanager
def _answering(port: int, folder: Path) -> Iterator[None]:
    """All agents' telephones: they answer at once, and send back what they hear."""
    words = ["sipp", "-sn", "uas", "-i", "127.0.0.1", "-p", str(port), "-rtp_echo", "-nostdin",
             "-mp", str(free_port(socket.SOCK_DGRAM) & ~1)]  # fmt: skip
    with (folder / "agents.out").open("wb") as out:
        process = subprocess.Popen(
            words, stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd=folder
        )
    try:
        yield
    finally:
        process.kill()
        process.wait()


# --- our side ------------------------------------------------------------------------------------


async def _ours(house: House, agents: list[AgentId], answers_at: int) -> Side:
    """Everybody is at work, and Asterisk writes down what both write down."""
    etc = Path(house.asterisk.server.folder)
    for name, text in (("cel.conf", EVENTS), ("cel_custom.conf", MAPPING)):
        (etc / name).write_text(text, encoding="utf-8")
    for module in ("cel", "cel_custom"):
        house.asterisk.cli(f"module reload {module}")
    server = ("127.0.0.1", house.asterisk.sip_port)
    for agent in agents:  # from where all of them will answer
        phone = await Telephone.open(server, f"phone-{agent}", tone=0.0, port=answers_at)
        await phone.register(house.secret(agent), expires=3_600)
        phone.close()
        await asyncio.sleep(0.001)
        await house.do(c.SignIn(agent=agent, adapter=house.adapter_id, phone=True))
        await house.do(c.SetState(agent=agent, state="available"))

    def available() -> int:
        return sum(each.state == "available" for each in house.replica.state.agents.values())

    await house.until(lambda: available() == len(agents), within_s=60)
    return Side(
        house.asterisk,
        Stamps(_log(house.asterisk)),
        _pids(house),
        lambda: len(house.all(e.ContactClosed)),
    )


def _pids(house: House) -> Pids:
    """Processes by what they do; some only stand by (pages, push, reports, what keeps Asterisk)."""
    site = house.site
    pid = Path(house.asterisk.server.folder).parent / "run" / "asterisk.pid"
    roles = {"engine": "engine", "adapter": "voice:main", "follower": "follower"}
    children = {part: site.child(role) for part, role in roles.items()}
    known: dict[str, list[int]] = {
        part: [child.pid] for part, child in children.items() if child is not None
    }
    known["asterisk"] = [int(pid.read_text(encoding="utf-8"))]
    known["postgres"] = list(processes.serving(site.layout.data))
    named = {each for mine in known.values() for each in mine}
    rest = {site.pid} | {each.pid for each in psutil.Process(site.pid).children()}
    return known | {"standing by": sorted(rest - named)}


def _settings(agents: list[AgentId]) -> Settings:
    """One line for everybody; a call by the second number is recorded."""
    centre = a_centre(agents=agents)
    flow = Flow(
        id=FlowId("shop.recorded"),
        start=NodeId("notice"),
        nodes=(
            n.Say(id=NodeId("notice"), prompt="none", notice="recording", next=NodeId("line")),
            n.ToQueue(id=NodeId("line"), queue=QUEUE),
        ),
    )
    entry = Entry(address=RECORDED, channel=Channel.VOICE, client=SHOP, flow=flow.id, record=True)
    queues = tuple(
        msgspec.structs.replace(
            each, wrap_up=Duration(SECOND // 100), wrap_up_ends=True, tell_wait=False
        )
        for each in centre.queues
    )
    return msgspec.structs.replace(
        centre, queues=queues, flows=(*centre.flows, flow), entries=(*centre.entries, entry)
    )


def _log(server: RunningAsterisk) -> Path:
    return Path(server.server.folder).parent / "log" / "cel-custom" / "bench.csv"


def _lost(step: dict[str, Any]) -> int:
    return sum(step[side]["lost"] + step[side]["failed"] for side in ("maju", "app_queue"))


def _say(step: dict[str, Any]) -> None:
    print(step, file=sys.stderr, flush=True)


def _numbers(text: str) -> list[int]:
    return [int(each) for each in text.split(",") if each]


if __name__ == "__main__":
    main()
