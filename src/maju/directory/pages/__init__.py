"""Pages of the directory: what a centre has decided, its people and its customers.

Every save goes through :mod:`maju.directory.editing`: looked at first (what it changes, whom it
touches), then kept and sent, then shown as applied, waiting, or refused in the engine's own words.
"""
