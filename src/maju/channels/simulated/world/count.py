"""The customers' own count: what each of them experienced, written by nobody else.

Maju's journal says what Maju did. This says what people outside saw of it, in words they would
use; the two must agree, whatever was killed in between. One JSON line per experience, written
through at once: whoever kills us cannot take back what a customer has lived through.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import IO, Literal

import msgspec
from msgspec import Struct

from maju.kernel.time import Instant

What = Literal[
    "world_began",  # nobody from before is on the line any more
    "arrived",
    "heard",
    "pressed",
    "waiting",
    "answered",
    "held",
    "lost_agent",
    "agent_left",
    "promised",
    "left_message",
    "sent_outside",
    "hung_up",
    "line_broke",
    "ended",  # by the other side
    "dialled",
    "not_reached",
]
Kind = Literal[
    "open",
    "answered",
    "abandoned",
    "callback",
    "flowed_out",
    "left_early",
    "turned_away",
    "cut",
    "reached",
    "not_reached",
]


class Experience(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that happened to a customer. *note* is the prompt, the agent or the key."""

    at: Instant
    what: What
    call: str
    client: str = ""
    channel: str = ""
    customer: str = ""
    note: str = ""


class Story(Struct):
    """What is known of one call so far, as its customer would sum it up."""

    client: str
    channel: str
    outbound: bool = False
    waited: bool = False
    answered: bool = False
    promised: bool = False
    flowed_out: bool = False
    over: What | None = None

    def kind(self) -> Kind:
        """Exactly one word for the call."""
        if self.outbound:
            if self.over is None and not self.answered:
                return "open"
            return "reached" if self.answered else "not_reached"
        if self.answered:
            return "answered"
        if self.promised:
            return "callback"
        if self.flowed_out:
            return "flowed_out"
        if self.over is None:
            return "open"
        if self.over == "world_began":
            return "cut"
        if self.over == "ended":
            return "turned_away"
        return "abandoned" if self.waited else "left_early"


class OwnCount:
    """Keeps the stories, and writes each experience down when it has a file."""

    def __init__(self, path: Path | None = None) -> None:
        self._file: IO[bytes] | None = None
        self.stories: dict[str, Story] = {}
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.stories = read_stories(path)
            self._file = path.open("ab", buffering=0)
            self._file.write(b"\n")  # ends a line that a kill has torn

    def add(self, experience: Experience) -> None:
        """Write it down, then sum up."""
        if self._file is not None:
            self._file.write(msgspec.json.encode(experience) + b"\n")
        _tell(self.stories, experience)

    def summary(self) -> dict[tuple[str, str], dict[Kind, int]]:
        """How many calls of each kind, by client and channel."""
        return summary_of(self.stories)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None


def read_stories(path: Path) -> dict[str, Story]:
    """The stories that a count's file tells. A line that a kill has torn is left out."""
    stories: dict[str, Story] = {}
    if path.exists():
        decoder = msgspec.json.Decoder(Experience)
        with path.open("rb") as lines:
            for line in lines:
                with contextlib.suppress(msgspec.DecodeError):
                    _tell(stories, decoder.decode(line))
    return stories


def summary_of(stories: dict[str, Story]) -> dict[tuple[str, str], dict[Kind, int]]:
    """Calls of each kind by client and channel; the kinds of a row add up to its calls."""
    table: dict[tuple[str, str], dict[Kind, int]] = {}
    for story in stories.values():
        row = table.setdefault((story.client, story.channel), {})
        kind = story.kind()
        row[kind] = row.get(kind, 0) + 1
    return table


def _tell(stories: dict[str, Story], experience: Experience) -> None:
    what = experience.what
    if what == "world_began":
        for story in stories.values():
            story.over = story.over or "world_began"
        return
    if what in ("arrived", "dialled"):
        stories[experience.call] = Story(
            client=experience.client,
            channel=experience.channel,
            outbound=what == "dialled",
        )
        return
    story = stories[experience.call]
    match what:
        case "waiting":
            story.waited = True
        case "answered":
            story.answered = True
        case "promised":
            story.promised = True
        case "left_message" | "sent_outside":
            story.flowed_out = True
        case "hung_up" | "line_broke" | "ended" | "not_reached":
            story.over = what
        case _:
            pass
