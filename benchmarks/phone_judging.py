"""What :mod:`benchmarks.phone` measures: CPU of processes, and Asterisk's own time stamps."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from benchmarks.report import quantiles_ms

Pids = Mapping[str, Iterable[int]]
CALLER = "PJSIP/trunk-carrier"


def cpu_of(pids: Pids) -> dict[str, float]:
    """Seconds of CPU that each part has used since it began; who has ended no longer counts."""
    used = dict.fromkeys(pids, 0.0)
    for part, mine in pids.items():
        for pid in mine:
            with suppress(psutil.Error):
                times = psutil.Process(pid).cpu_times()
                used[part] += times.user + times.system
    return used


class Stamps:
    """The events of channels that one server writes down, read from where the last reading ended."""

    def __init__(self, log: Path) -> None:
        self._path = log
        self._read = 0
        self.skip()

    def skip(self) -> None:
        """What is there is of an earlier step."""
        self._read = self._path.stat().st_size if self._path.exists() else 0

    def setups(self) -> tuple[int, int, list[float]]:
        """Callers who came, callers who went, and for each who met somebody, after how many seconds."""
        with self._path.open(encoding="utf-8", newline="") as file:
            file.seek(self._read)
            rows = [row for row in csv.reader(file) if len(row) == 4 and row[3].startswith(CALLER)]
        came = {name: float(at) for at, what, name, _ in rows if what == "CHAN_START"}
        gone = {name for _, what, name, _ in rows if what == "CHAN_END"}
        met: dict[str, float] = {}
        for at, what, name, _ in rows:
            if what == "BRIDGE_ENTER" and name in came:
                met.setdefault(name, float(at) - came[name])
        return len(came), len(gone), list(met.values())


def told(calls: int, setups: list[float], cpu: Mapping[str, float]) -> dict[str, Any]:
    """One step of one server, for *calls* that were tried."""
    return {
        "met_nobody": calls - len(setups),
        "setup_ms": quantiles_ms(setups) if setups else {},
        "cpu_ms_per_call": {part: round(1_000 * used / calls, 2) for part, used in cpu.items()},
    }


def ratios(ours: Mapping[str, Any], theirs: Mapping[str, Any], key: str) -> dict[str, float]:
    """Ours by theirs: of the two Asterisks, of everything, and of the set-up's quantiles."""

    def share(over: float, under: float) -> float:
        return round(over / under, 2) if under else float("nan")

    mine, other = ours[key], theirs[key]
    found = {
        "asterisk": share(mine["asterisk"], other["asterisk"]),
        "everything": share(sum(mine.values()), other["asterisk"]),
    }
    for each in ("p50", "p99"):
        if each in ours["setup_ms"] and each in theirs["setup_ms"]:
            found[f"setup_{each}"] = share(ours["setup_ms"][each], theirs["setup_ms"][each])
    return found
