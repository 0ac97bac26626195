"""Every KPI by its id; a formula that does not read is a bug found at the first import."""

from maju.metrics.catalogue.access import ACCESS
from maju.metrics.catalogue.handling import HANDLING
from maju.metrics.catalogue.repeat import REPEAT
from maju.metrics.catalogue.volume import VOLUME
from maju.metrics.kpi import Kpi

CATALOGUE: dict[str, Kpi] = {kpi.id: kpi for kpi in (*VOLUME, *ACCESS, *REPEAT, *HANDLING)}
assert len(CATALOGUE) == len(VOLUME) + len(ACCESS) + len(REPEAT) + len(HANDLING)

DEFINITION = 1
"""Version of the catalogue as a whole; each KPI has its own beside it."""

__all__ = ["CATALOGUE", "DEFINITION"]
