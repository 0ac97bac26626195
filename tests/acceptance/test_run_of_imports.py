"""Category: acceptance. ``maju run`` without a demonstration, on what was imported."""

from __future__ import annotations

import re
import urllib.request
from pathlib import Path

import pytest

from maju.app.home import Home
from maju.facts.imports.bank1999 import HEADER
from tests.acceptance.installation import Installation, until

pytestmark = pytest.mark.needs_postgres

CALL = "AA0101 1 7 0 PS 990201 8:00:00 8:00:06 6 8:00:06 8:00:16 10 AGENT 8:00:16 8:01:16 60 DORIT"


def test_pages_of_an_imported_centre_are_served_without_an_engine(
    postgres_home: Home, tmp_path: Path
) -> None:
    site, log = Installation(postgres_home), tmp_path / "log.txt"
    log.write_text("\t".join(HEADER) + "\n" + CALL.replace(" ", "\t") + "\n")
    said = ("--centre", "bank", "--timezone", "Asia/Jerusalem")
    assert site.command("import", "bank1999", str(log), *said).returncode == 0
    with site.running("--lang", "en", demo=False) as run:
        out = site.home.logs / "run.out"
        until(lambda: "http://" in out.read_text(), why="does not run")
        (address,) = set(re.findall(r"http://[0-9.:]+/", out.read_text()))
        with urllib.request.urlopen(f"{address}reports/bank/", timeout=60) as page:
            assert b"bank" in page.read(), "an address that is told answers"
        until(lambda: "Running." in out.read_text(), why="does not say so")
        assert "no engine" in out.read_text()
        assert site.child("engine") is None
        assert site.child("reporting") is not None
        assert run.poll() is None
    assert site.left_over() == []
