"""Ten million rows come in, streamed, within one gibibyte."""

from __future__ import annotations

import json
import subprocess
import sys


def test_ten_million_rows_stay_below_a_gibibyte() -> None:
    words = [
        "-m",
        "benchmarks.imports",
        "--rows",
        "10000000",
        "--days",
        "365",
        "--only",
        "csv_columns",
    ]
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told["csv_columns"]["count"] == 10_000_000
    assert told["peak_rss_mib"]["count"] < 1024
