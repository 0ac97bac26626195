"""Maju (마주, "face to face"): an open contact centre."""

__version__ = "0.1.0.dev0"
