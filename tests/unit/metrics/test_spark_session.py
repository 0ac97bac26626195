"""Without its parts Spark is refused before anything is tried; facts have Spark's types."""

from __future__ import annotations

import importlib.util
import shutil

import pytest

from maju.app.words import SENTENCES
from maju.facts.schema import GRAINS
from maju.kernel.errors import Refused
from maju.metrics.spark.session import check_spark, columns


def test_an_absent_package_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(Refused) as refused:
        check_spark()
    assert refused.value.code == "spark_missing"
    assert "maju[spark]" in (SENTENCES["spark_missing"].next_en or "")


def test_an_absent_java_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: object())
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(Refused) as refused:
        check_spark()
    assert refused.value.code == "spark_no_java"


def test_every_column_of_the_facts_has_a_type_on_spark() -> None:
    for grain in GRAINS:
        assert "`business_date` date" in columns(grain)
