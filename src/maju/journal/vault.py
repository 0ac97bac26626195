"""Locks people's data away: AES-GCM under a key per customer, which the master key wraps.

Each ciphertext is bound to whose it is and what it is called, so that one row cannot be passed
off as another. Whoever destroys a wrapped key has destroyed all that lies under it.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from maju.kernel.errors import Refused, Trouble
from maju.kernel.ids import CustomerId

KEY_BYTES = 32
_NONCE_BYTES = 12


class Vault:
    """Wraps keys and seals values.

    Args:
        master: the installation's key, 32 bytes; it lies in a file, never in the database.
        entropy: gives random bytes; seeded in simulation.

    Raises:
        Refused: ``master_key_length``.
    """

    def __init__(self, master: bytes, *, entropy: Callable[[int], bytes] = os.urandom) -> None:
        if len(master) != KEY_BYTES:
            raise Refused("master_key_length", bytes=len(master), needed=KEY_BYTES)
        self._master = AESGCM(master)
        self._entropy = entropy

    def new_key(self, customer: CustomerId) -> bytes:
        """A new key for *customer*, wrapped."""
        return self._seal(self._master, self._entropy(KEY_BYTES), _bound("key", customer))

    def fits(self, customer: CustomerId, wrapped: bytes) -> bool:
        """Whether the customer's key was wrapped by this vault's master."""
        try:
            self._key(customer, wrapped)
        except Trouble:
            return False
        return True

    def rewrap(self, customer: CustomerId, wrapped: bytes, *, under: Vault) -> bytes:
        """The customer's key, wrapped by *under* until now, wrapped by this vault's master.

        Raises:
            Trouble: it was not wrapped by *under*.
        """
        key = _open(under._master, wrapped, _bound("key", customer))
        return self._seal(self._master, key, _bound("key", customer))

    def seal(self, customer: CustomerId, wrapped: bytes, name: str, value: bytes) -> bytes:
        """*value*, encrypted under the customer's *wrapped* key."""
        return self._seal(self._key(customer, wrapped), value, _bound("value", customer, name))

    def open(self, customer: CustomerId, wrapped: bytes, name: str, sealed: bytes) -> bytes:
        """The value that was sealed.

        Raises:
            Trouble: another master key, or the bytes were changed or belong elsewhere.
        """
        return _open(self._key(customer, wrapped), sealed, _bound("value", customer, name))

    def _key(self, customer: CustomerId, wrapped: bytes) -> AESGCM:
        return AESGCM(_open(self._master, wrapped, _bound("key", customer)))

    def _seal(self, key: AESGCM, value: bytes, bound: bytes) -> bytes:
        nonce = self._entropy(_NONCE_BYTES)
        return nonce + key.encrypt(nonce, value, bound)


def _open(key: AESGCM, sealed: bytes, bound: bytes) -> bytes:
    try:
        return key.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound)
    except InvalidTag as error:
        raise Trouble(
            "people's data cannot be opened: not the master key it was locked with, or damaged",
            retryable=False,
        ) from error


def _bound(*parts: str) -> bytes:
    return "\0".join(("maju", *parts)).encode()
