"""Each worked edge case of the KPI definitions has a test, or a reason for having none."""

import re

from tests.tidy import tree
from tools.edge_pages import LATER, NUMBERS, ec_tests

PAGE = tree.read("docs/reference/edge-cases.md")


def test_every_edge_case_is_tested_or_says_why_not() -> None:
    silent = [number for number in NUMBERS if number not in ec_tests() and number not in LATER]
    assert not silent, "write a test_ec_…, or say in tools/edge_pages.py what it waits for"


def test_no_test_carries_a_number_that_no_case_has() -> None:
    assert ec_tests().keys() <= set(NUMBERS)


def test_the_page_names_every_case_and_only_tests_that_are_there() -> None:
    assert re.findall(r"^\| EC-(\d+)", PAGE, re.MULTILINE) == [f"{n:02}" for n in NUMBERS]
    there = {f"`{name}` ({path})" for own in ec_tests().values() for path, name in own}
    assert set(re.findall(r"`test_ec_\w+` \([^)]+\)", PAGE)) <= there
    waiting = re.findall(r"^\| EC-(\d+) \| later", PAGE, re.MULTILINE)
    assert {int(number) for number in waiting} <= LATER.keys()
