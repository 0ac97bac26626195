"""A flow as its steps in words, in the order in which a caller may come to them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from django.utils.translation import gettext as _

from maju.directory import models as m
from maju.kernel import flows as n
from maju.kernel.ids import NodeId
from maju.kernel.time import SECOND
from maju.routing.validate_flow import ways


def notice_words() -> Mapping[str, str]:
    """What an announcement is, by its notice: words like any, or words that have to be said."""
    return {
        "": _("An announcement"),
        "recording": _("Says that the call is recorded"),
        "protection": _("Says that agents are protected"),
    }


@dataclass(frozen=True, slots=True)
class Names:
    """What queues and calendars are called, by their codes."""

    queues: Mapping[str, str] = field(default_factory=dict)
    calendars: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Where a step leads, and when: *key* is what the caller presses."""

    when: str
    to: NodeId
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. *place*: of the node in its flow; *number*: in the order of a call, from 1."""

    node: n.Node
    place: int
    number: int
    title: str
    says: str
    details: Sequence[str]
    ways: Sequence[Way]


def names_of(centre: m.Centre, clients: Collection[str] | None = None) -> Names:
    """Those of a centre; of its queues only those of *clients*, when some are named."""
    queues = m.Queue.objects.filter(centre=centre).order_by("place", "id")
    if clients is not None:
        queues = queues.filter(client__code__in=clients)
    return Names(
        {row.code: row.name or row.code for row in queues},
        {row.code: row.name or row.code for row in m.Calendar.objects.filter(centre=centre)},
    )


def in_order(flow: n.Flow) -> Sequence[n.Node]:
    """The nodes as a call comes to them, whatever leads away first going first; each once."""
    nodes = {node.id: node for node in flow.nodes}
    found: dict[NodeId, n.Node] = {}
    ahead = [flow.start]
    while ahead:
        one = ahead.pop()
        if one in found or one not in nodes:
            continue
        found[one] = nodes[one]
        ahead.extend(reversed(ways(nodes[one])))
    return list(found.values())


def steps(flow: n.Flow, names: Names) -> Sequence[Step]:
    """All of them that can be reached."""
    place = {node.id: at for at, node in enumerate(flow.nodes)}
    return [
        Step(
            node=node,
            place=place[node.id],
            number=number,
            title=title(node, names),
            says=getattr(node, "prompt", ""),
            details=list(details(node)),
            ways=list(ways_in_words(node)),
        )
        for number, node in enumerate(in_order(flow), 1)
    ]


def title(node: n.Node, names: Names) -> str:
    """What the step does, in one line."""
    match node:
        case n.Say() | n.SelfServed() | n.End():
            return _spoken(node)
        case n.Menu():
            return _("Menu")
        case n.Ask():
            return _("Asks for digits") if node.kind == "digits" else _("Asks for words")
        case n.CheckHours():
            called = names.calendars.get(node.calendar, node.calendar)
            return _("Hours: %(calendar)s") % {"calendar": called}
        case n.SetNeeds():
            return _("Notes what is wanted: %(what)s") % {"what": ", ".join(_needs(node))}
        case n.ToQueue() | n.OfferCallback() | n.Voicemail():
            return _queued(node) % {"queue": names.queues.get(node.queue, node.queue)}
        case n.Outside():
            return _("Passes on to %(number)s") % {"number": node.number}
        case _:
            assert_never(node)


def _spoken(node: n.Say | n.SelfServed | n.End) -> str:
    match node:
        case n.Say(notice="recording"):
            return _("Says that the call is recorded")
        case n.Say(notice="protection"):
            return _("Says that agents are protected")
        case n.Say():
            return _("Says something")
        case n.SelfServed():
            return _("Helped; says good-bye")
        case n.End():
            return _("Says good-bye and ends")
        case _:
            assert_never(node)


def _queued(node: n.ToQueue | n.OfferCallback | n.Voicemail) -> str:
    match node:
        case n.ToQueue():
            return _("Queue: %(queue)s")
        case n.OfferCallback():
            return _("Offers a callback: %(queue)s")
        case n.Voicemail():
            return _("Takes a message: %(queue)s")
        case _:
            assert_never(node)


def details(node: n.Node) -> Iterator[str]:
    """How the step goes about it."""
    match node:
        case n.Say():
            yield _("a key ends it") if node.interruptible else _("is heard to its end")
        case n.Menu():
            yield _("waits %(seconds)s s, asks %(times)s times") % {
                "seconds": node.timeout // SECOND, "times": node.retries + 1}  # fmt: skip
        case n.Ask():
            yield _("%(least)s to %(most)s characters") % {"least": node.least, "most": node.most}
            yield _("waits %(seconds)s s, asks %(times)s times") % {
                "seconds": node.timeout // SECOND, "times": node.retries + 1}  # fmt: skip
        case n.OfferCallback() if node.at_once:
            yield _("promised without asking")
        case _:
            pass


def ways_in_words(node: n.Node) -> Iterator[Way]:
    """Where it may lead."""
    match node:
        case n.Say() | n.SetNeeds():
            yield Way(when=_("then"), to=node.next)
        case n.Menu():
            for choice in node.choices:
                yield Way(when=choice.label, to=choice.next, key=choice.key)
            yield Way(when=_("no key, or another one"), to=node.otherwise)
        case n.Ask():
            yield Way(when=_("then"), to=node.next)
            yield Way(when=_("nothing that fits"), to=node.otherwise)
        case n.CheckHours():
            yield Way(when=_("while open"), to=node.open)
            yield Way(when=_("while closed"), to=node.closed)
        case n.ToQueue():
            if node.closed is not None:
                yield Way(when=_("the queue is closed"), to=node.closed)
            if node.full is not None:
                yield Way(when=_("too many wait"), to=node.full)
        case n.OfferCallback():
            yield Way(when=_("not wanted"), to=node.declined)
        case n.Outside():
            yield Way(when=_("nobody answers there"), to=node.failed)
        case n.Voicemail() | n.SelfServed() | n.End():
            return
        case _:
            assert_never(node)


def _needs(node: n.SetNeeds) -> Iterator[str]:
    if node.topic is not None:
        yield _("topic %(what)s") % {"what": node.topic}
    if node.language is not None:
        yield _("language %(what)s") % {"what": node.language}
    if node.skill is not None:
        yield _("skill %(what)s") % {"what": node.skill}
    if node.priority is not None:
        yield _("priority %(what)s") % {"what": node.priority}


def differences(
    before: n.Flow | None, after: n.Flow | None, names: Names
) -> Iterator[tuple[str, str, str]]:
    """Steps that come, go or change: which, what of it was and is not, what is and was not."""
    was, becomes = _parts(before, names), _parts(after, names)
    for node in dict.fromkeys((*was, *becomes)):
        old, new = was.get(node, ()), becomes.get(node, ())
        gone = [each for each in old if each not in new]
        come = [each for each in new if each not in old]
        if gone or come:
            yield (new or old)[0], " · ".join(gone), " · ".join(come)
        elif old != new:
            yield (new or old)[0], " · ".join(old), " · ".join(new)
    if before is not None and after is not None and before.start != after.start:
        yield _("First step"), str(before.start), str(after.start)


def _parts(flow: n.Flow | None, names: Names) -> Mapping[NodeId, Sequence[str]]:
    """What each step is, first its title; without numbers: one that only moved up is the same."""
    if flow is None:
        return {}
    found = steps(flow, names)
    called = {step.node.id: step.title for step in found}
    return {
        step.node.id: [
            each
            for each in (
                step.title,
                step.says,
                *step.details,
                *(f"{way.key} {way.when}".strip() + f" → {called[way.to]}" for way in step.ways),
            )
            if each
        ]
        for step in found
    }
