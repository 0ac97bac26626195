"""All schemas of this version, brought to a database in the order in which they stand on each other."""

from __future__ import annotations

from maju.app.api import schema as api
from maju.app.widget import schema as webchat
from maju.directory import schema as directory
from maju.facts.history import schema as history
from maju.facts.readmodel import schema as readmodel
from maju.floor.reports.documents import schema as reports
from maju.journal.postgres import migrate as journal
from maju.workforce import schema as workforce


def migrate_all(url: str) -> list[str]:
    """Apply what is missing; the names of what was applied. Raises as each part does."""
    return [
        *journal.migrate(url),
        *(f"readmodel/{name}" for name in readmodel.migrate(url)),
        *(f"facts/{name}" for name in history.migrate(url)),
        *(f"reports/{name}" for name in reports.migrate(url)),
        *(f"directory/{name}" for name in directory.migrate(url)),
        *(f"webchat/{name}" for name in webchat.migrate(url)),
        *(f"api/{name}" for name in api.migrate(url)),
        *(f"workforce/{name}" for name in workforce.migrate(url)),
    ]


def pending_all(url: str) -> list[str]:
    """The names of what :func:`migrate_all` would apply."""
    return [
        *journal.pending(url),
        *(f"readmodel/{name}" for name in readmodel.pending(url)),
        *(f"facts/{name}" for name in history.pending(url)),
        *(f"reports/{name}" for name in reports.pending(url)),
        *(f"directory/{name}" for name in directory.pending(url)),
        *(f"webchat/{name}" for name in webchat.pending(url)),
        *(f"api/{name}" for name in api.pending(url)),
        *(f"workforce/{name}" for name in workforce.pending(url)),
    ]
