"""Announcements as people change them: drafts that are heard first, changes with their trail.

A change is a row with the centre's edition as its number; the newest of a name holds. It is committed
with its trail before any server's folder is touched; who is killed in between is followed by the adapter,
which looks for rows that its folder has not heard of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import partial

import msgspec
from django.db import transaction

from maju.directory import models as m
from maju.directory.editing import editing
from maju.directory.telephony import Deed, Sound
from maju.kernel.channels import Channel
from maju.kernel.errors import Refused
from maju.kernel.flows import Ask, End, Flow, Menu, OfferCallback, Say, SelfServed, Voicemail
from maju.kernel.ids import CentreId
from maju.kernel.time import Instant

TEXT_MOST = 1_000
KEPT = 10
"""So many changes of one announcement are kept, to go back to."""


def prompts_of(flow: m.Flow, *, recorded: bool) -> list[str]:
    """The names that a call through *flow* may hear, in the order of its steps."""
    said = msgspec.convert(flow.body, Flow)
    own = [
        node.prompt
        for node in said.nodes
        if isinstance(node, Say | Menu | Ask | OfferCallback | Voicemail | SelfServed | End)
    ]
    before = ["recording_notice", "protection_notice"] if recorded else []
    return [each for each in dict.fromkeys([flow.notice, *before, *own]) if each]


def uses_of(centre: m.Centre) -> Mapping[str, Sequence[m.Entry]]:
    """Announcement → the telephone numbers whose callers may hear it."""
    found: dict[str, list[m.Entry]] = defaultdict(list)
    entries = m.Entry.objects.filter(centre=centre, channel=str(Channel.VOICE))
    for entry in entries.select_related("flow", "client").order_by("client__place", "place", "id"):
        for name in prompts_of(entry.flow, recorded=entry.record):
            found[name].append(entry)
    return found


def whose(name: str, uses: Mapping[str, Sequence[m.Entry]]) -> Collection[str] | None:
    """The clients whose callers alone hear *name*; ``None``: it is the whole centre's.

    A name without a client before its dot sounds for every client that has none of its own.
    """
    client, dot, _ = name.partition(".")
    clients = {entry.client.code for entry in uses.get(name, ())}
    return clients if dot and clients and clients == {client} else None


def draft_of(centre: m.Centre, code: str) -> m.Prompt | None:
    """What waits to be heard before it goes live."""
    return m.Prompt.objects.filter(centre=centre, code=code, number=0).first()


def changes_of(centre: m.Centre, code: str) -> Sequence[m.Prompt]:
    """What it sounded like, the newest first; the sound itself is left where it is."""
    rows = m.Prompt.objects.filter(centre=centre, code=code, number__gt=0)
    return list(rows.select_related("by").defer("sound").order_by("-number"))


def newest(centre: m.Centre) -> Mapping[str, m.Prompt]:
    """What holds of each announcement that people have changed."""
    rows = m.Prompt.objects.filter(centre=centre, number__gt=0).select_related("by")
    return {row.code: row for row in rows.defer("sound").order_by("number")}


def keep_draft(
    centre: m.Centre, code: str, sound: Sound, *, text: str, by: m.Person, now: Instant
) -> None:
    """In place of the draft that was there. Callers hear nothing of it."""
    m.Prompt.objects.update_or_create(
        centre=centre,
        code=code,
        number=0,
        defaults={
            "how": "spoken" if text else "recorded",
            "text": text,
            "ms": sound.ms,
            "level": sound.level,
            "sound": sound.wav,
            "at": now,
            "by": by,
        },
    )


def drop_draft(centre: m.Centre, code: str) -> None:
    """Forget it."""
    m.Prompt.objects.filter(centre=centre, code=code, number=0).delete()


def go_live(centre: m.Centre, code: str, chosen: int, *, by: m.Person, now: Instant) -> Deed:
    """The draft (*chosen* 0), or an earlier change, is what callers hear from now on.

    Raises:
        Refused: ``prompt_gone``: it is not there any more.
    """
    with transaction.atomic():
        row = m.Prompt.objects.filter(centre=centre, code=code, number=chosen).first()
        if row is None:
            raise Refused("prompt_gone")
        given = {name: getattr(row, name) for name in ("how", "text", "ms", "level", "sound")}
        deed = _decide(centre, code, given, by=by, now=now)
        drop_draft(centre, code)
    return deed


def go_back(centre: m.Centre, code: str, *, by: m.Person, now: Instant) -> Deed:
    """As it was delivered: the machine's voice, or what its last part says."""
    return _decide(centre, code, {"how": "built"}, by=by, now=now)


def _decide(
    centre: m.Centre, code: str, given: Mapping[str, object], *, by: m.Person, now: Instant
) -> Deed:
    with editing(CentreId(centre.code), by=by, seen=centre.edition, now=now) as edit:
        row = m.Prompt(centre=edit.centre, code=code, number=edit.edition, at=now, by=by, **given)
        edit.add(row)
        old = m.Prompt.objects.filter(centre=centre, code=code, number__gt=0).order_by("-number")
        m.Prompt.objects.filter(pk__in=[each.pk for each in old.defer("sound")[KEPT:]]).delete()
    return deed_of(row)


def deed_of(row: m.Prompt) -> Deed:
    """What a server's folder is to be told."""
    load = None if row.how == "built" else partial(sound_of, row.pk)
    return Deed(key=row.code, number=row.number, load=load)


def sound_of(row: int) -> bytes:
    """What a row sounds like; nothing when it has no sound."""
    found = m.Prompt.objects.filter(pk=row).values_list("sound", flat=True).first()
    return bytes(found or b"")
