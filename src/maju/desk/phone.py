"""The agent's telephone in its browser: at which servers it registers, as whom, and with what.

The desk knows no telephone server; whoever put the site together knows them (``MAJU_PHONES``).
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.templatetags.static import static

from maju.desk.seat import Seat
from maju.desk.softphone import Line, Lines
from maju.kernel.errors import Refused
from maju.kernel.ids import AdapterId

BUNDLE = "desk/made/jssip.js"


def lines_of(seat: Seat) -> Sequence[Line]:
    """The servers of the agent's centre; none where nobody can telephone."""
    known: Lines = settings.MAJU_PHONES
    return known(seat.centre, seat.agent)


def is_without(seat: Seat) -> bool:
    """Whether calls come to the agent by telephone alone, so that without one none may."""
    return bool(settings.MAJU_PHONES_NEEDED and lines_of(seat))


def known_adapter(seat: Seat, said: str) -> AdapterId:
    """*said*, if it is the adapter of a server of the agent's centre.

    Raises:
        Refused: ``phone_unknown``.
    """
    for each in lines_of(seat):
        if each.adapter == said:
            return each.adapter
    raise Refused("phone_unknown", server=said)


def library() -> str:
    """Where the script lies that speaks SIP; empty where it was not built (tools/assets.py)."""
    try:
        return static(BUNDLE)
    except ValueError:
        return ""
