"""Attempts of one customer across days, kept beside the files they come from.

What a customer's attempt before or after it was, of settled days, never changes again. So each
piece of the history is linked once with the pieces about it (:mod:`.linking`), what measures say of
it is added up (:mod:`.kept`), and a question of days about which nothing can change any more
(:mod:`.sure`) adds those sums. Any other question reads rows. Where a process says so, they lie on
disk too (:mod:`.stored`).
"""

from maju.metrics.links.given_up import GivenUp
from maju.metrics.links.kept import ALONG, CHAINED, Linked, linked_of
from maju.metrics.links.made import Kind
from maju.metrics.links.people import People, different
from maju.metrics.links.stored import Stored
from maju.metrics.links.sure import Chain, Links, find_links, span

__all__ = [
    "ALONG",
    "CHAINED",
    "Chain",
    "GivenUp",
    "Kind",
    "Linked",
    "Links",
    "People",
    "Stored",
    "different",
    "find_links",
    "linked_of",
    "span",
]
