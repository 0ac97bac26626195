"""Contacts, promises and customers' timelines as tables that pages read: a fold of the journal.

    fold = events -> row changes        pure; what is open is all it remembers
    store = row changes -> PostgreSQL   one transaction with the checkpoint
    projector = one per centre, follows the journal; may be killed anywhere, and rebuilt

Ids and numbers only: names and texts stay in the side store.
"""

from maju.facts.readmodel.fold import Fold
from maju.facts.readmodel.projector import Projector, rebuild, wait_for, wait_for_sync
from maju.facts.readmodel.schema import migrate, pending

__all__ = ["Fold", "Projector", "migrate", "pending", "rebuild", "wait_for", "wait_for_sync"]
