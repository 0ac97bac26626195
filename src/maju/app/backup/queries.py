"""The statements of ``queries.sql`` by name."""

from __future__ import annotations

import re
from importlib.resources import files

_TEXT = files(__package__).joinpath("queries.sql").read_text(encoding="utf-8")

QUERIES = {
    name: body.strip().encode()
    for name, body in re.findall(r"-- name: (\w+)\n-- .*\n((?:(?!-- name).*\n)+)", _TEXT)
}
"""Name to statement, with psycopg's placeholders."""
