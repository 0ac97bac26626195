"""Numbered SQL files that make the read model's tables; each is applied once and never edited."""
