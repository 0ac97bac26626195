"""Calls by the second, and held ones with speech, plain and recorded: none is lost (benchmarks.phone).

Times are for the benchmark's reader, on a machine that does nothing else; here only counts are held.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from maju.channels.asterisk.part import Part

pytestmark = [pytest.mark.needs_postgres, pytest.mark.needs_asterisk]


def test_no_call_is_lost_at_forty_a_second_nor_of_a_hundred_and_fifty_at_once(
    asterisk_part: Part, sipp: str
) -> None:
    command = [sys.executable, "-m", "benchmarks.phone"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    print(done.stdout)
    told = json.loads(done.stdout)
    assert len(told["steps"]) == 12
    for step in told["steps"]:
        ours = step["maju"]
        assert (ours["lost"], ours["failed"]) == (0, 0), step
