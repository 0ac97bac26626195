"""Files of conversations: sealed bytes, each file under a key of its own.

What a file is called lies in the customer's side store as ``file/<message>``, what opens it as
``file/<message>/key``: once the customer is forgotten nothing opens its files any more, wherever
copies of the bytes may lie.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Struct

from maju.kernel.ids import MessageId

_KEY_BYTES = 32
_NONCE_BYTES = 12


class Attached(Struct, frozen=True, kw_only=True):
    """What is known of a file; its JSON is kept as :func:`name_of` its message.

    *blob*: where the sealed bytes lie.
    """

    name: str
    type: str
    size: int
    blob: str


def name_of(message: MessageId) -> str:
    """The name in the side store under which a message's file is described."""
    return f"file/{message}"


def key_of(message: MessageId) -> str:
    """The name in the side store under which the key of a message's file is kept."""
    return f"file/{message}/key"


def seal(
    content: bytes, blob: str, *, entropy: Callable[[int], bytes] = os.urandom
) -> tuple[bytes, bytes]:
    """A new key, and *content* sealed under it, bound to the place where it shall lie."""
    key, nonce = entropy(_KEY_BYTES), entropy(_NONCE_BYTES)
    return key, nonce + AESGCM(key).encrypt(nonce, content, blob.encode())


def unseal(sealed: bytes, blob: str, key: bytes) -> bytes | None:
    """What was sealed for *blob*; ``None`` when these are not its bytes, or not its key."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], blob.encode())
    except (InvalidTag, ValueError):
        return None
