"""Category: pages. ``maju plan …`` from a shell, and what it says to the question that a page asks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from maju.app.cli import maju
from maju.app.run.planner import Desk
from maju.facts.history.manifest import linked
from maju.workforce import studies
from tests.pages.board.conftest import CENTRE, Floor
from tests.pages.workforce import test_planning_pages as pages
from tests.pages.workforce.test_planning_pages import TODAY, alike, asked, kept_answer

PROGRAM = Path(sys.executable).with_name("maju")
desk, numbers, planner = pages.desk, pages.numbers, pages.planner
Run = Callable[..., Any]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("advise", "--centre", "nowhere"), "There is no centre nowhere"),
        (("roster", "--centre", "nowhere", "--week", "2026-12-01"), "There is no centre nowhere"),
        (("forecast", "--centre", "nowhere", "--today"), "Nothing is known of nowhere"),
    ],
)
def test_in_a_shell_of_its_own_a_command_says_what_is_wrong(
    postgres_url: str, tmp_path: Path, command: tuple[str, ...], said: str
) -> None:
    done = subprocess.run(
        [PROGRAM, "plan", *command, "--lang", "en"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DATABASE_URL": postgres_url, "MAJU_HOME": str(tmp_path)},
    )
    assert said in done.stderr
    assert done.returncode == 3
    assert done.stdout == ""


@pytest.fixture
def run(desk: Desk, floor: Floor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """A command on the tables and the facts that the pages have."""
    from maju.app.home import Home
    from maju.app.plan import demand, forecast, roster
    from maju.app.run import keeping

    class Store:
        url, home = floor.url, Home(tmp_path)

        def numbers(self) -> Any:
            return desk._facts.numbers

    @contextmanager
    def store() -> Iterator[Store]:
        yield Store()

    @contextmanager
    def tables(*_: object) -> Iterator[None]:
        yield

    for module in (demand, forecast, roster):
        monkeypatch.setattr(module, "using_store", store)
    monkeypatch.setattr(keeping, "at_the_tables", tables)
    monkeypatch.setattr("maju.app.schema.migrate_all", lambda _: None)

    def told(*words: str) -> Any:
        found = CliRunner().invoke(maju, ["plan", *words, "--json"], catch_exceptions=False)
        assert found.exit_code == 0, found.output
        return json.loads(found.stdout)

    return told


def test_true_demand_is_the_same_at_the_page_and_by_the_command(
    run: Run, planner: Client, desk: Desk, floor: Floor
) -> None:
    where = asked(planner, "demand", since="2026-02-20", to="2026-03-28", answered="99")
    desk.answer_next()
    said = run(
        *("demand", "--centre", CENTRE, "--from", "2026-02-20", "--to", "2026-03-29"),
        *("--answered", "99"),
    )
    assert alike(kept_answer(floor, where), said)


def test_a_roster_is_the_same_at_the_page_and_by_the_command(
    run: Run, planner: Client, desk: Desk, floor: Floor
) -> None:
    where = asked(planner, "proposal", week="2026-04-08", seconds="5")
    desk.answer_next()
    with linked(floor.url) as link:
        question = studies.find(link, CENTRE, int(where.rpartition("=")[2])).asked
    said = run(
        *("roster", "--centre", CENTRE, "--week", "2026-04-08", "--until", str(TODAY)),
        *("--seconds", "5", "--sl", question["sl"], "--shrinkage", question["shrinkage"]),
    )
    assert alike(kept_answer(floor, where), said)


def test_a_queue_to_which_nothing_came_is_named(run: Run, planner: Client) -> None:
    from maju.kernel.errors import Refused

    with pytest.raises(Refused) as refused:
        run("forecast", "--centre", CENTRE, "--queue", "ondam-order")
    assert refused.value.code == "plan_nothing_came"
    assert refused.value.params["of"] == "ondam-order"
