"""How a benchmark tells its figures: JSON, against a named alternative, with what it ran on."""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import metadata
from typing import Any

Figures = Mapping[str, Any]


def machine(*packages: str) -> dict[str, Any]:
    """Commit, versions, cores and what else kept them busy: what a figure cannot be read without."""
    return {
        "commit": commit(),
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": _cores(),
        "load": round(os.getloadavg()[0], 2),
        **{name: metadata.version(name) for name in packages},
    }


def commit() -> str:
    """The commit that ran, with ``+`` when files were changed since."""

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
        return done.stdout.strip()

    return git("rev-parse", "--short=12", "HEAD") + ("+" if git("status", "--porcelain") else "")


def measured(run: Callable[[], int]) -> dict[str, float]:
    """What *run*, which returns how many things it did, took: of the wall and of this CPU."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    began = time.perf_counter()
    count = run()
    wall_s = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu_s = after.ru_utime + after.ru_stime - usage.ru_utime - usage.ru_stime
    return {
        "count": count,
        "wall_s": round(wall_s, 4),
        "cpu_s": round(cpu_s, 4),
        "per_s": round(count / wall_s, 1),
    }


def quantiles_ms(seconds: Sequence[float]) -> dict[str, float]:
    """Median, 99th percentile and worst, in milliseconds."""
    ordered = sorted(seconds)
    at = {"p50": 0.5, "p99": 0.99, "max": 1.0}
    return {
        name: round(1_000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 3)
        for name, share in at.items()
    }


def tell(name: str, figures: Figures, *, against: str, packages: Sequence[str] = ()) -> None:
    """Print the result as one JSON document; *against* names the alternative."""
    document = {"benchmark": name, "against": against, **figures, "on": machine(*packages)}
    json.dump(document, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")


def _cores() -> int:
    return len(os.sched_getaffinity(0))
