"""Genesys Cloud's conversation details."""
