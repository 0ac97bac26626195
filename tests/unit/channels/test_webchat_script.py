"""Category: unit. The widget is small, and never makes HTML of what somebody wrote."""

from __future__ import annotations

import gzip
import re

from maju.channels.webchat.script import script

MOST_BYTES = 30_000


def test_the_widget_is_small() -> None:
    assert len(gzip.compress(script(), 6, mtime=0)) <= MOST_BYTES


def test_nothing_is_ever_taken_for_html_or_code() -> None:
    text = script().decode()
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "DOMParser",
        "createContextualFragment",
        "eval(",
        "new Function",
        "srcdoc",
        "document.cookie",
    ):
        assert forbidden not in text, forbidden


def test_the_widget_asks_nobody_but_its_own_origin() -> None:
    addresses = set(re.findall(r"https?://[\w.]+", script().decode()))
    assert addresses == {"http://www.w3.org"}, "only the name of SVG"


def test_both_languages_have_the_same_words() -> None:
    text = script().decode()
    korean, english = re.findall(r"^  (?:ko|en): \{(.*?)^  \},", text, re.DOTALL | re.MULTILINE)
    names = [set(re.findall(r"(?:^|[,{]\s*|\s)(\w+): \"", each)) for each in (korean, english)]
    assert names[0] == names[1]
    assert len(names[0]) > 60
    assert not re.search(r"[가-힣]", english)
