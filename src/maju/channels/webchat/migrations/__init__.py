"""Numbered SQL files; the app applies them, by the journal's runner."""
