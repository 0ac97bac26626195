"""The files of chats: sealed into the blobs' folder, described in the side store."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path

import msgspec

from maju.channels.webchat.files import Attached as Known
from maju.facts.history.blobs import FolderBlobs, part
from maju.journal import attached
from maju.kernel.ids import CustomerId, MessageId
from maju.kernel.ports import People

FOLDER = "chat"


class SealedFiles:
    """Bytes below *root*/chat, keys with the customer."""

    def __init__(self, people: People, root: Path) -> None:
        self._people = people
        self._blobs = FolderBlobs(root)

    async def put(
        self, customer: CustomerId, message: MessageId, name: str, kind: str, content: bytes
    ) -> None:
        """Seal *content*, durably, and then write down where it lies and what opens it."""
        blob = f"{FOLDER}/{part(customer)[-2:]}/{secrets.token_hex(16)}"
        key, sealed = attached.seal(content, blob)
        await asyncio.to_thread(self._write, blob, sealed)
        file = attached.Attached(name=name, type=kind, size=len(content), blob=blob)
        await self._people.put(customer, attached.key_of(message), key)
        await self._people.put(customer, attached.name_of(message), msgspec.json.encode(file))

    async def about(self, customer: CustomerId, message: MessageId) -> Known | None:
        """What is known of the file of *message*."""
        file = await self._kept(customer, message)
        return None if file is None else Known(name=file.name, type=file.type, size=file.size)

    async def get(self, customer: CustomerId, message: MessageId) -> bytes | None:
        """Its bytes; ``None`` when they are gone."""
        file = await self._kept(customer, message)
        key = await self._people.get(customer, attached.key_of(message))
        if file is None or key is None:
            return None
        try:
            sealed = await asyncio.to_thread(self._read, file.blob)
        except FileNotFoundError:
            return None
        return attached.unseal(sealed, file.blob, key)

    async def _kept(self, customer: CustomerId, message: MessageId) -> attached.Attached | None:
        text = await self._people.get(customer, attached.name_of(message))
        return None if text is None else msgspec.json.decode(text, type=attached.Attached)

    def _write(self, blob: str, sealed: bytes) -> None:
        with self._blobs.drafting() as folder:
            draft = folder / "file"
            draft.write_bytes(sealed)
            self._blobs.keep(draft, blob)

    def _read(self, blob: str) -> bytes:
        return self._blobs.find(blob).read_bytes()
