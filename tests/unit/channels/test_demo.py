"""The demonstration centre hangs together, at any size. Unit."""

from __future__ import annotations

from datetime import date

import pytest

from maju.channels.simulated.demo import (
    demo_settings,
    directory_of,
    open_demo_settings,
    small_day,
    start_of,
)
from maju.channels.simulated.demo.crew import crew
from maju.channels.simulated.demo.shops import SHOPS
from maju.channels.simulated.world.profile import profile_of
from maju.kernel.flows import CheckHours, Flow, Menu, Node, OfferCallback, ToQueue, Voicemail
from maju.kernel.ids import NodeId, QueueId
from maju.kernel.settings import AgentSettings, QueueSettings, Settings
from maju.kernel.time import HOUR, MINUTE
from maju.routing.validate import check_settings
from maju.routing.validate_flow import unannounced

DEMO = demo_settings(years=(2026,))
CENTRES = [
    pytest.param(DEMO, id="30"),
    pytest.param(demo_settings(agents=100, years=(2026,)), id="100"),
    pytest.param(open_demo_settings(), id="open"),
    *(pytest.param(small_day(seed)[0], id=f"small-{seed}") for seed in range(8)),
]


def ways_on(node: Node) -> list[NodeId]:
    """The nodes that can follow *node*."""
    match node:
        case Menu():
            return [choice.next for choice in node.choices] + [node.otherwise]
        case CheckHours():
            return [node.open, node.closed]
        case ToQueue():
            return [each for each in (node.closed, node.full) if each is not None]
        case OfferCallback():
            return [node.declined]
        case _:
            named = (getattr(node, name, None) for name in ("next", "otherwise", "failed"))
            return [each for each in named if each is not None]


def reachable(flow: Flow) -> list[Node]:
    """The nodes that a customer can come to."""
    nodes = {node.id: node for node in flow.nodes}
    seen: dict[NodeId, None] = {}
    ahead = [flow.start]
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen[name] = None
            ahead += ways_on(nodes[name])
    return [nodes[name] for name in seen]


def serves(agent: AgentSettings, queue: QueueSettings) -> bool:
    """Whether *agent* may get what waits in *queue*."""
    levels = {skill.skill: skill.level for skill in agent.skills}
    return (agent.clients is None or queue.client in agent.clients) and all(
        levels.get(need.skill, 10) <= need.worst_level for need in queue.needs
    )


@pytest.mark.parametrize("settings", CENTRES)
def test_the_core_takes_the_settings(settings: Settings) -> None:
    check_settings(settings)


@pytest.mark.parametrize("settings", CENTRES)
def test_every_queue_is_reached_from_a_door_and_every_node_from_its_start(
    settings: Settings,
) -> None:
    flows = {flow.id: flow for flow in settings.flows}
    reached: set[QueueId] = set()
    for entry in settings.entries:
        flow = flows[entry.flow]
        nodes = reachable(flow)
        assert len(nodes) == len(flow.nodes), flow.id
        reached |= {node.queue for node in nodes if isinstance(node, ToQueue)}
        assert any(isinstance(node, Voicemail | OfferCallback) for node in nodes)
    assert reached == {queue.id for queue in settings.queues}


@pytest.mark.parametrize("settings", CENTRES)
def test_agents_cover_every_queue_in_every_language_that_is_offered(settings: Settings) -> None:
    for queue in settings.queues:
        able = [agent for agent in settings.agents if serves(agent, queue)]
        assert len(able) >= 2, queue.id
        if not queue.id.endswith(".vip"):
            for language in ("en", "zh"):
                assert any(language in agent.languages for agent in able), (queue.id, language)


def test_nobody_is_without_work() -> None:
    for agent in DEMO.agents:
        assert any(serves(agent, queue) for queue in DEMO.queues), agent.id


def test_a_crew_of_another_size_is_the_same_people() -> None:
    assert crew(12) == crew(40)[:12]


def test_everybody_and_every_queue_has_a_name_and_no_name_is_in_the_settings() -> None:
    directory = directory_of(DEMO)
    assert set(directory.teams) == {agent.team for agent in DEMO.agents}
    assert len(set(directory.teams.values())) == len(directory.teams)
    assert set(directory.agents) == {agent.id for agent in DEMO.agents}
    assert set(directory.queues) == {queue.id for queue in DEMO.queues}
    assert len(set(directory.agents.values())) == len(directory.agents)
    assert not any(name in str(DEMO) for name in directory.agents.values())


def test_a_thousand_agents_have_a_thousand_names() -> None:
    directory = directory_of(demo_settings(agents=1000, years=(2026,)))
    crew = {name for agent, name in directory.agents.items() if not agent.startswith("seat-")}
    assert len(crew) == 1000


def test_korean_holidays_are_closed_with_their_name() -> None:
    exceptions = {each.date: each for each in DEMO.calendars[0].exceptions}
    assert exceptions["2026-09-25"].label == "추석"
    assert exceptions["2026-09-25"].spans == ()


def test_volume_grows_with_the_crew() -> None:
    def volume(agents: int) -> float:
        profile = profile_of(demo_settings(agents=agents, years=(2026,)))
        return sum(demand.per_day for demand in profile.demands)

    assert volume(60) == pytest.approx(2 * volume(30))
    assert 1_200 < volume(30) < 3_000


@pytest.mark.parametrize("seed", range(0, 120, 7))
def test_small_days_are_small_and_begin_just_before_they_open(seed: int) -> None:
    settings, start = small_day(seed)
    assert 8 <= len(settings.agents) <= 15
    per_day = sum(demand.per_day for demand in profile_of(settings).demands)
    assert 150 < per_day < 800
    assert (start - start_of(date(2026, 5, 4), settings)) % (24 * HOUR) == 530 * MINUTE


def test_whoever_calls_the_demo_from_a_telephone_is_recorded_after_the_notice() -> None:
    lines = {shop.line for shop in SHOPS}
    recorded = {entry.address: entry.flow for entry in DEMO.entries if entry.record}
    assert recorded.keys() == lines
    flows = {flow.id: flow for flow in DEMO.flows}
    assert all(unannounced(flows[flow]) is None for flow in recorded.values())
