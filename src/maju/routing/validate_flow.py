"""A flow can be walked to its end, and a person can be reached in it (design, always true 6).

Edges are judged as they are walked. Nodes that ask nobody are passed in no time, so a circle of
them would never end. Nodes that wait for the customer may form circles (a menu that repeats), as
long as some way leads out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import assert_never

from maju.kernel import flows as n
from maju.kernel.errors import Refused
from maju.kernel.ids import NodeId
from maju.kernel.time import DAY

MOST = 100 * 365 * DAY
"""A century, in microseconds: an instant so much later can still be written down."""


def check_flow(flow: n.Flow, *, calendars: frozenset[str], queues: frozenset[str]) -> None:
    """Raise ``Refused`` at the first thing in *flow* that could catch a customer."""
    nodes = _named(flow)
    for node in flow.nodes:
        _check_node(flow, node, calendars, queues)
    found = _from(nodes, flow.start)
    for node in flow.nodes:
        if node.id not in found:
            raise Refused("node_unreachable", flow=flow.id, node=node.id)
    _check_circles(flow, nodes)
    for node in flow.nodes:
        if not any(_ends(nodes[one]) for one in _from(nodes, node.id)):
            raise Refused("no_way_out", flow=flow.id, node=node.id)
    if not any(_is_person_or_promise(nodes[one]) for one in found):
        raise Refused("no_way_to_a_person", flow=flow.id)


def _named(flow: n.Flow) -> dict[NodeId, n.Node]:
    nodes: dict[NodeId, n.Node] = {}
    for node in flow.nodes:
        if not node.id:
            raise Refused("empty_id", kind="node")
        if node.id in nodes:
            raise Refused("duplicate_id", kind="node", id=node.id)
        nodes[node.id] = node
    for onward in (flow.start, *(way for node in flow.nodes for way in ways(node))):
        if onward not in nodes:
            raise Refused("unknown_node", flow=flow.id, node=onward)
    return nodes


def ways(node: n.Node) -> tuple[NodeId, ...]:
    """Where the flow may go from *node*."""
    match node:
        case n.Say() | n.SetNeeds():
            return (node.next,)
        case n.Menu():
            return (*(choice.next for choice in node.choices), node.otherwise)
        case n.Ask():
            return (node.next, node.otherwise)
        case n.CheckHours():
            return (node.open, node.closed)
        case n.ToQueue():
            return tuple(one for one in (node.closed, node.full) if one is not None)
        case n.OfferCallback():
            return (node.declined,)
        case n.Outside():
            return (node.failed,)
        case n.Voicemail() | n.SelfServed() | n.End():
            return ()
        case _:
            assert_never(node)


def _at_once(node: n.Node) -> tuple[NodeId, ...]:
    """Where the flow may go from *node* without anybody doing anything.

    A callback is not offered to somebody whom nobody knows, nor is a call that is not recorded
    called so: these too are passed at once.
    """
    if isinstance(node, n.Say) and node.notice == "recording":
        return ways(node)
    if isinstance(node, n.CheckHours | n.SetNeeds | n.ToQueue | n.OfferCallback):
        return ways(node)
    return ()


def _ends(node: n.Node) -> bool:
    """Whether the flow may be over here: with a person, a promise, a message or a good-bye."""
    return isinstance(
        node, n.ToQueue | n.OfferCallback | n.Voicemail | n.Outside | n.SelfServed | n.End
    )


def _is_person_or_promise(node: n.Node) -> bool:
    """A message alone is neither: somebody will hear it, but nobody answers."""
    return isinstance(node, n.ToQueue | n.OfferCallback | n.Outside)


def _from(nodes: Mapping[NodeId, n.Node], start: NodeId) -> set[NodeId]:
    found = {start}
    ahead = [start]
    while ahead:
        for onward in ways(nodes[ahead.pop()]):
            if onward not in found:
                found.add(onward)
                ahead.append(onward)
    return found


def unannounced(flow: n.Flow) -> NodeId | None:
    """The first node at which a person, or a number outside, is reached without having passed the
    notice that calls are recorded; ``None``: it is always said before.
    """
    nodes = {node.id: node for node in flow.nodes}
    seen = {flow.start}
    ahead = [flow.start]
    while ahead:
        node = nodes[ahead.pop(0)]
        if isinstance(node, n.Say) and node.notice == "recording":
            continue
        if isinstance(node, n.ToQueue | n.Outside):
            return node.id
        for onward in ways(node):
            if onward not in seen:
                seen.add(onward)
                ahead.append(onward)
    return None


def _check_circles(flow: n.Flow, nodes: Mapping[NodeId, n.Node]) -> None:
    done: set[NodeId] = set()
    for node in flow.nodes:
        seen: set[NodeId] = set()
        ahead = list(_at_once(node))
        while ahead:
            one = ahead.pop()
            if one == node.id:
                raise Refused("flow_circle", flow=flow.id, node=node.id)
            if one not in seen and one not in done:
                seen.add(one)
                ahead.extend(_at_once(nodes[one]))
        done.add(node.id)


def _check_node(
    flow: n.Flow, node: n.Node, calendars: frozenset[str], queues: frozenset[str]
) -> None:
    match node:
        case n.Menu():
            _keys(flow, node.id, (choice.key for choice in node.choices))
            _counts(flow, node.id, timeout=node.timeout, retries=node.retries + 1)
        case n.Ask():
            _counts(flow, node.id, timeout=node.timeout, retries=node.retries + 1, least=node.least)
            if node.most < node.least:
                raise Refused("bad_length", flow=flow.id, node=node.id)
        case n.CheckHours() if node.calendar not in calendars:
            raise Refused("unknown_calendar", calendar=node.calendar, where=flow.id)
        case n.SetNeeds() if node.priority is not None and not 1 <= node.priority <= 9:
            raise Refused("bad_level", where=flow.id, level=node.priority)
        case n.ToQueue() | n.Voicemail() | n.OfferCallback() if node.queue not in queues:
            raise Refused("unknown_queue", queue=node.queue, where=flow.id)
        case n.OfferCallback():
            _keys(flow, node.id, (node.accept,))
            _counts(flow, node.id, timeout=node.timeout)
        case n.Outside() if not node.number:
            raise Refused("no_number", flow=flow.id, node=node.id)
        case _:
            pass


def _keys(flow: n.Flow, node: NodeId, keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if not key or key in seen:
            raise Refused("bad_keys", flow=flow.id, node=node)
        seen.add(key)
    if not seen:
        raise Refused("bad_keys", flow=flow.id, node=node)


def _counts(flow: n.Flow, node: NodeId, **values: int) -> None:
    for name, value in values.items():
        if value <= 0:
            raise Refused("not_positive", where=f"{flow.id}.{node}", name=name, value=value)
        if value > MOST:
            raise Refused("too_large", where=f"{flow.id}.{node}", name=name)
