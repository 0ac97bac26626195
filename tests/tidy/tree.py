"""The files of the project as they would be committed."""

import functools
import subprocess
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CODE_FOLDERS = {"src", "tests", "tools", "benchmarks"}
HAND_WRITTEN = {".py", ".sql", ".js", ".css", ".html", ".sh", ".lua"}


@functools.cache
def committed() -> tuple[str, ...]:
    """Paths that git holds, and those that it would take up with the next commit."""
    listing = subprocess.run(
        ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"),
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = sorted({path for path in listing.stdout.split("\0") if path})
    return tuple(path for path in paths if (ROOT / path).is_file())


def code(*suffixes: str) -> list[str]:
    """Committed files that people write by hand, with one of the *suffixes* (all by default)."""
    wanted = set(suffixes) or HAND_WRITTEN
    return [
        path
        for path in committed()
        if path.split("/", 1)[0] in CODE_FOLDERS and Path(path).suffix in wanted
    ]


def source(*suffixes: str) -> list[str]:
    """The same, only what is shipped."""
    return [path for path in code(*suffixes) if path.startswith("src/")]


def read(path: str) -> str:
    """Text of a committed file; what is not UTF-8 (pictures, sounds) reads as noise."""
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")


def pyproject() -> dict[str, Any]:
    """The project's own description."""
    return tomllib.loads(read("pyproject.toml"))


def listed(name: str) -> dict[str, str]:
    """An allow-list beside this file: ``path: reason`` a line, ``#`` for remarks."""
    lines = (ROOT / "tests" / "tidy" / name).read_text(encoding="utf-8").splitlines()
    entries = [line for line in lines if line.strip() and not line.startswith("#")]
    pairs = [line.partition(":") for line in entries]
    return {path.strip(): reason.strip() for path, _, reason in pairs}
