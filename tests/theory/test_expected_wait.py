"""Theory: the told wait against the exact birth and death of a line, and what must never happen."""

from __future__ import annotations

from math import exp, log, pi

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from immutables import Map

from maju.kernel import commands as c
from maju.kernel import flows as n
from maju.kernel.channels import Channel
from maju.kernel.ids import (
    AdapterId,
    AgentId,
    CentreId,
    ClientId,
    CommandId,
    ContactId,
    FlowId,
    NodeId,
    QueueId,
)
from maju.kernel.settings import AgentSettings, Entry, QueueSettings, Settings
from maju.kernel.time import SECOND, Instant
from maju.routing import State, decide
from maju.routing.expect import Expected, expected_for_new, expected_wait
from maju.routing.gamma import departures, digamma, half_and_four_fifths, trigamma
from maju.routing.model import Stage
from maju.routing.pace import FLOW_MEMORY, Pace
from maju.routing.state import Draft

SHOP = ClientId("shop")
SIM = AdapterId("sim")
BEGIN = Instant(1_800_000_000 * SECOND)
VOICE = Channel.VOICE
NAMES = ("a", "b")
MANY = 10**9  # legs seen: the pace is certain


def known_pace(taken_s: float, patience_s: float = 1e6, come: int = 0) -> Pace:
    """A queue seen at work for ever."""
    return Pace(
        talk=round(taken_s * SECOND),
        legs=MANY,
        waited=round(patience_s * SECOND) * 1000,
        left=1_000_000 * 1000,
        came=come * 1_000_000,
        came_at=BEGIN,
    )


def floor(
    crews: dict[str, int], waiting: dict[str, int], paces: dict[str, Pace]
) -> tuple[State, Instant]:
    """Agents by what they serve (``a``, ``b``, ``ab``), all talking; so many wait in each queue."""
    people = [names for names, count in crews.items() for _ in range(count)]
    made = Settings(
        centre=CentreId("c"),
        version=1,
        clients=(SHOP,),
        queues=tuple(
            QueueSettings(id=QueueId(x), client=SHOP, name=x, tell_wait=False) for x in NAMES
        ),
        agents=tuple(
            AgentSettings(id=AgentId(f"ag_{i:03}"), queues=tuple(QueueId(x) for x in names))
            for i, names in enumerate(people)
        ),
        flows=tuple(
            n.Flow(
                id=FlowId(x),
                start=NodeId("q"),
                nodes=(n.ToQueue(id=NodeId("q"), queue=QueueId(x)),),
            )
            for x in NAMES
        ),
        entries=tuple(Entry(address=x, channel=VOICE, client=SHOP, flow=FlowId(x)) for x in NAMES),
    )
    state, now, count = State.empty(CentreId("c")), BEGIN, 0

    def do(body: c.Body) -> None:
        nonlocal state, now, count
        count, now = count + 1, Instant(now + 1)
        command = c.Command(id=CommandId(f"cm_{count}"), source="t", source_id="t", body=body)
        state = decide(state, command, now).after

    def call(queue: str) -> None:
        contact = ContactId(f"ct_{count:08}")
        do(c.Arrive(contact=contact, adapter=SIM, entry=queue, channel=VOICE, began_at=now))
        offered = state.contacts[contact]
        if offered.offer is not None and offered.offer_to is not None:
            do(c.AcceptOffer(agent=offered.offer_to, offer=offered.offer))

    do(c.ApplySettings(settings=made))
    for i, names in enumerate(people):  # each is busy before the next one comes
        do(c.SignIn(agent=AgentId(f"ag_{i:03}"), adapter=SIM))
        do(c.SetState(agent=AgentId(f"ag_{i:03}"), state="available"))
        call(names[0])
    for queue, several in waiting.items():
        for _ in range(several):
            call(queue)
    draft = Draft(state, now)
    draft.pace = Map({(QueueId(x), VOICE): pace for x, pace in paces.items()})
    return draft.freeze(), now


def newcomer(state: State, now: Instant) -> Expected:
    """What one who called ``a`` now would be told."""
    return expected_for_new(state, now, queue=QueueId("a"), channel=VOICE)


def mean_of(state: State, now: Instant) -> int:
    """That one's mean; known."""
    found = newcomer(state, now)
    assert found.mean is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.high
    return found.mean


def exact_mean(agents: int, ahead: int, mu: float, theta: float) -> float:
    """First-step analysis of M/M/n+M: the head is served, or somebody ahead gives up."""
    expected = 1 / (agents * mu)
    for k in range(1, ahead + 1):
        expected += 1 / (agents * mu + k * theta)
    return expected


def exact_share_within(agents: int, ahead: int, mu: float, theta: float, limit: float) -> float:
    """P(wait <= limit): the pure death chain, by uniformisation."""
    top = agents * mu + ahead * theta
    rates = [agents * mu + k * theta for k in range(ahead, -1, -1)]
    at = [1.0] + [0.0] * len(rates)
    total, seen, step = 0.0, 0.0, 0
    scale = top * limit
    while seen < 1 - 1e-10 and step < 4000:
        poisson = exp(_log_power(scale, step) - scale)
        total += poisson * at[-1]
        seen += poisson
        moved = [0.0] * len(at)
        for k, rate in enumerate(rates):
            moved[k] += at[k] * (1 - rate / top)
            moved[k + 1] += at[k] * rate / top
        moved[-1] += at[-1]
        at, step = moved, step + 1
    return total


def _log_power(scale: float, step: int) -> float:
    return step * log(scale) - sum(log(k) for k in range(1, step + 1))


def test_digamma_and_trigamma_are_what_the_tables_say() -> None:
    assert digamma(1.0) == pytest.approx(-0.5772156649015329, abs=1e-9)
    assert digamma(0.5) == pytest.approx(-1.9635100260214235, abs=1e-9)
    assert trigamma(1.0) == pytest.approx(pi * pi / 6, abs=1e-9)
    assert trigamma(0.5) == pytest.approx(pi * pi / 2, abs=1e-9)


@given(st.integers(0, 300), st.floats(1e-3, 10), st.floats(0, 0.1))
def test_departures_are_the_sum_that_they_stand_for(
    ahead: int, rate: float, leaving: float
) -> None:
    mean, variance = departures(ahead, rate, leaving)
    steps = [1 / (rate + k * leaving) for k in range(ahead + 1)]
    assert mean == pytest.approx(sum(steps), rel=1e-4)
    assert variance == pytest.approx(sum(x * x for x in steps), rel=1e-4)


@given(st.integers(1, 12), st.integers(0, 15), st.floats(60, 600), st.floats(60, 1200))
@settings(max_examples=25, deadline=None)
def test_the_mean_is_that_of_the_exact_birth_and_death(
    agents: int, ahead: int, handle: float, patience: float
) -> None:
    state, now = floor({"a": agents}, {"a": ahead}, {"a": known_pace(handle, patience)})
    theta = 1 / (state.pace[QueueId("a"), VOICE].patience / SECOND)
    exact = exact_mean(agents, ahead, 1 / handle, theta)
    told = mean_of(state, now) / SECOND
    assert told == pytest.approx(exact, rel=0.005, abs=0.6)  # whole seconds; a trace of doubt


@pytest.mark.parametrize(
    ("agents", "ahead", "handle"), [(1, 0, 60), (2, 1, 240), (5, 3, 240), (8, 12, 300)]
)
def test_p80_holds_for_about_four_of_five_in_the_exact_chain(
    agents: int, ahead: int, handle: float
) -> None:
    state, now = floor({"a": agents}, {"a": ahead}, {"a": known_pace(handle, 180)})
    high, low = newcomer(state, now).high, newcomer(state, now).low
    assert high is not None
    assert low is not None
    theta = SECOND / state.pace[QueueId("a"), VOICE].patience
    within = [exact_share_within(agents, ahead, 1 / handle, theta, x / SECOND) for x in (low, high)]
    assert within == pytest.approx([0.5, 0.8], abs=0.04)


def test_half_and_four_fifths_of_an_exponential_wait() -> None:
    half, most = half_and_four_fifths(100.0, 10_000.0)
    assert half == pytest.approx(100 * log(2), rel=0.02)
    assert most == pytest.approx(100 * log(5), rel=0.02)


crew_sizes = st.fixed_dictionaries(
    {"a": st.integers(0, 4), "b": st.integers(0, 4), "ab": st.integers(0, 4)}
).filter(lambda crews: crews["a"] + crews["ab"] > 0)
line_lengths = st.fixed_dictionaries({"a": st.integers(0, 8), "b": st.integers(0, 12)})
flows = st.tuples(st.integers(0, 60), st.integers(0, 60))


def staffed(crews: dict[str, int], lengths: dict[str, int]) -> dict[str, int]:
    """Only lines that somebody serves have anybody waiting."""
    return {
        name: count
        for name, count in lengths.items()
        if any(name in crew and size for crew, size in crews.items())
    }


@given(crew_sizes, line_lengths, flows, st.sampled_from(["a", "b", "ab"]))
@settings(max_examples=60, deadline=None)
def test_one_more_agent_never_lengthens_the_wait(
    crews: dict[str, int], lengths: dict[str, int], come: tuple[int, int], more: str
) -> None:
    paces = {x: known_pace(240, 200, k) for x, k in zip(NAMES, come, strict=True)}
    waiting = staffed(crews, lengths)
    before = mean_of(*floor(crews, waiting, paces))
    after = mean_of(*floor({**crews, more: crews[more] + 1}, waiting, paces))
    assert after <= before


@given(crew_sizes, line_lengths, flows, st.sampled_from(NAMES))
@settings(max_examples=60, deadline=None)
def test_one_more_ahead_never_shortens_the_wait(
    crews: dict[str, int], lengths: dict[str, int], come: tuple[int, int], more: str
) -> None:
    paces = {x: known_pace(240, 200, k) for x, k in zip(NAMES, come, strict=True)}
    waiting = staffed(crews, lengths)
    if more not in waiting:
        return
    before = mean_of(*floor(crews, waiting, paces))
    after = mean_of(*floor(crews, {**waiting, more: waiting[more] + 1}, paces))
    assert after >= before


def test_agents_who_only_serve_this_line_are_not_slowed_by_the_other() -> None:
    pace = {"a": known_pace(240), "b": known_pace(240)}
    alone = mean_of(*floor({"a": 2}, {"a": 1}, pace))
    beside = mean_of(*floor({"a": 2, "ab": 1, "b": 3}, {"a": 1, "b": 40}, pace))
    assert beside <= alone


def test_a_line_that_shares_everybody_counts_like_one_line() -> None:
    pace = {"a": known_pace(240), "b": known_pace(240)}
    apart = mean_of(*floor({"ab": 4}, {"a": 3, "b": 5}, pace))
    together = mean_of(*floor({"ab": 4}, {"a": 8}, pace))
    assert apart == together


def test_those_who_wait_are_told_longer_waits_the_later_they_came() -> None:
    state, now = floor({"a": 3}, {"a": 9}, {"a": known_pace(240, 200)})
    line = [one for one in state.contacts.values() if one.stage is Stage.WAITING]
    line.sort(key=lambda one: one.rank)
    told = [expected_wait(Draft(state, now), one, (QueueId("a"), VOICE, ())) for one in line]
    assert [position for position, _, _ in told] == list(range(1, 10))
    highs = [high for _, _, high in told]
    assert None not in highs
    assert highs == sorted(highs, key=lambda high: high or 0)


def test_nothing_is_told_while_nothing_is_known() -> None:
    state, now = floor({"a": 1}, {"a": 2}, {})
    assert newcomer(state, now) == Expected(position=3)
    assert newcomer(*floor({"b": 1}, {"b": 1}, {"a": known_pace(60)})) == Expected(position=1)


def test_nobody_waits_while_an_agent_is_free() -> None:
    state, now = floor({"a": 1}, {}, {"a": known_pace(60)})
    talks = next(iter(state.contacts))
    hang_up = c.HangUp(agent=AgentId("ag_000"), contact=talks)
    save = c.FinishWrapUp(agent=AgentId("ag_000"), contact=talks)
    bodies: tuple[c.Body, ...] = (hang_up, save)
    for i, body in enumerate(bodies):
        envelope = c.Command(id=CommandId(f"x{i}"), source="t", source_id="t", body=body)
        state, now = decide(state, envelope, Instant(now + 1)).after, Instant(now + 1)
    assert newcomer(state, now).high == 0


@given(st.integers(0, 200))
def test_a_flow_fades_while_nobody_comes(quarters: int) -> None:
    pace = Pace(came=50_000_000, came_at=BEGIN)
    later = Instant(BEGIN + quarters * FLOW_MEMORY)
    assert pace.flow(later) == pytest.approx(pace.flow(BEGIN) / (1 + quarters))
