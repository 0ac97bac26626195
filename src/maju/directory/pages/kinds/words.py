"""Choices that several forms offer, with their words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from maju.directory import models as m
from maju.directory.models.desk import HUES
from maju.directory.wording import korean

Word = str | Promise

CHANNELS: Mapping[str, Word] = {
    "voice": _("Phone"),
    "chat": _("Chat"),
    "email": _("E-mail"),
    "board": _("Board posts"),
    "task": _("Tasks and callbacks"),
}
POLICIES: Mapping[str, Word] = {
    "longest_idle": _("Longest idle first"),
    "least_occupied": _("Least occupied first"),
    "best_skill": _("Best skill first"),
}
CONTRACTS: Mapping[str, Word] = {
    "outsourced": _("Outsourced work"),
    "dispatched": _("Dispatched people"),
}
ON_HOLIDAYS: Mapping[str, Word] = {
    "normal": _("Open as usual"),
    "closed": _("Closed on holidays"),
    "short": _("Shortened hours"),
}
OVERFLOWS: Mapping[str, Word] = {
    "queue": _("Another queue"),
    "callback": _("Offer a callback"),
    "voicemail": _("Voicemail"),
    "outside": _("A number outside"),
}
LANGUAGES: Mapping[str, Word] = {
    "ko": _("Korean"),
    "en": _("English language"),
    "zh": _("Chinese"),
    "ja": _("Japanese"),
    "vi": _("Vietnamese"),
}
CHAT_LANGUAGES = {code: LANGUAGES[code] for code in ("ko", "en")}
FIELDS: Mapping[str, Word] = {
    "text": _("Text field"),
    "number": _("Number field"),
    "date": _("Date field"),
    "choice": _("Choice field"),
    "check": _("Tick box"),
}
HUE_NAMES: Mapping[str, Word] = {
    "blue": _("Blue"),
    "green": _("Green"),
    "amber": _("Amber"),
    "rose": _("Rose"),
    "violet": _("Violet"),
    "teal": _("Teal"),
    "slate": _("Slate"),
    "orange": _("Orange"),
}
assert set(HUE_NAMES) == set(HUES)


def of(words: Mapping[str, Word]) -> Callable[[m.Centre], Sequence[tuple[str, str]]]:
    """The same choices in every centre."""
    return lambda _centre: [(value, str(word)) for value, word in words.items()]


def by_code(model: type[Any]) -> Callable[[m.Centre], Sequence[tuple[str, str]]]:
    """Rows of the centre by their code."""
    return lambda centre: [
        (row.code, row.name or row.code)
        for row in model.objects.filter(centre=centre).order_by("place", "id")
    ]


def rows_of(model: type[Any]) -> Callable[[m.Centre], Sequence[Any]]:
    """Rows of the centre, for a choice of another table's."""
    return lambda centre: list(model.objects.filter(centre=centre).order_by("place", "id"))


def skills(centre: m.Centre) -> Sequence[tuple[str, str]]:
    """Skills that somebody has or some queue needs: suggested, not prescribed."""
    had = m.AgentSkill.objects.filter(agent__centre=centre).values_list("skill", flat=True)
    needed = m.QueueNeed.objects.filter(queue__centre=centre).values_list("skill", flat=True)
    return [(each, each) for each in sorted({*had.distinct(), *needed.distinct()})]


def kpis(_centre: m.Centre) -> Sequence[tuple[str, str]]:
    """Every KPI that a contract may name; the installation says which there are."""
    return [(name, ko if korean() else en) for name, (ko, en) in settings.MAJU_KPIS.items()]


def languages_said(codes: Sequence[str]) -> str:
    """In words, for a list."""
    return ", ".join(str(LANGUAGES.get(each, each)) for each in codes)
