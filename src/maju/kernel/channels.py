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

    @property
    def live(self) -> bool:
        """Whether the customer is there, waiting, this second."""
        return self in (Channel.VOICE, Channel.CHAT)
