"""Backup, restore, and the register of the forgotten live here.

One archive holds the database, the blobs, the keys and the register; a restore swaps a whole
database in, and everybody forgotten since the backup stays forgotten.
"""
