"""Pages of the manual: found, written anew with all versions kept, and marked as what helped.

Korean has no spaces where one looks for words, so a text is found by pairs of neighbouring
characters: of 반품 접수 these are 반품 and 접수, of 배송지연 배송, 송지, 지연.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from maju.desk.forms import Form
from maju.desk.inbox.reader import Reader
from maju.directory import models as m
from maju.directory.access import Right
from maju.kernel.errors import Refused

KINDS = ("manual", "faq")
TEXT_MOST = 20_000
FOUND_MOST = 40
_LOOKED_AT = 400
_WORD = re.compile(r"\w+")


class Shown(NamedTuple):
    """A page in the reader's language."""

    page: m.ManualPage
    title: str
    text: str
    company: str


def grams(text: str) -> list[str]:
    """All pairs of neighbouring characters of each word, once each; a single character is itself."""
    found: set[str] = set()
    for word in _WORD.findall(unicodedata.normalize("NFC", text).casefold()):
        found |= {word[at : at + 2] for at in range(len(word) - 1)} or {word}
    return sorted(found)


def visible(reader: Reader) -> QuerySet[m.ManualPage]:
    """Those of all clients together, and of the reader's own."""
    those = m.ManualPage.objects.filter(centre=reader.centre, withdrawn=False)
    if reader.clients is None:
        return those
    own = Q(client__code__in=sorted(reader.clients))
    return those.filter(own if reader.outside else own | Q(client__isnull=True))


def find(reader: Reader, said: str, *, client: str = "", category: str = "") -> list[Shown]:
    """The best first: with all pairs of *said*, or else with most of them; without it by use."""
    those = visible(reader).select_related("client")
    if client:
        those = those.filter(Q(client__code=client) | Q(client__isnull=True))
    if category:
        those = those.filter(category=category)
    wanted = set(grams(said))
    if not wanted:
        return [
            shown(reader, each) for each in those.order_by("-used", "category", "id")[:FOUND_MOST]
        ]
    found = list(those.filter(grams__overlap=sorted(wanted)).order_by("-used", "id")[:_LOOKED_AT])
    ranked = sorted(found, key=lambda each: (-_fit(each, wanted), each.pk))
    best = _share(ranked[0], wanted) if ranked else 0.0
    least = 1.0 if best >= 1.0 else max(0.5, best / 2)
    return [shown(reader, each) for each in ranked if _share(each, wanted) >= least][:FOUND_MOST]


def _share(page: m.ManualPage, wanted: set[str]) -> float:
    return len(wanted & set(page.grams)) / len(wanted)


def _fit(page: m.ManualPage, wanted: set[str]) -> float:
    """A pair in the title counts three times."""
    title = set(grams(f"{page.title} {page.title_en}"))
    return _share(page, wanted) + 2 * len(wanted & title) / len(wanted)


def shown(reader: Reader, page: m.ManualPage) -> Shown:
    """In the reader's language, where it was written in both."""
    return Shown(
        page,
        reader.says(page.title, page.title_en),
        reader.says(page.text, page.text_en),
        "" if page.client is None else reader.named(page.client),
    )


def categories(reader: Reader) -> list[str]:
    """Those that there are."""
    return sorted(set(visible(reader).values_list("category", flat=True)))


def may_edit(reader: Reader, client: str | None) -> bool:
    """Whether the reader writes for *client*; for all together, who has the right for all."""
    if client is None:
        return reader.scope.may_all(Right.KNOWLEDGE_EDIT, reader.centre)
    return reader.may(Right.KNOWLEDGE_EDIT, client)


def save(reader: Reader, page: m.ManualPage | None, form: Form) -> m.ManualPage:
    """A new page, or the next version of one.

    Raises:
        Refused: ``message_empty``, ``text_too_long``, ``choice_unknown``, ``audience_unknown``,
            ``page_changed``: somebody else saved a version meanwhile.
    """
    client = form.text("client", most=100)
    company = m.Client.objects.filter(centre=reader.centre, code=client).first() if client else None
    if (client and company is None) or not may_edit(reader, client or None):
        raise Refused("audience_unknown", said=client)
    if page is not None and not may_edit(reader, page.client.code if page.client else None):
        raise Refused("not_allowed")
    said = {
        "category": form.text("category", most=100),
        "title": form.text("title", most=200),
        "title_en": form.text("title_en", most=200),
        "text": form.text("text", most=TEXT_MOST),
        "text_en": form.text("text_en", most=TEXT_MOST),
    }
    kind = form.text("kind", most=20) or "manual"
    if kind not in KINDS:
        raise Refused("choice_unknown", name="kind", said=kind)
    if not said["title"] or not said["text"]:
        raise Refused("message_empty")
    withdrawn = form.text("withdrawn") == "1"
    with transaction.atomic():
        row = page
        if row is None:
            row = m.ManualPage(centre_id=reader.centre, version=0)
        else:
            row = m.ManualPage.objects.select_for_update().get(pk=row.pk)
            if form.needed("seen") != str(row.version):
                raise Refused("page_changed")
        row.client, row.kind, row.withdrawn = company, kind, withdrawn
        for name, text in said.items():
            setattr(row, name, text)
        row.version += 1
        row.by = m.Person.objects.get(pk=reader.person)
        row.at = reader.now
        row.grams = grams(" ".join([*said.values()]))
        row.save()
        m.ManualVersion.objects.create(
            page=row, number=row.version, by=row.by, at=row.at, withdrawn=withdrawn, **said
        )
    return row


def helped(reader: Reader, page: m.ManualPage, contact: str) -> None:
    """The page answered a contact; however often it is said, it counts once."""
    try:
        with transaction.atomic():
            m.ManualUse.objects.create(
                page=page, contact=contact, by_id=reader.person, at=reader.now
            )
            m.ManualPage.objects.filter(pk=page.pk).update(used=F("used") + 1)
    except IntegrityError:
        return
