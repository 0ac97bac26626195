"""An agent's day: in, out, available, away, resting."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from maju.kernel.ids import AdapterId, AgentId
from maju.kernel.time import Instant


class AgentSignedIn(Struct, frozen=True, kw_only=True, tag="agent_signed_in"):
    """출근·로그인."""

    agent: AgentId
    adapter: AdapterId
    phone: bool = True
    phone_adapter: AdapterId | None = None


class AgentPhoneSet(Struct, frozen=True, kw_only=True, tag="agent_phone_set"):
    """The agent's phone is reached by another adapter, or it is gone: then no call comes to it."""

    agent: AgentId
    phone_adapter: AdapterId | None
    why: Literal["asked", "lost"] = "asked"


class AgentSignedOut(Struct, frozen=True, kw_only=True, tag="agent_signed_out"):
    """로그아웃."""

    agent: AgentId
    why: Literal["asked", "lost"] = "asked"


class AgentStateAsked(Struct, frozen=True, kw_only=True, tag="agent_state_asked"):
    """A change that waits for the end of the contacts the agent has."""

    agent: AgentId
    state: Literal["available", "away", "signed_out"]
    reason: str = ""
    by: str | None = None


class AgentStateSet(Struct, frozen=True, kw_only=True, tag="agent_state_set"):
    """Available 대기, or away 이석 for a reason."""

    agent: AgentId
    state: Literal["available", "away"]
    reason: str = ""
    by: str | None = None
    why: Literal["asked", "rona", "lost"] = "asked"


class AgentResting(Struct, frozen=True, kw_only=True, tag="agent_resting"):
    """No offer until *until*, after one that was not answered or declined."""

    agent: AgentId
    until: Instant


class AgentRested(Struct, frozen=True, kw_only=True, tag="agent_rested"):
    """May be offered contacts again."""

    agent: AgentId
