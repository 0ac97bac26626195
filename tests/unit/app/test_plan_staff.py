"""``maju plan staff`` without a database, and true demand summed up from rows."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from maju.app.cli import maju
from maju.app.plan.contacts import Which
from maju.app.plan.demanding import as_json, find_wanted
from maju.app.plan.staff import shares_of, target_of
from maju.app.plan.staffing import Coming, Wish, plan, read_calls
from maju.kernel.errors import Refused
from maju.metrics.chains import Came, Waited
from maju.planning import ServiceLevel, Target
from tests.theory.returning_customers import OPEN_S, lived


def run(*words: str) -> Result:
    return CliRunner().invoke(maju, ["plan", "staff", *words])


def test_one_interval_is_a_busy_one() -> None:
    done = run("--calls", "200", "--aht", "300", "--patience", "180", "--json")
    said = json.loads(done.stdout)
    (slot,) = said["intervals"]
    assert (slot["load"], slot["agents"], slot["rostered"]) == (66.667, 68, 68)
    assert slot["sl_negative"] >= 0.8
    assert said["target"] == {"kpi": "sl_negative", "level": 0.8, "within_s": 20}


def test_the_table_speaks_both_languages() -> None:
    words = ("--calls", "200", "--aht", "300", "--shrinkage", "결근=6,휴식=11")
    assert "편성 인원" in run(*words, "--lang", "ko").stdout
    assert "rostered" in run(*words, "--lang", "en").stdout


def test_a_file_of_two_days_is_two_days(tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    file.write_text(
        "start,calls,aht_s\n2026-03-02 09:00,60,240\n2026-03-02 09:30,90,240\n2026-03-03 09:00,30,\n",
        encoding="utf-8",
    )
    coming = read_calls(str(file), aht_s=300, step_s=1800)
    assert coming.calls.tolist() == [[60, 90], [30, 0]]
    assert coming.aht_s[0].tolist() == [240, 240]
    assert coming.aht_s[1, 0] == 300
    made = plan(coming, Wish(target=Target(), patience=180, shrinkage={"absence": 0.1}))
    assert made.load[1, 1] < 1  # what is left of the only interval that had calls
    assert (made.rostered >= made.agents).all()


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("plan_no_aht", "start,calls\na,5\n"),
        ("plan_calls_unreadable", "start,calls,aht_s\na,many,5\n"),
        ("plan_calls_unreadable", "start,number,aht_s\na,5,5\n"),
        ("plan_calls_unreadable", "start,calls,aht_s\n"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, code: str, text: str) -> None:
    file = tmp_path / "calls.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as caught:
        read_calls(str(file), aht_s=None, step_s=900)
    assert caught.value.code == code


def test_words_of_the_command_line_become_a_target() -> None:
    asked = target_of("90/10", by="service_level", asa=None, abandon=5, occupancy=85)
    assert asked == Target(
        level=0.9, within_s=10, by=ServiceLevel.SHORT_OUT, abandoned=0.05, occupancy=0.85
    )
    assert shares_of("absence=6, breaks=11") == {"absence": 0.06, "breaks": 0.11}
    assert shares_of("30") == {"shrinkage": 0.3}
    for said, refused in (
        ("eighty", "plan_sl_unreadable"),
        ("breaks=x", "plan_shrinkage_unreadable"),
    ):
        with pytest.raises(Refused) as caught:
            _ = (
                shares_of(said)
                if "=" in said
                else target_of(said, by="sl_negative", asa=None, abandon=None, occupancy=None)
            )
        assert caught.value.code == refused


def test_three_chats_at_once_are_three_places() -> None:
    coming = Coming(
        starts=[[""]], calls=read_calls("90", aht_s=600, step_s=900).calls,
        aht_s=read_calls("90", aht_s=600, step_s=900).aht_s, step_s=900,
    )  # fmt: skip
    alone, three = (
        plan(coming, Wish(target=Target(), patience=120, shrinkage={}, chats=chats))
        for chats in (1, 3)
    )
    assert int(three.agents[0, 0]) == -(-int(alone.agents[0, 0]) // 3)
    assert three.level[0, 0] >= alone.level[0, 0]


class Rows:
    """Stands for ``LocalNumbers``: a simulated log from 1970-01-01 on, open 08:00 to 18:00."""

    def __init__(self, days: int) -> None:
        log = lived(seed=3, days=days, needs_a_day=900)
        into = (log.time % 1) * OPEN_S + 8 * 3600
        at = (log.time // 1) * 86_400 + into
        self.rows = [
            Came(int(t), int(w), int(o))
            for t, w, o in zip(at, log.customer, log.outcome, strict=True)
        ]
        self.fresh = float((log.truth[log.time >= 6] == 0).sum())

    def chains(self, _question: object) -> list[Came]:
        return self.rows

    def waits(self, _question: object) -> list[Waited]:
        return [Waited(each.local_s, 20.0 + each.who % 7, 1 - each.ended) for each in self.rows]


def test_the_summary_tells_whole_days_that_are_settled() -> None:
    rows = Rows(35)
    which = Which(centre="c", since=date(1970, 1, 1), until=date(1970, 2, 5))
    found = find_wanted(rows, which)  # type: ignore[arg-type]
    assert found.days[0] in {date(1970, 1, 6), date(1970, 1, 7)}
    assert found.contacts.sum() == pytest.approx(
        (found.fresh + found.redials + found.reconnects).sum()
    )
    assert found.total_if_answered(found.answered_share) == pytest.approx(found.contacts.sum())
    assert found.total_if_answered(0.99) < found.contacts.sum() < found.total_if_answered(0.5)
    said = as_json(found, 0.95)
    assert said["redial"]["low"] < 0.55 < said["redial"]["high"]
    assert len(said["days"]) == len(found.days)
    assert json.loads(json.dumps(said))["centre"] == "c"
