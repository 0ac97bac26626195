"""Every KPI by its id; a formula that does not read is a bug found at the first import."""

from maju.metrics.catalogue.access import ACCESS
from maju.metrics.catalogue.declared import DECLARED
from maju.metrics.catalogue.handling import HANDLING
from maju.metrics.catalogue.people import PEOPLE
from maju.metrics.catalogue.repeat import REPEAT
from maju.metrics.catalogue.resolution import RESOLUTION
from maju.metrics.catalogue.volume import VOLUME
from maju.metrics.kpi import Kpi

_ALL = (*VOLUME, *ACCESS, *REPEAT, *HANDLING, *PEOPLE, *RESOLUTION, *DECLARED)

CATALOGUE: dict[str, Kpi] = {kpi.id: kpi for kpi in _ALL}
assert len(CATALOGUE) == len(_ALL)

DEFINITION = 2
"""Version of the catalogue as a whole; each KPI has its own beside it."""

__all__ = ["CATALOGUE", "DEFINITION"]
