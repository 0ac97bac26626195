"""Every refusal says in both languages what is the matter, with what it has to say it with."""

import ast
import string
from collections.abc import Iterator, Mapping

import pytest

from maju.app.doctor_words import SENTENCES as DOCTOR
from maju.app.words import SENTENCES
from maju.kernel.refusals import CORE, Sentence
from tests.tidy import tree

KNOWN: Mapping[str, Sentence] = {**DOCTOR, **SENTENCES}


def raised(path: str) -> Iterator[tuple[str, frozenset[str] | None]]:
    """Codes that *path* refuses with, and their parameters (``None``: not known before it runs)."""
    for node in ast.walk(ast.parse(tree.read(path))):
        match node:
            case ast.Call(func=ast.Name(id="Refused"), args=[first, *_], keywords=keywords):
                names = [keyword.arg for keyword in keywords]
                params = None if None in names else frozenset(n for n in names if n is not None)
                for code in codes(first):
                    yield code, params
            case _:
                pass


def codes(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(code)):
            yield code
        case ast.IfExp(body=body, orelse=orelse):
            yield from codes(body)
            yield from codes(orelse)
        case ast.JoinedStr(values=[ast.Constant(value=str(head)), *_]):
            yield from (code for code in CORE if code.startswith(head))
        case _:
            pass


RAISED = [(path, code, params) for path in tree.source(".py") for code, params in raised(path)]


def test_every_refusal_has_its_sentences() -> None:
    unsaid = tree.listed("refusals_unsaid.txt")
    missing = sorted(
        {f"{path}: {code}" for path, code, _ in RAISED if code not in KNOWN and code not in unsaid}
    )
    assert not missing, "give them a sentence: maju.kernel.refusals, or the words of maju.app"


def test_what_has_got_its_sentences_is_off_the_list() -> None:
    assert not tree.listed("refusals_unsaid.txt").keys() & KNOWN.keys()


def test_a_sentence_asks_for_no_more_than_every_refusal_of_its_code_has() -> None:
    wrong = [
        f"{path}: {code} has no {sorted(asked - params)}"
        for path, code, params in RAISED
        if params is not None and code in KNOWN and (asked := placeholders(KNOWN[code])) - params
    ]
    assert not wrong, wrong


def test_the_core_has_no_sentence_that_nobody_says() -> None:
    said = {code for _, code, _ in RAISED} | {"bug"}
    assert CORE.keys() <= said, CORE.keys() - said


@pytest.mark.parametrize("code", sorted(KNOWN))
def test_both_languages_say_the_same(code: str) -> None:
    said = KNOWN[code]
    assert said.ko
    assert said.en
    assert bool(said.next_ko) == bool(said.next_en)
    assert any("가" <= letter <= "힣" for letter in said.ko + said.next_ko)
    assert not any("가" <= letter <= "힣" for letter in said.en + said.next_en)


def placeholders(said: Sentence) -> set[str]:
    texts = (said.ko, said.en, said.next_ko, said.next_en)
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}
