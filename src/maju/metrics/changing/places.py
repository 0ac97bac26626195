"""Which of the settled files are linked row by row, at one instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import attrgetter

import msgspec

from maju.metrics.changing.lying import Place
from maju.metrics.links import Chain, Links
from maju.metrics.links.needing import AHEAD_MS
from maju.metrics.links.sure import Settled, is_near

BYTES_MOST = 48_000_000
"""Of the heads' own files of attempts: some two million attempts of the last month or two."""


class Heads(msgspec.Struct, frozen=True, kw_only=True):
    """The latest settled files, by client, and those before them."""

    places: Sequence[Place]
    before: Sequence[Chain]
    """Files of the window about which nothing can change any more."""

    def are_few(self) -> bool:
        """Whether the heads' rows may lie in memory as they are."""
        own = [path for place in self.places for path in place.own]
        return sum(path.stat().st_size for path in own) <= BYTES_MOST


def heads_of(links: Links, known_until: int) -> Heads:
    """As facts are complete until then."""
    edges = _edges(links, known_until)

    def in_head(each: Settled | Chain) -> bool:
        edge = edges.get(each.client, known_until)
        return each.last_us + 1000 * AHEAD_MS >= edge

    places = []
    for client, some in groupby(links.settled, attrgetter("client")):
        mine = list(some)
        own = [each for each in mine if each.attempts is not None and in_head(each)]
        if own:
            near = [each for each in mine if any(is_near(each, one) for one in own)]
            places.append(
                Place(
                    client=client,
                    own=tuple(each.attempts for each in own if each.attempts),
                    around=tuple(
                        each.attempts for each in near if each.attempts and each not in own
                    ),
                    callbacks=tuple(each.callbacks for each in near if each.callbacks),
                )
            )
    return Heads(places=places, before=[each for each in links.chains if not in_head(each)])


def _edges(links: Links, known_until: int) -> Mapping[str, int]:
    """By client: the first instant of which not everything is told for good."""
    found: dict[str, int] = {}
    firsts = [(each.client, each.first_us) for each in links.unsure]
    for client, first in (*firsts, *links.owing.items()):
        found[client] = min(found.get(client, known_until), first)
    return found
