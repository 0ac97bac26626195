"""Contacts, visits and legs counted by hand from exported journal lines and kpi.md alone.

Written apart from Maju and importing nothing of it: json and plain loops, microseconds.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any


def count(lines: Iterable[str]) -> Counter[str]:  # noqa: C901, PLR0912 - one loop is checked by eye
    """Sums over the whole journal: numbers of rows by what became of them, and microseconds."""
    found: Counter[str] = Counter()
    inbound: dict[str, dict[str, Any]] = {}
    ours: set[str] = set()
    stays: dict[tuple[str, int], int] = {}
    talks: dict[tuple[str, int], int] = {}
    wraps: dict[tuple[str, int], int] = {}
    asked: dict[tuple[str, str], int] = {}
    for line in lines:
        event = json.loads(line)
        body = event["body"]
        at = event.get("due") or event["at"]
        kind, contact = body["type"], body.get("contact", "")
        if kind == "outbound_began":
            ours.add(contact)
        elif kind in {"contact_arrived", "work_began"}:
            inbound[contact] = {"first": None, "answered": None}
            found["attempts"] += kind == "contact_arrived"
        elif kind == "queued" and contact not in ours:
            record = inbound[contact]
            if record["first"] is None:
                record["first"] = at
                found["offered"] += 1
            if (contact, body["visit"]) not in stays:
                stays[contact, body["visit"]] = at
                found["visits"] += 1
        elif kind == "visit_ended" and contact not in ours:
            found[f"visit {body['why']}"] += 1
            found["visit wait"] += max(0, at - stays[contact, body["visit"]]) // 1000
        elif kind == "answered":
            talks[contact, body["leg"]] = at
            if contact not in ours and inbound[contact]["answered"] is None:
                inbound[contact]["answered"] = at
                found["answered"] += 1
                found["answer wait"] += max(0, at - inbound[contact]["first"]) // 1000
        elif kind == "consult_began":
            asked[contact, body["colleague"]] = body["leg"]
        elif kind == "consult_ended" and body["how"] == "transfer":
            talks[contact, asked[contact, body["colleague"]]] = at  # keeps the customer
        elif kind == "leg_ended":
            found["legs"] += (contact, body["leg"]) in talks
            wraps[contact, body["leg"]] = at
        elif kind == "wrap_up_ended":
            found["wrap-ups"] += 1
            found["wrap-up"] += max(0, at - wraps[contact, body["leg"]]) // 1000
        elif kind == "contact_closed" and contact in inbound:
            record = inbound[contact]
            if record["first"] is not None and record["answered"] is None:
                found[f"closed {body['outcome']}"] += 1
    return found
