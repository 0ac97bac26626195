"""What a widget's key opens: whose chat it is, from which sites, and what its flow's prompts mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct

from maju.kernel.flows import Ask, Choice, Flow, Menu, OfferCallback
from maju.kernel.ids import AgentId, CentreId, ClientId

Question = Menu | Ask | OfferCallback


class Door(Struct, frozen=True, kw_only=True):
    """One key.

    Args:
        names: of the client, by language.
        origins: sites that may carry the widget, as browsers say them (``https://shop.example``).
        questions: what is asked in its flow, by the name of the prompt.
        texts: the centre's own wording, by language and name.
    """

    key: str
    centre: CentreId
    client: ClientId
    names: Mapping[str, str] = {}
    hue: str = "blue"
    origins: frozenset[str] = frozenset()
    questions: Mapping[str, Question] = {}
    texts: Mapping[str, Mapping[str, str]] = {}

    def name(self, language: str) -> str:
        """The client's name, in *language* where it has one."""
        return self.names.get(language) or next(iter(self.names.values()), self.client)

    def choices(self, prompt: str) -> tuple[Choice, ...]:
        """The buttons under *prompt*."""
        node = self.questions.get(prompt)
        return node.choices if isinstance(node, Menu) else ()


class Doors(Protocol):
    """All doors of this installation; given by whoever knows where they are kept."""

    def find(self, key: str) -> Door | None:
        """The door of a key."""
        ...

    def known(self, origin: str) -> bool:
        """Whether any door may be opened from *origin*."""
        ...

    def agent_name(self, centre: CentreId, agent: AgentId) -> str:
        """How visitors are told who is there; empty when that is not said."""
        ...


def questions_of(flow: Flow) -> dict[str, Question]:
    """What *flow* asks, by the name of the prompt."""
    return {
        node.prompt: node for node in flow.nodes if isinstance(node, Menu | Ask | OfferCallback)
    }
