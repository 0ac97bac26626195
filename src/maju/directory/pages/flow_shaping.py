"""The shape of a flow that is being edited: steps that are put in, moved and taken away.

Nothing here is applied: what comes out is a draft, and whether it is a good flow the core says. A new
step says nothing yet; :func:`check_said` refuses it until somebody has written what callers hear.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from django.core import signing
from django.utils.translation import gettext as _

from maju.directory.pages.flow_steps import Names, title
from maju.kernel import flows as n
from maju.kernel.errors import Refused
from maju.kernel.ids import NodeId
from maju.routing.validate_flow import ways

KINDS = ("say", "menu", "ask", "hours", "set", "outside")
"""Steps that lead on, and so can stand between two others."""
_WAYS = ("next", "otherwise", "open", "closed", "full", "declined", "failed")
_DIGITS_KEPT = "digits"
_SALT = "maju.directory.flow"
_DRAFT_MOST_S = 86_400


def kind_words() -> Mapping[str, str]:
    """What the steps are called that can be put in."""
    return {
        "say": _("Says something"),
        "menu": _("Menu"),
        "ask": _("Asks for digits"),
        "hours": _("Looks at the hours"),
        "set": _("Notes what is wanted"),
        "outside": _("Passes on to a number"),
    }


def made(flow: n.Flow, kind: str, onward: NodeId, names: Names) -> Sequence[n.Node]:
    """A new step that leads to *onward*, first; then what it needs besides.

    Raises:
        Refused: ``field_unreadable``, ``field_empty``.
    """
    own = _unused(flow, f"page.{kind}")
    match kind:
        case "say":
            return (n.Say(id=own, prompt="", next=onward),)
        case "menu":
            first = n.Choice(key="1", label="1", next=onward)
            return (n.Menu(id=own, prompt="", choices=(first,), otherwise=onward),)
        case "ask":
            asked = n.Ask(id=own, prompt="", name=_DIGITS_KEPT, next=onward, otherwise=onward)
            return (asked,)
        case "hours":
            if not names.calendars:
                raise Refused("field_empty", field=_("Calendar"))
            bye = n.End(id=_unused(flow, "page.closed"), prompt="closed_goodbye", why="closed")
            calendar = next(iter(names.calendars))
            return (n.CheckHours(id=own, calendar=calendar, open=onward, closed=bye.id), bye)
        case "set":
            return (n.SetNeeds(id=own, next=onward),)
        case "outside":
            return (n.Outside(id=own, number="", failed=onward),)
        case _:
            raise Refused("field_unreadable", field=_("A new step"))


def put_before(flow: n.Flow, at: NodeId, kind: str, names: Names) -> tuple[n.Flow, NodeId]:
    """The flow with a new step on every way to *at*, and that step."""
    fresh = made(flow, kind, at, names)
    led = _led(flow, at, fresh[0].id, but=fresh[0].id)
    return msgspec.structs.replace(led, nodes=(*led.nodes, *fresh)), fresh[0].id


def without(flow: n.Flow, at: NodeId) -> n.Flow:
    """The flow whose ways to *at* lead where that would lead.

    Raises:
        Refused: ``choice_unknown``, a step that leads nowhere.
    """
    onward = through(_node(flow, at))
    if onward is None or onward == at:
        raise Refused("choice_unknown", name="remove", said=str(at))
    return _led(flow, at, onward, but=at)


def earlier(flow: n.Flow, at: NodeId) -> n.Flow:
    """The flow in which *at* comes before the step that leads to it now.

    Raises:
        Refused: ``choice_unknown``, where that is not one step alone.
    """
    before = _before(flow, at)
    if before is None:
        raise Refused("choice_unknown", name="move", said=str(at))
    node = _node(flow, at)
    onward = through(node)
    assert onward is not None
    flow = _led(flow, before.id, at, but=at)
    return msgspec.structs.replace(
        flow,
        nodes=tuple(
            _turned(each, {at: onward}, through_only=True)
            if each.id == before.id
            else _turned(each, {onward: before.id}, through_only=True)
            if each.id == at
            else each
            for each in flow.nodes
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What may be done with one step; *later* is the step that would come before it."""

    earlier: bool
    later: NodeId | None
    gone: bool


def moves(flow: n.Flow, node: n.Node) -> Moves:
    """What the page offers at *node*."""
    onward = through(node)
    after = None if onward is None else _before(flow, onward)
    return Moves(
        earlier=_before(flow, node.id) is not None,
        later=onward if after is not None and after.id == node.id else None,
        gone=onward is not None and onward != node.id,
    )


def through(node: n.Node) -> NodeId | None:
    """Where it leads when all goes as it should; ``None``: it ends there."""
    match node:
        case n.Say() | n.SetNeeds() | n.Ask():
            return node.next
        case n.CheckHours():
            return node.open
        case n.Menu():
            return node.otherwise
        case n.OfferCallback():
            return node.declined
        case n.Outside():
            return node.failed
        case _:
            return None


def check_said(flow: n.Flow, names: Names) -> None:
    """Refuse a new step that does not say yet what callers hear.

    Raises:
        Refused: ``field_empty``.
    """
    for node in flow.nodes:
        if getattr(node, "prompt", None) == "":
            raise Refused("field_empty", field=f"{title(node, names)}: {_('Announcement')}")


def sealed(flow: n.Flow) -> str:
    """A draft as the form carries it; nobody but we can have written it."""
    return signing.dumps(msgspec.to_builtins(flow), salt=_SALT, compress=True)


def opened(said: str, flow: n.Flow) -> n.Flow:
    """The draft of *flow* that the form brought; without one, the flow as it is kept.

    Raises:
        Refused: ``field_unreadable``: of another flow, or a day old.
    """
    if not said:
        return flow
    try:
        draft = msgspec.convert(signing.loads(said, salt=_SALT, max_age=_DRAFT_MOST_S), n.Flow)
    except (signing.BadSignature, msgspec.ValidationError) as error:
        raise Refused("field_unreadable", field=_("Flow")) from error
    if draft.id != flow.id:
        raise Refused("field_unreadable", field=_("Flow"))
    return draft


def _unused(flow: n.Flow, stem: str) -> NodeId:
    taken = {str(node.id) for node in flow.nodes}
    at = 1
    while f"{stem}.{at}" in taken:
        at += 1
    return NodeId(f"{stem}.{at}")


def _node(flow: n.Flow, at: NodeId) -> n.Node:
    found = next((each for each in flow.nodes if each.id == at), None)
    if found is None:
        raise Refused("choice_unknown", name="step", said=str(at))
    return found


def _before(flow: n.Flow, at: NodeId) -> n.Node | None:
    """The one step that leads to *at*, and that *at* may stand before; else ``None``.

    With other ways to it their callers would meet a step that they did not before.
    """
    if flow.start == at or through(_node(flow, at)) in {None, at}:
        return None
    found = [each for each in flow.nodes if at in ways(each)]
    if len(found) != 1 or ways(found[0]).count(at) != 1:
        return None
    (before,) = found
    return before if through(before) == at and through(_node(flow, at)) != before.id else None


def _led(flow: n.Flow, old: NodeId, new: NodeId, *, but: NodeId) -> n.Flow:
    """Every way to *old* leads to *new*, *but* for that step's own."""
    return msgspec.structs.replace(
        flow,
        start=new if flow.start == old else flow.start,
        nodes=tuple(each if each.id == but else _turned(each, {old: new}) for each in flow.nodes),
    )


def _turned(node: n.Node, to: Mapping[NodeId, NodeId], *, through_only: bool = False) -> n.Node:
    """*node* with its ways turned; *through_only*: but for the side ways."""
    given: dict[str, object] = {}
    for name in _WAYS:
        was: NodeId | None = getattr(node, name, None)
        if was is not None and was in to and (not through_only or was == through(node)):
            given[name] = to[was]
    if isinstance(node, n.Menu) and not through_only:
        given["choices"] = tuple(
            msgspec.structs.replace(each, next=to.get(each.next, each.next))
            for each in node.choices
        )
    return msgspec.structs.replace(node, **given)
