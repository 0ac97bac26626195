"""Every address of the pages, and the right that it asks: the one list of who may see what.

Whoever adds an address adds its line here. What is not listed answers nobody (403
``not_listed``), and ``tests/pages/test_access_walk.py`` walks the addresses that Django knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from maju.directory.access import Right


class Open(Enum):
    """Addresses that ask for no right."""

    NOBODY = "open"
    """Whoever reaches the server."""
    SIGNED_IN = "signed_in"
    """Whoever is signed in; the view shows them what is theirs."""
    TOKEN = "token"  # noqa: S105 - the kind of door, not a key
    """The address checks a token of its own (``/api/``)."""


OPEN, SIGNED_IN, TOKEN = Open.NOBODY, Open.SIGNED_IN, Open.TOKEN


class Address(NamedTuple):
    """What an address asks. *centre_from*, *client_from*: the parts of it that name these;
    without a centre the right is asked for anywhere, and the view filters."""

    right: Right | Open
    centre_from: str | None = None
    client_from: str | None = None


def _within(right: Right, *names: str) -> dict[str, Address]:
    """Addresses below ``<centre>/`` that ask for the same right."""
    return {name: Address(right, centre_from="centre") for name in names}


ADDRESSES: Mapping[str, Address] = {
    "front": Address(SIGNED_IN),
    "choose": Address(OPEN),
    "sign_in": Address(OPEN),
    "sign_in_code": Address(OPEN),
    "invitation": Address(OPEN),
    "sign_out": Address(SIGNED_IN),
    "account": Address(SIGNED_IN),
    "account_save": Address(SIGNED_IN),
    "account_password": Address(SIGNED_IN),
    "account_second_factor": Address(SIGNED_IN),
    "account_codes": Address(SIGNED_IN),
    "account_end": Address(SIGNED_IN),
    "styleguide": Address(Right.STYLE),
    # The board. A client sees its own, and no agents, in floor/board/asked.py.
    "board:centres": Address(Right.BOARD),
    **_within(Right.BOARD, "board:board", "board:ticket", "board:plan"),
    **_within(
        Right.FLOOR_ACT, "board:acts", "board:act", "board:phone", "board:undo", "board:limits"
    ),
    # The agent's page. What it is about is the agent's own contact, looked up by each view.
    "desk:home": Address(Right.DESK),
    **_within(
        Right.DESK,
        "desk:desk",
        "desk:ticket",
        "desk:phone",
        "desk:act",
        "desk:verdict",
        "desk:panel",
        "desk:targets",
        "desk:mine",
        "desk:find",
        "desk:file",
    ),
    # Inquiries. A client's person sees what was handed over, in desk/inbox/inquiries.
    "inbox:inquiries_home": Address(Right.INQUIRIES_READ),
    **_within(Right.INQUIRIES_READ, "inbox:inquiries", "inbox:inquiry"),
    **_within(Right.INQUIRIES_EDIT, "inbox:inquiry_note", "inbox:inquiry_reply"),
    "inbox:abandoned_home": Address(Right.ABANDONED_READ),
    **_within(Right.ABANDONED_READ, "inbox:abandoned", "inbox:abandoned_tried"),
    **_within(Right.ABANDONED_HAND_OUT, "inbox:abandoned_hand_out"),
    **_within(Right.CUSTOMERS_REVEAL, "inbox:abandoned_reveal"),
    "inbox:records_home": Address(Right.TYPES_CORRECT),
    **_within(Right.TYPES_CORRECT, "inbox:records", "inbox:record"),
    **_within(Right.DESK, "inbox:records_mine", "inbox:duties", "inbox:unread"),
    # Notices, messages and the manual: who is of a client company sees its own, in desk/inbox.
    "inbox:notices_home": Address(Right.MESSAGES),
    **_within(
        Right.MESSAGES,
        "inbox:notices",
        "inbox:notice_read",
        "inbox:message_send",
        "inbox:messages_seen",
        "inbox:news",
    ),
    **_within(Right.NOTICES_WRITE, "inbox:notice_write", "inbox:notice_readers"),
    "inbox:manual_home": Address(Right.KNOWLEDGE_READ),
    **_within(Right.KNOWLEDGE_READ, "inbox:manual", "inbox:manual_page"),
    **_within(Right.KNOWLEDGE_EDIT, "inbox:manual_new", "inbox:manual_edit"),
    **_within(Right.DESK, "inbox:manual_beside", "inbox:manual_used"),
    # The directory. Rows of clients are bound to the reader's in directory/pages/views/frame.py.
    "directory_pages:centres": Address(Right.DIRECTORY_READ),
    "directory_pages:begin": Address(Right.PEOPLE_EDIT),
    **_within(
        Right.DIRECTORY_READ,
        "directory_pages:home",
        "directory_pages:things",
        "directory_pages:thing",
        "directory_pages:flows",
        "directory_pages:flow",
        "directory_pages:prompts",
        "directory_pages:prompt",
        "directory_pages:prompt_sound",
    ),
    **_within(
        Right.DIRECTORY_EDIT,
        "directory_pages:new",
        "directory_pages:save",
        "directory_pages:holidays",
        "directory_pages:flow_new",
        "directory_pages:flow_save",
        "directory_pages:prompt_act",
    ),
    **_within(Right.DIRECTORY_EDIT, "directory_pages:import_agents"),
    **_within(Right.TRAIL_READ, "directory_pages:trail", "directory_pages:telephone"),
    **_within(Right.ACCESS_LOG_READ, "directory_pages:accesses", "directory_pages:take"),
    **_within(
        Right.PEOPLE_EDIT,
        "directory_pages:people",
        "directory_pages:person_add",
        "directory_pages:person",
        "directory_pages:person_act",
    ),
    **_within(Right.API_TOKENS, "tokens"),
    "directory_pages:import_customers": Address(Right.CUSTOMERS_EDIT, "centre", "client"),
    "directory_pages:of_whom": Address(Right.CUSTOMERS_READ, "centre"),
    "directory_pages:customers": Address(Right.CUSTOMERS_READ, "centre", "client"),
    "directory_pages:search": Address(Right.CUSTOMERS_READ, "centre", "client"),
    "directory_pages:customer": Address(Right.CUSTOMERS_READ, "centre", "client"),
    "directory_pages:reveal": Address(Right.CUSTOMERS_REVEAL, "centre", "client"),
    "directory_pages:customer_add": Address(Right.CUSTOMERS_EDIT, "centre", "client"),
    "directory_pages:care": Address(Right.CUSTOMERS_EDIT, "centre", "client"),
    "directory_pages:forget": Address(Right.CUSTOMERS_EDIT, "centre", "client"),
    # Reports. Numbers are bound to what the reader may see in floor/reports/bounds.py.
    "reports:centres": Address(Right.REPORTS_READ),
    **_within(
        Right.REPORTS_READ,
        "reports:overview",
        "reports:heat",
        "reports:tables",
        "reports:waits",
        "reports:repeats",
        "reports:kpis",
        "reports:kpi",
        "reports:documents",
        "reports:document",
        "reports:preview",
        "reports:download",
        "reports:contact",
    ),
    # Recordings are bound to the reader's clients in floor/reports/hearing.py.
    **_within(Right.RECORDINGS_HEAR, "reports:hear", "reports:sound"),
    **_within(Right.RECORDINGS_KEEP, "reports:take_recording", "reports:recording_act"),
    **_within(
        Right.REPORTS_WRITE,
        "reports:want",
        "reports:wanted",
        "reports:act",
        "reports:notes",
        "reports:write",
    ),
    # Planning. An agent sees their own shifts; a calendar's address is its own key.
    "workforce:home": Address(SIGNED_IN),
    "workforce:feed": Address(TOKEN),
    **_within(
        Right.DESK,
        "workforce:mine",
        "workforce:link",
        "workforce:own_requests",
        "workforce:ask",
        "workforce:reply",
    ),
    **_within(
        Right.PLAN,
        "workforce:forecast",
        "workforce:forecast_want",
        "workforce:staffing",
        "workforce:staffing_want",
        "workforce:staffing_file",
        "workforce:what_if",
        "workforce:what_if_want",
        "workforce:demand",
        "workforce:demand_want",
        "workforce:events",
        "workforce:events_save",
        "workforce:proposal",
        "workforce:proposal_want",
        "workforce:proposal_take",
        "workforce:roster",
        "workforce:put",
        "workforce:copy",
        "workforce:sheet",
        "workforce:bring",
        "workforce:publish",
        "workforce:shifts",
        "workforce:shifts_save",
        "workforce:requests",
        "workforce:answer",
        "workforce:request_rule",
        "workforce:advice",
        "workforce:advice_want",
        "workforce:hiring",
    ),
    **{
        f"api:{name}": Address(TOKEN)
        for name in (
            "api-root",
            "openapi-json",
            "clients",
            "queues",
            "queue",
            "agents",
            "agent",
            "customers",
            "customer",
            "customer_search",
            "customer_reveal",
            "addresses",
            "contacts",
            "contact",
            "tasks",
            "callbacks",
            "callback",
            "kpi",
        )
    },
}
"""Name of the address (``app:name``) to what it asks."""

ENROLLING = frozenset({"account_second_factor", "sign_out"})
"""All that is open to who must set up a second factor first."""
