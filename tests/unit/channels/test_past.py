"""Category: unit. The calls before the demonstration: the same for a seed, of its own queues, as many as come."""

from __future__ import annotations

import csv
import io
from datetime import date

from maju.channels.simulated.demo import open_demo_settings, start_of
from maju.channels.simulated.demo.past import COLUMNS, log_of, past_of
from maju.channels.simulated.world.profile import profile_of
from maju.kernel.ids import ClientId

SETTINGS = open_demo_settings(agents=12)
PROFILE = profile_of(SETTINGS)
ONDAM = ClientId("ondam")
FIRST, UNTIL = date(2026, 5, 4), date(2026, 5, 6)
CALLS = past_of(PROFILE, ONDAM, seed=1, first=FIRST, until=UNTIL)


def test_the_same_seed_has_the_same_past_and_another_seed_another() -> None:
    assert past_of(PROFILE, ONDAM, seed=1, first=FIRST, until=UNTIL) == CALLS
    assert past_of(PROFILE, ONDAM, seed=2, first=FIRST, until=UNTIL) != CALLS


def test_it_ends_where_the_demonstration_begins() -> None:
    assert sorted(CALLS) == CALLS
    assert start_of(FIRST, SETTINGS) <= CALLS[0].at
    assert CALLS[-1].at < start_of(UNTIL, SETTINGS)


def test_it_knows_the_queues_of_its_client_alone() -> None:
    own = {queue.id for queue in SETTINGS.queues if queue.client == ONDAM}
    assert {each.queue for each in CALLS} == own


def test_as_many_come_as_to_the_living_world_and_somewhat_more_who_come_again() -> None:
    first_tries = 2 * sum(each.per_day for each in PROFILE.demands if each.client == ONDAM)
    assert 0.9 < len(CALLS) / first_tries < 1.4


def test_who_was_not_answered_waited_no_longer_than_their_patience_and_was_not_talked_to() -> None:
    lost = [each for each in CALLS if each.talk_s is None]
    assert 0 < len(lost) < 0.1 * len(CALLS)
    assert all(each.wrap_s is None and each.wait_s > 0 for each in lost)
    assert any(each.wait_s == 0 for each in CALLS)


def test_some_callers_are_put_on_hold_as_in_the_living_world_and_no_chat_is() -> None:
    calls = [each for each in CALLS if each.hold_s is not None]
    assert all((each.hold_s is None) == (each.talk_s is None) for each in CALLS)
    assert not any(each.hold_s for each in calls if each.channel == "chat")
    voice = [each for each in calls if each.channel == "voice"]
    held = sum(bool(each.hold_s) for each in voice) / len(voice)
    assert abs(held - PROFILE.habits.hold) < 0.03


def test_its_log_has_a_row_a_call_with_an_id_of_its_own() -> None:
    rows = list(csv.DictReader(io.StringIO("".join(log_of(CALLS, ONDAM, SETTINGS.zone)))))
    assert tuple(rows[0]) == COLUMNS
    assert len({row["call"] for row in rows}) == len(rows) == len(CALLS)
    assert {row["result"] for row in rows} == {"answered", "abandoned"}
