"""Customers of one client: found by number, united, split; shown masked, revealed with a log entry.

Names and numbers lie in the journal's side store under the customer's own key. What finds them
here is a keyed hash of client, kind and value: the same number at two clients is two hashes, and
without the key nobody can try numbers out. That key lies in the side store as well, as if it were a
customer's, so that a change of the master key (a restore) takes it along.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection, Mapping, Sequence

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from maju.directory import masking
from maju.directory import models as m
from maju.directory.editing import link
from maju.journal.postgres.people_sync import (
    get_many_sync_in,
    get_sync_in,
    put_new_sync_in,
    put_sync_in,
)
from maju.journal.vault import Vault
from maju.kernel.errors import Refused
from maju.kernel.ids import CustomerId, sortable
from maju.kernel.time import Instant

KINDS = ("phone", "email", "handle", "place")
NAME = "name"
CLUES = (NAME, "phone", "order")
NAME_LEAST, PHONE_LEAST, ORDER_LEAST = 2, 7, 4
"""The shortest that is searched for; less would find half of everybody."""

_KEY_NAME = "key"
_MASKS = {
    "phone": masking.mask_number,
    "email": masking.mask_email,
    "handle": masking.mask_handle,
    "place": masking.mask_place,
}


def plain(kind: str, value: str) -> str:
    """*value* in the one spelling that compares: +82 10-1234-5678 and 01012345678 are the same."""
    said = value.strip()
    if kind != "phone":
        return " ".join(said.casefold().split())
    international = re.sub(r"^(?:\+|00)82[- ]?0?", "0", said)
    return re.sub(r"(?!^\+)\D", "", international)


def _spellings(kind: str, value: str, *, whole: bool = False) -> set[str]:
    """What a clue is kept under; *whole*: what is looked for, which is not taken apart."""
    said = plain(kind, value)
    match kind:
        case "name":
            words = set() if whole else {each for each in said.split() if len(each) >= NAME_LEAST}
            squeezed = "".join(said.split())
            return words | ({squeezed} if len(squeezed) >= NAME_LEAST else set())
        case "order":
            bare = re.sub(r"[\W_]", "", said)
            return {bare} if len(bare) >= ORDER_LEAST and re.search(r"\d", bare) else set()
        case _:
            return {said} if len(said) >= PHONE_LEAST else set()


def addresses_of(codes: Collection[str]) -> QuerySet[m.Address]:
    """Theirs and those of whoever was united with them, the oldest first.

    Whose they are is found first: asked of both tables at once, each address of the installation
    would be looked at.
    """
    theirs = m.Customer.objects.filter(Q(code__in=codes) | Q(into__in=codes)).values("code")
    return m.Address.objects.filter(customer__in=theirs).order_by("id")


class Customers:
    """Those of one *client*; nothing here crosses to another.

    Args:
        client: whose they are.
        vault: opened with the installation's master key.
        by: who asks and changes; every reveal and search is written to the access log.
        address: where they sit, for that log.
    """

    def __init__(self, client: m.Client, vault: Vault, *, by: m.Person, address: str = "") -> None:
        self._client = client
        self._vault = vault
        self._by = by
        self._from = address

    def add(self, name: str, addresses: Sequence[tuple[str, str]], *, now: Instant) -> m.Customer:
        """A new customer with *addresses* (kind, value), all or nothing.

        Raises:
            Refused: ``address_kind``, ``address_empty``, or ``address_taken``: another customer of
                this client has it; unite them instead.
        """
        code = CustomerId(sortable("cu", now, secrets.randbits(80)))
        with transaction.atomic():
            customer = m.Customer.objects.create(code=code, client=self._client, known_since=now)
            self._put(code, NAME, name.strip())
            self.learn(code, NAME, name)
            for kind, value in addresses:
                self.add_address(customer, kind, value, now=now)
        return customer

    def add_many(
        self, those: Sequence[tuple[str, Sequence[tuple[str, str]]]], *, now: Instant
    ) -> None:
        """New customers (name, addresses), all or none, in a handful of statements.

        Raises:
            Refused: ``address_taken``: of somebody else, or of two of them.
        """
        key = self._key()
        customers, addresses, clues = [], [], []
        values: dict[CustomerId, dict[str, bytes]] = {}
        for name, said in those:
            code = CustomerId(sortable("cu", now, secrets.randbits(80)))
            customers.append(m.Customer(code=code, client=self._client, known_since=now))
            values[code] = {NAME: name.strip().encode()}
            clues += self._clues(code, NAME, name, key)
            for kind, value in said:
                stored = f"directory/{kind}/{secrets.token_hex(8)}"
                values[code][stored] = value.strip().encode()
                addresses.append(
                    m.Address(
                        customer_id=code,
                        client=self._client,
                        kind=kind,
                        lookup=self._lookup(kind, value, key),
                        stored=stored,
                        since=now,
                    )
                )
        try:
            with transaction.atomic():
                m.Customer.objects.bulk_create(customers, batch_size=1_000)
                m.Address.objects.bulk_create(addresses, batch_size=1_000)
                m.Clue.objects.bulk_create(clues, batch_size=1_000, ignore_conflicts=True)
                put_new_sync_in(link(), self._vault, values)
        except IntegrityError as error:
            raise Refused("address_taken", kind="phone") from error

    def register(self, code: str, *, now: Instant) -> m.Customer:
        """The row of a customer whom only a channel knows so far, with the number that it told.

        A number that another customer of this client has stays that one's: unite them.

        Raises:
            Refused: ``customer_other_client``.
        """
        with transaction.atomic():
            customer, new = m.Customer.objects.get_or_create(
                code=code, defaults={"client": self._client, "known_since": now}
            )
            self._own(customer)
            number = self._get(CustomerId(code), "phone") if new else ""
            if number and plain("phone", number) and not self.taken("phone", number):
                self.add_address(customer, "phone", number, now=now)
        return customer

    def add_address(self, customer: m.Customer, kind: str, value: str, *, now: Instant) -> None:
        """One more number, e-mail address or handle; refuses as :meth:`add` does."""
        self._own(customer)
        if kind not in KINDS:
            raise Refused("address_kind", kind=kind)
        if not plain(kind, value):
            raise Refused("address_empty", kind=kind)
        stored = f"directory/{kind}/{secrets.token_hex(8)}"
        try:
            with transaction.atomic():
                m.Address.objects.create(
                    customer=customer,
                    client=self._client,
                    kind=kind,
                    lookup=self._lookup(kind, value),
                    stored=stored,
                    since=now,
                )
                self._put(CustomerId(customer.code), stored, value.strip())
        except IntegrityError as error:
            raise Refused("address_taken", kind=kind) from error

    def find(self, kind: str, value: str, *, now: Instant) -> m.Customer | None:
        """Who has this number; of customers who were united, the one that was kept. Logged."""
        found = (
            m.Address.objects.filter(
                client=self._client, kind=kind, lookup=self._lookup(kind, value)
            )
            .select_related("customer__into")
            .first()
        )
        self._log("search", now=now, what=kind, rows=0 if found is None else 1)
        if found is None:
            return None
        customer: m.Customer = found.customer.into or found.customer
        return customer

    def learn(self, customer: str, kind: str, value: str) -> None:
        """From now on :meth:`search` finds *customer* by a name, a ``phone`` or an ``order``.

        A name is found whole, with or without its spaces, and by each of its words.
        """
        made = self._clues(customer, kind, value, self._key())
        m.Clue.objects.bulk_create(made, ignore_conflicts=True)

    def _clues(self, customer: str, kind: str, value: str, key: bytes) -> list[m.Clue]:
        return [
            m.Clue(
                client=self._client,
                customer=customer,
                kind=kind,
                lookup=self._lookup(kind, each, key),
            )
            for each in sorted(_spellings(kind, value))
        ]

    def search(self, text: str, *, now: Instant, most: int = 10) -> Sequence[str]:
        """Customers whose name, number, e-mail address or order number is *text*; of those who were
        united, the one that was kept. Logged, whoever is found."""
        clues = {kind: list(_spellings(kind, text, whole=True)) for kind in CLUES}
        asked = [self._lookup(kind, each) for kind, said in clues.items() for each in said]
        those = m.Clue.objects.filter(client=self._client, lookup__in=asked)
        found = set(those.values_list("customer", flat=True)[: 10 * most])
        addresses = [self._lookup(kind, text) for kind in KINDS if plain(kind, text)]
        held = m.Address.objects.filter(client=self._client, lookup__in=addresses)
        found.update(held.values_list("customer", flat=True))
        kept = dict(
            m.Customer.objects.filter(code__in=found, into__isnull=False).values_list(
                "code", "into"
            )
        )
        names = sorted({kept.get(each, each) for each in found}, reverse=True)[:most]
        self._log("search", now=now, what="history", rows=len(names))
        return names

    def taken(self, kind: str, value: str) -> bool:
        """Whether a customer of this client has it; tells nothing else, so it is not logged."""
        return m.Address.objects.filter(
            client=self._client, kind=kind, lookup=self._lookup(kind, value)
        ).exists()

    def taken_of(self, pairs: Sequence[tuple[str, str]]) -> Collection[tuple[str, str]]:
        """Those of *pairs* (kind, value) that a customer of this client has; as :meth:`taken`."""
        key = self._key()
        asked = {self._lookup(kind, value, key): (kind, value) for kind, value in pairs}
        those = m.Address.objects.filter(client=self._client, lookup__in=list(asked))
        held = {bytes(each) for each in those.values_list("lookup", flat=True)}
        return {(kind, value) for kind, value in pairs if self._lookup(kind, value, key) in held}

    def masked(self, customer: m.Customer) -> Mapping[str, Sequence[str]]:
        """``name`` and the kinds of addresses, masked; not logged."""
        return self.masked_of([customer])[customer.code]

    def masked_of(
        self, customers: Collection[m.Customer]
    ) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """The same of many by their codes, in two statements whatever their number."""
        return {
            code: {
                kind: [
                    masking.mask_name(value) if kind == NAME else _MASKS[kind](value)
                    for value in values
                ]
                for kind, values in said.items()
            }
            for code, said in self._read(customers).items()
        }

    def reveal(
        self, customer: m.Customer, *, reason: str, now: Instant
    ) -> Mapping[str, Sequence[str]]:
        """The same, whole. The entry in the access log is kept with it, or nothing is shown."""
        with transaction.atomic():
            self._log("reveal", now=now, what="all", rows=1, customer=customer.code, reason=reason)
            return self._read([customer])[customer.code]

    def unite(self, kept: m.Customer, gone: m.Customer, *, now: Instant) -> None:
        """*gone* turns out to be *kept*: found as that one from now on, undone by :meth:`split`.

        Raises:
            Refused: ``customer_other_client``, ``customer_united`` (one of them is united already).
        """
        with transaction.atomic():
            for customer in sorted((kept, gone), key=lambda each: each.code):
                m.Customer.objects.select_for_update().get(pk=customer.pk)
                customer.refresh_from_db()
                self._own(customer)
            followed = m.Customer.objects.filter(into=gone).exists()
            if kept == gone or kept.into is not None or gone.into is not None or followed:
                raise Refused("customer_united", customer=gone.code)
            gone.into = kept
            gone.save(update_fields=["into"])
            m.Union.objects.create(kept=kept, gone=gone, united_at=now, united_by=self._by)

    def split(self, gone: m.Customer, *, now: Instant) -> None:
        """*gone* is somebody else after all; its numbers and contacts had stayed its own.

        Raises:
            Refused: ``customer_other_client``, ``customer_not_united``.
        """
        with transaction.atomic():
            gone = m.Customer.objects.select_for_update().get(pk=gone.pk)
            self._own(gone)
            ended = m.Union.objects.filter(gone=gone, split_at__isnull=True).update(
                split_at=now, split_by=self._by
            )
            if not ended:
                raise Refused("customer_not_united", customer=gone.code)
            gone.into = None
            gone.save(update_fields=["into"])

    def _read(self, customers: Collection[m.Customer]) -> Mapping[str, Mapping[str, Sequence[str]]]:
        for customer in customers:
            self._own(customer)
        codes = [each.code for each in customers]
        addresses = list(addresses_of(codes).select_related("customer"))
        names = {(each.code, NAME) for each in customers}
        held = {(each.customer.code, each.stored) for each in addresses}
        values = get_many_sync_in(link(), self._vault, names | held)
        said: dict[str, dict[str, list[str]]] = {
            each.code: {NAME: [values.get((each.code, NAME), b"").decode()]} for each in customers
        }
        for each in addresses:
            value = values.get((each.customer.code, each.stored), b"").decode()
            for whose in {each.customer.code, each.customer.into_id} & said.keys():
                said[whose].setdefault(each.kind, []).append(value)
        return said

    def _own(self, customer: m.Customer) -> None:
        if customer.client != self._client:
            raise Refused("customer_other_client", customer=customer.code)

    def _lookup(self, kind: str, value: str, key: bytes | None = None) -> bytes:
        text = "\0".join((str(self._client.pk), kind, plain(kind, value)))
        return hmac.new(key or self._key(), text.encode(), hashlib.sha256).digest()

    def _key(self) -> bytes:
        """The centre's; made by the first who needs it, while the centre's row is held."""
        owner = CustomerId(f"directory.lookup.{self._client.centre.pk}")
        key = get_sync_in(link(), self._vault, owner, _KEY_NAME)
        if key is not None:
            return key
        with transaction.atomic():
            m.Centre.objects.select_for_update().get(pk=self._client.centre.pk)
            key = get_sync_in(link(), self._vault, owner, _KEY_NAME)
            if key is None:
                key = secrets.token_bytes(32)
                put_sync_in(link(), self._vault, owner, _KEY_NAME, key)
        return key

    def _put(self, customer: CustomerId, name: str, value: str) -> None:
        put_sync_in(link(), self._vault, customer, name, value.encode())

    def _get(self, customer: CustomerId, name: str) -> str:
        value = get_sync_in(link(), self._vault, customer, name)
        return "" if value is None else value.decode()

    def _log(self, kind: str, *, now: Instant, what: str, rows: int, **more: str) -> None:
        m.Access.objects.create(
            by=self._by,
            at=now,
            kind=kind,
            client=self._client,
            what=what,
            rows=rows,
            address=self._from,
            **more,
        )
