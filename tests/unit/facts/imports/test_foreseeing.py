"""A long table has its machine code begun while its hash is made; a short one does without."""

from __future__ import annotations

from pathlib import Path

import pytest

from maju.facts.imports.csv import reading
from maju.facts.imports.csv.reading import Csv
from maju.facts.imports.format import Foreseeing
from maju.facts.imports.given import Given
from maju.facts.imports.machine import code

MAP = """
[columns]
arrived_at = "in"
outcome = "how"
queue = "q"
"""


@pytest.mark.parametrize(
    ("in_columns", "size", "begun"), [(True, 99, 0), (True, 100, 1), (False, 100, 0)]
)
def test_only_long_tables_in_columns_have_machine_code(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, in_columns: bool, size: int, begun: int
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(code, "begin", lambda: asked.append("begin"))
    monkeypatch.setattr(reading, "_LONG", 100)
    path = tmp_path / "sheet.csv"
    path.write_bytes(b"x" * size)
    form = Csv(MAP, in_columns=in_columns)
    assert isinstance(form, Foreseeing)
    form.foresee(Given(path))
    assert len(asked) == begun
