"""PostgreSQL's errors as ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors
from psycopg_pool import PoolClosed, PoolTimeout, TooManyRequests

from maju.kernel.errors import Bug, LostLead, Trouble

LOST_LEAD = "MJ001"
_OUR_BUGS = {"MJ002", "MJ003", "MJ004"}
_NOT_MIGRATED = (errors.UndefinedTable, errors.UndefinedFunction, errors.InvalidSchemaName)


@contextmanager
def told() -> Iterator[None]:
    """Raises ``Bug``, ``LostLead`` or ``Trouble`` in place of what psycopg raises."""
    try:
        yield
    except psycopg.Error as error:
        raise _ours(error) from error


def _ours(error: psycopg.Error) -> Exception:
    said = str(error).strip()
    if error.sqlstate == LOST_LEAD:
        return LostLead(said)
    if error.sqlstate in _OUR_BUGS or isinstance(error, errors.IntegrityError):
        return Bug(said)
    if isinstance(error, _NOT_MIGRATED):
        return Trouble(f"the database is not migrated: {said}", retryable=False)
    if isinstance(error, PoolClosed):
        return Trouble(f"the journal is closed: {said}", retryable=False)
    if isinstance(
        error, psycopg.OperationalError | psycopg.InterfaceError | PoolTimeout | TooManyRequests
    ):
        return Trouble(said)
    return Bug(said)
