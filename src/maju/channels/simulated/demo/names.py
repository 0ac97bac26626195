"""Who is who in the demonstration. Made-up people; ids alone go into the journal."""

from __future__ import annotations

from msgspec import Struct

from maju.channels.simulated.demo.shops import LINES, SHOPS, VIP
from maju.kernel.ids import AgentId, ClientId, QueueId, TeamId
from maju.kernel.settings import Settings

_SURNAMES = "김이박최정강조윤장임한오서신권황안송류홍전고문양손배백허유남"
_FIRST = ("서", "민", "지", "하", "도", "예", "시", "수", "은", "태", "나", "가")
_SECOND = ("연", "준", "우", "린", "윤", "람", "온", "빈", "원", "솔", "현")


_SEATED = {
    AgentId("seat-1"): "한지우",
    AgentId("seat-2"): "오태경",
    AgentId("seat-3"): "신유나",
}
"""Who sits at the seats, for screens."""


class Directory(Struct, frozen=True, kw_only=True):
    """Names beside ids, for screens. Queues and clients: Korean, then English; teams: Korean."""

    agents: dict[AgentId, str]
    queues: dict[QueueId, tuple[str, str]]
    clients: dict[ClientId, tuple[str, str]]
    teams: dict[TeamId, str]
    calendars: dict[str, str]


def directory_of(settings: Settings) -> Directory:
    """Names of everybody and everything in *settings* that the demonstration knows."""
    return Directory(
        agents={
            agent.id: _SEATED.get(agent.id, _name(index))
            for index, agent in enumerate(settings.agents)
        },
        queues={
            QueueId(f"{shop.id}.{line.code}"): (
                f"{shop.name} {line.name}",
                f"{shop.name_en} {line.name_en}",
            )
            for shop in SHOPS
            for line in (*LINES, VIP)
        },
        clients={shop.id: (shop.name, shop.name_en) for shop in SHOPS},
        calendars={shop.calendar: f"{shop.name} 상담시간" for shop in SHOPS},
        teams={
            team: f"상담 {number}팀"
            for number, team in enumerate(
                dict.fromkeys(agent.team for agent in settings.agents if agent.team is not None), 1
            )
        },
    )


def _name(index: int) -> str:
    """A name of its own for each of the first 3,960 agents."""
    surname = _SURNAMES[index % len(_SURNAMES)]
    first = _FIRST[(index * 5 + index // len(_SURNAMES)) % len(_FIRST)]
    second = _SECOND[(index * 3 + index // (len(_SURNAMES) * len(_FIRST))) % len(_SECOND)]
    return f"{surname}{first}{second}"
