"""The manifest's own migrations, applied by the journal's runner."""

from __future__ import annotations

from maju.journal.postgres import migrate as runner

SCHEMA = "facts"
MIGRATIONS = "maju.facts.history.migrations"


def migrate(url: str) -> list[str]:
    """Applies what is missing, of the journal too: an import is told to its inbox in the same
    transaction. See the journal's runner for what it refuses."""
    runner.migrate(url)
    return runner.migrate(url, wanted=runner.migrations(MIGRATIONS), schema=SCHEMA)


def pending(url: str) -> list[str]:
    """What :func:`migrate` would apply."""
    return runner.pending(url, wanted=runner.migrations(MIGRATIONS), schema=SCHEMA)
