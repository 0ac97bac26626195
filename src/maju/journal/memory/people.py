"""The twin of the side store for what is about people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from maju.journal.vault import Vault
from maju.kernel.errors import Refused
from maju.kernel.ids import CustomerId


class MemoryPeople:
    """Holds ciphertext, like the real one, and forgets like it."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._keys: dict[CustomerId, bytes] = {}
        self._values: defaultdict[CustomerId, dict[str, bytes]] = defaultdict(dict)
        self._forgotten: dict[CustomerId, None] = {}

    async def put(self, customer: CustomerId, name: str, value: bytes) -> None:
        """Keep *value*, encrypted."""
        if customer in self._forgotten:
            raise Refused("forgotten", customer=customer)
        if customer not in self._keys:
            self._keys[customer] = self._vault.new_key(customer)
        sealed = self._vault.seal(customer, self._keys[customer], name, value)
        self._values[customer][name] = sealed

    async def get(self, customer: CustomerId, name: str) -> bytes | None:
        """The value, decrypted."""
        sealed = self._values.get(customer, {}).get(name)
        if sealed is None:
            return None
        return self._vault.open(customer, self._keys[customer], name, sealed)

    async def forget(self, customer: CustomerId) -> bool:
        """Destroy key and values."""
        self._forgotten[customer] = None
        self._values.pop(customer, None)
        return self._keys.pop(customer, None) is not None

    async def forgotten(self) -> Sequence[CustomerId]:
        """Everybody forgotten, in order of id."""
        return sorted(self._forgotten)
