"""What was agreed with a client about its reports: which KPIs, targets, thresholds, names.

Written as TOML by the centre; a report prints what it names and nothing else (kpi.md §7.3).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Literal

import msgspec

from maju.kernel.errors import Refused
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.thresholds import DEFAULTS_MS, Threshold

OWN = (
    "agent_requested", "answered", "abandoned", "answer_rate", "service_level", "abandon_rate", "asa",
    "aht", "occupancy", "callback_handled_rate",
)  # fmt: skip
CLIENT = (
    "agent_requested", "answered", "abandoned", "answer_rate", "sl_negative", "abandon_rate", "asa",
    "callback_handled_rate",
)  # fmt: skip
LEVELS = ("service_level", "sl_negative", "sl_ignored", "sl_positive", "sl_short_excluded")


class Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the monthly SLA table.

    Args:
        weight: in points; the weights of a contract need not be 100.
        grades: grade to the value that earns it, ``{"S" = 95, "A" = 90}``; empty: no grades.
    """

    kpi: str
    weight: float = 0
    grades: dict[str, float] = {}


class Contract(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Agreed for one client, or for the centre's own reports when it names none.

    Args:
        name: how the client is called on paper; by default its id.
        kpis: ids of the KPI table, in order; empty: the defaults of kpi.md §7.3.
        targets: KPI to the value agreed, in its own unit (per cent, seconds).
        thresholds: seconds by name: ``service_level``, ``short_abandon`` …
        agents_named: whether the client may see agents by name.
        work: ``outsourced`` 도급 (contacts, seats, SLA) or ``dispatched`` 파견 (people × hours).
        country: whose public holidays are no business days.
        zone: local time of *at* and of the dates.
        excluded: dates that the SLA leaves out (EC-117), YYYY-MM-DD.
    """

    name: str = ""
    kpis: tuple[str, ...] = ()
    targets: dict[str, float] = {}
    thresholds: dict[str, float] = {}
    agents_named: bool = False
    work: Literal["outsourced", "dispatched", ""] = ""
    country: str = "KR"
    zone: str = "Asia/Seoul"
    sla: tuple[Item, ...] = ()
    excluded: tuple[str, ...] = ()

    def wanted(self, *, client: str | None) -> tuple[str, ...]:
        """The KPIs of the table."""
        return self.kpis or (OWN if client is None else CLIENT)

    def level(self, *, client: str | None) -> str:
        """The service level that this report speaks of (kpi.md §7.3)."""
        named = [kpi for kpi in self.wanted(client=client) if kpi in LEVELS]
        return named[0] if named else ("service_level" if client is None else "sl_negative")

    def target(self, kpi: str) -> float | None:
        """What was agreed; nothing is invented for a KPI without a target."""
        return self.targets.get(kpi)

    def agreed(self) -> tuple[Threshold, ...]:
        """Thresholds for the questions."""
        return tuple(
            Threshold(name=name, ms=round(seconds * 1000))
            for name, seconds in sorted(self.thresholds.items())
        )

    def answer_within_s(self) -> float:
        """The wait up to which an answer is in time."""
        return self.thresholds.get("service_level", DEFAULTS_MS["service_level"] / 1000)


def read_contract(text: str) -> Contract:
    """Of TOML.

    Raises:
        Refused: ``contract_unreadable`` with the reason, ``kpi_unknown``,
            ``threshold_unreadable``.
    """
    try:
        contract = msgspec.convert(tomllib.loads(text), Contract)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise Refused("contract_unreadable", reason=str(error)) from error
    _check(contract.targets, contract.kpis, tuple(item.kpi for item in contract.sla))
    for name, seconds in contract.thresholds.items():
        if name not in DEFAULTS_MS or seconds < 0:
            raise Refused("threshold_unreadable", said=f"{name}={seconds}")
    return contract


def _check(targets: Mapping[str, float], *lists: tuple[str, ...]) -> None:
    for kpi in [*targets, *(each for named in lists for each in named)]:
        if kpi not in CATALOGUE:
            raise Refused("kpi_unknown", kpi=kpi)
