"""What pages say: the strings of templates and modules that are meant for translation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django.utils.translation.template import templatize

CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURALS = {"ngettext", "ngettext_lazy"}
_CALL = re.compile(r"\b(ngettext|gettext|_)\(")


def in_template(path: str, text: str) -> Iterator[tuple[str, ...]]:
    """Of ``translate`` and ``blocktranslate``."""
    said = templatize(text, origin=path)
    for found in _CALL.finditer(said):
        yield from in_python(path, call_at(said, found.start()))


def call_at(said: str, start: int) -> str:
    """The call that begins there, up to the parenthesis that ends it."""
    for end in (found.end() for found in re.finditer(r"\)", said[start:])):
        part = said[start : start + end]
        try:
            ast.parse(part)
        except SyntaxError:
            continue
        return part
    raise AssertionError(f"no end: {said[start : start + 80]!r}")


def in_python(path: str, text: str) -> Iterator[tuple[str, ...]]:
    """Of calls of the gettext family; a string that is not written out is a complaint."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in CALLS:
                assert isinstance(first, ast.Constant), (
                    f"{path}:{node.lineno}: not a written string"
                )
                yield (str(first.value),)
            case ast.Call(func=ast.Name(id=name), args=[first, second, *_]) if name in PLURALS:
                assert isinstance(first, ast.Constant), (
                    f"{path}:{node.lineno}: not a written string"
                )
                assert isinstance(second, ast.Constant), (
                    f"{path}:{node.lineno}: not a written string"
                )
                yield str(first.value), str(second.value)


_MARKED = re.compile(
    r"\{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%\}|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}",
    re.DOTALL,
)
_TAGS = re.compile(r"<code.*?</code>|<svg.*?</svg>|<!.*?>|<[^>]*>", re.DOTALL)
_SPOKEN = re.compile(r"\b(?:aria-label|title|placeholder|alt)=\"([^\"]*)\"")
_OURS = {"Maju", "한국어", "English", "CSV", "XLSX"}


def untranslated(path: str, text: str) -> Iterator[str]:
    """Words of a template that stand there as they are, whatever language was chosen."""
    bare = _MARKED.sub(" ", text)
    spoken = " ".join(_SPOKEN.findall(bare))
    for word in re.findall(r"[^\W\d_]{2,}", _TAGS.sub(" ", bare) + " " + spoken):
        if word not in _OURS:
            yield f"{path}: {word!r} is not marked for translation"
