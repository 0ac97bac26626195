"""The web chat's own migrations, applied by the journal's runner: a channel may not know it."""

from __future__ import annotations

from maju.journal.postgres import migrate as runner

SCHEMA = "webchat"
MIGRATIONS = "maju.channels.webchat.migrations"


def migrate(url: str) -> list[str]:
    """Applies what is missing; see the journal's runner for what it refuses."""
    return runner.migrate(url, wanted=runner.migrations(MIGRATIONS), schema=SCHEMA)


def pending(url: str) -> list[str]:
    """What :func:`migrate` would apply."""
    return runner.pending(url, wanted=runner.migrations(MIGRATIONS), schema=SCHEMA)
