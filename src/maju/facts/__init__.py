"""The journal (or an import) folded: what is happening, and what happened."""
