"""Make `.venv-compare`: the packages that the benchmarks of planning are compared with, and no Maju.

    python tools/compare.py        # prints the Python of that environment

Installs exactly `requirements-compare.lock`, hash by hash. It stands apart because some of these
packages ask for older versions of what Maju itself uses. Arrays go there as .npz, answers come
back as JSON, in the same run as Maju's own.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements-compare.lock"
FOLDER = ROOT / ".venv-compare"
STAMP = FOLDER / "lock.sha256"


def python_of_comparators() -> Path:
    """The interpreter of that environment, made first if it is not there or its lock changed.

    Raises:
        subprocess.CalledProcessError: a package could not be installed.
    """
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    python = FOLDER / "bin" / "python"
    if STAMP.is_file() and STAMP.read_text() == wanted:
        return python
    shutil.rmtree(FOLDER, ignore_errors=True)
    venv.create(FOLDER, with_pip=True)
    print("installing the comparators from requirements-compare.lock", file=sys.stderr, flush=True)
    options = ["--no-deps", "--require-hashes", "--requirement", str(LOCK)]
    quiet = ["--disable-pip-version-check", "-qq", "--root-user-action=ignore"]
    subprocess.run([str(python), "-m", "pip", "install", *quiet, *options], check=True)
    STAMP.write_text(wanted)
    return python


if __name__ == "__main__":
    print(python_of_comparators())
