"""What is done to a customer from its page, each with its trail: never more than one client's.

Names, numbers and notes go to the side store under the customer's key; the trail holds who did what
to which id, never a value.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence

from django.db import transaction
from django.http import QueryDict

from maju.directory import masking
from maju.directory import models as m
from maju.directory.customers import Customers
from maju.directory.editing import link
from maju.directory.picturing import kind_of, picture, which
from maju.journal.postgres.people_sync import get_sync_in, put_sync_in
from maju.journal.postgres.submit import submit_sync_in
from maju.journal.vault import Vault
from maju.kernel.commands import Body, Command, SplitCustomers, UniteCustomers
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId, ClientId, CommandId, CustomerId, sortable
from maju.kernel.time import DAY, MINUTE, Duration, Instant

REASONS = ("abuse", "harassment", "threat", "fraud", "other")
CONSENTS = ("recording", "marketing", "third_party")
CAUTION_DAYS = (30, 90, 180, 365)
TEXT_MOST = 4_000
SAME_FORM = Duration(10 * MINUTE)
"""The same words, by the same person, so soon again are one form that was sent twice."""


class Care:
    """One customer, one person who acts, one instant."""

    def __init__(
        self, customer: m.Customer, book: Customers, vault: Vault, *, by: m.Person, now: Instant
    ) -> None:
        self.customer = customer
        self._client: m.Client = customer.client
        self._book = book
        self._vault = vault
        self._by = by
        self._now = now

    def act(self, said: QueryDict) -> None:
        """Do what a form asks for, all of it or nothing.

        Raises:
            Refused: ``choice_unknown``, ``field_empty``, or what the action itself says.
        """
        do = said.get("do", "")
        if do not in ACTS:
            raise Refused("choice_unknown", name="do", said=do[:40])
        with transaction.atomic():
            ACTS[do](self, said)

    def address(self, said: QueryDict) -> None:
        """One more number, e-mail address or handle."""
        kind = said.get("kind", "")
        self._book.add_address(self.customer, kind, said.get("value", "")[:200], now=self._now)
        self._note_address(kind)

    def drop_address(self, said: QueryDict) -> None:
        """One of them is not theirs any more: nobody finds them by it, and it reads nothing."""
        row = m.Address.objects.filter(customer=self.customer, pk=_number(said, "address")).first()
        if row is None:
            raise Refused("choice_unknown", name="address", said="")
        put_sync_in(link(), self._vault, CustomerId(self.customer.code), row.stored, b"")
        self._trail(row, {"kind": row.kind, "customer": self.customer.code}, None)
        row.delete()

    def vip(self, said: QueryDict) -> None:
        """Whether they are served before others."""
        before = picture(self.customer)
        self.customer.vip = said.get("vip") == "1"
        self.customer.save(update_fields=["vip"])
        self._trail(self.customer, before, picture(self.customer))

    def caution(self, said: QueryDict) -> None:
        """주의고객: with a reason, evidence, who approved it, and an end."""
        reason, days = said.get("reason", ""), _number(said, "days")
        evidence = _text(said, "evidence")
        approver = m.Person.objects.filter(
            pk__in=approvers(self._client.centre.code), pk=_number(said, "approver")
        ).first()
        if reason not in REASONS or days not in CAUTION_DAYS or approver is None:
            raise Refused("choice_unknown", name="caution", said=reason[:40])
        row, new = m.Caution.objects.get_or_create(
            customer=self.customer,
            reason=reason,
            evidence=masking.scrub(evidence),
            approved_by=approver,
            since__gt=self._now - SAME_FORM,
            expires__gt=self._now,
            defaults={"since": self._now, "expires": self._now + days * DAY},
        )
        if new:
            self._trail(row, None, picture(row))

    def end_caution(self, said: QueryDict) -> None:
        """It holds no longer."""
        row = m.Caution.objects.filter(customer=self.customer, pk=_number(said, "caution")).first()
        if row is None:
            raise Refused("choice_unknown", name="caution", said="")
        before, row.expires = picture(row), min(row.expires, self._now)
        row.save(update_fields=["expires"])
        self._trail(row, before, picture(row))

    def note(self, said: QueryDict) -> None:
        """A text for whoever meets them next; resident and card numbers are taken out for good."""
        text = masking.scrub(_text(said, "text"))
        if self._noted(text):
            return
        stored = f"directory/note/{secrets.token_hex(8)}"
        put_sync_in(link(), self._vault, CustomerId(self.customer.code), stored, text.encode())
        row = m.Note.objects.create(
            customer=self.customer, by=self._by, at=self._now, stored=stored
        )
        self._trail(row, None, picture(row))

    def _noted(self, text: str) -> bool:
        """Whether the last that this person noted here, a moment ago, says the same."""
        last = m.Note.objects.filter(
            customer=self.customer, by=self._by, at__gt=self._now - SAME_FORM
        ).order_by("-id").first()  # fmt: skip
        return last is not None and note_text(self._vault, last, self.customer.code) == text

    def consent(self, said: QueryDict) -> None:
        """What they agreed to, or took back."""
        about = said.get("about", "")
        if about not in CONSENTS:
            raise Refused("choice_unknown", name="about", said=about[:40])
        given, how = said.get("given") == "1", masking.scrub(said.get("how", "")[:200])
        last = m.Consent.objects.filter(customer=self.customer, about=about).order_by("-id").first()
        soon = last is not None and last.at > self._now - SAME_FORM
        if soon and last is not None and (last.given, last.how) == (given, how):
            return
        row = m.Consent.objects.create(
            customer=self.customer, about=about, given=given, at=self._now, how=how
        )
        self._trail(row, None, picture(row))

    def unite(self, said: QueryDict) -> None:
        """Another customer of this client turns out to be this one; the journal is told with it."""
        gone = self._other(said)
        before = picture(gone)
        self._book.unite(self.customer, gone, now=self._now)
        gone.refresh_from_db()
        self._trail(gone, before, picture(gone))
        self._tell(
            UniteCustomers(
                client=ClientId(self._client.code),
                kept=CustomerId(self.customer.code),
                gone=CustomerId(gone.code),
                by=str(self._by.pk),
            )
        )

    def split(self, said: QueryDict) -> None:
        """That was a mistake: the other is somebody else again."""
        gone = self._other(said)
        if gone.into != self.customer:
            raise Refused("customer_not_united", customer=gone.code)
        before = picture(gone)
        self._book.split(gone, now=self._now)
        gone.refresh_from_db()
        self._trail(gone, before, picture(gone))
        body = SplitCustomers(
            client=ClientId(self._client.code), gone=CustomerId(gone.code), by=str(self._by.pk)
        )
        self._tell(body)

    def _other(self, said: QueryDict) -> m.Customer:
        """Another one of the same client; who belongs to another client is nobody here."""
        code = said.get("other", "").strip()
        found = m.Customer.objects.filter(client=self._client, code=code).first()
        if found is None:
            raise Refused("customer_unknown")
        return found

    def _tell(self, body: Body) -> None:
        """Each time anew: that a form comes twice is seen by the rows, which are locked here; a name
        that a form brings would have the journal take a later wish for a repeat of an earlier one."""
        command = Command(
            id=CommandId(sortable("cm", self._now, secrets.randbits(64))),
            source="desk",
            source_id=f"care/{secrets.token_hex(16)}",
            body=body,
        )
        submit_sync_in(link(), CentreId(self._client.centre.code), [command])

    def _note_address(self, kind: str) -> None:
        row = m.Address.objects.filter(customer=self.customer).order_by("-id").first()
        assert row is not None
        self._trail(row, None, {"kind": kind, "customer": self.customer.code})

    def _trail(
        self,
        row: m.Customer | m.Address | m.Caution | m.Consent | m.Note,
        before: Mapping[str, object] | None,
        after: Mapping[str, object] | None,
    ) -> None:
        m.Change.objects.create(
            centre=self._client.centre,
            by=self._by,
            at=self._now,
            edition=self._client.centre.edition,
            kind=kind_of(row),
            which=self.customer.code if not isinstance(row, m.Customer) else which(row),
            before=None if before is None else dict(before),
            after=None if after is None else dict(after),
        )


ACTS: Mapping[str, Callable[[Care, QueryDict], None]] = {
    "address": Care.address,
    "drop_address": Care.drop_address,
    "vip": Care.vip,
    "caution": Care.caution,
    "end_caution": Care.end_caution,
    "note": Care.note,
    "consent": Care.consent,
    "unite": Care.unite,
    "split": Care.split,
}
"""By the name that the form's button bears."""


def erase(customer: m.Customer, forget: Callable[[Sequence[str]], object]) -> None:
    """Forget a customer and whoever was united with it, all by one entry of the register: what is
    killed on the way is finished by the next start. What pointed at them goes with their keys.
    """
    forget(
        [customer.code, *m.Customer.objects.filter(into=customer).values_list("code", flat=True)]
    )


def approvers(centre: str) -> list[int]:
    """Who may approve a caution: people who lead the centre."""
    held = m.RoleHeld.objects.filter(role__in=["supervisor", "administrator", "lead"], until=None)
    rows = held.filter(centre=None) | held.filter(centre=centre)
    return sorted(set(rows.values_list("person", flat=True)))


def note_text(vault: Vault, note: m.Note, owner: str) -> str:
    """What a note reads; empty once its customer is forgotten."""
    found = get_sync_in(link(), vault, CustomerId(owner), note.stored)
    return "" if found is None else found.decode("utf-8", "replace")


def _text(said: QueryDict, name: str) -> str:
    text = said.get(name, "").strip()[:TEXT_MOST]
    if not text:
        raise Refused("field_empty", field=name)
    return text


def _number(said: QueryDict, name: str) -> int:
    text = said.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
