"""The work manual and FAQ per client: written in plain marks, found by pairs of characters."""
