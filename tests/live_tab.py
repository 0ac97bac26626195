"""What a browser's tab keeps, as socket.js does; every promise of the feed is held against it."""

from __future__ import annotations

import json
from typing import Any


class Tab:
    """The memory of one tab, over any number of connections."""

    def __init__(self) -> None:
        self.have: dict[str, int] = {}
        self.seq: int | None = None
        self.desk: dict[str, Any] = {}
        self.said: dict[str, list[dict[str, Any]]] = {}
        self.verdicts: list[dict[str, Any]] = []
        self.others: list[dict[str, Any]] = []
        self.stale: str | None = None
        self.views = 0
        self._shown = -1

    def hello(self, ticket: str) -> str:
        """The first message of a connection."""
        self._shown = -1
        return json.dumps({"ticket": ticket, "have": self.have, "seq": self.seq})

    def hear(self, text: str | bytes) -> str:
        """One message of the server; its kind."""
        message = json.loads(text)
        match message["t"]:
            case "view":
                assert message["seq"] >= self._shown, "a view went back within a connection"
                self._shown = self.seq = message["seq"]
                self.desk = message["desk"]
                self.views += 1
                open_ = {one["contact"] for one in self.desk["contacts"]}
                self.have = {one: n for one, n in self.have.items() if one in open_}
            case "say":
                contact, n = message["contact"], message["n"]
                assert n == self.have.get(contact, 0) + 1, f"missed or doubled: {message}"
                self.have[contact] = n
                kept = self.said.setdefault(contact, [])
                del kept[n - 1 :]  # after a contact came back it is told from its beginning
                kept.append(message["message"])
            case "alive":
                self.seq = max(self.seq or 0, message["seq"])
                self.stale = message["stale"]
            case "verdict":
                self.verdicts.append(message)
            case _:
                self.others.append(message)
        return str(message["t"])
