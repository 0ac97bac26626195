"""Client companies: contract, look, doors to their own systems, contact reasons and wrap-up forms."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from maju.directory import models as m
from maju.directory.pages.fields import Field
from maju.directory.pages.kind import Column, Kind, Part, of_centre, of_clients
from maju.directory.pages.kinds import words
from maju.directory.pages.kinds.centre import CODE, NAME, NAME_EN, PLACE, SINCE, UNTIL, days
from maju.kernel.errors import Refused

CLIENT = Field(name="client", label=_("Client"), form="row", fixed=True,
               source=words.rows_of(m.Client))  # fmt: skip

CLIENTS = Kind(
    name="clients",
    label=_("Client companies"),
    one=_("Client company"),
    model=m.Client,
    rows=of_centre(m.Client),
    clients=lambda row: [row.code],
    fields=(
        CODE, NAME, NAME_EN,
        Field(name="contract", label=_("Contract"), form="choice", choices=words.of(words.CONTRACTS),
              usual="outsourced",
              hint=_("Of outsourced work the client's people never see who works.")),
        Field(name="on_holidays", label=_("On public holidays"), form="choice",
              choices=words.of(words.ON_HOLIDAYS), usual="closed"),
        Field(name="short_from", label=_("Shortened from"), form="clock", optional=True),
        Field(name="short_until", label=_("Shortened until"), form="clock", optional=True),
        Field(name="recording_days", label=_("Recordings are kept for (days)"), form="number",
              least=1, most=3650, usual=180,
              hint=_("Older ones are deleted for good, unless somebody has put a hold on them.")),
    ),
    parts=(
        Part(name="targets", label=_("Targets of the contract"), model=m.ContractTarget, owner="client",
             dated=True, hint=_("A new value is a new line from its day; end the old one on that day."),
             fields=(Field(name="kpi", label=_("KPI"), form="choice", choices=words.kpis),
                     Field(name="target", label=_("Target"), form="target"),
                     Field(name="threshold", label=_("Within (s)"), form="seconds", optional=True),
                     SINCE, UNTIL)),
        Part(name="brand", label=_("Colour at the desk"), model=m.Brand, owner="client", blank=1, most=1,
             fields=(Field(name="hue", label=_("Colour"), form="choice",
                           choices=words.of(words.HUE_NAMES)),)),
        Part(name="greetings", label=_("First words"), model=m.Greeting, owner="client",
             fields=(Field(name="text", label=_("Words")),
                     Field(name="text_en", label=_("Words in English"), optional=True),
                     Field(name="entry", label=_("Only at this number or key"), optional=True, limit=True))),
        Part(name="links", label=_("Pages of the client's own"), model=m.ClientLink, owner="client",
             hint=_("{number} and {order} in the address are filled in at the desk."),
             fields=(Field(name="name", label=_("Name")), NAME_EN,
                     Field(name="template", label=_("Address (https)"), form="https"))),
        Part(name="sites", label=_("Sites that may carry the chat"), model=m.ChatSite, owner="client",
             fields=(Field(name="origin", label=_("Origin"), form="origin",
                           hint="https://shop.example"),)),
        Part(name="texts", label=_("Words of the chat"), model=m.ChatText, owner="client",
             hint=_("Only where they differ from the usual ones; {client} is the client's name."),
             fields=(Field(name="language", label=_("Language"), form="choice",
                           choices=words.of(words.CHAT_LANGUAGES)),
                     Field(name="name", label=_("Prompt or button")),
                     Field(name="text", label=_("Words")))),
    ),
    columns=(
        Column(label=_("Name"), show=lambda row: row.name or row.code),
        Column(label=_("Name in English"), show=lambda row: row.name_en),
        Column(label=_("Short code"), show=lambda row: row.code, mono=True),
        Column(label=_("Contract"), show=lambda row: words.CONTRACTS[row.contract]),
        Column(label=_("On public holidays"), show=lambda row: words.ON_HOLIDAYS[row.on_holidays]),
    ),
)  # fmt: skip


def _parents(centre: m.Centre) -> list[Any]:
    """Reasons that can have others below them."""
    found = m.ContactReason.objects.filter(client__centre=centre, level__lt=3)
    return list(found.select_related("client").order_by("client__place", "level", "place", "id"))


def _level(centre: m.Centre, row: Any, said: dict[str, Any]) -> dict[str, Any]:
    """One below its parent; who moves keeps its level, so that what lies below stays right.

    Raises:
        Refused: ``reason_misplaced``.
    """
    parent, client = said.get("parent"), said.get("client", row.client if row is not None else None)
    level = 1 if parent is None else parent.level + 1
    stays = row is None or row.pk is None or row.level == level
    if not stays or (parent is not None and parent.client != client):
        raise Refused("reason_misplaced")
    return said | {"level": level}


REASONS = Kind(
    name="reasons",
    label=_("Contact reasons"),
    one=_("Contact reason"),
    model=m.ContactReason,
    rows=of_clients(m.ContactReason, "parent"),
    clients=lambda row: [row.client.code],
    about=_("Three levels for each client. A reason is ended, never deleted; moved, it keeps its level."),
    finish=_level,
    fields=(
        CLIENT, CODE, NAME, NAME_EN,
        Field(name="parent", label=_("Below"), form="row", optional=True, source=_parents),
        SINCE, UNTIL, PLACE,
    ),
    columns=(
        Column(label=_("Name"), show=lambda row: row.name),
        Column(label=_("Name in English"), show=lambda row: row.name_en),
        Column(label=_("Short code"), show=lambda row: row.code, mono=True),
        Column(label=_("Days"), show=days),
    ),
)  # fmt: skip


def _reasons(centre: m.Centre) -> list[Any]:
    found = m.ContactReason.objects.filter(client__centre=centre).select_related("client")
    return list(found.order_by("client__place", "level", "place", "id"))


def _choices(centre: m.Centre, row: Any, said: dict[str, Any]) -> dict[str, Any]:
    """A choice needs something to choose from, and a reason is the same client's.

    Raises:
        Refused: ``choices_missing``, ``reason_misplaced``.
    """
    reason, client = said.get("reason"), said.get("client", row.client if row is not None else None)
    if said.get("kind") == "choice" and not said.get("choices"):
        raise Refused("choices_missing")
    if reason is not None and reason.client != client:
        raise Refused("reason_misplaced")
    return said


FORMS = Kind(
    name="forms",
    label=_("Wrap-up forms"),
    one=_("Wrap-up field"),
    model=m.WrapUpField,
    rows=of_clients(m.WrapUpField, "reason"),
    clients=lambda row: [row.client.code],
    about=_("A field of a reason is shown for the reasons below it, too."),
    finish=_choices,
    fields=(
        CLIENT, CODE,
        Field(name="label", label=_("Label")),
        Field(name="label_en", label=_("Label in English"), optional=True),
        Field(name="kind", label=_("Type"), form="choice", choices=words.of(words.FIELDS)),
        Field(name="reason", label=_("Only for"), form="row", optional=True, source=_reasons),
        Field(name="choices", label=_("Choices, one a line"), form="lines", optional=True,
              hint=_("Korean|English where both are shown.")),
        Field(name="required", label=_("Must be filled in"), form="flag"),
        SINCE, UNTIL, PLACE,
    ),
    columns=(
        Column(label=_("Label"), show=lambda row: row.label),
        Column(label=_("Short code"), show=lambda row: row.code, mono=True),
        Column(label=_("Client"), show=lambda row: row.client.name),
        Column(label=_("Type"), show=lambda row: words.FIELDS[row.kind]),
        Column(label=_("Only for"), show=lambda row: row.reason.name if row.reason else "–"),
        Column(label=_("Days"), show=days),
    ),
)  # fmt: skip

MACROS = Kind(
    name="macros",
    label=_("Ready answers"),
    one=_("Ready answer"),
    model=m.Macro,
    rows=of_centre(m.Macro, "client"),
    clients=lambda row: [row.client.code] if row.client else None,
    removable=True,
    about=_("{customer}, {agent}, {client}, {number} and {today} are filled in at the desk; what stands in"
            " [ ] is the agent's to type."),
    fields=(
        CODE,
        Field(name="title", label=_("Name")),
        Field(name="title_en", label=_("Name in English"), optional=True),
        Field(name="text", label=_("Text"), form="long"),
        Field(name="text_en", label=_("Text in English"), form="long", optional=True),
        Field(name="client", label=_("Only for the client"), form="row", optional=True,
              source=words.rows_of(m.Client)),
        Field(name="channels", label=_("Only in these channels"), form="several", optional=True,
              choices=words.of(words.CHANNELS)),
        SINCE, UNTIL, PLACE,
    ),
    columns=(
        Column(label=_("Name"), show=lambda row: row.title),
        Column(label=_("Short code"), show=lambda row: row.code, mono=True),
        Column(label=_("Text"), show=lambda row: row.text),
        Column(label=_("Client"), show=lambda row: row.client.name if row.client else "–"),
        Column(label=_("Days"), show=days),
    ),
)  # fmt: skip
