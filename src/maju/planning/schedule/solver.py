"""A mixed integer programme, built row by row and solved by HiGHS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt

from maju.kernel.errors import Refused

Floats = npt.NDArray[np.float64]
INF = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """The best that was found.

    Args:
        values: of the columns, in their order.
        cost: of these values; *bound*: no solution costs less.
        proven: whether the gap asked for was reached before the time ran out.
    """

    values: Floats
    cost: float
    bound: float
    proven: bool

    @property
    def gap(self) -> float:
        """(cost − bound) ÷ cost; 0 where both are 0."""
        return (self.cost - self.bound) / abs(self.cost) if self.cost else 0.0


@dataclass(slots=True)
class Programme:
    """Minimise cost · x, with rows ``low <= a · x <= high``."""

    lows: list[float] = field(default_factory=list)
    highs: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    _rows: list[tuple[Sequence[int], Sequence[float], float, float]] = field(default_factory=list)

    def column(self, low: float, high: float, *, cost: float = 0.0, whole: bool = False) -> int:
        """A variable between *low* and *high*; its number."""
        self.lows.append(low)
        self.highs.append(high)
        self.costs.append(cost)
        self.whole.append(whole)
        return len(self.lows) - 1

    def row(
        self, columns: Sequence[int], factors: Sequence[float], low: float, high: float
    ) -> None:
        """A constraint."""
        self._rows.append((columns, factors, low, high))

    def solve(
        self,
        *,
        gap: float,
        seconds: float,
        threads: int = 2,
        start: Mapping[int, float] | None = None,
    ) -> Solved:
        """The best within *seconds* or at *gap*, whichever comes first.

        *start*: values of the whole-numbered columns that meet all rows. A machine that is too busy
        to find a better solution in time then still gives that one.

        Raises:
            Refused: ``plan_impossible``: nothing meets all rows, or nothing was found in time.
        """
        model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in (
            ("output_flag", False),
            ("threads", threads),
            ("mip_rel_gap", gap),
            ("time_limit", seconds),
            ("random_seed", 1),
        ):
            model.setOptionValue(name, value)
        model.passModel(self._as_lp())
        places = np.array(list(start or ()), dtype=np.int32)
        if start:
            model.setSolution(places.size, places, np.array(list(start.values())))
        model.run()
        info = model.getInfo()
        status = model.getModelStatus()
        bound = float(info.mip_dual_bound)
        out_of_time = status == highspy.HighsModelStatus.kTimeLimit
        if out_of_time and start and not _is_feasible(info):
            values = np.array(list(start.values()))
            model.changeColsBounds(places.size, places, values, values)
            model.setOptionValue("time_limit", INF)  # a linear programme now, and a small one
            model.run()
            info = model.getInfo()
        if not _is_feasible(info):
            raise Refused("plan_impossible", why=model.modelStatusToString(status))
        whole = any(self.whole)
        cost = float(info.objective_function_value)
        return Solved(
            values=np.array(model.getSolution().col_value),
            cost=cost,
            bound=max(bound, self._least()) if whole else cost,
            proven=status == highspy.HighsModelStatus.kOptimal,
        )

    def _least(self) -> float:
        """What the columns cost at their cheapest: a bound before anything is solved."""
        ends = zip(self.costs, self.lows, self.highs, strict=True)
        return sum(cost * (low if cost > 0 else high) for cost, low, high in ends if cost)

    def _as_lp(self) -> highspy.HighsLp:
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.lows), len(self._rows)
        lp.col_cost_ = np.array(self.costs)
        lp.col_lower_, lp.col_upper_ = np.array(self.lows), np.array(self.highs)
        lp.row_lower_ = np.array([low for _, _, low, _ in self._rows])
        lp.row_upper_ = np.array([high for _, _, _, high in self._rows])
        starts = np.zeros(len(self._rows) + 1, dtype=np.int32)
        starts[1:] = np.cumsum([len(columns) for columns, _, _, _ in self._rows])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = starts
        lp.a_matrix_.index_ = np.concatenate(
            [np.asarray(columns, dtype=np.int32) for columns, _, _, _ in self._rows]
        )
        lp.a_matrix_.value_ = np.concatenate(
            [np.asarray(factors, dtype=np.float64) for _, factors, _, _ in self._rows]
        )
        integer, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
        lp.integrality_ = [integer if whole else real for whole in self.whole]
        return lp


def _is_feasible(info: Any) -> bool:
    return bool(info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible)
