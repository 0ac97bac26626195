"""The import contracts stand before the packages that they bind, and each one bites.

A small tree called maju is written, with one wrong import in it, and the project's own
contracts are run over it.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tidy import tree

Files = dict[str, str]

EVERY_PACKAGE: Files = {
    f"{name}/__init__.py": ""
    for name in [
        "app",
        "desk",
        "floor",
        "workforce",
        "directory",
        "engine",
        "live",
        "metrics",
        "channels",
        "facts",
        "planning",
        "journal",
        "routing",
        "kernel",
    ]
}


def lint(folder: Path, files: Files) -> subprocess.CompletedProcess[str]:
    """Run the project's contracts over a tree of *files* under maju/."""
    (folder / "pyproject.toml").write_text(tree.read("pyproject.toml"))
    for name, text in {"__init__.py": "", **files}.items():
        path = folder / "maju" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    command = (
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as run; run()",
        "--no-cache",
    )
    env = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=env, check=False, capture_output=True, text=True)


@pytest.mark.parametrize("files", [{}, EVERY_PACKAGE], ids=["nothing yet", "every package"])
def test_good_trees_pass(tmp_path: Path, files: Files) -> None:
    done = lint(tmp_path, files)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("files", "contract"),
    [
        ({"billing/__init__.py": ""}, "Imports go down the layers"),
        ({"kernel/ids.py": "import maju.routing"}, "Imports go down the layers"),
        ({"journal/log.py": "import maju.routing"}, "Imports go down the layers"),
        ({"facts/fold.py": "import maju.metrics"}, "Imports go down the layers"),
        ({"kernel/ids.py": "import time"}, "touch no world"),
        ({"routing/decide.py": "from asyncio import sleep"}, "touch no world"),
        ({"planning/staffing.py": "import random"}, "touch no world"),
        ({"routing/decide.py": "import numpy"}, "hold no arrays"),
        (
            {
                "channels/webchat/__init__.py": "",
                "channels/asterisk/__init__.py": "from maju.channels import webchat",
            },
            "Channels do not know each other",
        ),
        ({"channels/chat.py": "import maju.journal"}, "meet only in kernel.ports"),
        ({"desk/views.py": "import maju.engine"}, "Pages are blind"),
        ({"workforce/views.py": "import maju.channels"}, "Pages are blind"),
    ],
)
def test_bad_trees_fail(tmp_path: Path, files: Files, contract: str) -> None:
    done = lint(tmp_path, EVERY_PACKAGE | files)
    broken = [line for line in done.stdout.splitlines() if line.strip().endswith("BROKEN")]
    assert any(contract in line for line in broken), done.stdout + done.stderr


def test_a_type_may_be_imported_for_checking_only(tmp_path: Path) -> None:
    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import random\n"
    done = lint(tmp_path, EVERY_PACKAGE | {"kernel/ids.py": text})
    assert done.returncode == 0, done.stdout + done.stderr
