"""감청·귓속말·합류: a supervisor with an agent's talk. The engine refuses what cannot be, and journals
the rest; the agent sees it as the centre has decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maju.floor.board.drawing import Names
from maju.floor.board.following import Moment
from maju.floor.board.saying import WATCHING
from maju.kernel.commands import Body, StopSupervising, Supervise
from maju.kernel.ids import AgentId, ContactId, phone_of_person

WAYS = ("listen", "whisper", "join", "stop")
"""How to be with it; the last one leaves."""


def body(contact: str, after: Mapping[str, Any], by: str) -> Body:
    """The wish of the person *by*."""
    if after["how"] == "stop":
        return StopSupervising(contact=ContactId(contact), by=by)
    watcher = after.get("watcher") or None
    return Supervise(
        contact=ContactId(contact),
        agent=AgentId(after["agent"]),
        by=by,
        how=after["how"],
        watcher=None if watcher is None else AgentId(watcher),
        device="" if watcher is not None else str(after.get("device") or ""),
    )


BROWSER = "browser"
"""The telephone of the page itself, as the form names it."""


def phones(moment: Moment, names: Names) -> Sequence[tuple[str, str]]:
    """Whose telephone may ring instead: agents' who are not at work, by their names."""
    away = (each.id for each in moment.settings.agents if each.id not in moment.state.agents)
    return sorted(((agent, names.agent(agent)) for agent in away), key=lambda one: one[1])


def wished(
    moment: Moment, contact: str, how: str, *, by: object, seat: str | None, device: str
) -> Mapping[str, Any]:
    """What the form asks for: by one's own seat if one is signed in, else by the page's own phone, or
    by that of somebody who is not at work.
    """
    if device == BROWSER:
        device = phone_of_person(by)
    known = moment.state.contacts.get(ContactId(contact))
    talks = [] if known is None else [leg.agent for leg in known.legs if leg.stage == "talk"]
    here = seat is not None and AgentId(seat) in moment.state.agents
    return {
        "how": how,
        "agent": talks[0] if talks else "",
        "watcher": seat if here else "",
        "device": "" if here else device.strip()[:60],
    }


def ways(moment: Moment, contact: str, by: str) -> Sequence[tuple[str, str, bool]]:
    """Value, words, and whether it is so now; to leave only who is there."""
    known = moment.state.contacts.get(ContactId(contact))
    mine = next((one.how for one in known.watchers if one.by == by), "") if known else ""
    some = WAYS if mine else WAYS[:-1]
    return [(how, str(WATCHING[how]), how == mine) for how in some]
