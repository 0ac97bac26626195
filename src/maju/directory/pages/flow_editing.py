"""What a centre changes of a flow from week to week, read from its form.

Fields are named by the node's place in the flow (``3-queue``, ``3-key-0``); what was not sent stays as it
is. A way may lead to a step that is there, or to a new one: a queue, a message, a callback, an end; or one
that leads on to where the way led (``add:say``). Steps that nothing leads to any more are left out.
Whether the flow is a good one the core says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from django.http import QueryDict
from django.utils.translation import gettext as _

from maju.directory import models as m
from maju.directory.fields import CODE
from maju.directory.pages.flow_shaping import KINDS, kind_words, made
from maju.directory.pages.flow_steps import Names, in_order, notice_words, title
from maju.directory.pages.kinds.words import LANGUAGES
from maju.kernel import flows as n
from maju.kernel.dialling import plain_number
from maju.kernel.errors import Refused
from maju.kernel.ids import NodeId, QueueId
from maju.kernel.time import SECOND, Duration

LABEL_MOST = 40
_KEYS = frozenset("0123456789*#")
_NEW = ("queue", "callback", "voicemail")
_END, _SERVED = "end:", "served:"
_ADDED = "add"
_LEAST, _MOST_PRIORITY = 1, 9


class Form:
    """The fields of one flow's form, and the new steps that they ask for."""

    def __init__(self, flow: n.Flow, said: QueryDict, names: Names, known: Collection[str]) -> None:
        self._flow = flow
        self._said = said
        self._names = names
        self._known = known
        self._fresh: dict[NodeId, n.Node] = {}

    def read(self) -> n.Flow:
        """The flow as the form wants it.

        Raises:
            Refused: ``field_unreadable``, ``prompt_unknown``.
        """
        changed = [self._node(node, str(at)) for at, node in enumerate(self._flow.nodes)]
        whole = msgspec.structs.replace(self._flow, nodes=(*changed, *self._fresh.values()))
        return kept(whole)

    def _node(self, node: n.Node, at: str) -> n.Node:
        given: dict[str, Any] = {}
        if hasattr(node, "prompt"):
            given["prompt"] = self.prompt(f"{at}-prompt", node.prompt)
        for name in ("next", "otherwise", "open", "closed", "full", "declined", "failed"):
            if getattr(node, name, None) is not None:
                given[name] = self._to(f"{at}-{name}", getattr(node, name))
        match node:
            case n.Say() if f"{at}-shown" in self._said:
                given["interruptible"] = self._said.get(f"{at}-interruptible") == "1"
                given["notice"] = self._one_of(f"{at}-notice", node.notice, notice_words())
            case n.Menu() | n.Ask():
                given["timeout"] = self._seconds(f"{at}-timeout", node.timeout)
                given["retries"] = self._whole(f"{at}-retries", node.retries, 0, 9)
                if isinstance(node, n.Menu):
                    given["choices"] = self._choices(node, at)
                else:
                    given["least"] = self._whole(f"{at}-least", node.least, 1, 100)
                    given["most"] = self._whole(f"{at}-most", node.most, 1, 1000)
                    given["name"] = self._code(f"{at}-name", node.name) or node.name
            case n.SetNeeds():
                given |= self._needs(node, at)
            case n.CheckHours():
                name = f"{at}-calendar"
                given["calendar"] = self._one_of(name, node.calendar, self._names.calendars)
            case n.ToQueue() | n.OfferCallback() | n.Voicemail():
                given["queue"] = self._queue(at, node.queue)
                if isinstance(node, n.OfferCallback):
                    given["accept"] = self._key(f"{at}-accept", node.accept)
            case n.Outside():
                given["number"] = plain_number(self._said.get(f"{at}-number", node.number))
            case _:
                pass
        return msgspec.structs.replace(node, **given)

    def _needs(self, node: n.SetNeeds, at: str) -> Mapping[str, Any]:
        """What is noted of the contact; empty leaves a thing as it is."""
        priority = self._said.get(f"{at}-priority", str(node.priority or "")).strip()
        language = self._said.get(f"{at}-language", node.language or "")
        if language and language != node.language and language not in LANGUAGES:
            raise Refused("field_unreadable", field=_("Language"))
        return {
            "topic": self._code(f"{at}-topic", node.topic or ""),
            "skill": self._code(f"{at}-skill", node.skill or ""),
            "language": language or None,
            "priority": self._whole(f"{at}-priority", 0, _LEAST, _MOST_PRIORITY)
            if priority
            else None,
        }

    def _code(self, name: str, was: str) -> str | None:
        """A short word that reports and skills know things by."""
        said = self._said.get(name, was).strip()
        if said and said != was and CODE.fullmatch(said) is None:
            raise Refused("field_unreadable", field=said[:40])
        return said or None

    def _choices(self, node: n.Menu, at: str) -> tuple[n.Choice, ...]:
        found = []
        for place, choice in enumerate(node.choices):
            if self._said.get(f"{at}-gone-{place}") == "1":
                continue
            found.append(
                n.Choice(
                    key=self._key(f"{at}-key-{place}", choice.key),
                    label=self._label(f"{at}-label-{place}", choice.label),
                    next=self._to(f"{at}-to-{place}", choice.next),
                )
            )
        if self._said.get(f"{at}-key-new", "").strip():
            to = self._said.get(f"{at}-to-new", "")
            if not to:
                raise Refused("field_empty", field=_("Leads to"))
            key = self._key(f"{at}-key-new", "")
            label = self._label(f"{at}-label-new", "") or key
            found.append(n.Choice(key=key, label=label, next=self._to(f"{at}-to-new", node.otherwise)))  # fmt: skip
        return tuple(found)

    def prompt(self, name: str, was: str) -> str:
        """An announcement that callers can hear; one that was there may stay, whatever it is."""
        said = self._said.get(name, was).strip()
        if said == was or not said:
            return was
        if said not in self._known and said.rpartition(".")[2] not in self._known:
            raise Refused("prompt_unknown", name=said[:80])
        return said

    def _to(self, name: str, was: NodeId) -> NodeId:
        """A step that is there, or a new one of a kind."""
        said = self._said.get(name, was)
        if any(node.id == said for node in self._flow.nodes):
            return NodeId(said)
        if said == _END:
            return self._new(n.End(id=NodeId("page.end"), prompt="goodbye"))
        if said == _SERVED:
            return self._new(n.SelfServed(id=NodeId("page.served"), prompt="goodbye"))
        kind, _colon, queue = said.partition(":")
        if kind == _ADDED:
            return self._between(queue, was)
        if kind not in _NEW or queue not in self._names.queues:
            raise Refused("field_unreadable", field=_("Leads to"))
        return self._new(self._made(kind, QueueId(queue)))

    def _between(self, kind: str, onward: NodeId) -> NodeId:
        """A new step on this way alone, which leads on to where the way led."""
        whole = msgspec.structs.replace(
            self._flow, nodes=(*self._flow.nodes, *self._fresh.values())
        )
        first, *others = made(whole, kind, onward, self._names)
        for each in (first, *others):
            self._fresh[each.id] = each
        return first.id

    def _made(self, kind: str, queue: QueueId) -> n.Node:
        """A plain step; when a queue is closed or full, as the flow's other queues have it."""
        match kind:
            case "queue":
                like = next((each for each in self._flow.nodes if isinstance(each, n.ToQueue)), None)  # fmt: skip
                return n.ToQueue(
                    id=NodeId(f"page.queue.{queue}"),
                    queue=queue,
                    closed=None if like is None else like.closed,
                    full=None if like is None else like.full,
                )
            case "callback":
                bye = self._new(n.End(id=NodeId("page.end"), prompt="goodbye"))
                return n.OfferCallback(
                    id=NodeId(f"page.callback.{queue}"),
                    prompt="callback_offer",
                    queue=queue,
                    declined=bye,
                )
            case _:
                return n.Voicemail(id=NodeId(f"page.voicemail.{queue}"), prompt="voicemail", queue=queue)  # fmt: skip

    def _new(self, node: n.Node) -> NodeId:
        """The step that is there already under its id, or this one."""
        if all(each.id != node.id for each in self._flow.nodes):
            self._fresh[node.id] = node
        return node.id

    def _queue(self, at: str, was: QueueId) -> QueueId:
        return QueueId(self._one_of(f"{at}-queue", was, self._names.queues))

    def _one_of(self, name: str, was: str, known: Mapping[str, str]) -> str:
        said = self._said.get(name, was)
        if said != was and said not in known:
            raise Refused("field_unreadable", field=name)
        return said

    def _key(self, name: str, was: str) -> str:
        """One key of a telephone; what a chat's button has may stay."""
        said = self._said.get(name, was).strip()
        if said != was and said not in _KEYS:
            raise Refused("field_unreadable", field=_("Key"))
        return said

    def _label(self, name: str, was: str) -> str:
        return " ".join(self._said.get(name, was).split())[:LABEL_MOST]

    def _seconds(self, name: str, was: Duration) -> Duration:
        return Duration(self._whole(name, was // SECOND, 1, 600) * SECOND)

    def _whole(self, name: str, was: int, least: int, most: int) -> int:
        said = self._said.get(name, str(was)).strip()
        if not (said.isascii() and said.isdigit() and len(said) < 6) or not least <= int(said) <= most:  # fmt: skip
            raise Refused("field_unreadable", field=_("Seconds or times"))
        return int(said)


def kept(flow: n.Flow) -> n.Flow:
    """The flow with the nodes that something leads to, in the order that they had."""
    reached = {node.id for node in in_order(flow)}
    found = tuple(node for node in flow.nodes if node.id in reached)
    return msgspec.structs.replace(flow, nodes=found)


def targets(
    flow: n.Flow, names: Names, offered: Names
) -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
    """Where a way may lead, in groups: the flow's own steps, then new ones to queues that are *offered*."""
    own = [
        (str(node.id), f"{number}. {title(node, names)}")
        for number, node in enumerate(in_order(flow), 1)
    ]
    fresh = {
        "queue": _("Queue: %(queue)s"),
        "callback": _("Offers a callback: %(queue)s"),
        "voicemail": _("Takes a message: %(queue)s"),
    }
    new = [
        (f"{kind}:{code}", said % {"queue": name})
        for kind, said in fresh.items()
        for code, name in offered.queues.items()
    ]
    between = [(f"{_ADDED}:{kind}", kind_words()[kind]) for kind in KINDS]
    ends = [(_END, _("Says good-bye and ends")), (_SERVED, _("Helped; says good-bye"))]
    return [
        (_("Steps of this flow"), own),
        (_("A new step between, then on as before"), between),
        (_("A new step"), [*new, *ends]),
    ]


def body_of(row: m.Flow) -> n.Flow:
    """The kernel's flow of a row."""
    return msgspec.convert(row.body, n.Flow)
