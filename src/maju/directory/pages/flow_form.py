"""The form of a flow: for each step the inputs that :mod:`.flow_editing` reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from maju.directory.pages.flow_shaping import moves
from maju.directory.pages.flow_steps import Names, Step, Way, notice_words
from maju.directory.pages.kinds.words import LANGUAGES
from maju.kernel import flows as n
from maju.kernel.time import SECOND

Input = Mapping[str, Any]


def drawn(step: Step, flow: n.Flow, names: Names, said: QueryDict | None) -> Mapping[str, Any]:
    """A step of *flow* with its inputs; *said*: what was typed, to be shown again."""
    at = str(step.place)
    speaks = hasattr(step.node, "prompt")
    return {
        "step": step,
        "moves": moves(flow, step.node),
        "prompt": _input(f"{at}-prompt", _("Announcement"), step.says, said) if speaks else None,
        "inputs": list(_inputs(step.node, at, names, said)),
        "ways": [
            _way(step.node, way, at, place, said) for place, way in enumerate(step.ways)
        ],
        "new_key": _new_key(at, said) if isinstance(step.node, n.Menu) else None,
    }  # fmt: skip


def _inputs(node: n.Node, at: str, names: Names, said: QueryDict | None) -> Iterator[Input]:
    match node:
        case n.Say():
            yield _choice(f"{at}-notice", _("What it is"), node.notice, notice_words(), said)
            ends = node.interruptible if said is None else said.get(f"{at}-interruptible") == "1"
            yield {"form": "flag", "name": f"{at}-interruptible", "shown": f"{at}-shown",
                   "label": _("A key ends it"), "value": ends}  # fmt: skip
        case n.Menu() | n.Ask():
            yield _input(f"{at}-timeout", _("Waits (s)"), node.timeout // SECOND, said, "figure")
            yield _input(f"{at}-retries", _("Asks again, times"), node.retries, said, "figure")
            if isinstance(node, n.Ask):
                yield _input(f"{at}-least", _("At least"), node.least, said, "figure")
                yield _input(f"{at}-most", _("At most"), node.most, said, "figure")
                yield _input(f"{at}-name", _("Kept as"), node.name, said)
        case n.SetNeeds():
            tongues = {"": "–", **{code: str(word) for code, word in LANGUAGES.items()}}
            yield _input(f"{at}-topic", _("Topic"), node.topic or "", said)
            yield _choice(f"{at}-language", _("Language"), node.language or "", tongues, said)
            yield _input(f"{at}-skill", _("Skill"), node.skill or "", said)
            yield _input(
                f"{at}-priority", _("Priority, 1 first"), node.priority or "", said, "figure"
            )
        case n.CheckHours():
            yield _choice(f"{at}-calendar", _("Calendar"), node.calendar, names.calendars, said)
        case n.ToQueue() | n.Voicemail():
            yield _choice(f"{at}-queue", _("Queue"), node.queue, names.queues, said)
        case n.OfferCallback():
            yield _choice(f"{at}-queue", _("Queue"), node.queue, names.queues, said)
            if not node.at_once:
                yield _input(f"{at}-accept", _("Key"), node.accept, said, "figure")
        case n.Outside():
            yield _input(f"{at}-number", _("Which number"), node.number, said)
        case _:
            return


def _way(node: n.Node, way: Way, at: str, place: int, said: QueryDict | None) -> Mapping[str, Any]:
    """A way as its select; those of a menu with their key and their label."""
    menu = isinstance(node, n.Menu) and place < len(node.choices)
    name = f"{at}-to-{place}" if menu else f"{at}-{_name(node, place)}"
    return {
        "way": way,
        "name": name,
        "to": str(way.to) if said is None else said.get(name, str(way.to)),
        "key": _input(f"{at}-key-{place}", _("Key"), way.key, said) if menu else None,
        "label": _input(f"{at}-label-{place}", _("Shown as"), way.when, said) if menu else None,
        "gone": f"{at}-gone-{place}" if menu and len(node.choices) > 1 else "",  # type: ignore[union-attr]
        "is_gone": said is not None and said.get(f"{at}-gone-{place}") == "1",
    }


def _name(node: n.Node, place: int) -> str:
    """The attribute that a way is."""
    match node:
        case n.Say() | n.SetNeeds():
            return "next"
        case n.Menu():
            return "otherwise"
        case n.Ask():
            return ("next", "otherwise")[place]
        case n.CheckHours():
            return ("open", "closed")[place]
        case n.ToQueue():
            return [each for each in ("closed", "full") if getattr(node, each) is not None][place]
        case n.OfferCallback():
            return "declined"
        case _:
            return "failed"


def _new_key(at: str, said: QueryDict | None) -> Mapping[str, Any]:
    return {
        "key": _input(f"{at}-key-new", _("Key"), "", said),
        "label": _input(f"{at}-label-new", _("Shown as"), "", said),
        "name": f"{at}-to-new",
        "to": "" if said is None else said.get(f"{at}-to-new", ""),
    }


def _input(
    name: str, label: str, value: object, said: QueryDict | None, form: str = "text"
) -> Input:
    shown = value if said is None else said.get(name, str(value))
    return {"form": form, "name": name, "label": label, "value": shown}


def _choice(
    name: str, label: str, value: str, known: Mapping[str, str], said: QueryDict | None
) -> Input:
    chosen = value if said is None else said.get(name, value)
    offered: Sequence[tuple[str, str]] = list(known.items())
    return {"form": "choice", "name": name, "label": label, "value": chosen, "offered": offered}
