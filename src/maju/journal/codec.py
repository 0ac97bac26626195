"""How bodies are written down: JSON with a kind and a version, readable for ever.

A *family* is one closed union of bodies (commands, events, effects, settings). The version of a
kind is one more than the number of its upcasters. A field added with a default needs no new
version; a body that changes its meaning, or loses or renames a field, gets an upcaster: a
function from the old JSON object to the next version's. ``tests/golden/bodies`` keeps an example
of every version ever written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, get_args

import msgspec
from msgspec import Struct

from maju.kernel import commands, effects, events
from maju.kernel.errors import Bug
from maju.kernel.settings import Settings

Old = dict[str, Any]
"""A body of an older version, as JSON decodes it; ``type`` holds its kind."""

Upcaster = Callable[[Old], Old]
T = TypeVar("T")

_encoder = msgspec.json.Encoder()
_sorted_encoder = msgspec.json.Encoder(order="sorted")


class Stored(Struct, frozen=True):
    """A body as it lies in the store."""

    kind: str
    version: int
    body: bytes


class Family(Generic[T]):
    """One closed union of bodies, its kinds, versions and upcasters."""

    def __init__(self, name: str, union: Any) -> None:
        self.name = name
        self.types: dict[str, type] = {}
        for member in get_args(union) or (union,):
            tag = member.__struct_config__.tag
            self.types[name if tag is None else tag] = member
        self._kinds = {member: kind for kind, member in self.types.items()}
        self._union = union
        self._decoder: msgspec.json.Decoder[T] = msgspec.json.Decoder(union)
        self._upcasters: dict[tuple[str, int], Upcaster] = {}
        self._versions = dict.fromkeys(self.types, 1)

    def version(self, kind: str) -> int:
        """Today's version of *kind*."""
        return self._versions[kind]

    def upcaster(self, kind: str, version: int) -> Callable[[Upcaster], Upcaster]:
        """Registers the way from *version* of *kind* to the next; in order, without gaps."""
        if self._versions.get(kind) != version:
            raise Bug(f"{self.name} {kind}: an upcaster from {version} is not the next one")

        def register(upcast: Upcaster) -> Upcaster:
            self._upcasters[kind, version] = upcast
            self._versions[kind] = version + 1
            return upcast

        return register

    def encode(self, body: T) -> Stored:
        """*body* as today's version of its kind."""
        kind = self._kinds[type(body)]
        return Stored(kind, self._versions[kind], _encoder.encode(body))

    def decode(self, kind: str, version: int, body: bytes | str) -> T:
        """The body that was stored, as today's type.

        Raises:
            Bug: the kind is unknown, or newer than this code, or does not fit its type.
        """
        try:
            if version == self._versions[kind]:
                return self._decoder.decode(body)
            return self._upcast(kind, version, body)
        except (KeyError, msgspec.MsgspecError) as error:
            raise Bug(f"unreadable {self.name} {kind} version {version}: {error}") from error

    def _upcast(self, kind: str, version: int, body: bytes | str) -> T:
        old: Old = msgspec.json.decode(body)
        for step in range(version, self._versions[kind]):
            old = self._upcasters[kind, step](old)
        if version > self._versions[kind]:
            raise Bug(f"{self.name} {kind} version {version} was written by newer code")
        value: T = msgspec.convert(old, self._union)
        return value


COMMANDS: Family[commands.Body] = Family("command", commands.Body)
EVENTS: Family[events.EventBody] = Family("event", events.EventBody)
EFFECTS: Family[effects.Effect] = Family("effect", effects.Effect)
SETTINGS: Family[Settings] = Family("settings", Settings)
FAMILIES: tuple[Family[Any], ...] = (COMMANDS, EVENTS, EFFECTS, SETTINGS)


def canonical(value: Struct) -> bytes:
    """One line of JSON with sorted keys: the same value gives the same bytes, everywhere.

    For ``journal export`` and for comparing two runs; give it an ``Event`` or a ``Decided``.
    """
    return _sorted_encoder.encode(value) + b"\n"
