"""The least number of agents that meets a target, for whole arrays at once."""

from __future__ import annotations

from math import inf

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from maju.planning.checks import Floats, Ints, finite, flat, positive, share, single, together
from maju.planning.kernels import required
from maju.planning.staffing.patience import PatienceLaw
from maju.planning.staffing.queueing import bearable, checked, laws
from maju.planning.staffing.service import Target

MOST = 1_000_000
"""More agents than this are not looked for."""
QUANTILES = 15
LARGEST_CV = 100.0
_DAY_CV = 0.073
_SURE_CV = 1e-8


def required_agents(
    rate: ArrayLike,
    aht_s: ArrayLike,
    target: Target,
    *,
    patience: ArrayLike | PatienceLaw = inf,
    most: int = MOST,
) -> Ints:
    """The least agents of each cell that meet *target*: Erlang A, or C with endless patience.

    Args:
        rate: contacts a second; 0 needs nobody.
        aht_s: mean handling time, s.
        target: what has to hold.
        patience: mean of an exponential patience, s, or its law.
        most: the search ends there.

    Raises:
        Refused: ``plan_unreachable`` and those of ``steady_state``.
    """
    mean, breaks, hazards = laws(patience)
    lam, aht, mean = together(
        rate=finite("rate", rate),
        aht_s=finite("aht_s", positive("aht_s", aht_s)),
        patience=mean,
    )
    bearable(lam, aht)
    out = np.empty(lam.size, dtype=np.int64)
    cells = (flat(lam), flat(aht), flat(mean), breaks, hazards)
    kind, caps = target.by.kernel, target.caps
    required.least_cells(*cells, target.within_s, kind, target.short_s, caps, most, out)
    return checked(out, most).reshape(lam.shape)


def required_agents_unsure(
    rate: ArrayLike,
    aht_s: ArrayLike,
    target: Target,
    *,
    rate_cv: ArrayLike = _DAY_CV,
    sure: float | None = None,
    patience: float | PatienceLaw = inf,
    most: int = MOST,
) -> Ints:
    """The least agents when the forecast itself errs (wfm §E3 d).

    The rate is a gamma with the forecast as its mean. Without *sure* the target holds on average
    over it, by 15 quantiles of equal weight; with *sure* = 0.8 it holds on 80 % of such days,
    because every measure gets worse as the rate rises.

    Args:
        rate: the forecast, contacts a second.
        aht_s: mean handling time, s.
        target: what has to hold.
        rate_cv: standard deviation / mean of the true rate around its forecast.
        sure: on which share of days the target has to hold.
        patience: mean of an exponential patience, s, or its law.
        most: the search ends there.

    Raises:
        Refused: as ``required_agents``; ``plan_not_a_share`` for *sure*.
    """
    lam, aht, cv = together(
        rate=finite("rate", rate),
        aht_s=finite("aht_s", positive("aht_s", aht_s)),
        rate_cv=finite("rate_cv", rate_cv, most=LARGEST_CV),
    )
    bearable(lam, aht)
    if sure is not None:
        grown = lam * gamma_quantiles(cv, share("sure", sure))
        return required_agents(grown, aht, target, patience=patience, most=most)
    middles = (np.arange(QUANTILES) + 0.5) / QUANTILES
    spread = lam[..., None] * gamma_quantiles(cv[..., None], middles)
    mean, breaks, hazards = laws(patience)
    if breaks.size == 0:
        breaks, hazards = np.zeros(1), np.full(1, 1.0 / single("patience", mean))
    rows = spread.reshape(-1, QUANTILES)
    kind, caps = target.by.kernel, target.caps
    made = [
        required.least_over(
            row, float(one), target.within_s, breaks, hazards, kind, target.short_s, caps, most
        )
        for row, one in zip(rows, aht.ravel(), strict=True)
    ]
    return checked(np.array(made, dtype=np.int64), most).reshape(lam.shape)


def gamma_quantiles(cv: ArrayLike, at: ArrayLike) -> Floats:
    """Quantiles of a gamma with mean 1 and coefficient of variation *cv*; 1 where it is next to 0."""
    spread, level = together(cv=finite("cv", cv, most=LARGEST_CV), at=share("at", at))
    certain = spread < _SURE_CV
    shape = 1.0 / np.where(certain, 1.0, spread) ** 2
    made: Floats = np.where(certain, 1.0, special.gammaincinv(shape, level) / shape)
    return made
