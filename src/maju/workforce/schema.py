"""The tables of planning, brought up by the journal's runner."""

from __future__ import annotations

from maju.journal.postgres import migrate as runner

SCHEMA = "workforce"
MIGRATIONS = "maju.workforce.migrations"


def migrate(url: str) -> list[str]:
    """Applies what is missing; see the journal's runner for what it refuses."""
    return runner.migrate(url, wanted=runner.migrations(MIGRATIONS), schema=SCHEMA)


def pending(url: str) -> list[str]:
    """What :func:`migrate` would apply."""
    return runner.pending(url, wanted=runner.migrations(MIGRATIONS), schema=SCHEMA)
