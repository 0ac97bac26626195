"""Numbered files of the schema ``reports``."""
