"""Numbered SQL files, applied by the journal's runner; the models say the same (a test compares)."""
