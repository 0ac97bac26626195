"""Numbered SQL files; see ``journal.postgres.migrate``."""
