"""Centres that have facts: what the pickers offer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings

from maju.directory.wording import korean
from maju.facts.fold.others import EVERYBODY
from maju.floor.reports.bounds import Bound
from maju.floor.reports.naming import Names, called
from maju.kernel.errors import Refused
from maju.metrics.numbers import Known

JOURNAL = "journal"


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A centre, and the business days that it has facts of."""

    centre: str
    since: date
    last: date
    clients: Sequence[str]
    living: bool
    """Its own journal tells it, not only imports."""
    zone: str
    today: date
    """The business day that it is there now."""
    names: Names = {}
    whole: bool = True
    """Whether the reader may see all clients, and what is the centre's own."""
    agents_shown: bool = True
    """Whether the reader may know who works here."""
    from_client: bool = False
    """Whether the reader comes from a client company: drafts are not theirs yet."""

    @property
    def choices(self) -> Sequence[str]:
        """The clients that a reader may choose from; empty is all of them, where there are several."""
        return self.clients if not self.whole and len(self.clients) == 1 else ("", *self.clients)

    @property
    def owners(self) -> Sequence[str]:
        """For whom the reader may write: a client, or (empty) the centre as a whole."""
        return ("", *self.clients) if self.whole else self.clients

    def called(self, dimension: str, key: object) -> str:
        """What a line along a dimension is called here."""
        return called(self.names, dimension, key)


def known_places(numbers: Bound) -> list[Place]:
    """Every centre with facts."""
    known = sorted(numbers.known(), key=lambda each: (each.centre, each.client))
    return [
        _place(numbers, centre, list(group))
        for centre, group in groupby(known, key=lambda each: each.centre)
    ]


def find_place(numbers: Bound, centre: str) -> Place:
    """The centre.

    Raises:
        Refused: ``unknown_centre``.
    """
    found = [each for each in numbers.known() if each.centre == centre]
    if not found:
        raise Refused("unknown_centre", centre=centre)
    return _place(numbers, centre, found)


def _place(numbers: Bound, centre: str, known: Sequence[Known]) -> Place:
    calendar = numbers.calendar(centre, None)
    return Place(
        centre=centre,
        since=min(each.first for each in known),
        last=max(each.last for each in known),
        clients=sorted({each.client for each in known} - {EVERYBODY}),
        living=any(JOURNAL in each.sources for each in known),
        zone=calendar.zone,
        today=calendar.day_of(settings.MAJU_NOW()),
        names={
            **in_their_language(centre, numbers.names(centre, people=True)),
            **of_the_directory(numbers, centre),
        },
        whole=numbers.clients(centre) is None,
        agents_shown=numbers.sees_agents(centre),
        from_client=numbers.from_client(centre),
    )


def in_their_language(centre: str, names: Names) -> Names:
    """*names*, on English pages those that the directory has in English; nothing is added to them."""
    if korean():
        return names
    # here, because the report process reads this file without Django
    from maju.directory import models as m

    made = {kind: dict(said) for kind, said in names.items()}
    for kind, those in (
        ("client", m.Client.objects.filter(centre=centre)),
        ("queue", m.Queue.objects.filter(centre=centre)),
    ):
        known = made.get(kind, {})
        written = those.exclude(name_en="").order_by("id").values_list("code", "name_en")
        known |= {code: name for code, name in written if code in known}
    return made


def of_the_directory(numbers: Bound, centre: str) -> Names:
    """What only the directory names: topics of the reader's clients, and teams for who may know who
    works here. What two clients call differently has both names."""
    from maju.directory import models as m

    mine = numbers.clients(centre)
    reasons = m.ContactReason.objects.filter(client__centre=centre)
    if mine is not None:
        reasons = reasons.filter(client__code__in=mine)
    called: dict[str, dict[str, None]] = {}
    for code, korean_name, english in reasons.order_by("id").values_list("code", "name", "name_en"):
        if name := korean_name if korean() or not english else english:
            called.setdefault(code, {})[name] = None
    names = {"topic": {code: " / ".join(said) for code, said in called.items()}}
    if numbers.sees_agents(centre):
        teams = m.Team.objects.filter(centre=centre).exclude(name="")
        names["team"] = dict(teams.values_list("code", "name"))
    return names


def local_time(at_us: int, zone: str) -> datetime:
    """An instant as the clock on the centre's wall shows it."""
    return datetime.fromtimestamp(at_us / 1_000_000, ZoneInfo(zone))
