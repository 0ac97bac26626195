"""Category: acceptance. One command starts a living centre, and leaves nothing behind."""

from __future__ import annotations

import signal
import time
from typing import Any

import pytest

from maju.app.home import Home
from maju.channels.simulated.demo.crew import SEATS
from maju.channels.simulated.demo.turns import heads_of
from tests.acceptance.installation import PATIENCE_S, Installation, until

pytestmark = pytest.mark.needs_postgres


def test_the_demonstration_lives_moves_and_ends_cleanly(
    postgres_home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    site = Installation(postgres_home)
    began = time.monotonic()
    with site.running("--speed", "10") as run:
        until(site.stories, why="nobody calls")
        until(
            lambda: any(story.answered for story in site.stories().values()),
            why="nobody answers",
        )
        first_answer_s = time.monotonic() - began
        pictures: list[dict[str, Any]] = []

        def seen() -> bool:
            pictures.append(site.top())
            return bool(pictures[-1])

        until(seen, why="nothing is to be seen")
        first = pictures[-1]
        view: dict[str, Any] = {}

        def moves() -> bool:
            """It goes on, and today's answers (midnight may have passed) are in the picture."""
            view.clear()
            view.update(site.top())
            moved = bool(view) and view["stale"] == "" and view["seq"] > first["seq"]
            return moved and bool(view["today"]["answered"])

        until(moves, why="top stands still")
        run.send_signal(signal.SIGINT)
        assert run.wait(PATIENCE_S) == 0
    with capsys.disabled():
        print(
            f"\nfrom maju run to the first answer, at ten times real speed: {first_answer_s:.1f} s"
        )
    assert view["today"]["offered"] >= view["today"]["answered"]
    everybody = heads_of(30) + SEATS
    assert sum(view["doing"].values()) == everybody
    off = view["doing"]["signed_out"]
    assert SEATS <= off < everybody, "seats are for people; by night others work"
    assert site.left_over() == []
    verified = site.command("journal", "verify", "--lang", "en")
    assert verified.returncode == 0, verified.stdout.decode()


def test_a_killed_supervisor_leaves_no_process_behind(postgres_home: Home) -> None:
    site = Installation(postgres_home)
    with site.running("--speed", "10") as run:
        until(site.stories, why="nobody calls")
        run.kill()
        run.wait()
        until(lambda: not site.left_over(), why="processes are left")


def test_a_second_run_goes_on_where_the_first_ended_and_time_rises(postgres_home: Home) -> None:
    site = Installation(postgres_home)
    with site.running("--speed", "60"):
        until(site.stories, why="nobody calls")
        until(lambda: site.top().get("seq", 0) > 100, why="no traffic")
    ended = site.command("top", "--once", "--json")
    assert b'"stale": "no_engine"' in ended.stdout
    with site.running("--speed", "1", "--agents", "12") as run:
        until(lambda: not site.top().get("stale", "?"), why="no engine")
        refused = site.command("run", "--demo")
        assert refused.returncode == 3, "two runs of one centre in one home"
        assert run.poll() is None
    verified = site.command("journal", "verify", "--lang", "en")
    assert verified.returncode == 0, verified.stdout.decode()
    assert site.left_over() == []


@pytest.mark.parametrize("role", ["engine", "follower", "world"])
def test_a_killed_child_comes_back(postgres_home: Home, role: str) -> None:
    site = Installation(postgres_home)
    with site.running("--speed", "10"):
        until(lambda: site.child(role), why="not started")
        before = site.child(role)
        assert before is not None
        before.kill()
        until(
            lambda: (now := site.child(role)) is not None and now.pid != before.pid,
            why="not started again",
        )
        until(site.stories, why="nobody calls")
    said = (site.home.logs / "run.out").read_text()
    assert said.count("SIGKILL") == 1, said
    assert site.left_over() == []
