"""Codes that these pages say, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

RESULTS: Mapping[str, object] = {
    "connected": _("Connected"),
    "absent": _("No reply"),
    "busy": _("Busy"),
    "wrong": _("Number out of service"),
    "refused": _("Does not want a call"),
    "reached": _("Connected"),
    "no_answer": _("No reply"),
    "bad_number": _("Number out of service"),
    "unknown": _("Not known"),
}
"""Results of an attempt: the agents' own, and those that come from the telephone line."""
