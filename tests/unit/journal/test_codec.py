"""Bodies are written with kind and version; old ones are lifted step by step."""

from __future__ import annotations

import pytest
from msgspec import Struct

from maju.journal.codec import COMMANDS, EVENTS, Family, Old, canonical
from maju.kernel.commands import AgentLost, Hold
from maju.kernel.errors import Bug
from maju.kernel.events import AgentRested, Event
from maju.kernel.ids import AgentId, CommandId, ContactId, Seq
from maju.kernel.time import Instant


class Rang(Struct, frozen=True, kw_only=True, tag="rang"):
    """Version 1 had seconds, version 2 milliseconds; today microseconds and who."""

    for_us: int
    who: str = "nobody"


class Fell(Struct, frozen=True, kw_only=True, tag="fell"):
    silent: bool = True


def family() -> Family[Rang | Fell]:
    bells: Family[Rang | Fell] = Family("bell", Rang | Fell)

    @bells.upcaster("rang", 1)
    def in_milliseconds(old: Old) -> Old:
        return {"type": old["type"], "for_ms": old["for_s"] * 1_000}

    @bells.upcaster("rang", 2)
    def in_microseconds(old: Old) -> Old:
        return {"type": old["type"], "for_us": old["for_ms"] * 1_000}

    return bells


@pytest.mark.parametrize(
    ("version", "stored", "body"),
    [
        (1, '{"type":"rang","for_s":3}', Rang(for_us=3_000_000)),
        (2, b'{"type":"rang","for_ms":3}', Rang(for_us=3_000)),
        (3, b'{"type":"rang","for_us":3,"who":"minji"}', Rang(for_us=3, who="minji")),
    ],
)
def test_an_old_body_is_lifted_through_every_version(
    version: int, stored: bytes | str, body: Rang
) -> None:
    assert family().decode("rang", version, stored) == body


def test_a_new_body_is_written_as_todays_version() -> None:
    bells = family()
    assert bells.encode(Rang(for_us=1)).version == 3
    assert bells.encode(Fell()).version == 1


@pytest.mark.parametrize(
    ("kind", "version", "stored"),
    [
        ("rang", 4, b'{"type":"rang","for_us":3}'),
        ("sang", 1, b'{"type":"sang"}'),
        ("rang", 3, b'{"type":"rang","for_us":"long"}'),
        ("rang", 3, b"{"),
        ("rang", 0, b'{"type":"rang"}'),
    ],
)
def test_what_cannot_be_read_is_a_bug_and_says_what(kind: str, version: int, stored: bytes) -> None:
    with pytest.raises(Bug, match=f"bell {kind}"):
        family().decode(kind, version, stored)


def test_a_version_is_not_left_out() -> None:
    with pytest.raises(Bug):
        family().upcaster("fell", 2)


def test_kinds_are_the_tags() -> None:
    assert COMMANDS.encode(AgentLost(agent=AgentId("minji"))).kind == "agent_lost"
    hold = Hold(agent=AgentId("minji"), contact=ContactId("ct_1"))
    stored = COMMANDS.encode(hold)
    assert COMMANDS.decode(stored.kind, stored.version, stored.body.decode()) == hold


def test_the_canonical_line_has_sorted_keys_and_one_end() -> None:
    event = Event(
        seq=Seq(1),
        at=Instant(5),
        cause=CommandId("cm_1"),
        core=1,
        body=AgentRested(agent=AgentId("민지")),
    )
    assert canonical(event).decode() == (
        '{"at":5,"body":{"agent":"민지","type":"agent_rested"},'
        '"cause":"cm_1","core":1,"due":null,"seq":1}\n'
    )
    assert EVENTS.version("agent_rested") == 1
