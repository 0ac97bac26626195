"""Notices: whom each is for, who has read it, and who has not.

For all of a centre, for who works for one client, or for one team; from an instant on, up to
another. Of a client company only one that directs its own people (파견) takes part, and sees what is
about its own work.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from maju.desk.forms import Form
from maju.desk.inbox.reader import Reader
from maju.desk.inbox.wishing import nudge
from maju.desk.sending import check_token
from maju.directory import models as m
from maju.directory.access import Right
from maju.directory.scoping import within
from maju.kernel.errors import Refused

TITLE_MOST = 200


class Shown(NamedTuple):
    """A notice to its reader. *whom*: for which client or team."""

    notice: m.Notice
    whom: str
    by: str
    read: bool


class Readers(NamedTuple):
    """Names of who has read it, with when, and of who has not."""

    read: Sequence[tuple[str, int]]
    unread: Sequence[str]


def for_reader(reader: Reader, *, unread: bool = False, past: bool = False) -> list[Shown]:
    """Those that hold now (*past*: that are over, too), what must be read first, then the newest."""
    those = m.Notice.objects.filter(centre=reader.centre, since__lte=reader.now)
    if not past:
        those = those.filter(Q(until__isnull=True) | Q(until__gt=reader.now))
    done = set(
        m.NoticeRead.objects.filter(person_id=reader.person, notice__in=those).values_list(
            "notice_id", flat=True
        )
    )
    teams = _teams(reader)
    found = [
        Shown(each, _whom(reader, each), each.by.name if each.by else "", each.pk in done)
        for each in those.select_related("client", "team", "by").order_by("-since", "-id")
        if concerns(reader, each, teams)
    ]
    wanted = [each for each in found if not (unread and each.read)]
    return sorted(wanted, key=lambda each: (each.read, not each.notice.must_read))


def concerns(reader: Reader, notice: m.Notice, teams: frozenset[int] | None) -> bool:
    """Whether it is for them. *teams*: theirs; ``None``: they see those of all."""
    if notice.client is None:
        if reader.outside:
            return False
    elif not reader.serves(notice.client.code):
        return False
    return notice.team is None or teams is None or notice.team.pk in teams


def _teams(reader: Reader) -> frozenset[int] | None:
    if not reader.agent or reader.may(Right.NOTICES_WRITE):
        return None
    today = reader.local(reader.now).date()
    those = m.TeamMember.objects.filter(agent__centre=reader.centre, agent__code=reader.agent)
    return frozenset(each.team.pk for each in those.select_related("team") if _on(each, today))


def _on(member: m.TeamMember, today: date) -> bool:
    return within(today, member.since, member.until)


def _whom(reader: Reader, notice: m.Notice) -> str:
    if notice.team is not None:
        return str(notice.team.name)
    return "" if notice.client is None else reader.named(notice.client)


def write(reader: Reader, form: Form) -> None:
    """A new notice; everybody's page is told. The same form sent twice writes one.

    Raises:
        Refused: ``message_empty``, ``text_too_long``, ``notice_window``, ``audience_unknown``.
    """
    token = form.needed("token")
    check_token(token)
    title, text = form.text("title", most=TITLE_MOST), form.text("text")
    if not title or not text:
        raise Refused("message_empty")
    since, until = form.moment(reader, "since") or reader.now, form.moment(reader, "until")
    if until is not None and until <= since:
        raise Refused("notice_window")
    client, team = _audience(reader, form.text("whom", most=120))
    with transaction.atomic():
        _made, new = m.Notice.objects.get_or_create(
            centre_id=reader.centre,
            token=token,
            defaults={
                "client": client,
                "team": team,
                "title": title,
                "text": text,
                "must_read": form.text("must_read") == "1",
                "since": since,
                "until": until,
                "by_id": reader.person,
                "at": reader.now,
            },
        )
        if new:
            nudge(reader.centre, "notices")


def _audience(reader: Reader, said: str) -> tuple[m.Client | None, m.Team | None]:
    kind, _, name = said.partition(":")
    client: m.Client | None = None
    team: m.Team | None = None
    if kind == "c":
        client = m.Client.objects.filter(centre=reader.centre, code=name).first()
        if client is not None and reader.serves(client.code):
            return client, None
    elif reader.clients is None:
        if not said:
            return None, None
        team = m.Team.objects.filter(centre=reader.centre, code=name).first()
        if kind == "t" and team is not None:
            return None, team
    raise Refused("audience_unknown", said=said)


def mark_read(reader: Reader, number: int) -> None:
    """The reader has read it; when first is kept.

    Raises:
        Refused: ``notice_unknown``: there is none for them.
    """
    found = next((each for each in for_reader(reader, past=True) if each.notice.pk == number), None)
    if found is None:
        raise Refused("notice_unknown")
    m.NoticeRead.objects.get_or_create(
        notice=found.notice, person_id=reader.person, defaults={"at": reader.now}
    )


def readers(reader: Reader, notice: m.Notice) -> Readers:
    """Of the agents that it is for."""
    today = reader.local(reader.now).date()
    agents = m.Agent.objects.filter(centre=reader.centre).select_related("person")
    if notice.team is not None:
        members = m.TeamMember.objects.filter(team=notice.team)
        inside = {each.agent_id for each in members if _on(each, today)}  # type: ignore[attr-defined]
        agents = agents.filter(pk__in=inside)
    people = {
        each.person.pk: str(each.person.name)
        for each in agents
        if notice.client is None
        or each.only_clients is None
        or notice.client.code in each.only_clients
    }
    done = dict(m.NoticeRead.objects.filter(notice=notice).values_list("person_id", "at"))
    read = sorted(((name, done[pk]) for pk, name in people.items() if pk in done), key=_by_time)
    return Readers(read, sorted(name for pk, name in people.items() if pk not in done))


def _by_time(row: tuple[str, int]) -> int:
    return row[1]
