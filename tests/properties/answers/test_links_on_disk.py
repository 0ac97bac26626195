"""Linked attempts that come back from the disk say what those say that were just linked."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from maju.facts.history.blobs import sha256
from maju.facts.history.manifest import Pieces
from maju.metrics.changing import head
from maju.metrics.changing.kept import Kept
from maju.metrics.compiling import Scope
from maju.metrics.links import made
from maju.metrics.links.kept import Chained
from maju.metrics.links.numbering import Numbering
from maju.metrics.links.stored import Stored
from tests.properties.answers.random_facts import FIRST, keep, noon_us, random_days
from tests.properties.answers.test_links import OF_ATTEMPTS, both, scopes

_USERS = ("links.kept", "changing.head", "changing.changed")


def by_content(pieces: Pieces, folder: Path) -> Pieces:
    """Files named as those of a history are."""
    found = []
    for piece in pieces.pieces:
        files = {}
        for name, held in piece.files.items():
            digest = sha256(folder / held.key)[:20]
            key = f"c/{piece.client}/{piece.since}/{name}-{digest}.parquet"
            (folder / key).parent.mkdir(parents=True, exist_ok=True)
            (folder / held.key).replace(folder / key)
            files[name] = msgspec.structs.replace(held, key=key)
        found.append(msgspec.structs.replace(piece, files=files))
    return msgspec.structs.replace(pieces, pieces=found)


@contextmanager
def process(disk: Path, seen: Counter[str]) -> Iterator[None]:
    """As in a process that has just been started; it counts what it makes."""
    added: Callable[..., Any] = made.added

    def counted(*asked: Any) -> Any:
        seen["made"] += 1
        return added(*asked)

    def read(place: Any) -> Any:
        seen["heads"] += 1
        return rows(place)

    def asked_anew(*asked: Any) -> Any:
        seen["flags"] += 1
        return said(*asked)

    rows, said = head._rows, head.Head._asked
    with pytest.MonkeyPatch.context() as patch:
        numbering, chained = Numbering(), Chained()
        for user in _USERS:
            patch.setattr(f"maju.metrics.{user}.NUMBERS", numbering)
        patch.setattr("maju.metrics.showing.CHAINED", chained)
        patch.setattr("maju.metrics.links.kept.added", counted)
        heads = Kept()
        patch.setattr("maju.metrics.showing.HEADS", heads)
        patch.setattr(head, "_rows", read)
        patch.setattr(head.Head, "_asked", asked_anew)
        for each in (chained, heads):
            each.keep_on(Stored(disk))
        yield


def spoil(disk: Path, rng: random.Random) -> None:
    """Some files end early, some have another byte, some are gone."""
    for path in sorted(disk.iterdir()):
        whole = bytearray(path.read_bytes())
        how = rng.randrange(4)
        if how == 0:
            whole = whole[: rng.randrange(len(whole))]
        elif how == 1:
            whole[rng.randrange(len(whole))] ^= 1 << rng.randrange(8)
        path.unlink()  # another file: who has the old one mapped keeps it
        if how < 3:
            path.write_bytes(whole)


@pytest.mark.parametrize("seed", range(2))
def test_any_process_answers_as_from_rows(seed: int, tmp_path: Path) -> None:
    """One after the other over one folder: new ones, one after the disk spoilt files, and some
    whose days are partly others."""
    rng = random.Random(seed)
    disk, history = tmp_path / "links", tmp_path / "history"
    history.mkdir()

    def days(seed: int) -> Any:
        made = random_days(
            random.Random(seed), most=10, reach_s=80_000, after=(0, 1, 2, 9, 41, 45, 60),
            open_days=0, grains=("attempt", "callback"),
        )  # fmt: skip
        return {
            place: {grain: rows for grain, rows in grains.items() if rows.num_rows}
            for place, grains in made.items()
        }

    first, second = days(seed), days(seed + 100)
    others = rng.sample(sorted(first), 4)
    again = {
        place: (second if place in others else first)[place]
        for place in first
        if place != others[0]
    }
    before, after = (by_content(keep(each, history), history) for each in (first, again))
    asked = [of_late(rng), long_ago(rng)]
    linked = []
    for pieces in (before, None, before, after, before):
        if pieces is None:
            spoil(disk, rng)
            continue
        seen: Counter[str] = Counter()
        with process(disk, seen):
            for scope in asked:
                compare(pieces, history, rng, scope)
        linked.append(seen)
    new, spoilt, other, known = linked
    assert new["made"] >= spoilt["made"] > 0
    assert new["made"] > other["made"] > 0
    assert new["heads"] > 0
    assert new["flags"] > 0
    assert not known


def of_late(rng: random.Random) -> Scope:
    """A question of which a part is not over."""
    return asked_after(rng, 61, begins=(0, 42))


def long_ago(rng: random.Random) -> Scope:
    """A question of days about which nothing can change any more."""
    return asked_after(rng, 200, begins=(0, 2))


def asked_after(rng: random.Random, days: int, *, begins: Sequence[int]) -> Scope:
    """A question of the days from one of *begins* on, asked so many *days* after the first."""
    as_of = noon_us(FIRST + timedelta(days=days))
    return msgspec.structs.replace(
        scopes(rng, 60), as_of=as_of, known_until=as_of,
        since=FIRST + timedelta(days=rng.choice(begins)), until=FIRST + timedelta(days=61),
    )  # fmt: skip


def compare(pieces: Pieces, history: Path, rng: random.Random, scope: Scope) -> None:
    slow, fast = both(pieces, history, rng.sample(OF_ATTEMPTS, 8), scope)
    slow, fast = ((msgspec.structs.replace(each[0], read={}), *each[1:]) for each in (slow, fast))
    assert fast == slow
