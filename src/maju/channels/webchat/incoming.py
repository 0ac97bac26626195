"""What comes in: a visitor's wishes, done to its session and told to the centre. Pure.

A wish that was done before changes nothing (the store finds its line, or the centre its command);
one that cannot be is refused, and changes nothing either.
"""

from __future__ import annotations

import re
from typing import assert_never

import msgspec

from maju.channels.webchat import said as v
from maju.channels.webchat.change import WEBCHAT, Change
from maju.channels.webchat.doors import Door
from maju.channels.webchat.model import DONE, Asking, Conversation
from maju.channels.webchat.settings import ChatSettings
from maju.kernel import commands as c
from maju.kernel.channels import Channel
from maju.kernel.errors import Refused
from maju.kernel.flows import Ask
from maju.kernel.ids import contact_id
from maju.kernel.time import Instant

_PHONE = re.compile(r"^\+?[0-9][0-9 ()\-]{6,18}[0-9]$")
_EMAIL = re.compile(r"^[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}$")
_OWN_NAMES = frozenset({"name", "phone", "email"})  # asked for under these: they are the customer's


def hear(change: Change, said: v.Said, *, door: Door, settings: ChatSettings, now: Instant) -> None:
    """Do what the visitor *said*.

    Raises:
        Refused: ``chat_…``; nothing was changed.
    """
    if change.repeated is not None:
        return
    match said:
        case v.Begin():
            _begin(change, said, now)
        case v.Write():
            _write(change, said, settings, now)
        case v.Choose():
            _choose(change, said, door, now)
        case v.Give():
            _give(change, said, door, now)
        case v.Callback():
            _callback(change, said, now)
        case v.Decline():
            _decline(change, said, now)
        case v.LeaveMessage():
            _leave_message(change, said, settings, now)
        case v.Leave():
            _leave(change, said, now)
        case v.Rate():
            _rate(change, said, door, now)
        case v.SendTranscript():
            _transcript(change, said)
        case _:
            assert_never(said)


def _open(change: Change) -> Conversation:
    talk = change.session.open
    if talk is None:
        raise Refused("chat_over")
    return talk


def _begin(change: Change, said: v.Begin, now: Instant) -> None:
    if change.session.open is not None:
        return  # two tabs begin at once: one conversation
    outside = f"{change.session.id}/{said.id}"
    talk = Conversation(contact=contact_id(now, WEBCHAT, outside), began_at=now)
    change.session = msgspec.structs.replace(change.session, talk=talk, language=said.language)
    change.begins = True
    change.say("began", "system", now, said=said.id)
    body = c.Arrive(
        contact=talk.contact,
        adapter=WEBCHAT,
        entry=change.session.key,
        channel=Channel.CHAT,
        customer=change.session.customer,
        began_at=now,
        outside=change.session.id,
        language=said.language,
    )
    change.tell(outside, now, body)


def _text(text: str, settings: ChatSettings) -> str:
    text = text.replace("\x00", "").strip()
    if not text:
        raise Refused("chat_empty")
    if len(text) > settings.message_most:
        raise Refused("chat_too_long", most=settings.message_most)
    return text


def _write(change: Change, said: v.Write, settings: ChatSettings, now: Instant) -> None:
    talk, text = _open(change), _text(said.text, settings)
    _message(change, talk, said.id, text, now)


def _message(change: Change, talk: Conversation, said: str, text: str, now: Instant) -> None:
    message = change.message_of(said, now)
    change.keep(message, text.encode())
    change.say("text", "visitor", now, message=message, said=said)
    seen = c.SeeMessage(contact=talk.contact, message=message, by="customer")
    change.tell(f"{change.session.id}/{said}", now, seen)


def _asked(change: Change, step: int, *kinds: str) -> tuple[Conversation, Asking]:
    talk = _open(change)
    if talk.asking is None or talk.asking.step != step or talk.asking.kind not in kinds:
        raise Refused("chat_not_asked")
    return talk, talk.asking


def _choose(change: Change, said: v.Choose, door: Door, now: Instant) -> None:
    talk, asking = _asked(change, said.step, "menu")
    if said.value not in asking.keys:
        raise Refused("chat_not_asked")
    change.say("chosen", "visitor", now, said=said.id, prompt=asking.prompt, value=said.value)
    change.turn(asking=None)
    given = c.GiveInput(contact=talk.contact, step=said.step, value=said.value)
    change.tell(f"{change.session.id}/{said.id}", now, given)


def _give(change: Change, said: v.Give, door: Door, now: Instant) -> None:
    """The words are the customer's own: the centre is told how many there are.

    Who answers finds them in the side store as ``form/<contact>``, by the names of the questions.
    """
    talk, asking = _asked(change, said.step, "ask")
    text = said.text.replace("\x00", "").strip()[: max(asking.most, 1) + 1]
    if not text:
        raise Refused("chat_empty")
    kept = change.message_of(said.id, now)
    node = door.questions.get(asking.prompt)
    name = node.name if isinstance(node, Ask) else asking.prompt
    change.keep(kept, text.encode())
    change.keep(f"form/{talk.contact}", msgspec.json.encode({**talk.form, name: kept}))
    if name in _OWN_NAMES:
        change.keep(name, text.encode())
    change.say("given", "visitor", now, said=said.id, prompt=asking.prompt, message=kept)
    change.turn(asking=None, form={**talk.form, name: kept})
    given = c.GiveInput(contact=talk.contact, step=said.step, kept=kept, length=len(text))
    change.tell(f"{change.session.id}/{said.id}", now, given)


def phone_of(text: str) -> str:
    """A telephone number as it was written, if it can be one.

    Raises:
        Refused: ``chat_phone``.
    """
    text = text.strip()
    if not _PHONE.match(text):
        raise Refused("chat_phone")
    return text


def email_of(text: str) -> str:
    """An e-mail address, if it can be one.

    Raises:
        Refused: ``chat_email``.
    """
    text = text.strip()
    if not _EMAIL.match(text):
        raise Refused("chat_email")
    return text


def _callback(change: Change, said: v.Callback, now: Instant) -> None:
    phone = phone_of(said.phone)
    body: c.Body | None = None
    talk = change.session.talk
    if talk is not None and talk.promised:
        pass  # a line that was too long promised it, and nobody had asked for the number yet
    elif said.step:
        talk, asking = _asked(change, said.step, "callback")
        body = c.GiveInput(contact=talk.contact, step=said.step, value=asking.keys[0])
    else:
        talk = _open(change)
        if talk.waiting is None:
            raise Refused("chat_not_asked")
        body = c.RequestCallback(contact=talk.contact)
    number = change.message_of(said.id, now)
    change.keep_all({"phone": phone, number: phone, "name": said.name.strip()})
    change.say("given", "visitor", now, said=said.id, prompt="your_number", message=number)
    change.turn(asking=None, phone=True)
    if body is not None:
        change.tell(f"{change.session.id}/{said.id}", now, body)


def _decline(change: Change, said: v.Decline, now: Instant) -> None:
    talk = _open(change)
    if talk.leaving is not None and not said.step:
        nothing = msgspec.structs.replace(DONE, detail="empty")
        change.say("chosen", "visitor", now, said=said.id, value="no_message")
        change.turn(leaving=None)
        change.settle(talk.leaving.effect, talk.leaving.about, nothing, now)
        return
    _asked(change, said.step, "callback")
    change.say("chosen", "visitor", now, said=said.id, value="no_callback")
    change.turn(asking=None)
    given = c.GiveInput(contact=talk.contact, step=said.step, value="")
    change.tell(f"{change.session.id}/{said.id}", now, given)


def _leave_message(
    change: Change, said: v.LeaveMessage, settings: ChatSettings, now: Instant
) -> None:
    talk = _open(change)
    if talk.leaving is None:
        raise Refused("chat_not_asked")
    text = _text(said.text, settings)
    change.keep_all(
        {
            "phone": phone_of(said.phone) if said.phone.strip() else "",
            "email": email_of(said.email) if said.email.strip() else "",
            "name": said.name.strip(),
        }
    )
    _message(change, talk, said.id, text, now)
    change.turn(leaving=None)
    change.settle(talk.leaving.effect, talk.leaving.about, DONE, now)


def _leave(change: Change, said: v.Leave, now: Instant) -> None:
    if change.session.open is not None:
        go(change, "visitor", f"{change.session.id}/{said.id}", now, said=said.id)


def go(change: Change, how: str, source_id: str, now: Instant, *, said: str = "") -> None:
    """The visitor leaves its open conversation, by wish or by not coming back (``away``)."""
    talk = _open(change)
    away = how == "away"
    change.say("ended", "system" if away else "visitor", now, said=said, value=how)
    change.turn(ended=how, asking=None, waiting=None, held=False)
    if talk.leaving is not None:  # the core looks after a message that was begun
        change.turn(leaving=None)
        empty = msgspec.structs.replace(DONE, detail="empty")
        change.settle(talk.leaving.effect, talk.leaving.about, empty, now)
    left = c.Leave(contact=talk.contact, cause="dropped" if away else "hangup")
    change.tell(source_id, now, left)


def _rate(change: Change, said: v.Rate, door: Door, now: Instant) -> None:
    talk = change.session.talk
    if talk is None or not talk.over or not talk.met:
        raise Refused("chat_not_asked")
    if talk.rating:
        return  # the first one counts, and a repeat is harmless
    if not 1 <= said.score <= 5:
        raise Refused("chat_score")
    change.turn(rating=said.score)
    body = c.RateContact(contact=talk.contact, client=door.client, score=said.score)
    change.tell(f"{change.session.id}/{said.id}", now, body)


def _transcript(change: Change, said: v.SendTranscript) -> None:
    talk = change.session.talk
    if talk is None:
        raise Refused("chat_over")
    change.keep("email", email_of(said.email).encode())
    change.wishes.append("transcript")
    change.turn(transcript=True)


def time_out(change: Change, now: Instant) -> None:
    """What the flow asked was not answered in time, or no message was left."""
    talk = change.session.open
    if talk is None:
        return
    asking, leaving = talk.asking, talk.leaving
    if asking is not None and asking.until is not None and asking.until <= now:
        change.turn(asking=None)
        nothing = c.GiveInput(contact=talk.contact, step=asking.step)
        change.tell(f"{talk.contact}/late/{asking.step}", now, nothing)
    if leaving is not None and leaving.until <= now:
        change.turn(leaving=None)
        empty = msgspec.structs.replace(DONE, detail="empty")
        change.settle(leaving.effect, leaving.about, empty, now)
