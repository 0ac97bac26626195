"""How the web chat works: limits and waits. Nothing of it changes what a message means."""

from __future__ import annotations

from msgspec import Struct

from maju.kernel.time import MINUTE, SECOND, Duration


class ChatSettings(Struct, frozen=True, kw_only=True):
    """Limits and waits of the channel; waits in seconds are the wall's, for visitors live there.

    Args:
        batch: effects taken at once.
        poll: how long it sleeps at most before it looks for effects.
        pause: how long it waits before it starts again after the journal failed.
        back_within_s: after a start visitors have so long to say what they could not say before;
            only then is reported who is there.
        gone_after_s: who has not been heard of for so long has left.
        message_most: characters of one message.
        file_most: bytes of one file.
        files_most: files of one conversation.
        sessions_most: new sessions of one address in an hour; mobile networks put many people
            behind one.
        said_a_minute: what one token may say in a minute; as many again in a burst.
        asked_a_minute: requests of one address in a minute, streams and looks included.
        token_days: a token that was not used for so long opens nothing any more.
        leave_message_within: how long a visitor may take to write a message for later.
    """

    batch: int = 200
    poll: Duration = Duration(5 * SECOND)
    pause: Duration = Duration(SECOND // 2)
    back_within_s: float = 5.0
    gone_after_s: float = 120.0
    message_most: int = 4_000
    file_most: int = 10 << 20
    files_most: int = 20
    sessions_most: int = 300
    said_a_minute: int = 60
    asked_a_minute: int = 3_000
    token_days: int = 30
    leave_message_within: Duration = Duration(15 * MINUTE)
