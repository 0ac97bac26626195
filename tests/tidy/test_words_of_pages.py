"""Pages speak Korean and English whole: nothing unmarked, nothing without its Korean."""

import re
from pathlib import PurePosixPath

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.tidy import messages, tree

ROOTS = (
    "src/maju/app/web/",
    "src/maju/directory/pages/",
    "src/maju/floor/",
    "src/maju/desk/",
    "src/maju/workforce/",
)
PAGES = [path for path in tree.source() if path.startswith(ROOTS)]
TEMPLATES = [path for path in PAGES if path.endswith(".html")]
MODULES = [path for path in PAGES if path.endswith(".py")]
HANGUL = re.compile("[가-힣]")
NAMED = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")


def catalogues() -> dict[str, Catalog]:
    found = {}
    for path in tree.committed():
        if path.startswith("src/") and path.endswith(".po"):
            with (tree.ROOT / path).open("rb") as file:
                found[path] = read_po(file, locale=PurePosixPath(path).parts[-3])
    return found


def said() -> dict[tuple[str, ...], str]:
    """Every message, and where it is said."""
    found: dict[tuple[str, ...], str] = {}
    for path in TEMPLATES:
        found |= dict.fromkeys(messages.in_template(path, tree.read(path)), path)
    for path in MODULES:
        found |= dict.fromkeys(messages.in_python(path, tree.read(path)), path)
    return found


def written(message: Message) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Its English and its Korean, with the plurals."""
    ids, strings = message.id, message.string
    return (
        (ids,) if isinstance(ids, str) else tuple(ids),
        (strings,) if isinstance(strings, str) else tuple(strings or ("",)),
    )


def korean() -> set[tuple[str, ...]]:
    return {
        written(message)[0]
        for path, catalogue in catalogues().items()
        if "/ko/" in path
        for message in catalogue
    }


def test_no_template_says_a_word_that_is_not_marked() -> None:
    found = [c for path in TEMPLATES for c in messages.untranslated(path, tree.read(path))]
    assert not found, "\n".join(found)


def test_every_message_has_its_korean() -> None:
    known = korean()
    missing = {message: path for message, path in said().items() if message not in known}
    assert not missing, missing


def test_a_word_has_one_korean_on_all_pages() -> None:
    """All catalogues become one when pages speak: of two that differ, one page would say the other's."""
    found: dict[str, set[tuple[bool, str]]] = {}
    for path, catalogue in catalogues().items():
        for message in catalogue if "/ko/" in path else ():
            ids, strings = written(message)
            found.setdefault(ids[0], set()).add((len(ids) > 1, strings[0]))
    twice = {word: sorted(said) for word, said in found.items() if word and len(said) > 1}
    assert not twice, twice


def test_no_korean_is_empty_fuzzy_or_for_nobody() -> None:
    spoken = said()
    for path, catalogue in catalogues().items():
        for message in catalogue:
            ids, strings = written(message)
            if ids == ("",):
                continue
            assert not message.fuzzy, f"{path}: {ids} is fuzzy"
            assert all(strings), f"{path}: {ids} is empty"
            assert ids in spoken, f"{path}: nobody says {ids} any more"


def test_the_korean_keeps_every_placeholder() -> None:
    for path, catalogue in catalogues().items():
        for message in catalogue:
            ids, strings = written(message)
            if ids == ("",):
                continue
            wanted = {name for each in ids for name in NAMED.findall(each)}
            for each in strings:
                assert set(NAMED.findall(each)) == wanted, f"{path}: {ids}"


def test_sources_speak_english() -> None:
    wrong = [message for message in said() if HANGUL.search(str(message))]
    assert not wrong, wrong
