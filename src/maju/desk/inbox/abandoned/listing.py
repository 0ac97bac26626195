"""One row a customer who gave up: masked, with what is being done about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from maju.desk.inbox.people import Person, agents, customer
from maju.desk.inbox.people import customers as people_named
from maju.desk.inbox.queries import rows
from maju.desk.inbox.reader import Reader
from maju.desk.inbox.words import RESULTS
from maju.desk.reading import Row
from maju.directory import models as m
from maju.directory.editing import link
from maju.facts.readmodel.customers import GaveUp, gave_up

PAGE = 50
DAYS = (1, 3, 7)
TRIES_MOST = 3
"""How often an agent tries by hand; then the row is closed with the last result."""
_ALL = 10_000


class Entry(NamedTuple):
    """*doing*: ``""`` nothing yet, ``callback`` (routing distributes it), ``given`` (an agent has it),
    ``tried`` (closed without success since)."""

    row: GaveUp
    who: Person
    client: str
    queue: str
    doing: str
    agent: str
    attempts: int
    result: str

    @property
    def key(self) -> str:
        """As the form names it."""
        return f"{self.row.client}:{self.row.customer}"


def listed(reader: Reader, *, client: str, days: int, page: int) -> tuple[list[Entry], bool]:
    """The longest ago first; whether there are more. Whom an agent has reached since is left out."""
    since = reader.midnight(days=1 - days)
    found = gave_up(link(), reader.centre, clients=reader.within(client), since=since, limit=_ALL)
    calls = _calls(reader, (each.customer for each in found))
    left = [each for each in found if not over(each, calls.get((each.client, each.customer)))]
    shown = left[page * PAGE : (page + 1) * PAGE]
    return _entries(reader, shown, calls, since), len(left) > (page + 1) * PAGE


def over(row: GaveUp, call: m.GivenCall | None) -> bool:
    """Whether a try by hand has closed it since they last gave up; what was taken back goes on."""
    return (
        call is not None
        and call.closed_at is not None
        and call.closed_at == call.tried_at
        and call.closed_at >= row.last_at
    )


def _calls(reader: Reader, customers: Iterable[str]) -> Mapping[tuple[str, str], m.GivenCall]:
    """The latest given call of each."""
    those = m.GivenCall.objects.filter(centre=reader.centre, customer__in=list(customers))
    return {
        (each.client.code, each.customer): each
        for each in those.select_related("client").order_by("at", "id")
    }


def _entries(
    reader: Reader,
    found: Sequence[GaveUp],
    calls: Mapping[tuple[str, str], m.GivenCall],
    since: int,
) -> list[Entry]:
    customers = [each.customer for each in found]
    backs: dict[tuple[str, str], Row] = {}
    for each in rows(reader, "callbacks_of", customers=customers, since=since):
        backs.setdefault((each["client"], each["customer"]), each)
    people = agents(reader, (each.agent for each in calls.values()))
    companies = {each.code: reader.named(each) for each in reader.companies()}
    queues = {
        each.code: reader.says(each.name, each.name_en)
        for each in m.Queue.objects.filter(centre=reader.centre)
    }
    made = []
    who = people_named(row.customer for row in found)
    for row in found:
        key = (row.client, row.customer)
        doing, agent, attempts, result = _doing(calls.get(key), backs.get(key))
        made.append(
            Entry(
                row=row,
                who=who[row.customer],
                client=companies.get(row.client, row.client),
                queue=queues.get(row.queue or "", row.queue or ""),
                doing=doing,
                agent=people.get(agent, agent),
                attempts=attempts,
                result=str(RESULTS.get(result, "")),
            )
        )
    return made


def _doing(call: m.GivenCall | None, back: Row | None) -> tuple[str, str, int, str]:
    """What is done, by which agent, tried how often, with what last result."""
    if call is not None and call.closed_at is None:
        return "given", call.agent, call.attempts, call.last_result
    if back is None:
        return "", "", 0, ""
    doing = "callback" if back["closed_at"] is None else "tried"
    return doing, "", back["attempts"], back["last_outcome"] or ""


def waiting(reader: Reader, keys: Collection[str]) -> list[GaveUp]:
    """Those of *keys* (``client:customer``) who still wait for a call this moment."""
    since = reader.midnight(days=1 - max(DAYS))
    found = gave_up(link(), reader.centre, clients=reader.clients, since=since, limit=_ALL)
    return [each for each in found if f"{each.client}:{each.customer}" in keys]


class Given(NamedTuple):
    """A call that an agent is to make."""

    call: m.GivenCall
    who: Person
    client: str


def given(reader: Reader, *, whole: int | None = None) -> list[Given]:
    """What the reader is to call, without those who were served since; *whole*: shown unmasked."""
    calls = list(
        m.GivenCall.objects.filter(
            centre=reader.centre, agent=reader.agent or "-", closed_at__isnull=True
        )
        .select_related("client")
        .order_by("at", "id")
    )
    if not calls:
        return []
    since = min(each.gave_up_at for each in calls)
    found = gave_up(link(), reader.centre, clients=reader.clients, since=since, limit=_ALL)
    there = {(each.client, each.customer) for each in found}
    return [
        Given(each, customer(each.customer, whole=each.pk == whole), reader.named(each.client))
        for each in calls
        if (each.client.code, each.customer) in there
    ]
