"""Planning for analysts: forecast, staffing, simulation, shifts and true demand as plain functions.

    from maju.planning import required_agents

Arrays in, arrays out; times in seconds, rates in contacts a second, loads in erlang, missing
values NaN. Nothing here reads a clock, a disk or a network, and chance comes from a seed that is
passed in. Each name is imported when it is first used, so that one of them costs only itself.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maju.planning.advice.advising import advise as advise
    from maju.planning.advice.rest import Advice as Advice
    from maju.planning.advice.rest import RestOfDay as RestOfDay
    from maju.planning.demand.clock import OpenClock as OpenClock
    from maju.planning.demand.clock import open_clock as open_clock
    from maju.planning.demand.loop import Loop as Loop
    from maju.planning.demand.loop import arrivals as arrivals
    from maju.planning.demand.loop import settle as settle
    from maju.planning.demand.loop import total_demand as total_demand
    from maju.planning.demand.returns import Demand as Demand
    from maju.planning.demand.returns import true_demand as true_demand
    from maju.planning.demand.sureness import Sureness as Sureness
    from maju.planning.demand.sureness import how_sure as how_sure
    from maju.planning.demand.waiting import WaitLine as WaitLine
    from maju.planning.demand.waiting import abandonment_line as abandonment_line
    from maju.planning.forecast.backtest import backtest as backtest
    from maju.planning.forecast.calendar import Calendar as Calendar
    from maju.planning.forecast.calendar import business_days as business_days
    from maju.planning.forecast.calendar import korean_holidays as korean_holidays
    from maju.planning.forecast.choosing import Automatic as Automatic
    from maju.planning.forecast.choosing import Chosen as Chosen
    from maju.planning.forecast.choosing import all_candidates as all_candidates
    from maju.planning.forecast.choosing import choose as choose
    from maju.planning.forecast.choosing import quick_candidates as quick_candidates
    from maju.planning.forecast.events import Event as Event
    from maju.planning.forecast.history import History as History
    from maju.planning.forecast.intraday import learn_drift as learn_drift
    from maju.planning.forecast.intraday import one_factor as one_factor
    from maju.planning.forecast.intraday import reforecast as reforecast
    from maju.planning.forecast.made import Made as Made
    from maju.planning.forecast.made import made_history as made_history
    from maju.planning.forecast.means import WeekdayEwma as WeekdayEwma
    from maju.planning.forecast.means import WeekdayMean as WeekdayMean
    from maju.planning.forecast.model import Forecast as Forecast
    from maju.planning.forecast.two_way import TwoWay as TwoWay
    from maju.planning.hiring import Hiring as Hiring
    from maju.planning.hiring import HiringPlan as HiringPlan
    from maju.planning.hiring import plan_hiring as plan_hiring
    from maju.planning.kernels.jit import compiled as compiled
    from maju.planning.schedule.checking import Broken as Broken
    from maju.planning.schedule.checking import Duty as Duty
    from maju.planning.schedule.checking import broken_rules as broken_rules
    from maju.planning.schedule.classes import Prices as Prices
    from maju.planning.schedule.roster import Roster as Roster
    from maju.planning.schedule.roster import make_roster as make_roster
    from maju.planning.schedule.rules import Rules as Rules
    from maju.planning.schedule.shifts import Contract as Contract
    from maju.planning.schedule.shifts import Person as Person
    from maju.planning.schedule.shifts import Rest as Rest
    from maju.planning.schedule.shifts import Shift as Shift
    from maju.planning.schedule.shifts import shifts_between as shifts_between
    from maju.planning.simulate.centre import Again as Again
    from maju.planning.simulate.centre import CallbackOffer as CallbackOffer
    from maju.planning.simulate.centre import Centre as Centre
    from maju.planning.simulate.centre import Contacts as Contacts
    from maju.planning.simulate.centre import GroupModel as GroupModel
    from maju.planning.simulate.centre import QueueModel as QueueModel
    from maju.planning.simulate.law import Law as Law
    from maju.planning.simulate.law import empirical as empirical
    from maju.planning.simulate.law import exponential as exponential
    from maju.planning.simulate.law import fixed as fixed
    from maju.planning.simulate.law import lognormal as lognormal
    from maju.planning.simulate.law import never as never
    from maju.planning.simulate.one_queue import QueueDays as QueueDays
    from maju.planning.simulate.one_queue import simulate_queue as simulate_queue
    from maju.planning.simulate.outcome import Estimate as Estimate
    from maju.planning.simulate.outcome import Outcome as Outcome
    from maju.planning.simulate.outcome import compare as compare
    from maju.planning.simulate.running import simulate as simulate
    from maju.planning.simulate.running import trace as trace
    from maju.planning.staffing.agents import required_agents as required_agents
    from maju.planning.staffing.agents import required_agents_unsure as required_agents_unsure
    from maju.planning.staffing.callbacks import callback_capacity as callback_capacity
    from maju.planning.staffing.load import Staffing as Staffing
    from maju.planning.staffing.load import offered_load as offered_load
    from maju.planning.staffing.load import staff_day as staff_day
    from maju.planning.staffing.many_skill import GroupStaff as GroupStaff
    from maju.planning.staffing.many_skill import staff_groups as staff_groups
    from maju.planning.staffing.patience import MeanPatience as MeanPatience
    from maju.planning.staffing.patience import PatienceLaw as PatienceLaw
    from maju.planning.staffing.patience import kaplan_meier as kaplan_meier
    from maju.planning.staffing.patience import mean_patience as mean_patience
    from maju.planning.staffing.patience import patience_law as patience_law
    from maju.planning.staffing.people import Shrinkage as Shrinkage
    from maju.planning.staffing.people import chat_agents as chat_agents
    from maju.planning.staffing.people import deferred_agents as deferred_agents
    from maju.planning.staffing.people import with_shrinkage as with_shrinkage
    from maju.planning.staffing.queueing import Standing as Standing
    from maju.planning.staffing.queueing import erlang_b as erlang_b
    from maju.planning.staffing.queueing import lines_for as lines_for
    from maju.planning.staffing.queueing import load_for as load_for
    from maju.planning.staffing.queueing import service_level as service_level
    from maju.planning.staffing.queueing import steady_state as steady_state
    from maju.planning.staffing.service import ServiceLevel as ServiceLevel
    from maju.planning.staffing.service import Target as Target

_WHERE = {
    "Advice": "maju.planning.advice.rest",
    "Hiring": "maju.planning.hiring",
    "HiringPlan": "maju.planning.hiring",
    "RestOfDay": "maju.planning.advice.rest",
    "advise": "maju.planning.advice.advising",
    "plan_hiring": "maju.planning.hiring",
    "Automatic": "maju.planning.forecast.choosing",
    "Calendar": "maju.planning.forecast.calendar",
    "Chosen": "maju.planning.forecast.choosing",
    "Event": "maju.planning.forecast.events",
    "Forecast": "maju.planning.forecast.model",
    "History": "maju.planning.forecast.history",
    "Made": "maju.planning.forecast.made",
    "TwoWay": "maju.planning.forecast.two_way",
    "WeekdayEwma": "maju.planning.forecast.means",
    "WeekdayMean": "maju.planning.forecast.means",
    "all_candidates": "maju.planning.forecast.choosing",
    "backtest": "maju.planning.forecast.backtest",
    "business_days": "maju.planning.forecast.calendar",
    "choose": "maju.planning.forecast.choosing",
    "korean_holidays": "maju.planning.forecast.calendar",
    "learn_drift": "maju.planning.forecast.intraday",
    "made_history": "maju.planning.forecast.made",
    "one_factor": "maju.planning.forecast.intraday",
    "quick_candidates": "maju.planning.forecast.choosing",
    "reforecast": "maju.planning.forecast.intraday",
    "OpenClock": "maju.planning.demand.clock",
    "open_clock": "maju.planning.demand.clock",
    "Loop": "maju.planning.demand.loop",
    "arrivals": "maju.planning.demand.loop",
    "settle": "maju.planning.demand.loop",
    "total_demand": "maju.planning.demand.loop",
    "Demand": "maju.planning.demand.returns",
    "true_demand": "maju.planning.demand.returns",
    "Sureness": "maju.planning.demand.sureness",
    "how_sure": "maju.planning.demand.sureness",
    "WaitLine": "maju.planning.demand.waiting",
    "abandonment_line": "maju.planning.demand.waiting",
    "Broken": "maju.planning.schedule.checking",
    "Duty": "maju.planning.schedule.checking",
    "broken_rules": "maju.planning.schedule.checking",
    "Prices": "maju.planning.schedule.classes",
    "Roster": "maju.planning.schedule.roster",
    "make_roster": "maju.planning.schedule.roster",
    "Rules": "maju.planning.schedule.rules",
    "Contract": "maju.planning.schedule.shifts",
    "Person": "maju.planning.schedule.shifts",
    "Rest": "maju.planning.schedule.shifts",
    "Shift": "maju.planning.schedule.shifts",
    "shifts_between": "maju.planning.schedule.shifts",
    "ServiceLevel": "maju.planning.staffing.service",
    "Target": "maju.planning.staffing.service",
    "MeanPatience": "maju.planning.staffing.patience",
    "PatienceLaw": "maju.planning.staffing.patience",
    "mean_patience": "maju.planning.staffing.patience",
    "patience_law": "maju.planning.staffing.patience",
    "kaplan_meier": "maju.planning.staffing.patience",
    "Standing": "maju.planning.staffing.queueing",
    "erlang_b": "maju.planning.staffing.queueing",
    "lines_for": "maju.planning.staffing.queueing",
    "load_for": "maju.planning.staffing.queueing",
    "steady_state": "maju.planning.staffing.queueing",
    "service_level": "maju.planning.staffing.queueing",
    "required_agents": "maju.planning.staffing.agents",
    "required_agents_unsure": "maju.planning.staffing.agents",
    "Staffing": "maju.planning.staffing.load",
    "offered_load": "maju.planning.staffing.load",
    "staff_day": "maju.planning.staffing.load",
    "Shrinkage": "maju.planning.staffing.people",
    "with_shrinkage": "maju.planning.staffing.people",
    "chat_agents": "maju.planning.staffing.people",
    "deferred_agents": "maju.planning.staffing.people",
    "callback_capacity": "maju.planning.staffing.callbacks",
    "compiled": "maju.planning.kernels.jit",
    "staff_groups": "maju.planning.staffing.many_skill",
    "GroupStaff": "maju.planning.staffing.many_skill",
    "QueueModel": "maju.planning.simulate.centre",
    "GroupModel": "maju.planning.simulate.centre",
    "Contacts": "maju.planning.simulate.centre",
    "Centre": "maju.planning.simulate.centre",
    "CallbackOffer": "maju.planning.simulate.centre",
    "Again": "maju.planning.simulate.centre",
    "compare": "maju.planning.simulate.outcome",
    "Estimate": "maju.planning.simulate.outcome",
    "Outcome": "maju.planning.simulate.outcome",
    "trace": "maju.planning.simulate.running",
    "simulate": "maju.planning.simulate.running",
    "empirical": "maju.planning.simulate.law",
    "never": "maju.planning.simulate.law",
    "fixed": "maju.planning.simulate.law",
    "lognormal": "maju.planning.simulate.law",
    "exponential": "maju.planning.simulate.law",
    "Law": "maju.planning.simulate.law",
    "QueueDays": "maju.planning.simulate.one_queue",
    "simulate_queue": "maju.planning.simulate.one_queue",
}

__all__ = list(_WHERE)


def __getattr__(name: str) -> Any:
    """The public *name*, imported now."""
    where = _WHERE.get(name)
    if where is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(where), name)


def __dir__() -> list[str]:
    """What an analyst may import from here."""
    return sorted(_WHERE)
