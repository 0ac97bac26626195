"""Which of a page's numbers stand for a part of its period only, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maju.floor.reports import saying
from maju.floor.reports.places import Place
from maju.metrics.answers import Answer, Covered
from maju.metrics.catalogue import CATALOGUE

NAMED_MOST = 6
PARTLY = _("Counted for some days or clients only:")


def partly_words(place: Place, whole: Answer) -> list[str]:
    """A sentence where some of the period's days or clients do not tell all KPIs: which, and what
    they are of; those of one part together."""
    known = _named(whole.partly)
    if not known:
        return []
    said = [f"{names} — {saying.part_words(part, place.called)}" for part, names in known.items()]
    return [f"{PARTLY} {' · '.join(said)}"]


def _named(partly: Mapping[str, Covered]) -> Mapping[Covered, str]:
    """By part, the names of its KPIs; of many the first, and how many more."""
    by_part: dict[Covered, list[str]] = {}
    for kpi, part in partly.items():
        by_part.setdefault(part, []).append(
            saying.name_of(saying.known(kpi)) if kpi in CATALOGUE else kpi
        )
    made = {}
    for part, names in by_part.items():
        first, more = names[:NAMED_MOST], len(names) - NAMED_MOST
        said = ", ".join(first)
        if more > 0:
            said += gettext(" and %(n)d more") % {"n": more}
        made[part] = said
    return made
