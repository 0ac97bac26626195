"""What a new day changes by itself in a centre's settings: a team, an employment, a calendar's year.

The directory holds days of effect; the engine decides by what is compiled for today. So somebody
must look when the day turns, though nobody edits anything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Never

import structlog

from maju.app.home import Home
from maju.kernel.errors import Refused, Trouble
from maju.kernel.ids import CentreId
from maju.kernel.time import Instant

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.run")

_EVERY_S = 60.0


async def turn_days(
    home: Home, url: str, centres: Sequence[CentreId], now: Callable[[], Instant]
) -> Never:
    """Look for ever; a centre that the directory does not have is nobody's to send."""
    looked: dict[CentreId, date] = {}
    while True:
        await asyncio.to_thread(partial(turn, home, url, centres, now, looked))
        await asyncio.sleep(_EVERY_S)


def turn(
    home: Home,
    url: str,
    centres: Sequence[CentreId],
    now: Callable[[], Instant],
    looked: dict[CentreId, date],
) -> list[CentreId]:
    """Send what is due; the centres that got a new version.

    Each is compiled once a day, which *looked* remembers: it takes time, and settings that the
    engine has refused are a person's to mend, not to be sent again every minute.
    """
    from maju.app.run.keeping import at_the_tables

    sent = []
    with at_the_tables(home, url, now):
        from django.db import Error

        from maju.directory.editing import send_due, today_of

        for centre in centres:
            try:
                today = today_of(centre, now=now())
                if looked.get(centre) == today:
                    continue
                if send_due(centre, now=now()):
                    log.info("day_turned", centre=centre)
                    sent.append(centre)
                looked[centre] = today
            except Refused as refused:
                if refused.code != "unknown_centre":  # told, and tried again: a person mends it
                    log.warning("day_not_turned", centre=centre, why=str(refused))
            except (Trouble, Error) as error:
                log.warning("day_not_turned", centre=centre, why=str(error))
    return sent
