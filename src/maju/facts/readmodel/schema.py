"""The read model's tables, made by the runner of the journal's migrations in a schema of their own."""

from __future__ import annotations

from maju.journal.postgres import migrate as runner

SCHEMA = "readmodel"
MIGRATIONS = "maju.facts.readmodel.migrations"


def migrate(url: str) -> list[str]:
    """Applies what is missing; the names of what it applied. Raises as the journal's does."""
    return runner.migrate(url, wanted=runner.migrations(MIGRATIONS), schema=SCHEMA)


def pending(url: str) -> list[str]:
    """The names of what :func:`migrate` would apply."""
    return runner.pending(url, wanted=runner.migrations(MIGRATIONS), schema=SCHEMA)
