"""Inbox, events, outbox and snapshots: the truth about contacts, in PostgreSQL and in memory.

Two stores, ``journal.postgres`` and ``journal.memory``, keep the promises of ``kernel.ports``
and hold the same bytes (``journal.codec``); ``tests/conformance`` holds both to them.
"""
