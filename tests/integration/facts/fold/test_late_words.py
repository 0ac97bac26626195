"""Category: property, on PostgreSQL. What is said of a sealed day's contacts makes it anew."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from random import Random

import msgspec
import pytest

from maju.facts.fold.editions import day_versions, finalise
from maju.facts.fold.live import LiveFacts
from maju.facts.fold.sealing import Sealer
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.manifest import linked
from maju.kernel import events as e
from maju.kernel.events import Event, EventBody
from maju.kernel.ids import CommandId, ContactId, Seq
from maju.kernel.ports import Decided
from maju.kernel.time import DAY, MINUTE, Instant
from tests.integration.facts.fold.test_sealing import commit, on_file, replayed, seen
from tests.unit.facts.fold.journals import CENTRE, decisions


def said(told: Sequence[Decided], bodies: Sequence[EventBody]) -> list[Decided]:
    """Decisions two days later, of one event each."""
    last = [each for each in told if each.events][-1]
    seq, core = last.events[-1].seq, last.events[-1].core
    found = []
    for number, body in enumerate(bodies, 1):
        at = Instant(told[-1].at + 2 * DAY + number * MINUTE)
        cause = CommandId(f"late_{number}")
        event = Event(seq=Seq(seq + number), at=at, due=None, cause=cause, core=core, body=body)
        command = msgspec.structs.replace(last.command, id=cause, source_id=cause)
        more = {"command": command, "at": at, "events": (event,), "effects": (), "settles": None}
        found.append(msgspec.structs.replace(last, **more))
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_types_corrected_after_the_day_was_final_make_a_correction(
    seed: int, postgres_url: str, tmp_path: Path
) -> None:
    told, random = list(decisions(seed)), Random(seed)
    events = [event for each in told for event in each.events]
    over = [each.body.contact for each in events if isinstance(each.body, e.ContactClosed)]
    some = [random.choice(over) for _ in range(8)]
    late = said(
        told,
        [e.TopicCorrected(contact=ContactId(each), topic=f"유형{n % 3}", by="u_lead")
         for n, each in enumerate([*some, "ct_nobody", some[0]])],
    )  # fmt: skip
    blobs = FolderBlobs(tmp_path)
    asyncio.run(commit(postgres_url, told))
    with linked(postgres_url) as link:
        Sealer(blobs, CENTRE).seal(link, now=told[-1].at + 2 * DAY)
        days = {each.business_date for each in day_versions(link, CENTRE)}
        for day in days:
            finalise(link, CENTRE, day, by="lead", at=5)
    asyncio.run(commit(postgres_url, late))
    now = late[-1].at + MINUTE
    with linked(postgres_url) as link:
        done = Sealer(blobs, CENTRE).seal(link, now=now)
        whole = replayed([*events, *(event for each in late for event in each.events)], now)
        assert seen(link, blobs, LiveFacts(CENTRE), now) == whole
        assert whole["contact"] != replayed(events, now)["contact"]
        assert done.changed >= 1
        corrections = [each for each in day_versions(link, CENTRE) if each.correction]
        assert {each.why for each in corrections} == {"late"}
        assert all(row in whole["leg"] for row in on_file(link, blobs)["leg"])
        assert Sealer(blobs, CENTRE).seal(link, now=now).days == 0
