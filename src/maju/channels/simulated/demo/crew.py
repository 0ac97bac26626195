"""The agents of the demonstration: who can do what, in which language, for which client."""

from __future__ import annotations

from maju.channels.simulated.demo.shops import LINES, SHOPS, VIP
from maju.channels.simulated.world.roles import SEAT
from maju.kernel.ids import AgentId, ClientId, TeamId
from maju.kernel.settings import AgentSettings, AgentSkill, Capacity

_TEAM_SIZE = 10
SEATS = 3
WEB = "web"
"""What visitors of the shops' own pages need: a person, for nobody simulated reads what they write."""


def crew(number: int) -> tuple[AgentSettings, ...]:
    """*number* agents. The same index is the same person in a crew of any size.

    Of eight agents in a row, three answer for 온담몰, two for 하루식탁, three for both; the last of
    them is senior: every skill at level 1, VIP, English or Chinese.
    """
    return tuple(_agent(index) for index in range(number))


def seats() -> tuple[AgentSettings, ...]:
    """Three desks for people who try the demonstration: fit for every line of both clients, for
    every language, and for customers to be careful with. Nobody sits there until somebody signs in.
    """
    skills = tuple(AgentSkill(skill=line.code) for line in (*LINES, VIP))
    return tuple(
        AgentSettings(
            id=AgentId(f"{SEAT}{number}"),
            team=TeamId("team-1"),
            skills=(*skills, AgentSkill(skill="caution"), AgentSkill(skill=WEB)),
            languages=("ko", "en", "zh"),
            capacity=Capacity(chat=3),
        )
        for number in range(1, SEATS + 1)
    )


def agent_id(index: int) -> AgentId:
    """``a001`` is the first."""
    return AgentId(f"a{index + 1:03}")


def _agent(index: int) -> AgentSettings:
    place = index % 8
    senior = place == 7
    return AgentSettings(
        id=agent_id(index),
        team=TeamId(f"team-{index // _TEAM_SIZE + 1}"),
        skills=_skills(index, senior=senior),
        languages=_languages(index),
        clients=_clients(place),
        capacity=Capacity(chat=3 if senior or index % 2 else 2),
    )


def _clients(place: int) -> tuple[ClientId, ...] | None:
    if place in (0, 2, 4):
        return (SHOPS[0].id,)
    if place in (1, 5):
        return (SHOPS[1].id,)
    return None


def _languages(index: int) -> tuple[str, ...]:
    match index % 8:
        case 7:
            return ("ko", "en", "zh")
        case 3:
            return ("ko", "en")
        case 6:
            return ("ko", "zh")
        case _:
            return ("ko",)


def _skills(index: int, *, senior: bool) -> tuple[AgentSkill, ...]:
    """Two skills at level 1 or 2, the rest as a later resort; nobody is without any."""
    if senior:
        return tuple(AgentSkill(skill=line.code, level=1) for line in (*LINES, VIP))
    first = index % len(LINES)
    levels = [1 + (n - first) % len(LINES) * 2 for n in range(len(LINES))]
    skills = [
        AgentSkill(skill=line.code, level=level)
        for line, level in zip(LINES, levels, strict=True)
        if level <= 5 or index % 3 == 0
    ]
    if index % 8 in (1, 3, 4, 6):
        skills.append(AgentSkill(skill=VIP.code, level=3))
    return tuple(skills)
