"""Whatever an import ignores or rejects is said in words, in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from maju.app.numbers.reasons import REASONS, reason_said
from maju.facts import imports

_PLACES = {"Rejected": 1, "Ignored": 1, "Unreadable": 0}
"""Where in a call the code stands."""
_FROM_ELSEWHERE = {"each.why", "error.code", "part.method.lower()", "why", "why_not"}
"""Codes that are handed on; those are written out where they are found (below)."""


def sources() -> Iterator[ast.Module]:
    root = Path(str(imports.__file__)).parent
    for path in sorted(root.rglob("*.py")):
        yield ast.parse(path.read_text(encoding="utf-8"))


def codes() -> Iterator[str]:
    for tree in sources():
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Name(id=name), args=given) if name in _PLACES:
                    if len(given) <= _PLACES[name]:
                        continue
                    said = given[_PLACES[name]]
                    if isinstance(said, ast.Constant):
                        yield str(said.value)
                    else:
                        assert ast.unparse(said) in _FROM_ELSEWHERE, ast.unparse(said)
                case _:
                    pass


def test_every_code_that_is_written_out_has_words() -> None:
    found = {*codes()}
    assert len(found) > 15
    assert found <= REASONS.keys()


def test_no_words_are_for_a_code_that_nothing_says() -> None:
    said = {
        node.value
        for tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    handed_on = {
        "monitor",
        "outbound",
        "disconnect",
        "agent_reply",
    }  # the source's own words, lower
    assert not {code for code in REASONS if code not in said} - handed_on


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_line_has_how_often_the_code_and_what_it_means(lang: str) -> None:
    for code, words in REASONS.items():
        assert reason_said(code, 3, lang) == f"{code}: 3 ({words[lang != 'ko']})"
    assert reason_said("queue_transfer", 2, lang) == "queue_transfer: 2"
