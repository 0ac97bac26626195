"""Which of a page's numbers stand for a part of its period only, in the reader's language."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maju.floor.reports import saying
from maju.floor.reports.cards import QUALITY
from maju.floor.reports.places import Place
from maju.metrics.answers import Answer, Covered
from maju.metrics.catalogue import CATALOGUE

NAMED_MOST = 6
PARTLY = _("Counted for some days or clients only:")


def partly_words(place: Place, whole: Answer, about: Collection[str] = ()) -> list[str]:
    """A sentence where some of the period's days or clients do not tell all KPIs: which, and what
    they are of; those of one part together. The footer's KPIs say it themselves, unless the page is
    *about* them."""
    return parts_said(
        place,
        (
            (saying.name_of(saying.known(kpi)) if kpi in CATALOGUE else kpi, part)
            for kpi, part in whole.partly.items()
            if kpi in about or kpi not in QUALITY
        ),
    )


def parts_said(place: Place, found: Iterable[tuple[str, Covered]]) -> list[str]:
    """One sentence of names and the parts that they are of; none where there are none. Of many names
    of one part the first, and how many more."""
    by_part: dict[Covered, list[str]] = {}
    for name, part in found:
        by_part.setdefault(part, []).append(name)
    said = [
        f"{_first(names)} — {saying.part_words(part, place.called)}"
        for part, names in by_part.items()
    ]
    return [f"{PARTLY} {' · '.join(said)}"] if said else []


def _first(names: Sequence[str]) -> str:
    more = len(names) - NAMED_MOST
    said = ", ".join(names[:NAMED_MOST])
    return said + gettext(" and %(n)d more") % {"n": more} if more > 0 else said
