"""Answers by Spark: the manifest says which files, as for DuckDB; Spark reads them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import msgspec

from maju.facts.history.blobs import Blobs
from maju.metrics.answering import answer
from maju.metrics.answers import Answer
from maju.metrics.kpi import Kpi
from maju.metrics.local import LocalNumbers, Seen
from maju.metrics.numbers import Question
from maju.metrics.repeats import Share, follow_ups
from maju.metrics.spark.session import SparkEngine


class SparkNumbers(LocalNumbers):
    """:class:`maju.metrics.numbers.Numbers` whose sums are Spark's; rows of a drill-down stay here.

    Roll-ups are never taken: who asks Spark wants the rows read.
    """

    def __init__(
        self, url: str, blobs: Blobs, spark: SparkEngine, *, now: Callable[[], int] | None = None
    ) -> None:
        super().__init__(url, blobs, now=now or (lambda: time.time_ns() // 1000))
        self._spark = spark

    def ask(self, question: Question) -> Answer:
        """As :meth:`maju.metrics.numbers.Numbers.ask`."""
        return super().ask(msgspec.structs.replace(question, way="masked"))

    def _answered(self, kpis: Sequence[Kpi], seen: Seen) -> Answer:
        self._spark.show(seen.source.paths)
        return answer(self._spark, seen.source, kpis, seen.scope)

    def repeats(self, question: Question) -> Sequence[Share]:
        """As :meth:`maju.metrics.numbers.Numbers.repeats`."""
        with self._facts(question) as (_local, source, scope):
            self._spark.show(source.paths)
            return follow_ups(self._spark, scope)
