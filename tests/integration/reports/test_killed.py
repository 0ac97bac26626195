"""Category: property, on PostgreSQL. A report's life, killed (SIGKILL) before each step: one version,
one approval, one mail, and no file that nobody names."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg

from maju.app.home import Home
from maju.app.numbers.store import Store
from maju.app.reporting import sending
from maju.app.reporting.mail import find_way
from maju.facts.history.blobs import FolderBlobs
from maju.floor.reports.documents import deliveries, library
from maju.floor.reports.documents.library import Files
from tests.integration.reports.test_life import ANNA, NOW, draft_of, states
from tests.postgres_fixtures import migrate


def whole_life(url: str, folder: Path) -> None:
    """Make a report, approve it and send it, whatever of that was done before."""
    home = Home(folder)
    store = Store(url=url, blobs=FolderBlobs(home.blobs), home=home)
    draft = draft_of({"kpi.answered": 90.0})
    with library.linked(url) as link:
        version, number, restates, changed = library.next_version(link, draft)
        if version is None:
            body = str(os.getpid()).encode()  # as the instant that a report says it was made at
            files = Files(html=body, xlsx=body, subject="일일", stem="r")
            version = library.keep(
                link, store.blobs, draft, files,
                version=number, restates=restates, changed=changed, by="kim", at=NOW,
            )  # fmt: skip
    if version.approved_by is None:
        version = library.approve(url, version.report, version.version, by="lee", at=NOW)
    deliveries.plan(url, version, [ANNA], at=NOW)
    sending.send_planned(store, find_way(home), lambda: NOW)


def test_a_reports_life_killed_before_each_step(postgres_url: str, tmp_path: Path) -> None:
    migrate(postgres_url)
    home = Home(tmp_path).prepare()
    words = [sys.executable, "-m", "tests.integration.facts.killing", "1"]
    words += [f"{__name__}:whole_life", postgres_url, str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    assert int(done.stdout.split()[-1]) > 20
    report = draft_of({}).report_id()
    (version,) = library.versions(postgres_url, report)
    assert (version.version, version.approved_by) == (1, "lee")
    with psycopg.connect(postgres_url) as link:
        assert link.execute("SELECT kind FROM journal.command").fetchall() == [("approve_report",)]
    store = Store(url=postgres_url, blobs=FolderBlobs(home.blobs), home=home)
    outgoing = list((tmp_path / "outgoing").glob("*.eml"))
    assert states(store, version)[ANNA] in {"sent", "unknown"}
    assert len(outgoing) <= 1
    there = {
        path.relative_to(home.blobs).as_posix()
        for path in (home.blobs / "reports").rglob("*")
        if path.is_file()
    }
    assert there == {version.html_key, version.xlsx_key}
