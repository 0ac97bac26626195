"""A board's values with their words, for the page's first paint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext

from maju.directory import models as m
from maju.directory import wording
from maju.floor.board import saying
from maju.floor.board.asked import Asked
from maju.floor.board.following import Moment
from maju.floor.board.forms import form_of, lasting, written
from maju.floor.board.limits import key_of
from maju.floor.board.picture import DEMAND, OF_QUEUE, Value
from maju.kernel.settings import Settings
from maju.metrics.catalogue import CATALOGUE

_OF_CONTACTS = {"sl_recent": "service_level", "redials": "redial_after_abandon"}
_ANCHORS = {"available": "#agents", "over": "#agents"}
_PLAN = ("planned_now", "present_now", "as_planned")
COLUMNS = (*OF_QUEUE[:4], "service_level", "sl_recent", "asa")
STATES = ("available", "ringing", "talking", "hold", "wrap_up", "away", "signed_out")


class Names(NamedTuple):
    """What things of a centre are called."""

    agents: Mapping[str, str]
    queues: Mapping[str, str]
    clients: Mapping[str, str]
    teams: Mapping[str, str]
    reasons: Mapping[str, tuple[str, str]]
    flows: Mapping[str, str] = MappingProxyType({})

    def agent(self, code: str) -> str:
        """A person's name, or the code."""
        return self.agents.get(code) or code


def names_of(moment: Moment, *, people: bool, clients: Sequence[str] | None = None) -> Names:
    """From the directory, and what the facts know where it says nothing; *people*: agents too.
    Of *clients* alone, for who is bound to them."""
    centre, korean = moment.centre, wording.korean()
    told = moment.names
    own = [each for each in moment.settings.clients if clients is None or each in clients]
    called = {
        row.code: (row.name if korean else row.name_en or row.name)
        for row in m.Client.objects.filter(centre_id=centre, code__in=own)
    }
    english = (
        {}
        if korean
        else dict(m.Queue.objects.filter(centre_id=centre).values_list("code", "name_en"))
    )
    agents = m.Agent.objects.filter(centre_id=centre).select_related("person")
    theirs = {
        agent.id
        for agent in moment.settings.agents
        if agent.clients is None or not set(own).isdisjoint(agent.clients)
    }
    clients_called: Mapping[str, str] = {
        str(code): called.get(code) or told.get("client", {}).get(code) or code for code in own
    }
    return Names(
        agents={
            code: name
            for code, name in {
                **told.get("agent", {}),
                **{a.code: a.person.name for a in agents},
            }.items()
            if people and (clients is None or code in theirs)
        },
        queues={
            queue.id: english.get(queue.id) or queue.name or queue.id
            for queue in moment.settings.queues
            if queue.client in own
        },
        clients=clients_called,
        teams=dict(m.Team.objects.filter(centre_id=centre).values_list("code", "name"))
        if people
        else {},
        reasons={
            row.code: (row.name, row.name_en)
            for row in m.AwayReason.objects.filter(centre_id=centre)
        },
        flows=_flows(moment.settings, clients_called),
    )


def clock(at_us: int, zone: str, *, seconds: bool = True) -> str:
    """An instant as the clock on the centre's wall shows it."""
    local = datetime.fromtimestamp(at_us / 1_000_000, ZoneInfo(zone))
    return local.strftime("%H:%M:%S" if seconds else "%H:%M")


def cards(asked: Asked, made: Value, which: str = "cards") -> list[dict[str, Any]]:
    """The tiles: each with its window, its target, last week, and the way to its rows."""
    return [_card(asked, made, name, cell) for name, cell in made[which].items()]


def _card(asked: Asked, made: Value, name: str, cell: Value) -> dict[str, Any]:
    form = form_of(name)
    level = cell.get("level", "")
    before = cell.get("before")
    return {
        "id": name,
        "label": saying.name_of(name),
        "window": saying.window_of(name),
        "form": form,
        "said": written(cell["v"], form),
        "level": level,
        "level_said": level_words(name, level),
        "target": written(cell["target"], form) if "target" in cell else "",
        "before": written(before, form) if before is not None else "",
        "why": why(cell),
        "href": way_in(asked, made["day"], name),
    }


def level_words(name: str, level: str) -> str:
    """What a colour says."""
    words = saying.WAITS if name == "oldest_waiting" else saying.LEVELS
    return str(words.get(level, ""))


def why(cell: Value) -> str:
    """Why there is no number."""
    said = cell.get("why")
    if said is None:
        return ""
    if said.startswith("not_by_"):
        return gettext("has no meaning for one queue")
    return gettext("no source yet")


def way_in(asked: Asked, day: str, name: str) -> str:
    """Where a tile leads."""
    if name in _PLAN:
        return plan_of(asked)
    return _ANCHORS.get(name) or rows_of(asked, day, name)


def plan_of(asked: Asked) -> str:
    """Who is to be there and is not: the page of plan against actual."""
    address = reverse("board:plan", kwargs={"centre": asked.centre})
    return f"{address}?{urlencode({'team': asked.view.team})}" if asked.view.team else address


def rows_of(asked: Asked, day: str, name: str, queue: str = "") -> str:
    """Where a number opens to its contacts: the KPI's page of the reports, for today."""
    kpi = _OF_CONTACTS.get(name, name)
    assert kpi in CATALOGUE, kpi
    query = {
        "from": day,
        "to": day,
        "client": asked.view.client,
        "queue": queue or asked.view.queue,
    }
    address = reverse("reports:kpi", kwargs={"centre": asked.centre, "kpi": kpi})
    return f"{address}?{urlencode({key: value for key, value in query.items() if value})}"


def queues(asked: Asked, made: Value, names: Names) -> list[dict[str, Any]]:
    """The table of queues."""
    return [
        {
            **queue,
            "name": names.queues[queue["id"]],
            "client_name": names.clients.get(queue["client"], queue["client"]),
            "level_said": str(saying.WAITS.get(queue["level"], "")),
            "longest": lasting((made["now"] - queue["since"]) / 1e6) if queue["since"] else "–",
            "href": rows_of(asked, made["day"], "waiting_now", queue["id"]),
            "cells": [
                {
                    "id": name,
                    "form": form_of(name),
                    "said": written(queue[name]["v"], form_of(name)),
                    "level": queue[name].get("level", ""),
                    "level_said": level_words(name, queue[name].get("level", "")),
                    "href": rows_of(asked, made["day"], name, queue["id"]),
                }
                for name in COLUMNS
            ],
        }
        for queue in made["queues"]
    ]


def heads() -> list[str]:
    """Of the columns behind the waits."""
    return [saying.name_of(name) for name in COLUMNS]


def states(made: Value, names: Names) -> list[dict[str, Any]]:
    """How many do what; who is away by reason behind it."""
    return [
        {
            "id": state,
            "label": str(saying.STATES[state]),
            "n": made["states"][state],
            "reasons": [
                (key, saying.reason_of(key.partition(":")[2], names.reasons), n)
                for key, n in made["states"].items()
                if key.startswith(f"{state}:")
            ],
        }
        for state in STATES
    ]


def agents(made: Value, names: Names, limits: Mapping[str, int]) -> list[dict[str, Any]]:
    """The rows of agents, the longest in their state first."""
    return [
        {
            **row,
            "name": names.agent(row["id"]),
            "team_name": names.teams.get(row["team"] or "", row["team"] or ""),
            "state": saying.state_of(row["doing"], row["reason"], names.reasons),
            "lasts": lasting((made["now"] - row["since"]) / 1e6),
            "over": is_over(row, made["now"], limits),
            "with": with_whom(row, names),
        }
        for row in made["agents"]
    ]


def alarms(made: Value, names: Names) -> list[str]:
    """Whom a customer has hurt, a line each."""
    return [
        " · ".join(
            said
            for said in (
                names.agent(row["agent"]),
                names.queues.get(row["queue"] or "", ""),
                str(saying.ALARMS[min(row["press"], 2)]),
            )
            if said
        )
        for row in made["alarms"]
    ]


def is_over(row: Value, now: int, limits: Mapping[str, int]) -> bool:
    """Whether an agent has been in its state for longer than it may."""
    limit = limits.get(key_of(row["doing"], row["reason"]))
    return limit is not None and now - row["since"] > limit


def count_over(made: Value, limits: Mapping[str, int]) -> None:
    """Fill the tile that only who knows the limits can."""
    if "over" in made["cards"] and made["agents"]:
        made["cards"]["over"]["v"] = sum(is_over(r, made["now"], limits) for r in made["agents"])


def _flows(settings: Settings, clients: Mapping[str, str]) -> Mapping[str, str]:
    """Each flow by what leads into it: whose it is, the channel, the number or the key."""
    doors: dict[str, list[str]] = {}
    for entry in settings.entries:
        if entry.client in clients:
            channel = str(saying.CHANNELS.get(entry.channel.value, entry.channel.value))
            said = f"{clients[entry.client]} · {channel} {entry.address}"
            doors.setdefault(entry.flow, []).append(said)
    return {flow: ", ".join(said) for flow, said in doors.items()}


def with_whom(row: Value, names: Names) -> str:
    """The contact in hand: channel and queue."""
    if not row["contact"]:
        return ""
    channel = str(saying.CHANNELS.get(row["channel"], row["channel"]))
    queue = names.queues.get(row["queue"] or "", "")
    return f"{channel} · {queue}" if queue else channel


def choices(asked: Asked, moment: Moment, names: Names) -> list[dict[str, Any]]:
    """The filters of the address."""
    settings = moment.settings
    clients = [c for c in settings.clients if asked.clients is None or c in asked.clients]
    teams = sorted({agent.team for agent in settings.agents if agent.team})
    queues_ = [q for q in settings.queues if q.client in clients
               and (not asked.view.client or q.client == asked.view.client)]  # fmt: skip
    channels = sorted({channel.value for queue in queues_ for channel in queue.channels})
    given: Sequence[tuple[str, str, str, Sequence[tuple[str, str]]]] = (
        ("client", gettext("Client"), gettext("All clients"),
         [(c, names.clients[c]) for c in clients]),
        ("team", gettext("Team"), gettext("All teams"),
         [(t, names.teams.get(t, t)) for t in teams] if asked.view.people else []),
        ("queue", gettext("Queue"), gettext("All queues"),
         [(q.id, names.queues[q.id]) for q in queues_]),
        ("channel", gettext("Channel"), gettext("All channels"),
         [(c, str(saying.CHANNELS.get(c, c))) for c in channels]),
    )  # fmt: skip
    return [
        {
            "name": name,
            "label": label,
            "all": everything,
            "options": [
                {"value": value, "label": said, "on": getattr(asked.view, name) == value}
                for value, said in options
            ],
        }
        for name, label, everything, options in given
        if len(options) > 1
    ]


def words(names: Names, limits: Mapping[str, int], asked: Asked) -> dict[str, Any]:
    """What the page's script needs to write the same things again."""
    return {
        "names": {"agent": names.agents, "queue": names.queues, "team": names.teams},
        "reasons": {code: saying.reason_of(code, names.reasons) for code in
                    {*names.reasons, *saying._REASONS}},
        "states": {key: str(said) for key, said in saying.STATES.items()},
        "channels": {key: str(said) for key, said in saying.CHANNELS.items()},
        "levels": {key: str(said) for key, said in saying.LEVELS.items()},
        "waits": {key: str(said) for key, said in saying.WAITS.items()},
        "limits": dict(limits),
        "live": {
            "connecting": gettext("connecting"),
            "live": gettext("live"),
            "stale": gettext("stale"),
            "over": gettext("ended"),
        },
        "sound": [gettext("Sound is off"), gettext("Sound is on")],
        "alarms": [str(said) for said in saying.ALARMS],
        "elsewhere": gettext("from elsewhere"),
        "over": gettext("over the limit"),
        "mayAct": asked.may_act,
    }  # fmt: skip


def demand(asked: Asked, made: Value) -> list[dict[str, Any]]:
    """True demand: customers beside attempts, and who tries again."""
    assert set(DEMAND) <= set(made["demand"])
    return cards(asked, made, "demand")
