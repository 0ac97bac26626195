"""One process full of raw clients for ``benchmarks.push``: desks or boards, no browser.

    python -m benchmarks.push_clients desks|boards < config.json > log.json

The config names the address, the tickets and how long to stay. The log has, for each client, when
which position came, and what was wrong.
"""

from __future__ import annotations

import asyncio
import hashlib
import resource
import signal
import sys
import time
from contextlib import suppress

import msgspec
from msgspec import Raw, Struct
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException


class Config(Struct):
    """What to do: one client per ticket, *opened_in_s* from the first to the last."""

    host: str
    port: int
    origin: str
    tickets: list[str]
    stay_s: float
    opened_in_s: float = 8.0


class Seen(Struct):
    """A view or tick: when it came (wall seconds), its position, and a digest of what it shows."""

    at: float
    seq: int
    digest: str


class Log(Struct):
    """Of one client. *wrong*: positions that went back, numbers that were missed or doubled."""

    seen: list[Seen] = []
    said: dict[str, int] = {}
    alive: int = 0
    bytes: int = 0
    wrong: list[str] = []
    closed: str = ""


class _Message(Struct):
    t: str
    seq: int = -1
    contact: str = ""
    n: int = 0
    desk: Raw = Raw(b"")


class _Tick(Struct):
    seq: int
    at: int
    view: Raw


def digest(body: bytes | Raw) -> str:
    """Short, and the same for the same bytes."""
    return hashlib.blake2b(bytes(body), digest_size=8).hexdigest()


async def desk(config: Config, ticket: str, log: Log) -> None:
    """One tab."""
    address = f"ws://{config.host}:{config.port}/live/desk"
    read = msgspec.json.Decoder(_Message)
    async with connect(
        address,
        origin=config.origin,  # type: ignore[arg-type]
        compression=None,
        ping_interval=None,
        open_timeout=40,
        max_queue=None,
    ) as socket:
        await socket.send(msgspec.json.encode({"ticket": ticket, "have": {}}).decode())
        async for text in socket:
            now = time.time()
            assert isinstance(text, str)
            log.bytes += len(text)
            message = read.decode(text)
            if message.t == "view":
                if log.seen and message.seq < log.seen[-1].seq:
                    log.wrong.append(f"{message.seq} after {log.seen[-1].seq}")
                log.seen.append(Seen(now, message.seq, digest(message.desk)))
            elif message.t == "say":
                if message.n != log.said.get(message.contact, 0) + 1:
                    log.wrong.append(f"{message.contact} {message.n}")
                log.said[message.contact] = message.n
            elif message.t == "alive":
                log.alive += 1
            elif message.t == "over":
                log.closed = "over"


async def board(config: Config, ticket: str, log: Log) -> None:
    """One viewer."""
    reader, writer = await asyncio.open_connection(config.host, config.port, limit=1 << 22)
    try:
        writer.write(
            f"GET /live/board HTTP/1.1\r\nHost: {config.host}\r\nOrigin: {config.origin}\r\n"
            f"Authorization: Bearer {ticket}\r\n\r\n".encode()
        )
        read = msgspec.json.Decoder(_Tick)
        status = await reader.readline()
        if b" 200 " not in status:
            log.closed = status.decode().strip()
            return
        while line := await reader.readline():
            log.bytes += len(line)
            if line.startswith(b"data: ") and b'"view"' in line:
                now = time.time()
                tick = read.decode(line[6:])
                if log.seen and tick.seq < log.seen[-1].seq:
                    log.wrong.append(f"{tick.seq} after {log.seen[-1].seq}")
                log.seen.append(Seen(now, tick.seq, ""))
            elif line.startswith(b"event: ") and not line.startswith(b"event: tick"):
                log.wrong.append(line.decode().strip())
    finally:
        writer.close()


async def main(kind: str, config: Config) -> list[Log]:
    """All clients, until their time is over."""
    begin = {"desks": desk, "boards": board}[kind]
    logs = [Log() for _ in config.tickets]
    pause = config.opened_in_s / max(1, len(logs))

    async def stay(ticket: str, log: Log) -> None:
        try:
            await begin(config, ticket, log)
            log.closed = log.closed or "closed"
        except (OSError, WebSocketException, msgspec.MsgspecError) as error:
            log.closed = repr(error)

    tasks = []
    for ticket, log in zip(config.tickets, logs, strict=True):
        tasks.append(asyncio.create_task(stay(ticket, log)))
        await asyncio.sleep(pause)
    enough = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, enough.set)
    with suppress(TimeoutError):
        await asyncio.wait_for(enough.wait(), config.stay_s)
    for task in tasks:
        task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks, return_exceptions=True)
    return logs


if __name__ == "__main__":
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Config)
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(main(sys.argv[1], asked))))
