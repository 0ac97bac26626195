"""Recordings of a contact, for whoever may hear them: found, drawn, and given piece by piece.

The name of a recording says whose it is, and its sealed part proves that; who may not hear that
client's is told that there is none. To hear is written into the access log before a byte is given:
the page asks for a key that is good for its reader, this recording and two hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo

import msgspec
from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from maju.directory import models as m
from maju.directory.access import Right, signed
from maju.directory.editing import link
from maju.facts.readmodel.reading import Step
from maju.floor.reports.rowing import seconds
from maju.journal.recordings.deleting import find_key
from maju.journal.recordings.sealed import Facts, Head
from maju.journal.recordings.shelf import Shelf
from maju.kernel.errors import Refused, Trouble

GOOD_FOR_S = 7_200
WIDTH, HALF = 800, 32
RECORDED = frozenset({"recording_noted", "recording_short", "recording_lost"})
"""Steps that tell of a recording."""
_SALT = "maju.recording"
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A recording that this reader may hear."""

    head: Head
    facts: Facts
    key: bytes


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One recording on its contact's page. Without *found* it was deleted, or is lost."""

    name: str
    at: str
    length: str
    lost: bool = False
    short: bool = False
    found: Found | None = None
    waves: Sequence[str] = ()
    gaps: Sequence[tuple[int, int]] = ()
    gap_words: str = ""

    @property
    def ms(self) -> int:
        """How long it is."""
        return 0 if self.found is None else self.found.head.ms

    @property
    def message(self) -> bool:
        """Whether it is a message that somebody left."""
        return self.found is not None and self.found.head.kind == "message"


def recordings(
    request: HttpRequest, centre: str, steps: Sequence[Step], zone: tzinfo
) -> list[Shown]:
    """Those that the journal tells of, in their order; none for who may hear none here."""
    if not signed(request).may(Right.RECORDINGS_HEAR, centre):
        return []
    noted = [each for each in steps if each.kind in RECORDED]
    return [_shown(request, centre, each, zone) for each in noted]


def find(request: HttpRequest, centre: str, name: str, right: Right) -> Found:
    """The recording *name*, if it is there and the reader has *right* for its client.

    Raises:
        Refused: ``recording_unknown``, whatever the reason.
    """
    shelf: Shelf = settings.MAJU_RECORDINGS(centre)
    sealed = shelf.open(name)
    if sealed is None:
        raise Refused("recording_unknown")
    with sealed:
        head = sealed.head
        if head.name != name or not signed(request).may(right, centre, head.client):
            raise Refused("recording_unknown")
        key = find_key(link(), settings.MAJU_VAULT(), head)
        if key is None:
            raise Refused("recording_unknown")
        return Found(head=head, facts=sealed.facts(key), key=key)


def give_key(request: HttpRequest, found: Found) -> str:
    """What :func:`has_key` lets through; the hearing stands in the access log from now on."""
    head, scope = found.head, signed(request)
    m.Access.objects.create(
        by_id=scope.person,
        at=settings.MAJU_NOW(),
        kind="hear",
        client=m.Client.objects.filter(centre=head.centre, code=head.client).first(),
        customer="" if str(head.owner) == head.contact else head.owner,
        what=f"{head.centre}: recording {head.name}",
        address=str(request.META.get("REMOTE_ADDR", "")),
        rows=1,
    )
    return signing.dumps([scope.person, head.name], salt=_SALT)


def has_key(request: HttpRequest, name: str) -> bool:
    """Whether the address bears the key of this reader, for this recording, not too long ago."""
    try:
        said = signing.loads(request.GET.get("key", ""), salt=_SALT, max_age=GOOD_FOR_S)
    except signing.BadSignature:
        return False
    return bool(said == [signed(request).person, name])


def pieces(centre: str, found: Found, first: int, end: int) -> Iterator[bytes]:
    """Its bytes from *first* up to *end*; nothing more once it is deleted."""
    shelf: Shelf = settings.MAJU_RECORDINGS(centre)
    sealed = shelf.open(found.head.name)
    if sealed is not None:
        with sealed:
            yield from sealed.read(found.key, first, end)


def asked_range(said: str, size: int) -> tuple[int, int] | None:
    """First byte and end of what a ``Range`` header asks of *size* bytes; ``None``: all of them.

    Several ranges at once are answered with all.

    Raises:
        ValueError: there is no such part.
    """
    found = _RANGE.fullmatch(said)
    if found is None or found[0] == "bytes=-":
        return None
    first, last = found.groups()
    if not first:
        begin, end = max(0, size - int(last)), size
    else:
        begin, end = int(first), min(int(last) + 1, size) if last else size
    if begin >= end:
        raise ValueError(said)
    return begin, end


def _shown(request: HttpRequest, centre: str, step: Step, zone: tzinfo) -> Shown:
    name, _, told = (step.detail or "").rpartition(":")
    length = seconds(int(told)) if told.isdecimal() else ""
    at = f"{datetime.fromtimestamp(step.at / 1_000_000, UTC).astimezone(zone):%H:%M:%S}"
    short = step.kind == "recording_short"
    if step.kind == "recording_lost":
        return Shown(name="", at=at, length=length, lost=True)
    try:
        found = find(request, centre, name, Right.RECORDINGS_HEAR)
    except (Refused, Trouble):
        return Shown(name=name, at=at, length=length, short=short)
    head, facts = found.head, found.facts
    began = datetime.fromtimestamp(head.began_at / 1_000_000, UTC).astimezone(zone)
    return Shown(
        name=name,
        at=f"{began:%H:%M:%S}",
        length=seconds(head.ms / 1000),
        found=found,
        short=short,
        waves=[_wave(side, up=number == 0) for number, side in enumerate(facts.peaks)],
        gaps=[_box(gap, head.ms) for gap in facts.gaps],
        gap_words=", ".join(
            f"{seconds(begin / 1000)}–{seconds(end / 1000)}" for begin, end in facts.gaps
        ),
    )


def _wave(peaks: bytes, *, up: bool) -> str:
    """One side as bars from the middle: who called upwards, who is heard downwards."""
    step = WIDTH / max(1, len(peaks))
    sign = "-" if up else ""
    return "".join(
        f"M{number * step:.1f} {HALF}v{sign}{max(1, peak * HALF // 100)}"
        for number, peak in enumerate(peaks)
        if peak
    )


def _box(gap: tuple[int, int], ms: int) -> tuple[int, int]:
    """Where a gap begins in the drawing, and how wide it is."""
    begin, end = (each * WIDTH // max(1, ms) for each in gap)
    return begin, max(2, end - begin)
