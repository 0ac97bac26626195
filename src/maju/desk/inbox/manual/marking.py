"""A text's few marks as HTML: lists, headings, bold. Everything else in it stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LEADING = re.compile(r"^(?:#|-|\d+[.)]) ")
_NUMBERED = re.compile(r"^\d+[.)] ")


def marked(text: str) -> SafeString:
    """``- `` and ``1. `` begin list items, ``# `` a heading, ``**…**`` is bold, a blank line ends a
    paragraph. It is escaped before any mark is read, so that no HTML of the writer's survives."""
    return mark_safe("".join(_blocks(str(escape(text)))))  # noqa: S308 - escaped just before


def unmarked(text: str) -> str:
    """The words alone, in one line."""
    lines = (_LEADING.sub("", line).strip() for line in text.split("\n"))
    return _BOLD.sub(r"\1", " ".join(line for line in lines if line))


def _blocks(text: str) -> Iterator[str]:
    for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        kind, lines = "", list[str]()
        for line in part.split("\n"):
            found = _kind(line)
            if found != kind or found == "head":
                yield from _block(kind, lines)
                kind, lines = found, []
            lines.append(line)
        yield from _block(kind, lines)


def _kind(line: str) -> str:
    if line.startswith("# "):
        return "head"
    if line.startswith("- "):
        return "ul"
    return "ol" if _NUMBERED.match(line) else "p"


def _block(kind: str, lines: list[str]) -> Iterator[str]:
    said = [_BOLD.sub(r"<strong>\1</strong>", line) for line in lines if line.strip()]
    if not said:
        return
    match kind:
        case "head":
            yield f"<p><strong>{said[0][2:]}</strong></p>"
        case "ul":
            yield "<ul>" + "".join(f"<li>{line[2:]}</li>" for line in said) + "</ul>"
        case "ol":
            items = (_NUMBERED.sub("", line) for line in said)
            yield "<ol>" + "".join(f"<li>{line}</li>" for line in items) + "</ol>"
        case _:
            yield f"<p>{'<br>'.join(said)}</p>"
