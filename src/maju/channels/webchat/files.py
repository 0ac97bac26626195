"""Files of a chat: what keeps them, and which may be sent."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from maju.kernel.errors import Refused
from maju.kernel.filetypes import IMAGES, find_kind, harmless_name
from maju.kernel.ids import CustomerId, MessageId

__all__ = ["IMAGES", "Attached", "Files", "harmless_name", "kind_of"]


class Files(Protocol):
    """Keeps files sealed; given by the app."""

    async def put(
        self, customer: CustomerId, message: MessageId, name: str, kind: str, content: bytes
    ) -> None:
        """Seal *content* and write down where it lies, as ``file/<message>``."""
        ...

    async def about(self, customer: CustomerId, message: MessageId) -> Attached | None:
        """What is known of the file of *message*."""
        ...

    async def get(self, customer: CustomerId, message: MessageId) -> bytes | None:
        """Its bytes; ``None`` when they are gone."""
        ...


class Attached(Struct, frozen=True, kw_only=True):
    """A file of a conversation, without its bytes."""

    name: str
    type: str
    size: int


def kind_of(name: str, content: bytes) -> str:
    """The media type that the bytes show, if it is one that may be sent.

    Raises:
        Refused: ``chat_file_type``.
    """
    kind = find_kind(name, content)
    if kind is None:
        raise Refused("chat_file_type")
    return kind
