"""What is known of the customer of a contact: the panel beside it.

Whole for the agent who has the contact in hand or whom it rings, with an entry in the access log;
masked for who had it. Everything is of the contact's own client: nothing crosses to another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from maju.desk.lines import Line
from maju.desk.naming import Naming
from maju.desk.reading import Row, contact_row, one, rows
from maju.desk.seat import Seat
from maju.desk.texts import Known, customers_of, known, note_reveal, owner_of, read, read_json
from maju.desk.words import words
from maju.directory import models as m
from maju.directory.editing import link
from maju.facts.readmodel.customers import known_as

CONTACTS_SHOWN = 8
NOTES_SHOWN = 5


class Customer(NamedTuple):
    """Everything that the panel shows."""

    contact: Row
    client: m.Client
    hue: str
    who: Known
    times: int
    cautions: Sequence[m.Caution]
    path: Sequence[Line]
    history: Sequence[Line]
    promises: Sequence[Line]
    inquiries: Sequence[tuple[str, Line]]
    notes: Sequence[Line]
    answers: Sequence[tuple[str, str]]
    order: str
    links: Sequence[tuple[str, str, str]]
    colleagues: Mapping[str, str]
    company: str

    def facts(self) -> Mapping[str, Any]:
        """What the script needs of it."""
        return {
            "name": self.who.name,
            "number": self.who.number,
            "order": self.order,
            "times": self.times,
            "entry": self.contact["entry"] or "",
            "story": [{"at": each.at, "says": each.joined} for each in self.path],
            "names": self.colleagues,
            "inquiries": [{"id": name, "says": line.joined} for name, line in self.inquiries],
        }


def customer_of(seat: Seat, contact: str) -> Customer | None:
    """The customer of a contact that the agent has or had; ``None`` where it is not theirs."""
    found = contact_row(seat, contact)
    if found is None or not (found["holds"] or found["had"]) or not seat.serves(found["client"]):
        return None
    client = m.Client.objects.get(centre=seat.centre, code=found["client"])
    who = known(found["customer"], whole=found["holds"])
    if not found["customer"] or not found["holds"]:
        return _customer(seat, found, client, who)
    new = note_reveal(seat, client, found["customer"], contact)
    made = _customer(seat, found, client, who)
    if new:
        _learn(seat, made, found["customer"])
    return made


def _learn(seat: Seat, seen: Customer, customer: str) -> None:
    """Whoever was shown to an agent can be searched for."""
    those = customers_of(seat, seen.client.code)
    for kind, said in (
        ("name", seen.who.name),
        ("phone", seen.who.number),
        ("order", seen.order),
    ):
        if said:
            those.learn(customer, kind, said)


def _customer(seat: Seat, found: Row, client: m.Client, who: Known) -> Customer:
    asked = {"client": client.code, "customers": _names(seat, client, found["customer"])}
    histories = rows(seat, "history", **asked, contact=found["contact"], limit=CONTACTS_SHOWN)
    promises = rows(seat, "promises", **asked)
    inquiries = rows(seat, "open_inquiries", **asked)
    steps = rows(seat, "steps", contact=found["contact"])
    naming = Naming(seat, client, [*histories, *promises, *inquiries, *steps], entry=found["entry"])
    times = one(seat, "times_today", **asked, since=seat.midnight())
    answers = _answers(found) if who.whole else {}
    order = answers.get("order", "")
    brand = m.Brand.objects.filter(client=client).first()
    return Customer(
        contact=found,
        client=client,
        hue="blue" if brand is None else brand.hue,
        who=who,
        times=0 if times is None or not found["customer"] else times["times"],
        cautions=_cautions(seat, who),
        path=[line for each in steps if (line := naming.step(each)) is not None],
        history=[naming.contact(each) for each in histories],
        promises=[naming.promise(each) for each in promises],
        inquiries=[(each["inquiry"], naming.inquiry(each)) for each in inquiries],
        notes=_notes(seat, found, who),
        answers=[
            (_label(name), said) for name, said in answers.items() if name not in _SHOWN_ABOVE
        ],
        order=order,
        links=_links(seat, client, who, order),
        colleagues=naming.colleagues,
        company=seat.says(client.name, client.name_en),
    )


def _names(seat: Seat, client: m.Client, customer: str | None) -> list[str]:
    """The customer, and whoever turned out to be the same."""
    if not customer:
        return []
    return sorted(known_as(link(), seat.centre, client.code, customer))


def _cautions(seat: Seat, who: Known) -> Sequence[m.Caution]:
    if who.row is None:
        return ()
    return list(m.Caution.objects.filter(customer=who.row, expires__gt=seat.now).order_by("id"))


def _notes(seat: Seat, found: Row, who: Known) -> Sequence[Line]:
    """What colleagues wrote about the customer: notes, and the words of their records."""
    lines: list[Line] = []
    if who.row is not None:
        those = m.Note.objects.filter(customer=who.row).select_related("by").order_by("-at")
        lines += [
            Line(each.at, read(who.row.code, each.stored), each.by.name)
            for each in those[:NOTES_SHOWN]
        ]
    if found["customer"]:
        records = m.ContactRecord.objects.filter(
            client__centre=seat.centre, client__code=found["client"], customer=found["customer"]
        ).order_by("-at")
        shown = list(records[:NOTES_SHOWN])
        by = dict(
            m.Agent.objects.filter(
                centre=seat.centre, code__in={each.agent for each in shown}
            ).values_list("code", "person__name")
        )
        for record in shown:
            words = read_json(owner_of(record.contact, record.customer), record.stored)
            if words.get("note"):
                lines.append(
                    Line(record.at, str(words["note"]), by.get(record.agent, record.agent))
                )
    return sorted(lines, key=lambda each: -each.at)[:NOTES_SHOWN]


_SHOWN_ABOVE = ("name", "phone")
"""Questions whose answers are the customer's own name and number."""


def _answers(found: Row) -> Mapping[str, str]:
    """What the customer wrote or pressed before a person came, by the names of the questions."""
    owner = owner_of(found["contact"], found["customer"])
    kept = read_json(owner, f"form/{found['contact']}")
    return {str(name): text for name, each in kept.items() if (text := read(owner, str(each)))}


def _label(name: str) -> str:
    """A question in words; one that the centre made itself by the name that it gave it."""
    return str(words().get(f"asked_{name}", name))


def _links(seat: Seat, client: m.Client, who: Known, order: str) -> Sequence[tuple[str, str, str]]:
    """Pages of the client's own: name, address, and what an order number goes into; empty: nothing.

    A customer's number goes into a link only for who may see it whole.
    """
    number = quote(who.number, safe="") if who.whole else ""
    made = []
    for each in m.ClientLink.objects.filter(client=client).order_by("place", "id"):
        address = each.template.replace("{number}", number)
        if address.startswith(("https://", "http://")):
            template = address if "{order}" in address else ""
            address = address.replace("{order}", quote(order, safe="")) if order else address
            made.append((seat.says(each.name, each.name_en), address, template))
    return made
