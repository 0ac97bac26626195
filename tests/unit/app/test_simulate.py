"""Category: unit. The same seed gives the same bytes, in this process and in any other."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import set_cell_size

from maju.app.cli import maju
from maju.app.speech import LANGUAGES
from maju.engine.verify import verify
from maju.journal.lines import FileJournal
from maju.kernel.ids import CentreId

MAJU = Path(sys.executable).with_name("maju")
SMALL = ("simulate", "--agents", "3", "--load", "0.5", "--json")


def told(*words: str) -> dict[str, object]:
    """What the command's JSON says, run in this process."""
    from click.testing import CliRunner

    done = CliRunner().invoke(maju, [*SMALL, *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_the_same_seed_gives_the_same_bytes_here_and_elsewhere(tmp_path: Path) -> None:
    digests = set()
    for run in range(2):
        out = tmp_path / f"{run}.ndjson"
        said = told("--seed", "5", "--out", str(out))
        digests.add(hashlib.sha256(out.read_bytes()).hexdigest())
        assert said["sha256"] in digests
    for seed in ("1", "4242"):
        elsewhere = tmp_path / f"elsewhere-{seed}.ndjson"
        subprocess.run(
            [MAJU, *SMALL, "--seed", "5", "--out", elsewhere],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "America/New_York"},
        )
        digests.add(hashlib.sha256(elsewhere.read_bytes()).hexdigest())
    assert len(digests) == 1


def test_another_seed_gives_another_day() -> None:
    assert told("--seed", "1")["sha256"] != told("--seed", "2")["sha256"]


def test_what_it_writes_verifies(tmp_path: Path) -> None:
    import asyncio

    out = tmp_path / "day.ndjson"
    said = told("--out", str(out))
    made = asyncio.run(verify(FileJournal(out), CentreId("sim")))
    assert made.found == {}
    assert made.contacts == said["contacts"]
    assert made.events == said["events"]


@pytest.mark.parametrize("agents", [1, 4])
def test_nobody_works_more_than_all_the_time(agents: int) -> None:
    occupancy = told("--agents", str(agents), "--load", "2")["occupancy"]
    assert isinstance(occupancy, float)
    assert 0 < occupancy <= 1


def test_a_half_written_export_never_has_the_name_of_a_whole_one(tmp_path: Path) -> None:
    out = tmp_path / "day.ndjson"
    out.write_text("before")
    told("--out", str(out))
    assert out.read_bytes().startswith(b'{"centre":"sim"')
    assert list(tmp_path.iterdir()) == [out]


def test_the_summary_stands_in_line_in_both_languages() -> None:
    from maju.app.simulate.command import _report

    zeros = ("contacts", "offered", "answered", "abandoned", "callback", "events", "days_per_s")
    shares = ("answer_rate", "service_level", "occupancy", "asa_s")
    counts = {**dict.fromkeys(zeros, 0), **dict.fromkeys(shares, None), "sha256": "0" * 64}
    for lang in LANGUAGES:
        for line in _report(counts, lang).splitlines():
            begins = set_cell_size(line, 14)
            assert begins.endswith(" ")
            assert line.removeprefix(begins)[0] in "0–"
