"""The statements of a ``queries.sql`` by name."""

from __future__ import annotations

import re
from importlib.resources import files

_TEXT = files(__package__).joinpath("queries.sql").read_text(encoding="utf-8")


def parse(text: str) -> dict[str, bytes]:
    """Name to statement, of a text in which ``-- name: …`` begins each."""
    parts = re.split(r"^-- name: (\w+)\n", text, flags=re.MULTILINE)[1:]
    statements = {}
    for name, body in zip(parts[::2], parts[1::2], strict=True):
        lines = [line for line in body.splitlines() if not line.startswith("--")]
        statements[name] = "\n".join(lines).strip().encode()
    return statements


QUERIES = parse(_TEXT)
"""Name to statement, with psycopg's placeholders."""
