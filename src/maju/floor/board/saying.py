"""Words of the board: tiles, states, windows, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maju.directory.wording import korean
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.measures import AWAY

NAMES: Mapping[str, str | Promise] = {
    "waiting_now": _("In line"),
    "oldest_waiting": _("Longest wait"),
    "service_level": _("Service level"),
    "sl_recent": _("SL, 30 min"),
    "sl_negative": _("In time, of all"),
    "answer_rate": _("Answer rate"),
    "abandon_rate": _("Abandon rate"),
    "available": _("Available agents"),
    "over": _("Over the limit"),
    "planned_now": _("Planned now"),
    "present_now": _("Of them present"),
    "as_planned": _("Adherence now"),
    "agent_requested": _("Offered"),
    "answered": _("Answered"),
    "abandoned": _("Abandoned"),
    "asa": _("Speed of answer"),
    "aht": _("Handling time"),
    "acw_avg": _("Wrap-up time"),
    "handled_legs": _("Handled"),
    "callback_pending": _("Callbacks waiting"),
    "inbound_attempts": _("Inbound attempts"),
    "unique_callers": _("Customers"),
    "demand_counted": _("True demand"),
    "attempts_per_caller": _("Attempts each"),
    "redials": _("Redials"),
}
ALARMS = (
    _("recovers"),
    _("marked once, the customer was warned"),
    _("marked again, the contact is ended"),
)
"""What a press of the button has come to: none any more, the first, the second."""
NOW, TODAY, HALF_HOUR, HOUR = _("now"), _("today"), _("last 30 min"), _("last 60 min")
_WINDOWS = {
    "waiting_now": NOW,
    "oldest_waiting": NOW,
    "available": NOW,
    "over": NOW,
    "planned_now": NOW,
    "present_now": NOW,
    "as_planned": NOW,
    "callback_pending": NOW,
    "sl_recent": HALF_HOUR,
    "redials": HOUR,
}
STATES: Mapping[str, str | Promise] = {
    "available": _("Available"),
    "ringing": _("Being called"),
    "talking": _("Talking"),
    "hold": _("On hold"),
    "wrap_up": _("Wrap-up"),
    "away": _("Away"),
    "signed_out": _("Signed out"),
}
STAGES: Mapping[str, str | Promise] = {
    "waiting": _("In line"),
    "ringing": _("Being called"),
    "talking": _("Talking"),
    "held": _("On hold"),
}
LEVELS: Mapping[str, str | Promise] = {
    "good": _("on target"),
    "warn": _("near the target"),
    "bad": _("missed"),
}
WAITS: Mapping[str, str | Promise] = {
    "good": _("in time"),
    "warn": _("over the target"),
    "bad": _("far over"),
}
PLANNED: Mapping[str, str | Promise] = {
    "work": _("On queue"),
    "break": _("Short break"),
    "meal": _("Meal"),
    "training": _("In training"),
    "meeting": _("In a meeting"),
    "other": _("Other work"),
}
OUT: Mapping[str, str | Promise] = {
    "signed_out": _("not signed in"),
    "away": _("away for something else"),
    "at_work": _("still at work"),
}
ATTENDANCE: Mapping[str, str | Promise] = {
    "present": _("Present"),
    "late": _("Came late"),
    "left_early": _("Left early"),
    "absent": _("Absent"),
    "missing": _("Not here yet"),
    "leave": _("On leave"),
}
CHANNELS: Mapping[str, str | Promise] = {
    "voice": _("Phone"),
    "chat": _("Chat"),
    "email": _("E-mail"),
    "board": _("Board post"),
    "task": _("Task"),
}
ROLES: Mapping[str, str | Promise] = {
    "supervisor": _("Supervisor"),
    "lead": _("Team lead"),
    "planner": _("Planner"),
    "client": _("Client"),
}
_REASONS: Mapping[str, str | Promise] = {
    "meal": _("Meal"),
    "signed_in": _("just signed in"),
    "rona": _("did not answer"),
    "": _("no reason"),
}


LISTENING = {
    "connecting": _("Your phone in this page is being connected …"),
    "ready": _("Your phone in this page is ready."),
    "asking": _("Connecting you with the talk …"),
    "with": _("You are with the talk."),
    "denied": _("The microphone is blocked in this browser: you can listen, and nobody hears you."),
    "lost": _("The telephone server is not reached. Trying again …"),
    "not_reached": _("You could not be connected. The talk may be over."),
    "over": _("You are not with the talk any more."),
    "leave": _("Leave the call"),
}  # fmt: skip
"""What a supervisor's telephone in the page says of itself."""

WATCHING = {
    "listen": _("Listen"),
    "whisper": _("Whisper to the agent"),
    "join": _("Join the call"),
    "stop": _("Leave the call"),
}


def name_of(kpi: str) -> str:
    """A tile's head: short; the whole name stands on the KPI's page."""
    if kpi in NAMES:
        return str(NAMES[kpi])
    known = CATALOGUE[kpi]
    return known.ko if korean() else known.en[:1].upper() + known.en[1:]


def window_of(kpi: str) -> str:
    """Which time a tile's number is of."""
    return str(_WINDOWS.get(kpi, TODAY))


def planned_of(activity: str) -> str:
    """What somebody is to do."""
    return str(PLANNED.get(activity, activity))


def why_out(why: str) -> str:
    """Why somebody does not do what is planned."""
    return str(OUT[why])


def attendance_of(status: str) -> str:
    """출근, 지각, 조퇴, 결근, 휴가."""
    return str(ATTENDANCE[status])


def reason_of(reason: str, own: Mapping[str, tuple[str, str]]) -> str:
    """An away reason; *own* are the centre's names, Korean and English."""
    if reason in own:
        ko, en = own[reason]
        if named := (ko if korean() else en or ko):
            return named
    if reason in AWAY:
        ko, en = AWAY[reason]
        return ko if korean() else en[:1].upper() + en[1:]
    return str(_REASONS.get(reason, reason))


def state_of(doing: str, reason: str, own: Mapping[str, tuple[str, str]]) -> str:
    """What an agent does; away with its reason."""
    said = str(STATES[doing])
    if doing != "away" or not reason:
        return said
    return gettext("%(state)s, %(reason)s") % {"state": said, "reason": reason_of(reason, own)}


class Called(Protocol):
    """Names that sentences need."""

    @property
    def queues(self) -> Mapping[str, str]:
        """By code."""
        ...

    @property
    def reasons(self) -> Mapping[str, tuple[str, str]]:
        """Away reasons by code, Korean and English."""
        ...

    def agent(self, code: str) -> str:
        """A person's name, or the code."""
        ...


def act_said(kind: str, thing: str, after: Mapping[str, Any], names: Called) -> str:
    """What an action makes so."""
    match kind:
        case "state":
            state = state_of(after["state"], after["reason"], names.reasons)
            return gettext("%(who)s: %(state)s") % {"who": thing, "state": state}
        case "queues" if after["queues"] is None:
            return gettext("%(who)s takes every queue") % {"who": thing}
        case "queues":
            queues = ", ".join(names.queues.get(each, each) for each in after["queues"])
            return gettext("%(who)s takes %(queues)s") % {"who": thing, "queues": queues}
        case "priority":
            return gettext("%(queue)s: priority %(n)d") % {"queue": thing, "n": after["priority"]}
        case "closed" if after["closed"]:
            return gettext("%(queue)s closed") % {"queue": thing}
        case "closed":
            return gettext("%(queue)s opened") % {"queue": thing}
        case "watch":
            said = str(WATCHING.get(after["how"], ""))
            return gettext("%(who)s: %(state)s") % {"who": thing, "state": said}
        case "notice" if after["notice"]:
            return gettext("Notice before %(flow)s: %(text)s") % {
                "flow": thing,
                "text": after["notice"],
            }
        case "notice":
            return gettext("Notice before %(flow)s taken away") % {"flow": thing}
        case _:
            to = names.queues.get(after["queue"] or "") or names.agent(after["agent"] or "")
            return gettext("Contact (%(contact)s) to %(to)s") % {"contact": thing, "to": to}
