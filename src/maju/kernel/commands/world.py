"""From adapters about the world."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from maju.kernel.effects import Effect
from maju.kernel.ids import AdapterId, AgentId, ContactId, EffectId
from maju.kernel.time import Instant


class AnswerEffect(Struct, frozen=True, kw_only=True, tag="answer"):
    """What came of an effect. Each effect is answered once; a second answer changes nothing.

    Args:
        outcome: ``done``, ``failed`` (it did not and will not happen) or ``unknown`` (nobody can
            tell: reconciled, never repeated blindly).
        detail: for a dial: ``reached``, ``no_answer``, ``busy``, ``bad_number``, ``refused``.
        about: the effect itself, as it was taken, so that the core need not remember it.
    """

    effect: EffectId
    outcome: Literal["done", "failed", "unknown"]
    detail: str = ""
    about: Effect | None = None


class AgentLost(Struct, frozen=True, kw_only=True, tag="agent_lost"):
    """An agent's device or page is gone. Its talk goes back to the line, at its place.

    Said by the adapter of its phone alone (*adapter*), an agent who has a page too keeps that: it
    has no phone until it signs in with one again, and only its calls go on without it.

    *signed_in* is when the one that is meant came to work: who went home and came again since the
    adapter looked is not lost by it. ``None``: agents sign in through the adapter itself.
    """

    agent: AgentId
    adapter: AdapterId | None = None
    signed_in: Instant | None = None


class Report(Struct, frozen=True, kw_only=True, tag="report"):
    """What an adapter finds to be really going on, after a start or when asked.

    Contacts of this adapter which the core has open and which are not in *contacts* are gone:
    the customer left while nobody listened. Contacts that the core does not know are hung up.
    *talking* pairs contact and agent whose media is really connected; *watching* contact and the
    person who is really with its talk. ``None``: the adapter cannot tell. No line that it has is
    older than *since*: what began before and is missing was cut by the exchange's own end.

    Agents who are signed in by this adapter and are not in *agents* have lost their device. *known*
    are those of whose sign-in the adapter had heard when it looked: who came to work since then is not
    lost by a look from before. ``None``: agents sign in through the adapter itself, which knows all.
    *heard* is when the last of these came to work: who came later is another one, or came again.
    """

    adapter: AdapterId
    contacts: tuple[ContactId, ...]
    talking: tuple[tuple[ContactId, AgentId], ...] = ()
    agents: tuple[AgentId, ...] = ()
    watching: tuple[tuple[ContactId, str], ...] | None = None
    since: Instant = Instant(0)
    known: tuple[AgentId, ...] | None = None
    heard: Instant | None = None
