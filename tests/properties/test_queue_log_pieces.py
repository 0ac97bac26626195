"""A queue log cut anywhere and read piece by piece gives the facts of the whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from maju.facts.imports.format import Taken
from tests.unit.facts.imports.queue_log import NINE, fold

CALLS = ["1.1", "2.2", "3.3"]
QUEUES = ["sales", "help"]
AGENTS = ["SIP/11", "SIP/12", "Local/13@from-queue/n"]

_second = st.integers(0, 90).map(str)
_event = st.one_of(
    st.tuples(st.just("ENTERQUEUE"), st.just(""), st.sampled_from(["0101", "11", ""])),
    st.tuples(st.just("CONNECT"), _second, st.just("9.9"), _second),
    st.tuples(st.just("RINGNOANSWER"), st.sampled_from(["0", "1000", "15000"])),
    st.tuples(st.just("RINGCANCELED"), st.just("4000")),
    st.tuples(st.just("ABANDON"), st.just("1"), st.just("1"), _second),
    st.tuples(st.just("EXITWITHTIMEOUT"), st.just("1"), st.just("1"), _second),
    st.tuples(st.just("EXITWITHKEY"), st.just("1"), st.just("1"), st.just("1"), _second),
    st.tuples(st.just("COMPLETEAGENT"), _second, _second, st.just("1")),
    st.tuples(st.just("COMPLETECALLER"), _second, _second, st.just("1")),
    st.tuples(st.just("BLINDTRANSFER"), st.just("7"), st.just("x"), _second, _second),
    st.tuples(st.just("ATTENDEDTRANSFER"), st.just("BRIDGE"), st.just("b"), _second, _second),
    st.sampled_from(
        [("ADDMEMBER",), ("REMOVEMEMBER",), ("PAUSE", "휴식"), ("PAUSE", "식사"), ("UNPAUSE",)]
    ),
    st.sampled_from([("QUEUESTART",), ("CONFIGRELOAD",), ("SYSCOMPAT",), ("AGENTDUMP",)]),
)
_gap = st.sampled_from([0, 0, 1, 5, 30, 61, 900, 2000, 20_000, 60_000])


@st.composite
def logs(draw: st.DrawFn) -> list[str]:
    at, lines = NINE, []
    for gap, event in draw(st.lists(st.tuples(_gap, _event), min_size=1, max_size=40)):
        at += gap
        call = draw(st.sampled_from(CALLS))
        name = "NONE" if event[0] == "ENTERQUEUE" else draw(st.sampled_from([*AGENTS, "NONE"]))
        queue = draw(st.sampled_from(QUEUES))
        lines.append("|".join((str(at), call, queue, name, *event)))
    return lines


def _rows(records: dict[str, Taken]) -> dict[str, object]:
    return {name: (taken.digest, taken.rows) for name, taken in records.items()}


@given(logs(), st.data())
def test_a_log_cut_at_any_line_gives_the_facts_of_the_whole(
    lines: list[str], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(lines)))
    whole = fold(lines)
    first = fold(lines[:cut])
    second = fold(lines[cut:], first.carried)
    assert _rows({**first.records(), **second.records()}) == _rows(whole.records())


@given(logs())
def test_no_line_is_said_to_be_unreadable_and_states_of_an_agent_never_overlap(
    lines: list[str],
) -> None:
    found = fold(lines)
    assert not found.rejected()
    until: dict[object, int] = {}
    states = found.facts().get("agent_state", [])
    for row in sorted(states, key=lambda row: (str(row["agent"]), row["began_at"])):
        began, ended = row["began_at"], row["ended_at"]
        assert isinstance(began, int)
        assert began >= until.get(row["agent"], 0)
        until[row["agent"]] = ended if isinstance(ended, int) else 1 << 62


@given(logs())
def test_keys_are_unique_and_every_contact_has_one_outcome(lines: list[str]) -> None:
    found = fold(lines).facts()
    for grain, key in (("contact", ("contact",)), ("visit", ("contact", "visit"))):
        keys = [tuple(row[name] for name in key) for row in found.get(grain, [])]
        assert len(keys) == len(set(keys))
    for row in found.get("contact", []):
        assert (row["wait_ms"] is None) or row["outcome"] not in {"open", "unknown"}
