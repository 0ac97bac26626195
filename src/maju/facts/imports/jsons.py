"""Records in JSON, however they were written down: one a line, in an array, one after the other
without any space, or in a list inside an answer. One record in memory at a time.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from maju.facts.imports.format import Rejected
from maju.facts.imports.given import Given
from maju.kernel.errors import Refused

CHUNK = 1 << 16
LONGEST = 1 << 24
"""Characters of one record; the longest conversations of a day are far below."""
_MARK = re.compile(r'["{}\[\]]')
_STRING_ENDS = re.compile(r'(?<!\\)(?:\\\\)*"')


class Value(NamedTuple):
    """One record as it came."""

    line: int
    record: dict[str, object]


def json_values(given: Given, *, form: str, inside: str = "") -> Iterator[Value | Rejected]:
    """The records of a file, in order.

    Args:
        given: the file.
        form: the format's name, to say what was expected.
        inside: the key of the list that holds the records, where an answer is wrapped around it.

    Raises:
        Refused: ``import_no_json``: it does not begin like one; ``import_wrong_encoding``;
            ``import_line_too_long``; ``import_truncated``: it ends inside a record.
    """
    cutter = _Cutter(inside)
    with given.open() as file:
        decoder = codecs.getincrementaldecoder("utf-8-sig")()
        begun = False
        while True:
            chunk = file.read(CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                raise Refused(
                    "import_wrong_encoding", line=cutter.line, encoding="utf-8", seems="?"
                ) from error
            if not begun and (head := text.lstrip()):
                begun = True
                if head[0] not in "{[":
                    raise Refused("import_no_json", path=given.said, format=form)
            for line, said in cutter.cut(text):
                yield _value(line, said)
            if not chunk:
                break
    if cutter.open:
        raise Refused("import_truncated", line=cutter.line)


def _value(line: int, said: str) -> Value | Rejected:
    try:
        record = json.loads(said)
    except ValueError as error:
        return Rejected(line, "unreadable_json", str(error), said[:2000])
    assert isinstance(record, dict)
    return Value(line, record)


class _Cutter:
    """Finds where records begin and end, by brackets outside of strings."""

    def __init__(self, inside: str) -> None:
        self._wrapping = re.compile(rf'"{re.escape(inside)}"\s*:\s*$') if inside else None
        self._around = 0
        self._depth = 0
        self._rest = ""
        self.line = 1

    @property
    def open(self) -> bool:
        """A record, or a list of records, has begun and not ended."""
        return self._depth > 0 or self._around > 0

    def cut(self, text: str) -> Iterator[tuple[int, str]]:
        """Records that end in *text*, with the line on which each begins."""
        text = self._rest + text
        # The rest is looked at again from its beginning: a record is far shorter than a chunk.
        position, start, depth = 0, 0, 0
        while found := _MARK.search(text, position):
            mark, at = found[0], found.start()
            position = at + 1
            if mark == '"':
                end = _STRING_ENDS.search(text, position)
                if end is None:
                    break
                position = end.end()
            elif mark in "{[":
                if depth == 0 and mark == "[":
                    self._around += 1
                    start = self._passed(text, start, position)
                    continue
                if depth == 0:
                    start = self._passed(text, start, at)
                elif depth == 1 and mark == "[" and self._wraps(text[start:at]):
                    self._around += 2
                    depth, start = 0, self._passed(text, start, position)
                    continue
                depth += 1
            elif depth == 0:
                self._around = max(0, self._around - 1)
                start = self._passed(text, start, position)
            else:
                depth -= 1
                if depth == 0:
                    yield self.line, text[start:position]
                    start = self._passed(text, start, position)
        if depth == 0 and '"' not in text[start:]:
            self._passed(text, start, len(text))
            start = len(text)
        self._depth, self._rest = depth, text[start:]
        if len(self._rest) > LONGEST:
            raise Refused("import_line_too_long", line=self.line)

    def _wraps(self, before: str) -> bool:
        return self._wrapping is not None and self._wrapping.search(before) is not None

    def _passed(self, text: str, start: int, until: int) -> int:
        self.line += text.count("\n", start, until)
        return until
