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
from maju.kernel.ids import CommandId, ContactId, InquiryId, Seq
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


@pytest.mark.parametrize("seed", [1, 2])
def test_ratings_and_inquiries_of_sealed_days_are_what_a_replay_makes_of_them(
    seed: int, postgres_url: str, tmp_path: Path
) -> None:
    """Rated a minute and days after; noted, done, opened again, and sealed between any two."""
    told, random = list(decisions(seed)), Random(seed)
    events = [event for each in told for event in each.events]
    talks = [each.body for each in events if isinstance(each.body, e.ContactArrived)]
    bodies: list[EventBody] = []
    for number, talk in enumerate(random.sample(talks, 6)):
        inquiry = InquiryId(f"iq_{number % 3}")
        state = random.choice(("open", "done", "done", "client"))
        bodies += [
            e.ContactRated(contact=talk.contact, client=talk.client, score=random.randint(1, 5)),
            e.InquiryNoted(inquiry=inquiry, client=talks[0].client, contact=talk.contact,
                           state=state, by="u"),  # type: ignore[arg-type]
            e.TopicCorrected(contact=talk.contact, topic="배송", by="u"),
        ]  # fmt: skip
    late = said(told, bodies)
    blobs, sealer, warm = (
        FolderBlobs(tmp_path),
        Sealer(FolderBlobs(tmp_path), CENTRE),
        LiveFacts(CENTRE),
    )
    asyncio.run(commit(postgres_url, told))
    with linked(postgres_url) as link:
        sealer.seal(link, now=told[-1].at)
        for each in late:
            asyncio.run(commit(postgres_url, [each]))
            events += each.events
            if random.random() < 0.7:
                sealer.seal(link, now=each.at + random.choice((0, DAY)))
                whole = replayed(events, each.at)
                assert seen(link, blobs, warm, each.at) == whole
                assert seen(link, blobs, LiveFacts(CENTRE), each.at) == whole
        end = late[-1].at + 3 * DAY
        Sealer(blobs, CENTRE).seal(link, now=end)
        whole = replayed(events, end)
        assert on_file(link, blobs) == whole
        assert whole["survey"]
        assert whole["case"]
