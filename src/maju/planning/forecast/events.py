"""What people know of days to come and the past cannot tell: campaigns, mailings, disturbances."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from maju.kernel.errors import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Days that have something in common, by a name that comes back with the next of its kind.

    Raises:
        Refused: ``plan_event_odd``: a nameless kind, no days, or an effect that is no factor.
    """

    kind: str
    """``campaign``, ``bill``, ``price_change`` …: what one did is expected of the next."""
    days: tuple[date, ...]
    effect: float | None = None
    """Expected factor on a day's contacts (1.3 is 30 % more); ``None``: learnt from the past of
    its kind, and 1 with a wider interval where there is none."""

    def __post_init__(self) -> None:
        if not self.kind or not self.days:
            raise Refused("plan_event_odd")
        if self.effect is not None and not (math.isfinite(self.effect) and self.effect > 0):
            raise Refused("plan_event_odd")
