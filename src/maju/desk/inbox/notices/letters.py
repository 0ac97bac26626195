"""Short messages (쪽지): to one person, or to each of a team.

Between those who work at the centre. A client company's person writes to agents only where these are
dispatched to it (파견), and then to those who answer for it; of outsourced work it has no right here.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from maju.desk.forms import Form
from maju.desk.inbox.people import crew
from maju.desk.inbox.reader import Reader
from maju.desk.inbox.wishing import nudge
from maju.desk.sending import check_token
from maju.directory import masking
from maju.directory import models as m
from maju.directory.access import Right
from maju.directory.scoping import within
from maju.kernel.errors import Refused

SHOWN = 30
TEXT_MOST = 1_000


def received(reader: Reader) -> list[m.Letter]:
    """The reader's, the newest first."""
    those = m.Letter.objects.filter(centre=reader.centre, to_id=reader.person)
    return list(those.select_related("by", "team").order_by("-at", "-id")[:SHOWN])


def unread(reader: Reader) -> int:
    """How many."""
    return m.Letter.objects.filter(
        centre=reader.centre, to_id=reader.person, read_at__isnull=True
    ).count()


def addressees(reader: Reader) -> list[m.Person]:
    """Whom the reader may write to."""
    if reader.outside:
        mine = reader.clients or frozenset()
        people = {each.person.pk: each.person for client in mine for each in crew(reader, client)}
        return sorted(people.values(), key=lambda each: (each.name, each.pk))
    here = m.Agent.objects.filter(centre=reader.centre).values("person")
    roles = m.RoleHeld.objects.filter(Q(centre=reader.centre) | Q(centre__isnull=True))
    staff = roles.exclude(role="client").values("person")
    those = m.Person.objects.filter(Q(pk__in=here) | Q(pk__in=staff), is_active=True)
    return list(those.exclude(pk=reader.person).order_by("name", "pk"))


def by_team(reader: Reader) -> list[tuple[str, list[m.Person]]]:
    """The same under the names of today's teams; under no name who is in none, at the end.

    A client company's person is shown no teams.
    """
    left = {each.pk: each for each in addressees(reader)}
    groups: dict[str, list[m.Person]] = {}
    if not reader.outside:
        for each in _members(reader):
            if each.agent.person_id in left:
                groups.setdefault(each.team.name, []).append(left.pop(each.agent.person_id))
    return [*groups.items(), ("", list(left.values()))]


def _members(reader: Reader) -> list[m.TeamMember]:
    """Who is in which team today, team by team and by name."""
    today = reader.local(reader.now).date()
    those = m.TeamMember.objects.filter(team__centre=reader.centre).select_related("team", "agent")
    ordered = those.order_by("team__place", "team__id", "agent__person__name", "agent__person")
    return [each for each in ordered if within(today, each.since, each.until)]


def teams(reader: Reader) -> list[m.Team]:
    """Teams that the reader may write to as a whole."""
    if reader.outside or not reader.may(Right.MESSAGES_TEAM):
        return []
    return list(m.Team.objects.filter(centre=reader.centre).order_by("place", "id"))


def send(reader: Reader, form: Form) -> None:
    """To whom the form says: ``p:`` a person, ``t:`` a team. The same form sent twice sends once.

    Raises:
        Refused: ``message_empty``, ``text_too_long``, ``addressee_unknown``.
    """
    token = form.needed("token")
    check_token(token)
    text = masking.scrub(form.text("text", most=TEXT_MOST))
    if not text:
        raise Refused("message_empty")
    people, team = _to(reader, form.needed("to"))
    agents = dict(
        m.Agent.objects.filter(centre=reader.centre, person__in=people).values_list(
            "person_id", "code"
        )
    )
    with transaction.atomic():
        for person in people:
            _letter, new = m.Letter.objects.get_or_create(
                by_id=reader.person,
                to_id=person,
                token=token,
                defaults={"centre_id": reader.centre, "team": team, "text": text, "at": reader.now},
            )
            if new and person in agents:
                nudge(reader.centre, "messages", agents[person])


def _to(reader: Reader, said: str) -> tuple[Sequence[int], m.Team | None]:
    kind, _, name = said.partition(":")
    if kind == "p":
        found = [each.pk for each in addressees(reader) if str(each.pk) == name]
        if found:
            return found, None
    if kind == "t":
        team = next((each for each in teams(reader) if each.code == name), None)
        if team is not None:
            people = {each.agent.person_id for each in _members(reader) if each.team.pk == team.pk}
            return sorted(people - {reader.person}), team
    raise Refused("addressee_unknown")


def mark_read(reader: Reader) -> None:
    """The reader has seen all that there are."""
    m.Letter.objects.filter(centre=reader.centre, to_id=reader.person, read_at__isnull=True).update(
        read_at=reader.now
    )
