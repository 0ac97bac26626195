"""Attempts that are linked once and kept give what the rows give: across days, weeks and months."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest

from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.engine import connect
from maju.facts.history.manifest import Pieces
from maju.facts.history.tables import table
from maju.metrics.answering import answer, find_kpis
from maju.metrics.answers import Answer
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.changing import Head
from maju.metrics.changing.lying import Place
from maju.metrics.compiling import Scope
from maju.metrics.flows import Flow, abandoned_flow
from maju.metrics.links import find_links
from maju.metrics.relations import grains
from maju.metrics.repeats import Share, follow_ups
from maju.metrics.sharing import Shared
from maju.metrics.showing import Shown
from maju.metrics.sources import Source, attach, quick, with_late
from maju.metrics.thresholds import Threshold
from tests.properties.answers.random_facts import CLIENTS, FIRST, keep, noon_us, random_days

OF_ATTEMPTS = [
    kpi.id for kpi in CATALOGUE.values() if kpi.grain == "attempt" and kpi.kind in {"sum", "ratio"}
]
ALONG = [
    (),
    ("day",),
    ("week", "client"),
    ("month",),
    ("client",),
    ("weekday", "channel"),
    ("hour",),
    ("interval",),
]
ONLY: tuple[dict[str, tuple[str, ...]], ...] = (
    {},
    {},
    {"client": CLIENTS[:1]},
    {"channel": ("voice", "chat", "email")},
)
_DAY_MS = 86_400_000
QUESTIONS = 4

Found = tuple[Answer, Sequence[Share], Flow]


def scopes(rng: random.Random, last: int) -> Scope:
    """Any days, dimensions, thresholds and lists of shared numbers, as of any instant."""
    since = rng.randrange(last + 1)
    as_of = noon_us(
        FIRST + timedelta(days=rng.choice((last + 60, last + 60, last + 5, last, since)))
    )
    return Scope(
        since=FIRST + timedelta(days=since),
        until=FIRST + timedelta(days=rng.randrange(since, last + 1) + 1),
        by=rng.choice(ALONG),
        only=rng.choice(ONLY),
        as_of=as_of,
        known_until=as_of - rng.choice((0, 0, 3_600_000_000, 5 * _DAY_MS * 1000)),
        agreed=tuple(
            Threshold(
                name=rng.choice(("recovery", "reconnect", "reconnect_long", "redial")),
                ms=rng.choice((3_600_000, _DAY_MS, 3 * _DAY_MS, 40 * _DAY_MS)),
                since=rng.choice((None, FIRST + timedelta(days=2))),
                client=rng.choice((None, "k1")),
                queue=rng.choice((None, "q1")),
            )
            for _ in range(rng.choice((0, 1, 2)))
        ),
        shared=[
            Shared(customer="c1", since=FIRST + timedelta(days=rng.randrange(last + 1)),
                   until=rng.choice((None, FIRST + timedelta(days=last))), client=rng.choice((None, "k1")))
            for _ in range(rng.choice((0, 0, 1)))
        ],
    )  # fmt: skip


def both(pieces: Pieces, folder: Path, asked: list[str], scope: Scope) -> tuple[Found, Found]:
    """From rows as of the instant; and from whatever is quickest."""
    blobs = FolderBlobs(folder)
    rows = Source(
        paths={grain: [blobs.find(key) for key in pieces.keys(grain)] for grain in grains()},
        lacks=frozenset(),
    )
    window = (scope.since, scope.until)
    own = [each for each in pieces.pieces if each.since < window[1] and each.last >= window[0]]
    inside = msgspec.structs.replace(pieces, pieces=own)
    links = find_links(pieces.pieces, window, scope.as_of, lambda _: False, blobs.find)
    found = quick(inside, blobs, scope.as_of, near=pieces.pieces, links=links)
    found = with_late(found, pieces.pieces, scope.until, blobs.find)
    best = msgspec.structs.replace(rows, quick=found)
    kpis = find_kpis(asked)
    with connect() as engine:
        attach(engine, rows)
        slow = (
            answer(engine, rows, kpis, scope),
            follow_ups(engine, scope),
            abandoned_flow(engine, scope),
        )
    with connect() as engine:
        shown = Shown(engine, best)
        fast = (
            answer(shown, best, kpis, scope),
            follow_ups(shown, scope, best),
            abandoned_flow(shown, scope, source=best),
        )
    return slow, fast


def some(seed: int, most: int = 14) -> Counter[str]:
    """Where some questions were answered from, how often; all of them were answered alike."""
    rng = random.Random(seed)
    after = sorted(rng.sample(range(60), 7)) if rng.random() < 0.5 else range(7)
    took: Counter[str] = Counter()
    with TemporaryDirectory() as folder:
        days = random_days(
            rng,
            most=most,
            reach_s=rng.choice((14_000, 80_000)),
            after=after,
            open_days=rng.choice((0, 0.2)),
            grains=("attempt", "callback"),
        )
        pieces = keep(days, Path(folder))
        for _ in range(QUESTIONS):
            scope = scopes(rng, max(after))
            slow, fast = both(pieces, Path(folder), rng.sample(OF_ATTEMPTS, 15), scope)
            took.update(list(fast[0].read))
            assert msgspec.structs.replace(fast[0], read={}) == msgspec.structs.replace(
                slow[0], read={}
            )
            assert fast[1:] == slow[1:]
    return took


@pytest.mark.parametrize(
    ("seed", "ways"),
    [
        (0, {"links:corrected"}),
        (2, {"links:corrected"}),
        (5, {"links", "links:corrected"}),
    ],
)
def test_linked_attempts_say_what_the_rows_say(seed: int, ways: set[str]) -> None:
    assert ways <= some(seed).keys()


def gave_up(client: str, customer: str, day: date, **said: object) -> dict[str, object]:
    """An attempt at noon that was given up in a queue, or is as it is *said*."""
    at = noon_us(day)
    return {
        "centre": "c", "client": client, "business_date": day, "utc_offset_s": 0,
        "attempt": f"{client}{customer}{day}", "arrived_at": at, "channel": "voice",
        "customer": customer, "shared_identity": False, "outcome": "agent_requested",
        "contact_outcome": "abandoned", "ended_at": at + 60_000_000, "state": "closed",
        "excluded": False, "inferred": False, "clock_skew": False, "flags": (), "source": "journal",
        "record": "r", "source_ref": "r", **said,
    }  # fmt: skip


@pytest.mark.parametrize("by", [(), ("client",), ("day",)])
def test_who_is_helped_today_is_lost_no_more(by: tuple[str, ...]) -> None:
    """Also one of many whose rows no longer change; others stay as they were."""
    today, yesterday = FIRST + timedelta(days=1), FIRST
    helped = {"contact_outcome": "answered", "served_at": noon_us(today) - 3_000_000_000,
              "arrived_at": noon_us(today) - 3_600_000_000, "state": "open"}  # fmt: skip
    days = {
        ("k1", yesterday): [gave_up("k1", f"c{n}", yesterday) for n in range(5)],
        ("k2", yesterday): [gave_up("k2", "c9", yesterday)],
        ("k1", today): [gave_up("k1", "c1", today, **helped), gave_up("k1", "c7", today)],
    }
    scope = Scope(
        since=yesterday,
        until=today + timedelta(days=1),
        by=by,
        as_of=noon_us(today) + 3_600_000_000,
        known_until=noon_us(today) + 3_600_000_000,
    )
    asked = ["lost_customers", "recovered_customers", "undecided_customers", "unique_callers"]
    with TemporaryDirectory() as folder:
        pieces = keep(
            {place: {"attempt": table("attempt", rows)} for place, rows in days.items()},
            Path(folder),
        )
        slow, fast = both(pieces, Path(folder), asked, scope)
    assert fast[0].read["links:corrected"] == [
        "abn_customers",
        "abn_lost",
        "abn_unhelped",
        "uniq_callers",
    ]
    assert msgspec.structs.replace(fast[0], read={}) == msgspec.structs.replace(slow[0], read={})
    assert fast[1:] == slow[1:]
    if not by:
        told = {name: cell.value for name, cell in fast[0].lines[0].cells.items()}
        assert told == dict(zip(asked, (5, 1, 1, 7), strict=True))


def test_latest_attempts_have_a_place_for_each_of_their_own_days_and_channels() -> None:
    """Not for each since 1970: a page adds all of them up."""
    days = random_days(random.Random(3), after=(0, 2), open_days=0, grains=("attempt",), most=60)
    with TemporaryDirectory() as folder:
        own = [Path(folder) / piece.files["attempt"].key for piece in keep(days, Path(folder)).pieces
               if piece.client == "k1"]  # fmt: skip
        head = Head(Place(client="k1", own=tuple(own), around=(), callbacks=()), ())
    channels = set(head.rows["channel"].to_pylist())
    assert head.keys.num_rows == 3 * len(channels)
