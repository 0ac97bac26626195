"""Agents and customers from a CSV or XLSX file: looked at first, then kept whole or not at all.

Looking changes nothing and says of every wrong line what is the matter; keeping refuses a file
with one wrong line. A refusal never repeats what a cell holds: it may be somebody's number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from django.db import transaction
from msgspec import Struct

from maju.directory import models as m
from maju.directory.customers import Customers, plain
from maju.directory.editing import Editing
from maju.directory.fields import CODE
from maju.directory.tables import read_rows
from maju.kernel.errors import Refused
from maju.kernel.time import Instant

Line = Mapping[str, str]

AGENT_COLUMNS = {
    "id": ("id", "사번"),
    "sign_in": ("sign_in", "아이디"),
    "name": ("name", "이름"),
    "team": ("team", "팀"),
    "skills": ("skills", "스킬"),
    "languages": ("languages", "언어"),
    "since": ("since", "입사일"),
}
CUSTOMER_COLUMNS = {
    "name": ("name", "이름"),
    "phone": ("phone", "전화번호"),
    "email": ("email", "이메일"),
}


CELL_MOST = 500
"""Characters of one cell."""


class Looked(Struct, frozen=True, kw_only=True):
    """What a file holds. *wrong*: number of the row among those that are not blank (the heading is 1), and why."""

    lines: Sequence[Line]
    wrong: Sequence[tuple[int, Refused]]


def read_table(
    data: bytes, columns: Mapping[str, Sequence[str]], need: Sequence[str]
) -> list[Line]:
    """The lines below the heading, by our names of the columns; cells are stripped texts.

    Raises:
        Refused: ``import_unreadable``, ``import_too_long``, ``import_column``.
    """
    rows = read_rows(data)
    if not rows:
        raise Refused("import_unreadable")
    places = {
        name: place
        for place, heading in enumerate(rows[0])
        for name, known in columns.items()
        if heading.strip().lower() in known
    }
    for name in need:
        if name not in places:
            raise Refused("import_column", column=name)
    return [
        {name: row[place].strip() if place < len(row) else "" for name, place in places.items()}
        for row in rows[1:]
    ]


def look_at_agents(centre: m.Centre, data: bytes) -> Looked:
    """Every line of a file of agents; nothing is kept."""
    lines = read_table(data, AGENT_COLUMNS, ("id", "name"))
    codes = set(m.Agent.objects.filter(centre=centre).values_list("code", flat=True))
    names = set(m.Person.objects.values_list("sign_in", flat=True))
    seen: dict[tuple[str, str], int] = {}

    def check(number: int, line: Line) -> None:
        _filled(line, "id", "name")
        sign_in = _sign_in(line, centre)
        _codes(id=(line["id"],), sign_in=(sign_in,), team=(line.get("team") or "-",))
        _once(seen, number, "id", line["id"])
        _once(seen, number, "sign_in", sign_in)
        for column, value, known in (("id", line["id"], codes), ("sign_in", sign_in, names)):
            if value in known:
                raise Refused("import_known", column=column)
        _codes(
            skills=[skill for skill, _ in _skills(line)],
            languages=line.get("languages", "").split(),
        )
        _day(line)

    return Looked(lines=lines, wrong=_wrong(lines, check))


def keep_agents(edit: Editing, data: bytes) -> int:
    """Keep all of them within *edit*; how many.

    Raises:
        Refused: ``import_wrong_rows``, and what :func:`read_table` does.
    """
    lines = _right(look_at_agents(edit.centre, data))
    teams = {team.code: team for team in m.Team.objects.filter(centre=edit.centre)}
    place = m.Agent.objects.filter(centre=edit.centre).count()
    for line in lines:
        person = m.Person(
            sign_in=_sign_in(line, edit.centre), name=line["name"], employed_since=_day(line)
        )
        edit.add(person)
        agent = m.Agent(
            centre=edit.centre,
            code=line["id"],
            place=(place := place + 1),
            person=person,
            languages=line.get("languages", "").split() or ["ko"],
        )
        edit.add(agent)
        for order, (skill, level) in enumerate(_skills(line)):
            edit.add(m.AgentSkill(agent=agent, skill=skill, level=level, place=order))
        if team := line.get("team"):
            if team not in teams:
                teams[team] = m.Team(centre=edit.centre, code=team, name=team, place=len(teams))
                edit.add(teams[team])
            edit.add(m.TeamMember(agent=agent, team=teams[team], since=_day(line)))
    return len(lines)


def look_at_customers(customers: Customers, data: bytes) -> Looked:
    """Every line of a file of customers; nothing is kept."""
    lines = read_table(data, CUSTOMER_COLUMNS, ("name", "phone"))
    seen: dict[tuple[str, str], int] = {}
    known = customers.taken_of([pair for line in lines for pair in _addresses(line)])

    def check(number: int, line: Line) -> None:
        _filled(line, "name", "phone")
        for kind, value in _addresses(line):
            if not plain(kind, value):
                raise Refused("import_cell", column=kind)
            _once(seen, number, kind, plain(kind, value))
            if (kind, value) in known:
                raise Refused("import_known", column=kind)

    return Looked(lines=lines, wrong=_wrong(lines, check))


def keep_customers(customers: Customers, data: bytes, *, now: Instant) -> int:
    """Keep all of them; how many. Refuses as :func:`keep_agents` does."""
    with transaction.atomic():
        lines = _right(look_at_customers(customers, data))
        customers.add_many([(line["name"], _addresses(line)) for line in lines], now=now)
    return len(lines)


def _addresses(line: Line) -> list[tuple[str, str]]:
    return [(kind, line[kind]) for kind in ("phone", "email") if line.get(kind)]


def _right(looked: Looked) -> Sequence[Line]:
    if looked.wrong:
        raise Refused("import_wrong_rows", rows=len(looked.wrong))
    return looked.lines


def _wrong(
    lines: Sequence[Line], check: Callable[[int, Line], None]
) -> Sequence[tuple[int, Refused]]:
    found = []
    for number, line in enumerate(lines, 2):
        try:
            _storable(line)
            check(number, line)
        except Refused as refused:
            found.append((number, refused))
    return found


def _filled(line: Line, *columns: str) -> None:
    for column in columns:
        if not line[column]:
            raise Refused("import_empty_cell", column=column)


def _storable(line: Line) -> None:
    """Words that the tables and the side store take."""
    for column, said in line.items():
        if "\0" in said or len(said) > CELL_MOST:
            raise Refused("import_cell", column=column)


def _codes(**columns: Sequence[str]) -> None:
    """Ids as the pages' own forms take them: they stand in addresses and in the journal."""
    for column, said in columns.items():
        if not all(CODE.fullmatch(each) for each in said):
            raise Refused("import_cell", column=column)


def _once(seen: dict[tuple[str, str], int], number: int, column: str, value: str) -> None:
    first = seen.setdefault((column, value), number)
    if first != number:
        raise Refused("import_twice", column=column, line=first)


def _sign_in(line: Line, centre: m.Centre) -> str:
    return line.get("sign_in") or f"{line['id']}@{centre.code}"


def _skills(line: Line) -> list[tuple[str, int]]:
    """``delivery:1 payment:3``; without a level it is 1."""
    found = []
    for said in line.get("skills", "").replace(",", " ").split():
        skill, _, level = said.partition(":")
        if not skill or (level and not (level.isascii() and level.isdigit() and len(level) < 3)):
            raise Refused("import_cell", column="skills")
        found.append((skill, int(level or 1)))
    return found


def _day(line: Line) -> date | None:
    said = line.get("since", "")
    try:
        return date.fromisoformat(said) if said else None
    except ValueError as error:
        raise Refused("import_cell", column="since") from error
