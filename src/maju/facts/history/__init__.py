"""Closed business days as Parquet, and the manifest in PostgreSQL that names the files."""
