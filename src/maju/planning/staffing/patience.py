"""How long contacts are willing to wait, from waits of which most ended with an answer.

Who is answered would have waited longer: such a wait is censored. The mean of the abandoned waits
alone is therefore far too short.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import ArrayLike

from maju.kernel.errors import Refused
from maju.planning.checks import FOR_EVER_S, Floats, finite, not_negative, numbers, together


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanPatience:
    """An exponential patience and how sure it is.

    Attributes:
        mean_s: total waiting time / abandonments, the maximum-likelihood estimate.
        low_s, high_s: its 95 % interval, from the normal law of the log.
        abandoned, contacts: what it rests on.
    """

    mean_s: float
    low_s: float
    high_s: float
    abandoned: int
    contacts: int


def mean_patience(wait_s: ArrayLike, abandoned: ArrayLike) -> MeanPatience:
    """The censored exponential estimate (Brown et al. 2005, section 5).

    Args:
        wait_s: how long each contact waited, s; those answered at once add nothing.
        abandoned: which of them left.

    Raises:
        Refused: ``plan_nobody_left``, ``plan_negative``, ``plan_missing_value``, ``plan_shapes``.
    """
    waits, left = _waits(wait_s, abandoned)
    gone = int(left.sum())
    if gone == 0 or waits.sum() <= 0.0:
        raise Refused("plan_nobody_left")
    mean = float(waits.sum()) / gone
    factor = float(np.exp(1.96 / sqrt(gone)))
    return MeanPatience(
        mean_s=mean,
        low_s=mean / factor,
        high_s=mean * factor,
        abandoned=gone,
        contacts=int(waits.size),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PatienceLaw:
    """Patience of any shape: a hazard that is constant from each break to the next.

    Attributes:
        breaks_s: rising from 0, s.
        hazards: leavings a second of those still waiting; the last one holds for ever.

    Raises:
        Refused: ``plan_breaks_fall``, ``plan_shapes``, ``plan_negative``, ``plan_nobody_left``.
    """

    breaks_s: Floats
    hazards: Floats

    def __post_init__(self) -> None:
        breaks, hazards = finite("breaks_s", self.breaks_s), finite("hazards", self.hazards)
        if breaks.ndim != 1 or breaks.shape != hazards.shape or breaks.size == 0:
            raise Refused("plan_shapes", names="breaks_s, hazards")
        if breaks[0] != 0.0 or (np.diff(breaks) <= 0.0).any():
            raise Refused("plan_breaks_fall", name="breaks_s")
        if hazards[-1] <= 0.0:
            raise Refused("plan_nobody_left")
        hazards = np.append(hazards[:-1], max(hazards[-1], 1.0 / FOR_EVER_S))
        object.__setattr__(self, "breaks_s", breaks)
        object.__setattr__(self, "hazards", hazards)

    def still_waiting(self, after_s: ArrayLike) -> Floats:
        """The share still there after so many seconds, unanswered."""
        at = not_negative("after_s", after_s)
        ends = np.append(self.breaks_s[1:], inf)
        spans = np.clip(at[..., None], self.breaks_s, ends) - self.breaks_s
        still: Floats = np.exp(-(spans * self.hazards).sum(axis=-1))
        return still

    @property
    def mean_s(self) -> float:
        """The mean patience, s."""
        at_breaks = self.still_waiting(self.breaks_s)
        ends = np.append(at_breaks[1:], 0.0)
        spans = np.diff(self.breaks_s)
        areas = np.divide(
            at_breaks - ends,
            self.hazards,
            out=at_breaks * np.append(spans, 0.0),
            where=self.hazards > 0.0,
        )
        return float(areas.sum())


STEPS_S = (0.0, 5.0, 10.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0, 180.0, 240.0, 300.0, 450.0, 600.0)


def patience_law(
    wait_s: ArrayLike, abandoned: ArrayLike, *, breaks_s: ArrayLike = STEPS_S, fewest: int = 10
) -> PatienceLaw:
    """The hazard of leaving between breaks: abandonments over time at risk (Kaplan–Meier's pieces).

    Args:
        wait_s: how long each contact waited, s.
        abandoned: which of them left; the others are censored.
        breaks_s: where the hazard may change, rising from 0, s.
        fewest: a piece with fewer abandonments is joined to the one before it.

    Raises:
        Refused: ``plan_nobody_left`` and what :class:`PatienceLaw` refuses.
    """
    waits, left = _waits(wait_s, abandoned)
    breaks = finite("breaks_s", breaks_s)
    if breaks.ndim != 1 or breaks.size == 0 or breaks[0] != 0.0 or (np.diff(breaks) <= 0).any():
        raise Refused("plan_breaks_fall", name="breaks_s")
    if not left.any() or waits.sum() <= 0.0:
        raise Refused("plan_nobody_left")
    ends = np.append(breaks[1:], inf)
    at_risk = np.array(
        [
            np.clip(waits - start, 0.0, end - start).sum()
            for start, end in zip(breaks, ends, strict=True)
        ]
    )
    place = np.clip(np.searchsorted(breaks, waits[left], side="left") - 1, 0, None)
    gone = np.bincount(place, minlength=breaks.size).astype(np.float64)
    starts: list[float] = []
    sums: list[list[float]] = []
    for start, events, risk in zip(breaks, gone, at_risk, strict=True):
        if sums and (sums[-1][0] < fewest or sums[-1][1] <= 0.0):
            sums[-1][0] += events
            sums[-1][1] += risk
        else:
            starts.append(float(start))
            sums.append([float(events), float(risk)])
    while len(sums) > 1 and (sums[-1][0] < fewest or sums[-1][1] <= 0.0):
        events, risk = sums.pop()
        starts.pop()
        sums[-1][0] += events
        sums[-1][1] += risk
    hazards = np.array([events / risk for events, risk in sums])
    return PatienceLaw(breaks_s=np.array(starts), hazards=hazards)


def kaplan_meier(wait_s: ArrayLike, abandoned: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """The times of leaving, the share still waiting after each, and its standard error (Greenwood).

    Raises:
        Refused: ``plan_negative``, ``plan_missing_value``, ``plan_shapes``.
    """
    waits, left = _waits(wait_s, abandoned)
    found, events = np.unique(waits[left], return_counts=True)
    times: Floats = found.astype(np.float64)
    at_risk = waits.size - np.searchsorted(np.sort(waits), times, side="left")
    share = np.cumprod(1.0 - events / at_risk, dtype=np.float64)
    # The last one at risk leaves nobody: its variance is 0 / 0, and the share 0 is certain.
    rest = at_risk - events
    terms = np.divide(events, at_risk * rest, out=np.zeros(times.size), where=rest > 0)
    error: Floats = np.asarray(share * np.sqrt(np.cumsum(terms)), dtype=np.float64)
    return times, np.asarray(share, dtype=np.float64), error


def _waits(wait_s: ArrayLike, abandoned: ArrayLike) -> tuple[Floats, np.ndarray]:
    waits, left = together(
        wait_s=finite("wait_s", wait_s), abandoned=numbers("abandoned", abandoned)
    )
    return waits.ravel(), left.ravel() > 0
