"""What a visitor sees, as the widget reads it: lines by number, and a small state that replaces
the one before. Pure; plain text only, which the widget never takes for HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from maju.channels.webchat import wording
from maju.channels.webchat.doors import Door
from maju.channels.webchat.files import IMAGES, Attached
from maju.channels.webchat.model import Asking, Conversation, Line, Session
from maju.kernel.flows import Ask
from maju.kernel.ids import AgentId
from maju.kernel.time import MINUTE, SECOND, Duration

LONG_WAIT = Duration(2 * MINUTE)
"""From here on, and when nobody can tell how long, a callback is offered to who waits."""

Naming = Callable[[Session, AgentId], str]


def stage(talk: Conversation | None) -> str:
    """Where the conversation stands, in one word."""
    if talk is None:
        return "none"
    if talk.over:
        return "over"
    if talk.leaving is not None:
        return "leaving_message"
    if talk.agents:
        return "held" if talk.held else "talking"
    if talk.waiting is not None:
        return "waiting"
    return "flow"


def state(session: Session, door: Door | None, naming: Naming) -> Mapping[str, Any]:
    """The whole of what stands beside the lines."""
    talk = session.talk
    said: dict[str, Any] = {"stage": stage(talk), "language": session.language}
    if talk is None:
        return said
    said["contact"] = talk.contact
    said["agents"] = [naming(session, agent) for agent in talk.agents]
    if talk.over:
        said["ended"] = talk.ended
        said["rate"] = talk.met and not talk.rating
        said["rating"] = talk.rating
        said["transcript"] = talk.transcript
        said["number"] = talk.promised and not talk.phone
    elif talk.asking is not None:
        said["asking"] = _asking(session, door, talk.asking)
    elif talk.waiting is not None:
        wait = talk.waiting
        said["wait"] = {
            "position": wait.position,
            "low": None if wait.low is None else wait.low // SECOND,
            "high": None if wait.high is None else wait.high // SECOND,
            "callback": wait.high is None or wait.high >= LONG_WAIT,
        }
    return said


def _asking(session: Session, door: Door | None, asking: Asking) -> Mapping[str, Any]:
    said: dict[str, Any] = {"step": asking.step, "kind": asking.kind}
    if asking.kind == "menu":
        named = {} if door is None else {one.key: one.label for one in door.choices(asking.prompt)}
        said["choices"] = [
            {"value": key, "label": wording.label(door, named.get(key, key), session.language)}
            for key in asking.keys
        ]
    elif asking.kind == "ask":
        node = None if door is None else door.questions.get(asking.prompt)
        said["name"] = node.name if isinstance(node, Ask) else ""
        said["least"] = node.least if isinstance(node, Ask) else 1
        said["most"] = asking.most
        said["digits"] = not asking.text
    return said


def line(  # noqa: PLR0917
    session: Session,
    door: Door | None,
    kept: Line,
    text: str | None,
    file: Attached | None,
    naming: Naming,
) -> Mapping[str, Any]:
    """One line."""
    said: dict[str, Any] = {
        "n": kept.n,
        "kind": kept.kind,
        "by": kept.by,
        "at": kept.at // 1000,
        "contact": kept.contact,
    }
    if kept.said:
        said["id"] = kept.said
    if kept.agent is not None:
        said["name"] = naming(session, kept.agent)
    if file is not None:
        said["kind"] = "file"
        said["file"] = {
            "id": kept.message,
            "name": file.name,
            "size": file.size,
            "image": file.type in IMAGES,
        }
    elif text is not None:
        said["text"] = text
    elif kept.kind == "chosen":
        said["text"] = wording.label(door, _label(door, kept), session.language)
    elif kept.prompt:
        said["text"] = wording.prompt(door, kept.prompt, session.language)
    if kept.kind == "ended":
        said["how"] = kept.value
    return said


def _label(door: Door | None, kept: Line) -> str:
    named = {} if door is None else {one.key: one.label for one in door.choices(kept.prompt)}
    return named.get(kept.value, kept.value)
