"""What was ever written stays readable: a stored example of every body and version."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from maju.journal.codec import FAMILIES, Family
from tests.golden.make_bodies import BODIES, Example, missing

BY_NAME = {family.name: family for family in FAMILIES}
EXAMPLES = sorted(BODIES.glob("*.json"))


def test_every_kind_and_version_has_an_example() -> None:
    lacking = [f"{family.name} {kind} v{family.version(kind)}" for family, kind in missing()]
    assert not lacking, f"run python -m tests.golden.make_bodies for {lacking}"


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_a_stored_body_still_means_the_same(file: Any) -> None:
    example = msgspec.json.decode(file.read_bytes(), type=Example)
    family: Family[Any] = BY_NAME[example.family]
    body = family.decode(example.kind, example.version, msgspec.json.encode(example.stored))
    today = msgspec.json.decode(family.encode(body).body)
    assert contains(today, example.means), "a field was lost, or changed its meaning"


def contains(whole: Any, part: Any) -> bool:
    """Whether *whole* says all that *part* says; fields that came later may be there."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(
            key in whole and contains(whole[key], value) for key, value in part.items()
        )
    if isinstance(part, list):
        return len(whole) == len(part) and all(map(contains, whole, part))
    return bool(whole == part)
