"""What stands beside the contact, as tabs. Whoever has something to show there adds a line.

A tab with an address is fetched when it is opened, with ``?contact=`` of the chosen contact, and
answers the inside of the panel: HTML of its own template, whose forms and links htmx takes over.
The tabs without one are the page's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class SideTab(NamedTuple):
    """*url*: a name of an address that takes the centre; empty for the page's own tabs."""

    name: str
    label: str | Promise
    url: str = ""


SIDE: Sequence[SideTab] = (
    SideTab("customer", _("Customer card")),
    SideTab("macros", _("Ready answers")),
    SideTab("manual", _("Manual"), "inbox:manual_beside"),
    SideTab("find", _("Find"), "desk:find"),
    SideTab("duties", _("To do"), "inbox:duties"),
    SideTab("news", _("News"), "inbox:news"),
    SideTab("mine", _("My day"), "desk:mine"),
)
