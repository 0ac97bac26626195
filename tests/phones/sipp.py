"""Customers played by SIPp from the scenarios of tests/acceptance/phone."""

from __future__ import annotations

import asyncio
import math
import socket
from pathlib import Path

from tests.ports import free_port

SCENARIOS = Path(__file__).parents[1] / "acceptance" / "phone"
TONE_HZ = 440.0
RATE = 8_000


async def customers(
    sipp: str,
    port: int,
    number: str,
    scenario: str,
    folder: Path,
    *,
    stay_ms: int,
    calls: int = 1,
    rate: int = 10,
) -> str:
    """Let *calls* customers call *number*; what SIPp says if one of them failed, else nothing."""
    written = folder / scenario
    text = (SCENARIOS / scenario).read_text(encoding="utf-8")
    written.write_text(text.replace('"TONE,', f'"{speech(folder)},'), encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        *(sipp, f"127.0.0.1:{port}", "-sf", str(written), "-s", number, "-i", "127.0.0.1"),
        *("-p", str(free_port(socket.SOCK_DGRAM)), "-d", str(stay_ms), "-recv_timeout", "20000"),
        *("-m", str(calls), "-r", str(rate), "-timeout", "60", "-timeout_error", "-nostdin"),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return "" if process.returncode == 0 else said.decode(errors="replace")[-2_000:]


def speech(folder: Path) -> Path:
    """A second of :data:`TONE_HZ`, µ-law, without a head."""
    path = folder / "tone.ulaw"
    turn = math.tau * TONE_HZ / RATE
    path.write_bytes(bytes(_ulaw(8_000 * math.sin(turn * at)) for at in range(RATE)))
    return path


def _ulaw(sample: float) -> int:
    """G.711 µ-law of a 16 bit sample."""
    sign, size = (0x80 if sample < 0 else 0), min(abs(round(sample)), 32_635) + 0x84
    exponent = max(0, size.bit_length() - 8)
    return ~(sign | exponent << 4 | size >> (exponent + 3) & 0x0F) & 0xFF
