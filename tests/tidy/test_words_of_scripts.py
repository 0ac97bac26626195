"""What a script shows, it shows in Korean and in English: by name from a catalogue, never by itself."""

from __future__ import annotations

import re

from maju.desk.words import WORDS
from tests.tidy import tree

SCRIPTS = [path for path in tree.source(".js") if "/made/" not in path]
WIDGET = "src/maju/channels/webchat/static/parts/"
WIDGET_WORDS = f"{WIDGET}1-words.js"
BOARD = "src/maju/floor/board/"
HANGUL = re.compile("[가-힣]")
_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", re.DOTALL)
_PAIR = re.compile(r'(\w+): "((?:[^"\\]|\\.)*)"')
_SAID = re.compile(r'\bsay\(\s*"(\w+)"')
_SAID_BY_WIDGET = re.compile(r'(?<![\w.])t\(\s*"(\w+)"')
_SHOWN = re.compile(
    r"(?:textContent|innerText|title|placeholder|alt|ariaLabel)\s*=\s*[\"'`](?=[^\"'`$]*[A-Za-z가-힣])"
    r"|setAttribute\(\s*\"(?:aria-label|title|placeholder|alt)\",\s*[\"'`](?=[^\"'`$]*[A-Za-z가-힣])"
)


def code(path: str) -> str:
    """A script without its comments."""
    return _COMMENT.sub("", tree.read(path))


def widget_words() -> dict[str, dict[str, str]]:
    """The widget's words, by language and name."""
    korean, english = code(WIDGET_WORDS).split("\n  en: {", 1)
    return {"ko": dict(_PAIR.findall(korean)), "en": dict(_PAIR.findall(english))}


def test_there_are_scripts_and_words_to_hold() -> None:
    assert len(SCRIPTS) > 20
    assert min(map(len, widget_words().values())) > 50
    assert sum(len(_SAID.findall(code(path))) for path in SCRIPTS) > 50


def test_the_widget_says_the_same_in_both_languages() -> None:
    words = widget_words()
    assert words["ko"].keys() == words["en"].keys()
    assert not [name for name, said in words["en"].items() if HANGUL.search(said)]
    assert not [name for name, said in words["ko"].items() if said.isalpha() and said.isascii()]
    places = re.compile(r"\{\d\}")
    assert not [
        name
        for name, said in words["ko"].items()
        if sorted(places.findall(said)) != sorted(places.findall(words["en"][name]))
    ]


def test_what_the_widget_says_by_name_has_words() -> None:
    known = widget_words()["ko"]
    parts = [path for path in SCRIPTS if path.startswith(WIDGET)]
    said = {name for path in parts for name in _SAID_BY_WIDGET.findall(code(path))}
    assert len(said) > 20
    assert not sorted(said - known.keys())


def test_what_the_desk_says_by_name_has_words() -> None:
    desk = [path for path in SCRIPTS if path.startswith("src/maju/desk/")]
    said = {name: path for path in desk for name in _SAID.findall(code(path))}
    assert not {name: path for name, path in said.items() if name not in WORDS}


def test_what_the_board_says_by_name_is_given_to_it() -> None:
    given = tree.read(f"{BOARD}drawing.py")
    asked = set(re.findall(r"\bwords\.(\w+)", code(f"{BOARD}static/board/board.js")))
    assert len(asked) > 4
    assert not sorted(name for name in asked if f'"{name}"' not in given)


def test_no_script_has_korean_of_its_own() -> None:
    found = [path for path in SCRIPTS if path != WIDGET_WORDS and HANGUL.search(code(path))]
    # the consonants by which finding.js finds are no words
    assert not [path for path in found if not path.endswith("/finding.js")]


def test_no_script_shows_a_word_that_stands_in_it() -> None:
    shown = {path: _SHOWN.findall(code(path)) for path in SCRIPTS}
    assert not {path: found for path, found in shown.items() if found}
