"""Each format's page names what the source cannot tell: no more and no less."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from maju.facts.imports.amazon.reader import LACKS as AMAZON
from maju.facts.imports.asterisk.reader import LACKS, LOGINS, RINGING, RINGTIMES
from maju.facts.imports.genesys.reader import LACKS as GENESYS
from maju.facts.schema import GRAINS
from maju.metrics.measures import MEASURES

PAGES = Path(__file__).parents[4] / "docs/reference/imports"
ASTERISK = LACKS | LOGINS | RINGING | RINGTIMES


@pytest.mark.parametrize(
    ("name", "lacks"),
    [("asterisk-queue-log", ASTERISK), ("amazon-connect", AMAZON), ("genesys-cloud", GENESYS)],
)
def test_the_page_names_what_is_lacking(name: str, lacks: frozenset[str]) -> None:
    text = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    _, _, section = text.partition("## What it cannot tell")
    named = {each for each in re.findall(r"`([^`]+)`", section) if not each.startswith("--")}
    assert named == lacks


@pytest.mark.parametrize("lacks", [ASTERISK, AMAZON, GENESYS])
def test_what_is_lacking_are_measures_and_grains_that_there_are(lacks: frozenset[str]) -> None:
    known = set(MEASURES) | {f"grain:{name}" for name in GRAINS}
    assert not lacks - known
