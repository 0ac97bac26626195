"""Reference pages say what the code says."""

import pytest

from tests.tidy import tree
from tools.pages import PAGES


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_the_code_makes_of_it(name: str) -> None:
    committed = tree.read(f"docs/reference/{name}")
    assert committed == PAGES[name](), "write it anew: python -m tools.pages"
