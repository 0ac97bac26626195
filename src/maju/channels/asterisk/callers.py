"""Who calls: what the telephone asks the directory. The application answers."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from maju.kernel.ids import AgentId, CustomerId


class Caller(Struct, frozen=True, kw_only=True):
    """What is known of a number, for :class:`~maju.kernel.commands.Arrive`."""

    customer: CustomerId | None = None
    language: str = "ko"
    vip: bool = False
    last_agent: AgentId | None = None
    caution: bool = False


class Callers(Protocol):
    """The directory, as the telephone needs it."""

    async def entry(self, dialled: str) -> str | None:
        """The entry's address of a *dialled* number, however it is spelled; ``None``: not ours."""
        ...

    async def who(self, entry: str, number: str) -> Caller:
        """The customer of that entry's client who has *number*; a new one for a new number.

        An empty *number* was withheld: nobody knows who calls.
        """
        ...


NAMELESS = frozenset({"", "anonymous", "unknown", "restricted", "unavailable", "private"})
"""How networks write that a number is withheld. 발신번호 표시제한."""


def shown(number: str) -> str:
    """A caller's *number*; empty when it is withheld."""
    said = number.strip()
    return "" if said.casefold() in NAMELESS else said
