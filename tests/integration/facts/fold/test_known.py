"""Category: example, on PostgreSQL. What a centre is known by whose journal no file has yet."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec
import pytest

from maju.facts.calendars.kept import keep_day
from maju.facts.fold.names import put_names
from maju.facts.fold.others import EVERYBODY
from maju.facts.fold.sealing import GRACE, Sealer
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.manifest import linked
from maju.kernel.events import SettingsApplied
from maju.kernel.ports import Decided
from maju.kernel.settings import Calendar, Settings, Span, SpecialDay
from maju.kernel.time import DAY, MINUTE
from maju.metrics.local import LocalNumbers
from maju.metrics.numbers import Question
from tests.integration.facts.fold.test_editions import FIRST
from tests.integration.facts.fold.test_sealing import commit, sealable
from tests.unit.facts.fold.journals import CENTRE, decisions

SECOND = date(2026, 11, 23)


@pytest.fixture
def blobs(tmp_path: Path) -> FolderBlobs:
    return FolderBlobs(tmp_path)


def test_clients_of_a_journal_that_is_not_sealed_are_known(
    postgres_url: str, blobs: FolderBlobs
) -> None:
    told = decisions(1)
    asyncio.run(commit(postgres_url, told))
    numbers = LocalNumbers(postgres_url, blobs, now=lambda: told[-1].at)
    before = numbers.known()
    clients = {each.client for each in before} - {EVERYBODY}
    assert clients
    assert {(each.first, each.last) for each in before if each.client in clients} == {
        (FIRST, SECOND)
    }
    assert {tuple(each.sources) for each in before} == {("journal",)}
    with linked(postgres_url) as link:
        Sealer(blobs, CENTRE).seal(link, now=sealable(told) + MINUTE, until=SECOND)
    assert numbers.known() == before


def test_now_is_never_before_what_a_faster_clock_has_stamped(
    postgres_url: str, blobs: FolderBlobs
) -> None:
    told = decisions(1)
    asyncio.run(commit(postgres_url, told))
    early = LocalNumbers(postgres_url, blobs, now=lambda: told[0].at - DAY)
    late = LocalNumbers(postgres_url, blobs, now=lambda: told[-1].at)
    asked = Question(centre=CENTRE, since=FIRST, until=SECOND, kpis=("answered",))
    found = [numbers.ask(asked).lines[0].cells["answered"].value for numbers in (early, late)]
    assert found[0] == found[1] is not None
    assert found[0]


def test_a_journals_calendar_skips_the_days_its_settings_close(
    postgres_url: str, blobs: FolderBlobs
) -> None:
    asyncio.run(commit(postgres_url, [closed_on_friday(each) for each in beginning()]))
    numbers = LocalNumbers(postgres_url, blobs)
    monday = date(2026, 11, 23)
    with linked(postgres_url) as link:
        Sealer(blobs, CENTRE).seal(link, now=beginning()[-1].at + GRACE)
        client = str(settings_of(beginning()[-1]).clients[0])
        assert numbers.calendar(CENTRE, client).previous(monday) == date(2026, 11, 19)
        keep_day(link, CENTRE, client, date(2026, 11, 20), "open")
        Sealer(blobs, CENTRE).seal(link, now=beginning()[-1].at + 2 * GRACE)
    assert numbers.calendar(CENTRE, client).previous(monday) == date(2026, 11, 20)


def test_names_of_people_are_told_only_to_those_who_may_see_them(
    postgres_url: str, blobs: FolderBlobs
) -> None:
    asyncio.run(commit(postgres_url, beginning()))
    numbers = LocalNumbers(postgres_url, blobs)
    with linked(postgres_url) as link:
        Sealer(blobs, CENTRE).seal(link, now=beginning()[-1].at)
        put_names(link, CENTRE, "agent", {"ag1": "김하나"})
        put_names(link, CENTRE, "client", {"shop": "가게"})
        put_names(link, CENTRE, "client", {"shop": "새 가게"})
    assert set(numbers.names(CENTRE)) == {"client", "queue"}
    queues = {queue.id: queue.name for queue in settings_of(beginning()[-1]).queues}
    assert numbers.names(CENTRE)["queue"] == queues
    assert numbers.names(CENTRE)["client"] == {"shop": "새 가게"}
    assert numbers.names(CENTRE, people=True)["agent"] == {"ag1": "김하나"}


def beginning() -> Sequence[Decided]:
    """A journal until its settings apply."""
    told = decisions(1)
    end = next(index for index, each in enumerate(told) if tells_settings(each))
    return told[: end + 1]


def tells_settings(decided: Decided) -> bool:
    return any(isinstance(each.body, SettingsApplied) for each in decided.events)


def settings_of(decided: Decided) -> Settings:
    (body,) = (each.body for each in decided.events if isinstance(each.body, SettingsApplied))
    return body.settings


def closed_on_friday(decided: Decided) -> Decided:
    """The same settings, their queues open on weekdays, but not on Friday the 20th."""
    if not tells_settings(decided):
        return decided
    weekday = (Span(start=540, end=1080),)
    calendar = Calendar(
        id="office", week=(weekday,) * 5 + ((), ()), exceptions=(SpecialDay(date="2026-11-20"),)
    )
    was = settings_of(decided)
    settings = msgspec.structs.replace(
        was,
        calendars=(calendar,),
        queues=tuple(msgspec.structs.replace(each, calendar="office") for each in was.queues),
    )
    body = SettingsApplied(settings=settings)
    events = tuple(
        msgspec.structs.replace(each, body=body) if isinstance(each.body, SettingsApplied) else each
        for each in decided.events
    )
    return msgspec.structs.replace(decided, events=events)
