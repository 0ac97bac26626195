"""Put Spark on top of the environment that runs this: what `make soak` does first.

Installs exactly `requirements-spark.lock`, hash by hash. Without Java nothing is installed and the
tests that need it say so and skip.
"""

from __future__ import annotations

import importlib.metadata
import re
import shutil
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent / "requirements-spark.lock"


def wanted(lock: str) -> dict[str, str]:
    """Package to version."""
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", lock, re.MULTILINE))


def is_there(packages: dict[str, str]) -> bool:
    """Whether each is installed in exactly this version."""
    try:
        return all(importlib.metadata.version(name) == at for name, at in packages.items())
    except importlib.metadata.PackageNotFoundError:
        return False


def main() -> int:
    """Install what is missing; 0 also where there is no Java."""
    if is_there(wanted(LOCK.read_text())):
        return 0
    if shutil.which("java") is None:
        print("no Java: Spark is not installed, its tests will skip", file=sys.stderr)
        return 0
    print("installing Spark from requirements-spark.lock", file=sys.stderr, flush=True)
    options = ["--no-deps", "--require-hashes", "--requirement", str(LOCK)]
    uv = shutil.which("uv")
    if uv is not None:
        command = [uv, "pip", "install", "--quiet", "--python", sys.executable, *options]
    else:
        quiet = ["--disable-pip-version-check", "-qq", "--root-user-action=ignore"]
        command = [sys.executable, "-m", "pip", "install", *quiet, *options]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
