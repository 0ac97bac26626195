"""Spark in reach: a session on a master, and the facts as views in it."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from sqlglot import exp

from maju.facts.history.tables import schema_of
from maju.kernel.errors import Refused, Trouble
from maju.metrics.spark.dialect import written

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOCAL = "local[2]"
"""A master of our own process, two cores."""

_TYPES: Mapping[pa.DataType, str] = {
    pa.string(): "string",
    pa.int64(): "bigint",
    pa.int32(): "int",
    pa.bool_(): "boolean",
    pa.date32(): "date",
    pa.list_(pa.string()): "array<string>",
    pa.list_(pa.date32()): "array<date>",
}


def columns(grain: str) -> str:
    """A grain's columns as Spark declares them."""
    return ", ".join(f"`{field.name}` {_TYPES[field.type]}" for field in schema_of(grain))


def _nothing(grain: str) -> exp.Select:
    """A grain without a row; made by Spark itself, so that no worker needs a Python."""
    fields = [
        exp.alias_(exp.cast(exp.null(), _TYPES[field.type], dialect="spark"), field.name)
        for field in schema_of(grain)
    ]
    return exp.select(*fields).where(exp.false())


class SparkEngine:
    """A session that runs our trees (:class:`maju.metrics.engines.Elsewhere`)."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session

    def show(self, paths: Mapping[str, Sequence[Path]]) -> None:
        """Make the rows of each grain's files readable by its name; no file is an empty grain.

        Every worker must see the files under the same paths.
        """
        for grain, files in paths.items():
            if files:
                reader = self._session.read.schema(columns(grain))
                rows = reader.parquet(*[str(path) for path in files])
            else:
                rows = self._session.sql(_nothing(grain).sql(dialect="spark", identify=True))
            rows.createOrReplaceTempView(f"`{grain}`")

    def fetch(self, tree: exp.Expr) -> tuple[Sequence[str], Sequence[tuple[Any, ...]]]:
        """As :meth:`maju.metrics.engines.Elsewhere.fetch`."""
        found = self._session.sql(written(tree))
        return found.columns, [tuple(row) for row in found.collect()]


def check_spark() -> None:
    """Refuse before anything is tried where parts are missing.

    Raises:
        Refused: ``spark_missing``, ``spark_no_java``.
    """
    if importlib.util.find_spec("pyspark") is None:
        raise Refused("spark_missing")
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java") is None and not (home and Path(home, "bin", "java").exists()):
        raise Refused("spark_no_java")


@contextmanager
def sparking(master: str = LOCAL) -> Iterator[SparkEngine]:
    """A session on *master* (``local[2]``, ``spark://host:7077``), stopped afterwards.

    Raises:
        Refused: ``spark_missing``, ``spark_no_java``.
        Trouble: the master does not answer, or a query failed.
    """
    check_spark()
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    on_this_machine = master.startswith("local") or "://127.0.0.1:" in master
    builder = SparkSession.builder.appName("maju").master(master)
    for name, value in _settings(on_this_machine=on_this_machine).items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        try:
            yield SparkEngine(session)
        finally:
            session.stop()
    except (PySparkException, Py4JError) as error:
        raise Trouble(f"Spark at {master} failed: {str(error).splitlines()[0]}") from error


def _settings(*, on_this_machine: bool) -> dict[str, str]:
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.shuffle.partitions": "8",
        "spark.executor.memory": "1g",
    }
    if on_this_machine:
        settings |= {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    return settings
