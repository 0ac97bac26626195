"""Who can take what: by queue, and by language or skill that a menu asks for beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from maju.directory import models as m

LANGUAGES: Mapping[str, tuple[str, str]] = {
    "ko": ("한국어", "Korean"),
    "en": ("영어", "English"),
    "zh": ("중국어", "Chinese"),
    "ja": ("일본어", "Japanese"),
    "vi": ("베트남어", "Vietnamese"),
    "ru": ("러시아어", "Russian"),
    "th": ("태국어", "Thai"),
    "mn": ("몽골어", "Mongolian"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What somebody has to be there for, and who can be.

    Attributes:
        name, name_en: Korean, English.
        agents: codes of those who can take it.
    """

    kind: Literal["queue", "language", "skill"]
    code: str
    name: str
    name_en: str
    agents: frozenset[str]


def covers_of(centre: m.Centre) -> list[Cover]:
    """Queues in their order, then languages, then skills that no queue asks for but a menu may."""
    queues = m.Queue.objects.filter(centre=centre).order_by("place", "id")
    able = able_of(centre)
    found = [
        Cover(
            kind="queue", code=each.code, name=each.name or each.code,
            name_en=each.name_en or each.name or each.code, agents=able[each.code],
        )
        for each in queues
    ]  # fmt: skip
    speaks: dict[str, set[str]] = defaultdict(set)
    for code, languages in m.Agent.objects.filter(centre=centre).values_list("code", "languages"):
        for language in languages:
            speaks[language].add(code)
    for code, agents in sorted(speaks.items()):
        ko, en = LANGUAGES.get(code, (code, code))
        found.append(
            Cover(kind="language", code=code, name=ko, name_en=en, agents=frozenset(agents))
        )
    asked = set(m.QueueNeed.objects.filter(queue__centre=centre).values_list("skill", flat=True))
    has: dict[str, set[str]] = defaultdict(set)
    for skill, agent in m.AgentSkill.objects.filter(agent__centre=centre).values_list(
        "skill", "agent__code"
    ):
        if skill not in asked:
            has[skill].add(agent)
    return found + [
        Cover(kind="skill", code=code, name=code, name_en=code, agents=frozenset(agents))
        for code, agents in sorted(has.items())
    ]


def able_of(centre: m.Centre) -> Mapping[str, frozenset[str]]:
    """Who can serve each queue: by client, assignment, language and skills."""
    needs: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for queue, skill, worst in m.QueueNeed.objects.filter(queue__centre=centre).values_list(
        "queue_id", "skill", "worst_level"
    ):
        needs[queue].append((skill, worst))
    levels: dict[int, dict[str, int]] = defaultdict(dict)
    for agent, skill, level in m.AgentSkill.objects.filter(agent__centre=centre).values_list(
        "agent_id", "skill", "level"
    ):
        levels[agent][skill] = level
    agents = list(m.Agent.objects.filter(centre=centre))
    return {
        queue.code: frozenset(
            agent.code for agent in agents if _can(agent, levels[agent.pk], queue, needs[queue.pk])
        )
        for queue in m.Queue.objects.filter(centre=centre).select_related("client")
    }


def _can(
    agent: m.Agent, levels: Mapping[str, int], queue: m.Queue, needs: list[tuple[str, int]]
) -> bool:
    """As the core finds it (:meth:`maju.routing.lookup.Lookup.level`), from the tables."""
    if agent.only_clients is not None and queue.client.code not in agent.only_clients:
        return False
    if agent.only_queues is not None and queue.code not in agent.only_queues:
        return False
    if queue.languages and not set(queue.languages) & set(agent.languages):
        return False
    return all(levels.get(skill, 99) <= worst for skill, worst in needs)
