"""Speech as a telephone has it: a tone goes out, what comes in is kept, and tones are found in it."""

from __future__ import annotations

import asyncio
import struct
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 8_000
FRAME = 160
PCMA, EVENTS = 8, 101
Samples = NDArray[np.float64]


def _alaw_table() -> Samples:
    """G.711, table 1a: what each of the 256 codes sounds like, −1 to 1."""
    said = np.empty(256)
    for code in range(256):
        bits = code ^ 0x55
        exponent, mantissa = (bits >> 4) & 7, bits & 15
        size = (mantissa << 4) + 8 if exponent == 0 else ((mantissa << 4) + 0x108) << (exponent - 1)
        said[code] = size if bits & 0x80 else -size
    return said / 32_768


_HEARD = _alaw_table()
_ORDER = np.argsort(_HEARD)


def encode(sound: Samples) -> bytes:
    """The nearest code of each sample."""
    ranked = _HEARD[_ORDER]
    place = np.clip(np.searchsorted(ranked, sound), 1, 255)
    lower = np.abs(sound - ranked[place - 1]) < np.abs(sound - ranked[place])
    return bytes(_ORDER[np.where(lower, place - 1, place)].astype(np.uint8))


def loudest(sound: Samples, *, among: tuple[float, ...]) -> dict[float, float]:
    """The share of the whole energy within 15 Hz of each frequency."""
    if not len(sound) or not float(np.abs(sound).max()):
        return dict.fromkeys(among, 0.0)
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
    at = np.fft.rfftfreq(len(sound), 1 / RATE)
    whole = float(power.sum())
    return {hz: float(power[np.abs(at - hz) <= 15].sum()) / whole for hz in among}


class Speech(asyncio.DatagramProtocol):
    """One end of an RTP stream: says a *tone* for ever, and keeps what it hears.

    It speaks to whoever the description of the call named.
    """

    def __init__(self, tone: float) -> None:
        self.tone = tone
        self.muted = False
        self.to: tuple[str, int] | None = None
        self.heard = bytearray()
        self.heard_at: list[float] = []
        self._transport: asyncio.DatagramTransport | None = None
        self._task: asyncio.Task[None] | None = None
        # each telephone's own: what MixMonitor hears of one whose numbers begin close behind those of the
        # one before, it takes for late packets and leaves out (docs/decisions/0104)
        self._count = round(29 * tone) & 0x7FFF
        self._keys: list[tuple[int, int, bool]] = []
        self._searched: dict[float, int] = {}

    @classmethod
    async def open(cls, tone: float) -> Speech:
        """Listen on a port of loopback."""
        loop = asyncio.get_running_loop()
        made: Speech
        _, made = await loop.create_datagram_endpoint(
            lambda: cls(tone), local_addr=("127.0.0.1", 0)
        )
        made._task = loop.create_task(made._speak(), name=f"tone {tone}")
        return made

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self._transport is not None
        return int(self._transport.get_extra_info("sockname")[1])

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        if len(data) > 12 and data[1] & 0x7F == PCMA:
            self.heard += data[12:]
            self.heard_at.append(time.monotonic())

    async def _speak(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due += FRAME / RATE
            await asyncio.sleep(max(0.0, due - loop.time()))
            if self.to is None or self._transport is None:
                continue
            self._count += 1
            if self._keys:
                event, long, last = self._keys.pop(0)
                if event < 0:  # the gap between two keys
                    continue
                if long == FRAME:
                    self._began = (self._count * FRAME) & 0xFFFFFFFF
                said = struct.pack("!BBH", event, 0x8A if last else 0x0A, long)
                self._send(EVENTS, said)
                continue
            if self.muted:
                continue
            at = np.arange(FRAME) + self._count * FRAME
            self._send(PCMA, encode(0.4 * np.sin(2 * np.pi * self.tone / RATE * at)))

    def _send(self, kind: int, said: bytes) -> None:
        assert self._transport is not None
        head = struct.pack("!BBHII", 0x80, kind, self._count & 0xFFFF, self._stamp(kind), 4711)
        self._transport.sendto(head + said, self.to)

    def _stamp(self, kind: int) -> int:
        if kind == EVENTS:
            return self._began
        return (self._count * FRAME) & 0xFFFFFFFF

    _began = 0

    def press(self, key: str) -> None:
        """Send a key as RFC 4733 has it: ten packets, the last three say that it is over."""
        event = "0123456789*#".index(key)
        self._keys += [(event, FRAME * (n + 1), False) for n in range(7)]
        self._keys += [(event, FRAME * 8, True)] * 3
        self._keys += [(-1, 0, False)] * 3

    def forget(self) -> None:
        """Only what is heard from now on counts."""
        self.heard.clear()
        self._searched.clear()

    def last(self, seconds: float) -> Samples:
        """The last *seconds* of what was heard."""
        codes = np.frombuffer(bytes(self.heard[-int(seconds * RATE) :]), dtype=np.uint8)
        return _HEARD[codes]

    def hears(self, hz: float, seconds: float = 0.5) -> bool:
        """Whether the last *seconds* are full and mostly a tone of *hz*."""
        sound = self.last(seconds)
        return len(sound) >= seconds * RATE and loudest(sound, among=(hz,))[hz] > 0.5

    def has_heard(self, hz: float, seconds: float = 0.1) -> bool:
        """Whether a tone of *hz* was heard for *seconds* at any time since :meth:`forget`: what is said
        once may be over before a busy machine asks."""
        size = int(seconds * RATE)
        at = self._searched.get(hz, 0)
        while at + size <= len(self.heard):
            codes = np.frombuffer(bytes(self.heard[at : at + size]), dtype=np.uint8)
            if loudest(_HEARD[codes], among=(hz,))[hz] > 0.5:
                return True
            at += size // 2
            self._searched[hz] = at
        return False

    def hears_some(self, hz: float, seconds: float = 0.5) -> bool:
        """Whether *hz* is clearly among what was heard last."""
        sound = self.last(seconds)
        return len(sound) >= seconds * RATE and loudest(sound, among=(hz,))[hz] > 0.1

    def close(self) -> None:
        """Neither speak nor listen any more."""
        if self._task is not None:
            self._task.cancel()
        if self._transport is not None:
            self._transport.close()
