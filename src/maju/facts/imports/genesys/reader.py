"""The format ``genesys-cloud``: conversation details, one conversation or an answer full of them.

A conversation that is fetched again later is more complete; the one that tells of the latest
instant counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec

from maju.facts.imports.format import Ignored, Outcome, Rejected, Taken
from maju.facts.imports.genesys.conversations import Talk
from maju.facts.imports.genesys.sessions import conversation_of
from maju.facts.imports.given import Given
from maju.facts.imports.jsons import json_values
from maju.facts.imports.places import Place

LACKS = frozenset(
    {
        "grain:agent_state", "grain:case", "grain:survey", "blocked", "after_hours", "after_hours_night",
        "after_hours_lunch", "after_hours_holiday", "ivr_self_served", "h_consult_s",
        "v_timed_out", "v_key_exit", "chat_unserved", "h_xfer_external", "cb_in_T",
        "cb_cancel_redial", "cb_expired",
    }
)  # fmt: skip


class GenesysCloud:
    """The format."""

    name = "genesys-cloud"
    encoding = "binary"
    lacks = LACKS
    reading = 1

    def read(self, given: Given, place: Place) -> Iterator[Outcome]:
        """As :meth:`Format.read`; a record is a conversation, named by its place in the file."""
        for number, found in enumerate(
            json_values(given, form=self.name, inside="conversations"), 1
        ):
            if isinstance(found, Rejected):
                yield found
                continue
            try:
                said = conversation_of(found.record)
            except ValueError as error:
                text = msgspec.json.encode(found.record).decode()[:4000]
                yield Rejected(found.line, "unreadable_value", str(error), text)
                continue
            rows = Talk(place, said).rows()
            if not rows:
                yield Ignored(number, "nobody_of_ours")
                continue
            packed = msgspec.msgpack.encode(rows)
            digest = hashlib.blake2b(packed, digest_size=12).hexdigest()
            yield Taken(number, said.id, f"v{said.latest:020}:{digest}", rows)
