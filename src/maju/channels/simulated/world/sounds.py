"""What a caller understands of a prompt: which key stands for what.

People hear "press 1 for delivery"; the effect only names the prompt. This is the world's ear,
made from the flows once; a prompt it never heard of is met by pressing something.
"""

from __future__ import annotations

from msgspec import Struct

from maju.kernel.flows import Ask, Flow, Menu, OfferCallback, SetNeeds, ToQueue
from maju.kernel.ids import FlowId
from maju.kernel.settings import Settings


class MenuHeard(Struct, frozen=True):
    """The keys by what they stand for."""

    keys: dict[str, str]

    def key_for(self, wishes: tuple[str, ...]) -> str | None:
        """The key of the first wish that is on the menu."""
        return next((self.keys[wish] for wish in wishes if wish in self.keys), None)


class OfferHeard(Struct, frozen=True):
    """A callback is offered; *accept* is the key."""

    accept: str


class QuestionHeard(Struct, frozen=True):
    """Digits or a text of *least* to *most* characters are asked for."""

    least: int
    most: int


Sound = MenuHeard | OfferHeard | QuestionHeard


def sounds_of(settings: Settings) -> dict[str, Sound]:
    """What each prompt of the flows means to somebody who hears it."""
    sounds: dict[str, Sound] = {}
    for flow in settings.flows:
        for node in flow.nodes:
            if isinstance(node, Menu):
                sounds[node.prompt] = MenuHeard({c.label: c.key for c in node.choices})
            elif isinstance(node, OfferCallback):
                sounds[node.prompt] = OfferHeard(node.accept)
            elif isinstance(node, Ask):
                sounds[node.prompt] = QuestionHeard(node.least, node.most)
    return sounds


_WAYS_OUT = frozenset({"callback", "voicemail"})  # of a line; nobody calls for them


def topics_behind(settings: Settings, flow: FlowId) -> tuple[str, ...]:
    """What people may come to this flow for: its topics and the labels of its first menu."""
    found = next((each for each in settings.flows if each.id == flow), None)
    if found is None:
        return ()
    topics: dict[str, None] = {}
    menu = _first_menu(found)
    if menu is not None:
        labels = (choice.label for choice in menu.choices)
        topics.update(dict.fromkeys(label for label in labels if label not in _WAYS_OUT))
    if not topics:
        for node in found.nodes:
            if isinstance(node, SetNeeds) and node.topic:
                topics[node.topic] = None
            elif isinstance(node, ToQueue):
                topics[node.queue.rsplit(".", 1)[-1]] = None
    return tuple(topics)


def _first_menu(flow: Flow) -> Menu | None:
    """The menu that most choices lead out of; a flow's main one."""
    menus = [node for node in flow.nodes if isinstance(node, Menu)]
    return max(menus, key=lambda menu: len(menu.choices), default=None)
