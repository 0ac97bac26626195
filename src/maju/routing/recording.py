"""녹취: what is said is kept from the notice on, and not while a card's number is told.

The core says when; the adapter keeps it. A recording that cannot be paused is shown as running,
for that is what it is.
"""

from __future__ import annotations

from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.errors import Refused
from maju.kernel.ids import ContactId
from maju.kernel.time import Instant
from maju.routing.matching import emit
from maju.routing.model import Contact
from maju.routing.state import Draft


def records(d: Draft, contact: Contact) -> bool:
    """Whether the contact came in by a number whose calls are recorded."""
    entry = d.look.entries.get((Channel.VOICE, contact.entry))
    return entry is not None and entry.record and contact.channel is Channel.VOICE


def begin_recording(d: Draft, contact_id: ContactId, *, due: Instant | None = None) -> None:
    """The customer has heard the notice; a second notice changes nothing."""
    contact = d.contact(contact_id)
    if contact.recording:
        return
    emit(d, e.RecordingBegan(contact=contact_id), due=due)
    d.want(contact.adapter, f.KeepRecording(contact=contact_id, on=True))


def leave_out(d: Draft, contact_id: ContactId, *, due: Instant | None = None) -> None:
    """The customer goes to a number outside: what is said there is not ours to keep."""
    contact = d.contact(contact_id)
    if contact.recording == "on":
        emit(d, e.RecordingPaused(contact=contact_id), due=due)
        d.want(contact.adapter, f.KeepRecording(contact=contact_id, on=False))


def go_on(d: Draft, contact_id: ContactId) -> None:
    """The next talk begins: a pause was for the one before."""
    contact = d.contact(contact_id)
    if contact.recording == "paused":
        emit(d, e.RecordingResumed(contact=contact_id))
        d.want(contact.adapter, f.KeepRecording(contact=contact_id, on=True))


def pause_recording(d: Draft, body: c.PauseRecording, contact: Contact) -> None:
    """Refused ``not_recorded`` where nothing is; a second pause changes nothing."""
    _refuse_unless_recorded(contact)
    if contact.recording == "on":
        emit(d, e.RecordingPaused(contact=contact.id, agent=body.agent))
        d.want(contact.adapter, f.KeepRecording(contact=contact.id, on=False))


def resume_recording(d: Draft, body: c.ResumeRecording, contact: Contact) -> None:
    """The other way."""
    _refuse_unless_recorded(contact)
    if contact.recording == "paused":
        emit(d, e.RecordingResumed(contact=contact.id, agent=body.agent))
        d.want(contact.adapter, f.KeepRecording(contact=contact.id, on=True))


def _refuse_unless_recorded(contact: Contact) -> None:
    if not contact.recording:
        raise Refused("not_recorded", contact=contact.id)


def recording_failed(d: Draft, about: f.KeepRecording) -> None:
    """It was not begun, or runs on although it should rest; an earlier wish is over by now."""
    contact = d.contacts.get(about.contact)
    if contact is None or contact.recording != ("on" if about.on else "paused"):
        return
    if about.on:
        emit(d, e.RecordingFailed(contact=about.contact))
    else:
        emit(d, e.RecordingResumed(contact=about.contact))


def note_recording(d: Draft, body: c.NoteRecording) -> None:
    """Of a contact that may be over; whether it ever was, the adapter knows."""
    if not body.contact:
        raise Refused("unknown_contact", contact=body.contact)
    if not body.recording and not body.lost:
        raise Refused("empty_id", kind="recording")
    if body.seconds < 0:
        raise Refused("negative", where=body.contact, name="seconds", value=body.seconds)
    emit(
        d,
        e.RecordingNoted(
            contact=body.contact,
            recording=body.recording,
            seconds=body.seconds,
            lost=body.lost,
            short=body.short,
        ),
    )
