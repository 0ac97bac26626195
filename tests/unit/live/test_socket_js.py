"""The browser's side of push, played in node against a server that is a list."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from maju import live

MODULE = Path(str(live.__file__)).parent / "static" / "live"


def test_the_socket_resumes_backs_off_and_tells_stale_from_live(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node here: the browser journeys run the same module in Chromium")
    for name in ("ticket", "socket"):  # node wants to be told that these are modules
        text = (MODULE / f"{name}.js").read_text().replace("./ticket.js", "./ticket.mjs")
        (tmp_path / f"{name}.mjs").write_text(text)
    story = Path(__file__).with_name("socket_story.mjs")
    done = subprocess.run(
        [node, str(story), str(tmp_path / "socket.mjs")],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
