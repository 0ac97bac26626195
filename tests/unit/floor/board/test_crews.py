"""Agents counted by kind are the agents counted one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from maju.facts.live.floor import AtWork, Doing
from maju.floor.board.crews import Crews, Kinds
from maju.kernel.channels import Channel
from maju.kernel.ids import AgentId, CentreId, ClientId, QueueId, TeamId
from maju.kernel.settings import AgentSettings, QueueSettings, Settings
from maju.kernel.time import Duration

CLIENTS = tuple(map(ClientId, ("ondam", "haneul")))
QUEUES = tuple(
    QueueSettings(id=QueueId(f"{client}-{n}"), client=client, name="q", channels=(Channel.VOICE,))
    for client in CLIENTS
    for n in range(2)
)
TEAMS = (None, TeamId("one"), TeamId("two"))

some_queues = st.none() | st.sets(st.sampled_from([q.id for q in QUEUES])).map(
    lambda all_: tuple(sorted(all_))
)
some_clients = st.none() | st.sets(st.sampled_from(CLIENTS)).map(lambda all_: tuple(sorted(all_)))
agents = st.lists(
    st.builds(
        AgentSettings,
        id=st.integers(0, 30).map(lambda n: AgentId(f"a{n}")),
        team=st.sampled_from(TEAMS),
        queues=some_queues,
        clients=some_clients,
    ),
    unique_by=lambda each: each.id,
    max_size=12,
)
doings = st.dictionaries(
    st.integers(0, 34).map(lambda n: AgentId(f"a{n}")),
    st.tuples(st.sampled_from(Doing), st.sampled_from(["", "meal"]), st.integers(0, 9)),
    max_size=15,
)


def serves(agent: AgentSettings, team: str, wanted: list[QueueSettings]) -> bool:
    return (
        (not team or agent.team == team)
        and (agent.clients is None or any(q.client in agent.clients for q in wanted))
        and (agent.queues is None or any(q.id in agent.queues for q in wanted))
    )


@given(agents, doings, st.sampled_from(["", "one"]), st.lists(st.sampled_from(QUEUES), max_size=3))
def test_counted_by_kind_is_counted_one_by_one(
    known: list[AgentSettings],
    doing: dict[AgentId, tuple[Doing, str, int]],
    team: str,
    wanted: list[QueueSettings],
) -> None:
    settings = Settings(
        centre=CentreId("mall"), version=1, clients=CLIENTS, queues=QUEUES, agents=tuple(known)
    )
    at_work = [
        AtWork(agent=one, doing=what, reason=why, lasting=Duration(n), contacts=0)
        for one, (what, why, n) in doing.items()
    ]
    crews = Crews(Kinds(settings), at_work)
    kinds = crews.kinds.of(team, wanted)
    mine = {each.id for each in known if serves(each, team, wanted)}
    assert {one for kind in kinds for one in crews.kinds.agents[kind]} == mine
    counted: dict[tuple[Doing, str], int] = {}
    for kind in kinds:
        for what, n in crews.doing.get(kind, {}).items():
            counted[what] = counted.get(what, 0) + n
    plain: dict[tuple[Doing, str], int] = {}
    for each in at_work:
        if each.agent in mine:
            plain[each.doing, each.reason] = plain.get((each.doing, each.reason), 0) + 1
    assert counted == plain
    lasts = [each.lasting for each in crews.longest]
    assert lasts == sorted(lasts, reverse=True)
    assert {each.agent for each in crews.longest} == {each.id for each in known} & doing.keys()
