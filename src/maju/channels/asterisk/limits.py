"""How the telephone's adapter works; nothing of it changes what it means."""

from __future__ import annotations

from msgspec import Struct

from maju.kernel.time import SECOND, Duration


class AdapterSettings(Struct, frozen=True, kw_only=True):
    """Limits and waits of one adapter.

    Args:
        batch: effects taken at once.
        poll: how long it sleeps at most before it looks for effects.
        pause: how long it waits before it starts again after trouble.
        lost_after: unregistered for so long, an agent has lost its phone; a page that is loaded
            anew, and a phone whose Asterisk was started anew, are faster.
        phones_context: where what an agent's phone dials by itself ends: nowhere.
    """

    batch: int = 200
    poll: Duration = Duration(5 * SECOND)
    pause: Duration = Duration(SECOND // 2)
    lost_after: Duration = Duration(20 * SECOND)
    phones_context: str = "maju-phones"
