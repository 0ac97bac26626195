"""What settings agree on, from which business day: each queue's target, kept when it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from maju.facts.fold.calendar import day_of
from maju.facts.fold.state import Agreement
from maju.kernel.settings import Settings

SERVICE_LEVEL = "service_level"


def agreed_from(settings: Settings, at: int, known: Mapping[str, Agreement]) -> Sequence[Agreement]:
    """The queues whose target is another than in *known*, from the business day of *at* on."""
    since = day_of(at, settings.zone)
    found = []
    for queue in settings.queues:
        row = Agreement(queue.client, queue.id, since, queue.target_wait / 1000, queue.target_share)
        was = known.get(queue.id)
        if was is None or (was.target_ms, was.target_share) != (row.target_ms, row.target_share):
            found.append(row)
    return found
