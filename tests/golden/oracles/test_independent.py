"""Who checks a number must not have it from whom it checks."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path
from types import ModuleType

import pytest

ORACLES = (
    "tests.golden.oracles.customers",
    "tests.golden.oracles.shifts",
    "tests.golden.oracles.work",
    "tests.golden.bank.oracle",
    "tests.unit.facts.fold.oracle",
)


def imported(module: ModuleType) -> set[str]:
    assert module.__file__ is not None
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("name", ORACLES)
def test_an_oracle_imports_nothing_of_maju_nor_what_does(name: str) -> None:
    others = {each for each in imported(importlib.import_module(name)) if each.startswith("tests.")}
    assert others <= {*ORACLES}
    for each in (name, *others):
        roots = {said.partition(".")[0] for said in imported(importlib.import_module(each))}
        assert "maju" not in roots
