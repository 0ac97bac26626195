"""Category: example. Calls that agents place, and calls that came while Maju was down, as rows."""

from __future__ import annotations

from typing import Any

import pytest

from maju.facts.schema import GRAINS
from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.ids import AdapterId, CustomerId
from maju.kernel.time import Duration, Instant
from tests.unit.facts.fold.test_edges import DAY, JIYOUNG, MINSU, NINE, ONE, SHOP, A, Day

PBX = AdapterId("pbx")
NIGHT = 22 * 3600


def at(second: float) -> Instant:
    return Instant(round(DAY + second * 1_000_000))


def rows(day: Day, grain: str) -> list[dict[str, Any]]:
    names = GRAINS[grain].names()
    return [
        dict(zip(names, row, strict=True))
        for grains in day.fold.state.rows.values()
        for row in grains.get(grain, {}).values()
    ]


def placed(day: Day, second: float = NINE) -> Day:
    """Minsu calls Mrs Kim."""
    day.at(NINE - 60, e.AgentSignedIn(agent=MINSU, adapter=PBX))
    day.at(
        second,
        e.OutboundBegan(
            contact=ONE,
            callback=None,
            attempt=1,
            adapter=PBX,
            channel=Channel.VOICE,
            client=SHOP,
            queue=A,
            customer=CustomerId("cu_kim"),
            agent=MINSU,
        ),
        e.DialBegan(
            contact=ONE,
            callback=None,
            attempt=1,
            agent=MINSU,
            leg=1,
            until=at(second + 105),
            shows="1588",
        ),
    )
    return day


def ended(day: Day, second: float, outcome: str, final: str, how: str) -> Day:
    day.at(second, e.CallTried(contact=ONE, agent=MINSU, outcome=outcome))  # type: ignore[arg-type]
    if outcome == "reached":
        day.at(
            second,
            e.Answered(contact=ONE, agent=MINSU, leg=1, queue=A, visit=0, wait=Duration(8_000_000)),
        )
        second += 30
    day.at(
        second,
        e.LegEnded(contact=ONE, agent=MINSU, leg=1, how=how),  # type: ignore[arg-type]
        e.ContactClosed(contact=ONE, outcome=final, by="system"),  # type: ignore[arg-type]
    )
    return day


def test_a_call_by_hand_is_an_outbound_leg_and_no_inbound_anything() -> None:  # EC-115
    day = ended(placed(Day()), NINE + 8, "reached", "answered", "agent")
    (leg,) = rows(day, "leg")
    assert (leg["direction"], leg["connected"], leg["queue"]) == ("outbound", True, None)
    assert leg["talk_ms"] == 30_000
    assert rows(day, "attempt") == rows(day, "contact") == rows(day, "visit") == []


def test_one_that_nobody_answered_is_an_attempt_that_did_not_connect() -> None:
    day = ended(placed(Day()), NINE + 40, "no_answer", "unreached", "failed")
    (leg,) = rows(day, "leg")
    assert (leg["direction"], leg["connected"], leg["talk_ms"]) == ("outbound", False, None)


def test_who_watches_and_what_is_recorded_changes_no_number() -> None:
    plain = ended(placed(Day()), NINE + 8, "reached", "answered", "agent")
    watched = placed(Day())
    watched.at(
        NINE + 8,
        e.CallTried(contact=ONE, agent=MINSU, outcome="reached"),
        e.Answered(contact=ONE, agent=MINSU, leg=1, queue=A, visit=0, wait=Duration(8_000_000)),
        e.RecordingBegan(contact=ONE),
        e.SupervisionBegan(
            contact=ONE, agent=MINSU, by="7", how="join", told=True, watcher=JIYOUNG
        ),
        e.RecordingPaused(contact=ONE, agent=MINSU),
        e.SupervisionEnded(contact=ONE, agent=MINSU, by="7", why="over"),
    )
    watched.at(
        NINE + 38,
        e.LegEnded(contact=ONE, agent=MINSU, leg=1, how="agent"),
        e.ContactClosed(contact=ONE, outcome="answered", by="system"),
    )
    bare = [{**row, "source_ref": ""} for row in rows(plain, "leg")]
    assert [{**row, "source_ref": ""} for row in rows(watched, "leg")] == bare


def missed(fate: str, second: float, told: float) -> dict[str, Any]:
    """The attempt's row of a call of that hour, told of later."""
    day = Day()
    day.at(
        told,
        e.CallMissed(
            contact=ONE,
            adapter=PBX,
            client=SHOP,
            entry="1588",
            customer=None,
            began_at=at(second),
            ended_at=at(second + 40),
            fate=fate,  # type: ignore[arg-type]
            queue=A,
        ),
    )
    (row,) = rows(day, "attempt")
    assert not day.fold.state.contacts
    return row


@pytest.mark.parametrize(
    ("fate", "outcome", "why"),
    [
        ("announced", "blocked", "no_line"),
        ("voicemail", "blocked", "no_line"),
        ("forwarded", "self_served", None),
        ("abandoned", "ivr_abandoned", None),
    ],
)
def test_a_call_that_came_while_we_were_down_counts_in_its_own_hour(
    fate: str, outcome: str, why: str | None
) -> None:
    row = missed(fate, NINE + 60, told=NINE + 7200)
    assert (row["outcome"], row["blocked_why"]) == (outcome, why)
    assert (row["arrived_at"], row["ended_at"]) == (at(NINE + 60), at(NINE + 100))
    assert row["contact"] is None
    assert row["state"] == "closed"


def test_at_night_it_is_one_of_those_out_of_hours_whatever_became_of_it() -> None:
    for fate in ("announced", "voicemail", "abandoned"):
        row = missed(fate, NIGHT, told=NIGHT + 7000)
        assert (row["outcome"], row["closed_why"]) == ("after_hours", "night")
