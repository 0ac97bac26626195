"""Why a KPI has no number here, before any row is read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from maju.facts.schema import TOGETHER
from maju.metrics import formula
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.compiling import Scope
from maju.metrics.kpi import Kpi
from maju.metrics.measures import MEASURES, untold
from maju.metrics.relations import OF_AGENTS


def why_not(
    kpi: Kpi, scope: Scope, lacks: frozenset[str], *, shared_agents: bool = False
) -> str | None:
    """Why a KPI has no number here: no source, no meaning along a dimension, or time of agents
    who serve several clients, which belongs to none of them (EC-123)."""
    if kpi.kind == "nothing":
        return "no_source"
    if wrong := sorted(set(scope.by).union(scope.only) - kpi.dims):
        return f"not_by_{wrong[0]}"
    if kpi.kind == "attainment":
        return why_not(CATALOGUE[kpi.num], scope, lacks, shared_agents=shared_agents)
    if no_source(kpi, lacks):
        return "no_source"
    asked = measures_of(kpi)
    by_client = "client" in {*scope.by, *scope.only}
    if shared_agents and by_client and any(MEASURES[name].grain in OF_AGENTS for name in asked):
        return "not_by_client_shared_agents"
    return None


def no_source(kpi: Kpi, lacks: frozenset[str]) -> bool:
    """Whether sources that *lack* these measures cannot tell a KPI at all."""
    if kpi.kind == "nothing":
        return True
    if kpi.kind == "attainment":
        return no_source(CATALOGUE[kpi.num], lacks)
    if any(untold(name, lacks) for name in measures_of(kpi)):
        return True
    return any(_apart(each, lacks) for each in _formulas(kpi))


def measures_of(kpi: Kpi) -> Sequence[str]:
    """What a KPI is made of; nothing where Maju has no source of it at all."""
    if kpi.kind == "nothing":
        return ()
    if kpi.kind == "attainment":
        return measures_of(CATALOGUE[kpi.num])
    return [name for said in _formulas(kpi) for name in formula.names_of(said)]


def _formulas(kpi: Kpi) -> list[str]:
    return [said for said in ((kpi.num,) if kpi.kind == "quantile" else (kpi.num, kpi.den)) if said]


def _apart(said: str, lacks: frozenset[str]) -> bool:
    """Whether a formula takes measures apart of which only the sum is told."""
    joined = _told_together(lacks)
    if not joined:
        return False
    times = formula.weights(formula.parsed(said))
    return any(len({times.get(name) for name in names}) > 1 for names in joined)


@lru_cache(maxsize=64)
def _told_together(lacks: frozenset[str]) -> Sequence[Sequence[str]]:
    return [each.split(TOGETHER) for each in lacks if TOGETHER in each]
