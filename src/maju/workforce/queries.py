"""Planning's own statements by name; the rest is Django's."""

from __future__ import annotations

from importlib.resources import files

from maju.journal.postgres.queries import parse

QUERIES = parse(files(__package__).joinpath("queries.sql").read_text(encoding="utf-8"))
"""Name to statement, with psycopg's placeholders."""
