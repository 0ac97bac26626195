"""Steps, contacts and promises of the read model in words; names for all of them asked once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django.utils.translation import gettext as _

from maju.desk.lines import Line
from maju.desk.reading import Row
from maju.desk.seat import Seat
from maju.desk.words import words
from maju.directory import models as m


class Naming:
    """What ids in *rows* are called, at *client*; *entry*: the door, whose menus have labels."""

    def __init__(
        self, seat: Seat, client: m.Client, rows: Sequence[Row], *, entry: str | None
    ) -> None:
        self._seat = seat
        self._words = words()
        wanted = {
            name: {str(each[name]) for each in rows if each.get(name)}
            for name in ("queue", "agent", "owner", "topic")
        }
        agents = wanted["agent"] | wanted["owner"] | {
            agent for each in rows for agent in each.get("agents") or ()
        }  # fmt: skip
        self._queues = {
            each.code: seat.says(each.name, each.name_en)
            for each in m.Queue.objects.filter(centre=seat.centre, code__in=wanted["queue"])
        }
        self._agents: dict[str, str] = dict(
            m.Agent.objects.filter(centre=seat.centre, code__in=agents).values_list(
                "code", "person__name"
            )
        )
        self._labels = _labels(seat, entry)
        self._reasons = {
            each.code: seat.says(each.name, each.name_en)
            for each in m.ContactReason.objects.filter(client=client)
        }

    def agent(self, code: str | None) -> str:
        """A colleague's name."""
        return self._agents.get(code or "", code or "")

    @property
    def colleagues(self) -> Mapping[str, str]:
        """All of them that were asked for, by code."""
        return self._agents

    def agents(self, codes: Iterable[str]) -> str:
        """Several of them."""
        return ", ".join(self.agent(each) for each in codes)

    def queue(self, code: str | None) -> str:
        """A queue's name."""
        return self._queues.get(code or "", code or "")

    def topic(self, code: str | None) -> str:
        """A contact reason's name; the code where nobody has named it."""
        return self._reasons.get(code or "") or self._words.get(f"menu_{code}", code or "")

    def channel(self, code: str) -> str:
        """A way in."""
        return str(self._words.get(f"channel_{code}", code))

    def pressed(self, detail: str) -> str:
        """A key of a menu, as ``node:key``: by its label, and that by the reason of its name."""
        label = self._labels.get(detail)
        return detail.rpartition(":")[2] if label is None else self.topic(label)

    def step(self, row: Row) -> Line | None:
        """A step of the present contact; ``None`` for what the agent knows anyway."""
        at, detail = row["at"], row["detail"] or ""
        match row["kind"]:
            case "arrived":
                return Line(at, _("Arrived"), self.channel(detail))
            case "pressed":
                return Line(at, _("Chose in the menu"), self.pressed(detail))
            case "queued":
                return Line(at, _("Joined the line"), self.queue(row["queue"]))
            case "missed":
                return Line(at, _("A ring was not answered"), self.agent(row["agent"]))
            case "answered":
                return Line(at, _("Answered by"), self.agent(row["agent"]))
            case "transferred_blind" | "transferred_warm":
                return Line(at, _("Transferred by"), self.agent(row["agent"]))
            case "placed":
                return Line(at, _("Called by"), self.agent(row["agent"]))
            case "recording_began":
                return Line(at, _("Recording began"))
            case "recording_failed":
                return Line(at, _("Recording failed"))
            case "abuse" | "harassment":
                return Line(at, _("Marked as abusive"))
            case _:
                return None

    def contact(self, row: Row) -> Line:
        """A contact of before."""
        outcome = _("abandoned") if row["outcome"] == "abandoned" else ""
        result = str(self._words.get(f"result_{row['result']}", "")) if row["result"] else outcome
        return Line(
            row["arrived_at"],
            self.topic(row["topic"]) or self.queue(row["queue"]),
            " · ".join(
                each for each in (self.channel(row["channel"]), self.agents(row["agents"])) if each
            ),
            result,
        )

    def promise(self, row: Row) -> Line:
        """A callback that is open."""
        tried = _("tried %(times)s times") % {"times": row["attempts"]} if row["attempts"] else ""
        return Line(row["due_at"], self.queue(row["queue"]), self.agent(row["agent"]), tried)

    def inquiry(self, row: Row) -> Line:
        """An inquiry that is not done."""
        state = str(self._words.get(f"inquiry_{row['state']}", row["state"]))
        return Line(
            row["due"] or row["opened_at"],
            self.topic(row["topic"]),
            self.agent(row["owner"]),
            state,
        )


def _labels(seat: Seat, entry: str | None) -> dict[str, str]:
    """``node:key`` to label, of all menus behind a door."""
    door = (
        m.Entry.objects.filter(centre=seat.centre, address=entry).select_related("flow").first()
        if entry
        else None
    )
    nodes = [] if door is None else cast("dict[str, Any]", door.flow.body).get("nodes", [])
    return {
        f"{node['id']}:{choice['key']}": str(choice["label"])
        for node in nodes
        for choice in node.get("choices", ())
    }
