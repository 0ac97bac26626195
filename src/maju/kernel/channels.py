"""The ways in, and what each takes of an agent."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """A way in. 채널."""

    VOICE = "voice"  # 전화: exclusive
    CHAT = "chat"  # 채팅: several at once
    EMAIL = "email"  # 이메일: waits while live work is there
    BOARD = "board"  # 게시판: waits while live work is there
    TASK = "task"  # 업무(콜백 등): waits while live work is there

    # an enum hashes by a function of its own, in Python: half the cost of finding a line
    __hash__ = str.__hash__

    @property
    def live(self) -> bool:
        """Whether the customer is there, waiting, this second."""
        return self in LIVE


LIVE = frozenset({Channel.VOICE, Channel.CHAT})
"""Where the customer is there, waiting, this second."""
