"""The telephone for a supervisor: how its servers stand now, each day's ledger, who was refused, and
what was mailed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from maju.directory import models as m
from maju.directory.access import Right, signed
from maju.directory.pages.views.frame import find_centre, page
from maju.directory.pages.views.prompts import telephony
from maju.directory.telephony import Standing
from maju.directory.wording import speech
from maju.kernel.errors import Refused

DAYS = 14
STRANGERS = 100


@require_GET
def telephone(request: HttpRequest, centre: str) -> HttpResponse:
    """What of the last days stands apart, and whom the servers turned away."""
    held = find_centre(centre)
    if not signed(request).may_all(Right.TRAIL_READ, centre):
        raise Refused("directory_not_yours")
    days = list(m.LedgerDay.objects.filter(centre=held).order_by("-day", "server")[:DAYS])
    refused = m.RefusedStranger.objects.filter(centre=held).order_by("-day", "-times")
    reasons, kinds = why_words(), call_words()
    return page(request, "directory/telephone.html", held, {
        "servers": [_server(each) for each in telephony().standing(centre, speech())],
        "days": [
            {"row": each, "kinds": [(kinds.get(k, k), n) for k, n in dict(each.explained).items()]}
            for each in days
        ],
        "refused": [(each, reasons.get(each.kind, each.kind)) for each in refused[:STRANGERS]],
        "unsure": m.MessageMail.objects.filter(centre=held).exclude(state="sent").count(),
        "here": "telephone",
    })  # fmt: skip


def _server(each: Standing) -> Mapping[str, Any]:
    """What is wrong comes first; what is well is only counted."""
    wrong = [found for found in each.findings if found.level != "ok"]
    files, octets = each.spooled
    return {
        "is": each,
        "level": "bad" if not each.answers or not each.led else "warn" if wrong else "ok",
        "wrong": wrong,
        "well": [found for found in each.findings if found.level == "ok"],
        "spooled": files,
        "spooled_size": f"{octets / 1_000_000:.1f} MB",
        "drilled": None if each.drill is None else each.drill[0],
        "drilled_well": each.drill is not None and each.drill[1],
    }


def call_words() -> Mapping[str, str]:
    """What the ledger counts calls as."""
    return {
        "agents": _("lines to agents' telephones"),
        "calls": _("calls that came in"),
        "dialled": _("calls that we placed"),
        "fallback": _("calls taken while Maju was away"),
        "forwarded": _("passed on from such a call"),
        "unanswered": _("hung up before an answer"),
        "unkept": _("recordings lost, or with a part missing"),
    }


def why_words() -> Mapping[str, str]:
    """Why somebody was refused; what is not here, Asterisk named."""
    return {
        "NumberNotOurs": _("no number of ours"),
        "InvalidAccountID": _("unknown account"),
        "InvalidPassword": _("wrong password"),
        "ChallengeResponseFailed": _("wrong password"),
        "FailedACL": _("address not allowed"),
        "RequestBadFormat": _("broken request"),
    }
