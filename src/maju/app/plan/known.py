"""The events that planners keep, beside what a question says of its own."""

from __future__ import annotations

from dataclasses import replace

from maju.app.plan.foreseeing import Asked
from maju.facts.history.manifest import linked
from maju.workforce.events import find_known


def with_known(url: str, asked: Asked) -> Asked:
    """*asked* with what is kept for its centre, client and queue: pages and commands forecast alike."""
    with linked(url) as link:
        known = find_known(link, asked.centre, client=asked.client, queue=asked.queue)
    return replace(
        asked,
        events=(*asked.events, *known.events),
        paydays=tuple(sorted({*asked.paydays, *known.paydays})),
        closed=(*asked.closed, *known.closed),
        holidays=(*asked.holidays, *known.holidays),
    )
