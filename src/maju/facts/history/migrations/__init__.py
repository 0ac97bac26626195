"""Numbered SQL files that make the manifest's tables; each is applied once and never edited."""
