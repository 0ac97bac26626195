"""What was agreed with a client about its reports: which KPIs, targets, thresholds, names.

Written as TOML by the centre; a report prints what it names and nothing else (kpi.md §7.3).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import time
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


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report that is made by the clock.

    Args:
        name: told apart from the contract's other plans by it.
        time: when it is due, local time: on the morning after a day, a week, a month.
        interim: times of the same day at which a 중간보고 is due as well; of daily plans.
        recipients: mail addresses.
        approval: whether a person approves before it goes out.
        business_days: whether it is due after business days only.
        weekday: of a weekly plan: on which it begins, Monday is 1.
    """

    name: str
    kind: Literal["daily", "weekly", "monthly"]
    time: str = "08:30"
    interim: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    approval: bool = True
    business_days: bool = True
    weekday: int = 1
    lang: Literal["ko", "en"] = "ko"


class Contract(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Agreed for one client, or for the centre's own reports when it names none.

    Args:
        name: how the client is called on paper; by default its id.
        kpis: ids of the KPI table, in order; empty: the defaults of kpi.md §7.3.
        targets: KPI to the value agreed, in its own unit (per cent, seconds).
        thresholds: seconds by name: ``service_level``, ``short_abandon`` …
        agents_named: whether the client may see agents by name.
        work: ``outsourced`` 도급 (contacts, seats, SLA) or ``dispatched`` 파견 (people × hours).
        plans: reports made by the clock.
        excluded: dates that the SLA leaves out (EC-117), YYYY-MM-DD.
    """

    name: str = ""
    kpis: tuple[str, ...] = ()
    targets: dict[str, float] = {}
    thresholds: dict[str, float] = {}
    agents_named: bool = False
    work: Literal["outsourced", "dispatched", ""] = ""
    sla: tuple[Item, ...] = ()
    plans: tuple[Plan, ...] = ()
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
            ``threshold_unreadable``, ``report_time_unreadable``, ``recipient_wrong``.
    """
    try:
        contract = msgspec.convert(tomllib.loads(text), Contract)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise Refused("contract_unreadable", reason=str(error)) from error
    _check(contract.targets, contract.kpis, tuple(item.kpi for item in contract.sla))
    for name, seconds in contract.thresholds.items():
        if name not in DEFAULTS_MS or seconds < 0:
            raise Refused("threshold_unreadable", said=f"{name}={seconds}")
    for plan in contract.plans:
        for said in (plan.time, *plan.interim):
            clock_of(said)
        for address in plan.recipients:
            check_address(address)
    if len({plan.name for plan in contract.plans}) < len(contract.plans):
        raise Refused("contract_unreadable", reason="two plans have one name")
    return contract


def clock_of(said: str) -> time:
    """Of HH:MM.

    Raises:
        Refused: ``report_time_unreadable``.
    """
    hour, _, minute = said.partition(":")
    try:
        return time(int(hour), int(minute))
    except ValueError as error:
        raise Refused("report_time_unreadable", said=said) from error


def check_address(address: str) -> None:
    """Refuse what cannot be a mail address: it would end in a header.

    Raises:
        Refused: ``recipient_wrong``.
    """
    if not re.fullmatch(r"[\w.+%-]+@[\w-]+(\.[\w-]+)*", address, re.ASCII):
        raise Refused("recipient_wrong", address=address)


def _check(targets: Mapping[str, float], *lists: tuple[str, ...]) -> None:
    for kpi in [*targets, *(each for named in lists for each in named)]:
        if kpi not in CATALOGUE:
            raise Refused("kpi_unknown", kpi=kpi)
