"""폭언·성희롱: whom a customer has hurt just now, so that a supervisor goes there.

From the first press until the record is written up; then for as long as the agent recovers.
"""

from __future__ import annotations

from typing import Any

from maju.facts.live.floor import Doing
from maju.floor.board.following import Moment
from maju.floor.board.ledger import Pick
from maju.floor.board.view import View, queues_of

RECOVERY = "recovery"
"""감정회복: the away reason that the second press gives."""


def alarms(moment: Moment, view: View, pick: Pick) -> list[dict[str, Any]]:
    """Agents, by name of id, each once: with *press* of its contact, or none while it recovers.

    Nobody where the view names no people; of other clients than the picked ones, nothing.
    """
    if not view.people:
        return []
    crews = moment.crews
    kinds = crews.kinds.of(view.team, queues_of(moment.settings, pick))
    found: dict[str, dict[str, Any]] = {
        one.agent: {"agent": one.agent, "press": 0, "contact": None, "queue": None}
        for one in crews.longest
        if one.doing is Doing.AWAY
        and one.reason == RECOVERY
        and crews.kinds.kind[one.agent] in kinds
    }
    for contact in moment.hurt:
        if pick.clients is not None and contact.client not in pick.clients:
            continue
        for leg in contact.legs:
            if leg.role != "consult" and crews.kinds.kind.get(leg.agent) in kinds:
                found[leg.agent] = {
                    "agent": leg.agent,
                    "press": contact.abuse,
                    "contact": contact.id,
                    "queue": contact.queue,
                }
    return [found[agent] for agent in sorted(found)]
