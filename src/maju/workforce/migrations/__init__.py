"""Migrations of the schema workforce."""
