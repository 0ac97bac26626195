"""The facts: five grains of kpi.md, and rings, agent states, callbacks, ratings and plans
beside them."""

from maju.facts.schema.column import Column, Grain
from maju.facts.schema.contacts import ATTEMPT, CALLBACK, CONTACT, SURVEY, VISIT
from maju.facts.schema.planned import PLAN
from maju.facts.schema.work import AGENT_STATE, CASE, LEG, OFFER

DEFINITION = 1
"""Version of what the columns mean; a file of another version is folded or imported anew."""

GRAINS: dict[str, Grain] = {
    grain.name: grain
    for grain in (ATTEMPT, CONTACT, VISIT, LEG, CASE, OFFER, AGENT_STATE, CALLBACK, SURVEY, PLAN)
}

TOGETHER = "+"
"""Between measures of which a source tells the sum, and none apart."""

__all__ = ["DEFINITION", "GRAINS", "TOGETHER", "Column", "Grain"]
