"""Contact records of Amazon Connect for tests, made by hand; and what is left of many files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from maju.facts.imports.amazon.reader import AmazonConnect
from maju.facts.imports.format import Outcome, Taken
from maju.facts.imports.given import Given
from maju.facts.imports.places import Place

PLACE = Place(centre="c", client="c", zone="Asia/Seoul", key=b"key")
Record = dict[str, object]


def clock(said: str) -> str:
    """``11:35:00`` of the tests' day."""
    return f"2026-03-02T{said}Z"


def record(
    own: str,
    *,
    method: str = "INBOUND",
    began: str = "11:34:00",
    ended: str | None = "11:50:00",
    why: str | None = "CUSTOMER_DISCONNECT",
    queue: tuple[str, str, str | None] | None = None,
    agent: tuple[str, str, int, int, int] | None = None,
    updated: str = "12:00:00",
    **more: object,
) -> Record:
    """*queue*: name, entered, left. *agent*: name, answered, talk, hold and wrap-up seconds."""
    made: Record = {
        "ContactId": own,
        "Channel": "VOICE",
        "InitiationMethod": method,
        "InitiationTimestamp": clock(began),
        "ConnectedToSystemTimestamp": clock(began),
        "DisconnectTimestamp": None if ended is None else clock(ended),
        "DisconnectReason": why,
        "LastUpdateTimestamp": clock(updated),
        "InitialContactId": None,
        "PreviousContactId": None,
        "NextContactId": None,
        "CustomerEndpoint": {"Address": "+821011112222", "Type": "TELEPHONE_NUMBER"},
        "Queue": None,
        "Agent": None,
    }
    if queue is not None:
        name, entered, left = queue
        made["Queue"] = {
            "Name": name,
            "EnqueueTimestamp": clock(entered),
            "DequeueTimestamp": None if left is None else clock(left),
        }
    if agent is not None:
        name, answered, talk, hold, acw = agent
        made["Agent"] = {
            "Username": name,
            "ConnectedToAgentTimestamp": clock(answered),
            "AgentInteractionDuration": talk,
            "CustomerHoldDuration": hold,
            "NumberOfHolds": int(hold > 0),
            "AfterContactWorkDuration": acw,
        }
    return {**made, **more}


class Files:
    """Files brought one after the other, as the framework would: the highest version counts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._carried: bytes | None = None
        self.records: dict[str, Taken] = {}
        self.outcomes: list[Outcome] = []

    def bring(self, records: Iterable[Record]) -> Files:
        return self.bring_text("".join(json.dumps(each) + "\n" for each in records))

    def bring_text(self, text: str) -> Files:
        path = self._folder / "records.json"
        path.write_text(text)
        reader = AmazonConnect().resumed(self._carried)
        for outcome in reader.read(Given(path), PLACE):
            self.outcomes.append(outcome)
            if isinstance(outcome, Taken):
                known = self.records.get(outcome.record)
                if known is None or known.digest.split(":")[0] <= outcome.digest.split(":")[0]:
                    self.records[outcome.record] = outcome
        self._carried = reader.carried()[1]
        return self

    def rows(self, grain: str) -> list[dict[str, object]]:
        """What counts, of one grain."""
        found = [
            row for taken in self.records.values() for name, row in taken.rows if name == grain
        ]
        return sorted((row for row in found if not row["excluded"]), key=repr)

    def facts(self) -> list[tuple[str, str]]:
        """Everything that counts."""
        rows = [each for taken in self.records.values() for each in taken.rows]
        return sorted((name, repr(row)) for name, row in rows if not row["excluded"])
