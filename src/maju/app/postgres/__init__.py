"""PostgreSQL without an administrator: programs from a wheel, started and kept by us."""

from maju.app.postgres.supervisor import EmbeddedPostgres

__all__ = ["EmbeddedPostgres"]
