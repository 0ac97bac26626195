"""The journal in PostgreSQL. Tables and guarantees: ``docs/reference/journal.md``."""

from maju.journal.postgres.journal import PostgresJournal
from maju.journal.postgres.people import PostgresPeople
from maju.journal.postgres.submit import submit_in, submit_sync_in

__all__ = ["PostgresJournal", "PostgresPeople", "submit_in", "submit_sync_in"]
