"""Customers: ids and hashes here; names, numbers and texts in the journal's side store.

A customer belongs to exactly one client: one number at two clients is two customers. What a
value reads lies under the customer's own key, by the name ``directory/…``; whoever destroys the key
has forgotten the customer. Here lies a keyed hash of it, made for one client, that finds the
customer of a number and tells nothing across clients.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from maju.directory import fields as f


class Customer(f.Row):
    """*into*: the customer that this one was united with; ``None`` for who stands alone."""

    code = f.code(primary_key=True)
    client = f.belongs("directory.Client")
    into = f.belongs("self", null=True, blank=True)
    vip = f.flag()
    language: models.TextField[str, str] = models.TextField(default="ko")
    known_since = f.number()

    class Meta:
        db_table = f.table_of("customer")
        indexes: ClassVar = [
            models.Index(
                fields=["client", "known_since"],
                condition=models.Q(into__isnull=True),
                name="customer_newest",
            )
        ]


class Address(f.Row):
    """A number, an e-mail address or a handle, as its hash; *stored* names it in the side store."""

    customer = f.part_of("directory.Customer", "addresses")
    client = f.belongs("directory.Client")
    kind = f.code()
    lookup: models.BinaryField[bytes, bytes] = models.BinaryField()
    stored = f.code()
    since = f.number()

    class Meta:
        db_table = f.table_of("address")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "kind", "lookup"], name="address_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["phone", "email", "handle", "place"]),
                name="address_kind",
            ),
        ]


class Clue(f.Row):
    """A keyed hash of a name, a number or an order number by which a customer is searched for.

    *customer* is the journal's id: of who called once there may be no row of :class:`Customer`.
    """

    client = f.belongs("directory.Client")
    customer = f.code()
    kind = f.code()
    lookup: models.BinaryField[bytes, bytes] = models.BinaryField()

    class Meta:
        db_table = f.table_of("clue")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["client", "kind", "lookup", "customer"], name="clue_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["name", "phone", "order"]), name="clue_kind"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["customer"], name="clue_of")]


class Caution(f.Row):
    """주의고객: why, on what evidence, who approved it, and until when. Never silently blocked."""

    customer = f.part_of("directory.Customer", "cautions")
    reason = f.code()
    evidence = f.text()
    approved_by = f.belongs("directory.Person")
    since = f.number()
    expires = f.number()

    class Meta:
        db_table = f.table_of("caution")


class Consent(f.Row):
    """What a customer agreed to (``recording``, ``marketing`` …), or took back."""

    customer = f.part_of("directory.Customer", "consents")
    about = f.code()
    given = f.flag()
    at = f.number()
    how = f.text()

    class Meta:
        db_table = f.table_of("consent")


class Note(f.Row):
    """Somebody's note about a customer; its text lies in the side store as *stored*."""

    customer = f.part_of("directory.Customer", "notes")
    by = f.belongs("directory.Person")
    at = f.number()
    stored = f.code()

    class Meta:
        db_table = f.table_of("note")


class Union(f.Row):
    """Two customers were one person, or were not after all: *split_at* undoes *united_at*."""

    kept = f.belongs("directory.Customer")
    gone = f.belongs("directory.Customer")
    united_at = f.number()
    united_by = f.belongs("directory.Person")
    split_at = f.number_or_none()
    split_by = f.belongs("directory.Person", null=True, blank=True)

    class Meta:
        db_table = f.table_of("customer_union")
