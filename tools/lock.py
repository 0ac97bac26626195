"""Write `requirements.lock` from `pyproject.toml`: every version and hash, no address.

The extra `spark` has a lock of its own, `requirements-spark.lock`, with what it brings on top;
so has `compare`, `requirements-compare.lock`, for an environment of its own, and `node`,
`requirements-node.lock`, which tools/assets.py takes where the machine has no Node.

    make lock               # keep the versions that still fit
    make lock UPGRADE=1     # take the newest that fit

uv does the resolving, from an environment of its own that is thrown away afterwards: it
is needed by nothing else. The header is left out because it would quote the command line,
and uv's own lock format is not used because it records where each file was downloaded.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
ALONE = {each: ROOT / f"requirements-{each}.lock" for each in ("spark", "compare", "node")}
"""Extras that are locked apart from the rest."""

UV = "uv==0.13.9"


def uv_program(folder: Path) -> str:
    """The uv on the PATH, or one installed into *folder*."""
    found = shutil.which("uv")
    if found is not None:
        return found
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-qq", UV]
    subprocess.run(pip, check=True)
    return str(folder / "bin" / "uv")


def compile_command(uv: str, *, upgrade: bool) -> list[str]:
    """The command that resolves, for every platform at once, from Python 3.11 on."""
    command = [*_resolving(uv, upgrade=upgrade), "--extra", "dev"]
    return [*command, "pyproject.toml", "--output-file", LOCK.name]


def extra_command(uv: str, extra: str, *, upgrade: bool) -> list[str]:
    """The same for what *extra* asks for, read from standard input."""
    command = _resolving(uv, upgrade=upgrade)
    return [*command, "--no-annotate", "-", "--output-file", ALONE[extra].name]


def _resolving(uv: str, *, upgrade: bool) -> list[str]:
    command = [uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header"]
    command += ["--python-version", "3.11"]
    return [*command, *(["--upgrade"] if upgrade else [])]


def requirements_of(extra: str) -> str:
    """What the extra asks for, a line each."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return "\n".join(project["optional-dependencies"][extra]) + "\n"


def main(argv: list[str]) -> int:
    """Resolve, then refuse a result that names an address."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that fit")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        uv = uv_program(Path(folder) / "uv")
        subprocess.run(compile_command(uv, upgrade=options.upgrade), check=True, cwd=ROOT)
        for extra in ALONE:
            subprocess.run(
                extra_command(uv, extra, upgrade=options.upgrade),
                input=requirements_of(extra).encode(),
                check=True,
                cwd=ROOT,
            )
    for lock in (LOCK, *ALONE.values()):
        if "://" in lock.read_text():
            print(f"{lock.name} names an address: do not commit it", file=sys.stderr)
            return 1
    print(f"wrote {LOCK.name} and those of {', '.join(ALONE)}; the next make installs the first")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
