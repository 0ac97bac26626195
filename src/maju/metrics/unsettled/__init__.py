"""Days that may still change, added up without a query: today, and what is not settled before it.

They are few rows, and a query costs its planning whatever it reads. So the same relations and the
same measures are evaluated over columns (:mod:`maju.facts.rollups.values`): the masks of the instant
(:mod:`.rows`), then what each measure says of a row (:mod:`.measuring`).
"""

from maju.metrics.unsettled.measuring import Unsettled, measurable
from maju.metrics.unsettled.rows import GRAINS_OF, Instant, Masked, masked
from maju.metrics.unsettled.standing import ENDS, standing, still_open

__all__ = [
    "ENDS",
    "GRAINS_OF",
    "Instant",
    "Masked",
    "Unsettled",
    "masked",
    "measurable",
    "standing",
    "still_open",
]
