"""Who adds up: DuckDB in this process, or Spark on several machines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from maju.app.numbers.store import Store, now_us
from maju.metrics.numbers import Numbers


@contextmanager
def answering(store: Store, engine: str, master: str | None) -> Iterator[Numbers]:
    """An answerer over the store's facts.

    Raises:
        Refused: ``spark_missing``, ``spark_no_java``.
        Trouble: the master does not answer.
    """
    if engine == "duckdb":
        yield store.numbers()
        return
    from maju.metrics.spark.numbers import SparkNumbers
    from maju.metrics.spark.session import LOCAL, sparking

    with sparking(master or LOCAL) as spark:
        yield SparkNumbers(store.url, store.blobs, spark, now=now_us)
