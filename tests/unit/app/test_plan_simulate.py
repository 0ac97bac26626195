"""Unit: a day of a journal becomes a centre, changes are made to it, and the command tells."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from maju.app.plan.changing import changed
from maju.app.plan.simulate import simulate_command, what_if
from maju.app.plan.twin import Watcher, Yesterday
from maju.app.simulate.days import Wish, live
from maju.journal.lines import decision_line, head_line
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId
from maju.kernel.ports import Decided
from maju.planning.simulate.running import simulate

WISH = Wish(centre=CentreId("sim"), seed=2, agents=5, load=0.8)
DAY = date(2026, 5, 11)


@pytest.fixture(scope="module")
def decisions() -> list[Decided]:
    """A day of five agents, by the real engine in virtual time."""
    kept: list[Decided] = []
    live(WISH, kept.append)
    return kept


@pytest.fixture(scope="module")
def was(decisions: list[Decided]) -> Yesterday:
    """That day as the twin sees it."""
    watcher = Watcher(DAY)
    for each in decisions:
        if not watcher.over(each.at):
            watcher.see(each.events)
    return watcher.yesterday()


def test_the_twin_has_yesterdays_contacts_and_people(was: Yesterday) -> None:
    assert was.offered == sum(len(came.at_s) for came in was.centre.came.values()) > 100
    assert was.offered >= was.answered + was.abandoned
    assert 1 <= was.centre.staff.sum(0).max() <= WISH.agents
    assert was.centre.staff[:, 0].sum() == 0  # nobody at midnight
    known = np.concatenate([came.service_s for came in was.centre.came.values()])
    assert np.isfinite(known).sum() >= 0.9 * was.answered


def test_the_twin_comes_close_to_what_was(was: Yesterday) -> None:
    lived = simulate(was.centre, days=40)
    assert lived.estimate("offered").value == was.offered
    assert lived.estimate("service_level").value == pytest.approx(was.service_level, abs=0.15)
    assert lived.estimate("answer_rate").value == pytest.approx(was.answered / was.offered, abs=0.1)


def test_one_agent_fewer_is_worse_for_the_same_customers(was: Yesterday) -> None:
    told = what_if(was, ("agents=-1",), days=40)
    assert told["all"]["offered"]["difference"]["value"] == 0
    assert told["all"]["service_level"]["difference"]["high"] < 0
    assert told["all"]["asa_s"]["difference"]["low"] > 0


def test_callbacks_from_a_minute_on_save_customers_who_would_leave(was: Yesterday) -> None:
    told = what_if(was, ("agents=-1", "callback=60"), days=40)
    without = what_if(was, ("agents=-1",), days=40)
    assert told["all"]["promised"]["changed"]["value"] > 0
    left = [one["all"]["abandon_rate"]["changed"]["value"] for one in (told, without)]
    assert left[0] < left[1]


def test_who_comes_after_hours_is_turned_away(was: Yesterday) -> None:
    name = max(was.centre.came, key=lambda name: len(was.centre.came[name].at_s))
    told = what_if(was, (f"hours={name}:00:00-12:00",), days=4)
    came = was.centre.came[name].at_s
    turned = told["queues"][name]["turned_away"]["changed"]["value"]
    assert turned == (came >= 12 * 3600).sum() > 0
    assert told["queues"][name]["offered"]["changed"]["value"] == (came < 12 * 3600).sum()


def test_merged_queues_are_served_by_whoever_serves_one_of_them(was: Yesterday) -> None:
    calls = [queue.name for queue in was.centre.queues if queue.channel == "voice"][:2]
    merged = changed(was.centre, "merge=" + ",".join(calls))
    for group in merged.groups:
        assert (calls[0] in group.levels) == (calls[1] in group.levels)


def test_nothing_changed_differs_by_nothing(was: Yesterday) -> None:
    told = what_if(was, ("aht=0",), days=4)
    assert told["all"]["asa_s"]["difference"]["value"] == 0


def test_shorter_handling_helps(was: Yesterday) -> None:
    told = what_if(was, ("aht=-20",), days=20)
    assert told["all"]["service_level"]["difference"]["low"] > 0


def test_a_queue_that_goes_first_waits_less_and_the_others_more(was: Yesterday) -> None:
    agents = changed(was.centre, "agents=-1")
    calls = [queue.name for queue in agents.queues if queue.channel == "voice"]
    busiest = max(calls, key=lambda name: len(was.centre.came[name].at_s))
    told = what_if(was, ("agents=-1", f"priority={busiest}:1"), days=40)
    as_before = what_if(was, ("agents=-1",), days=40)
    waits = [one["queues"][busiest]["asa_s"]["changed"]["value"] for one in (told, as_before)]
    assert waits[0] < waits[1]


def test_it_is_said_for_how_many_patience_is_a_guess(was: Yesterday) -> None:
    said = what_if(was, (), days=2)["assumes"]
    assert said["patience_seen"] == pytest.approx(was.abandoned / was.offered)
    assert said["patience_seen"] + said["patience_drawn"] == 1
    assert set(said["patience_mean_s"]) == {queue.name for queue in was.centre.queues}


@pytest.mark.parametrize(
    "text",
    [
        "priority=3",
        "priority=x:3",
        "priority=x:0",
        "",
        "agents",
        "agents=two",
        "agents=1.5",
        "callback=nan",
        "aht=inf",
        "callback=",
        "beauty=1",
        "merge=x",
        "hours=x:9-17",
        "aht=-200",
    ],
)
def test_what_cannot_be_read_is_refused(was: Yesterday, text: str) -> None:
    with pytest.raises(Refused):
        changed(was.centre, text)


def test_a_day_that_goes_on_has_its_people_until_now_and_says_so(decisions: list[Decided]) -> None:
    watcher = Watcher(DAY)
    begin, end = 0, 0
    for each in decisions:
        if watcher.settings is not None:
            begin, end = watcher.bounds()
            if each.at > begin + (end - begin) * 13 // 24:
                break
        watcher.see(each.events)
    assert begin < watcher.seen_until < end
    assert watcher.on_duty
    so_far = watcher.yesterday()
    minutes = so_far.until_min
    assert minutes is not None
    assert 12 * 60 < minutes <= 13 * 60
    later = so_far.centre.staff[:, minutes // 5 + 1 :]
    assert so_far.centre.staff.sum() > 0
    assert later.sum() == 0
    whole = watcher.yesterday(over=True)
    assert whole.until_min is None
    assert whole.centre.staff[:, minutes // 5 + 1 :].sum() > 0


def test_a_day_without_anybody_is_refused(decisions: list[Decided]) -> None:
    watcher = Watcher(date(2026, 5, 9))
    watcher.see(decisions[0].events)
    with pytest.raises(Refused):
        watcher.yesterday()


def test_the_command_reads_an_exported_journal(
    decisions: list[Decided], was: Yesterday, tmp_path: Path
) -> None:
    file = tmp_path / "journal.jsonl"
    file.write_bytes(head_line(WISH.centre) + b"".join(map(decision_line, decisions)))
    asked = ["--journal", str(file), "--date", "2026-05-11", "--days", "4"]
    said = CliRunner().invoke(simulate_command, [*asked, "--change", "agents=-1", "--json"])
    assert said.exit_code == 0, said.output
    told = json.loads(said.stdout)
    assert told["as_it_was"]["offered"] == was.offered
    table = CliRunner().invoke(simulate_command, [*asked, "--change", "agents=-1", "--lang", "ko"])
    assert "서비스레벨" in table.stdout
    assert "차이" in table.stdout
    assert "가정:" in table.stdout
