"""What comes in: the world's news, translated into commands. Pure; nothing is remembered.

A command's (source, source_id) is the news' own id, and its id follows from that: whoever submits
it a second time, after any crash, says exactly the same.
"""

from __future__ import annotations

import hashlib
from typing import Literal, assert_never

from maju.channels.simulated.world.news import (
    CallRang,
    CallRef,
    Came,
    Clicked,
    CustomerGone,
    DeviceLost,
    News,
    Pressed,
    Rated,
    Recorded,
    StepEnded,
    Typed,
)
from maju.kernel import commands
from maju.kernel.commands import AnswerEffect, Body, Command
from maju.kernel.effects import Effect
from maju.kernel.ids import (
    AdapterId,
    CommandId,
    ContactId,
    EffectId,
    MessageId,
    contact_id,
    sortable,
)
from maju.kernel.time import Instant


def command(adapter: AdapterId, source_id: str, at: Instant, body: Body) -> Command:
    """A command of *adapter*; the same *source_id* and *at* give the same one."""
    return Command(
        id=CommandId(sortable("cm", at, _digest(adapter, source_id))),
        source=adapter,
        source_id=source_id,
        body=body,
    )


def contact_of(adapter: AdapterId, call: CallRef) -> ContactId:
    """Our id of *call*: what is written on it, or what follows from it."""
    return call.contact or contact_id(call.at, adapter, call.name)


def message_of(adapter: AdapterId, said: Typed | Pressed) -> MessageId:
    """The id under which the customer's own words (or digits) are kept."""
    return MessageId(sortable("ms", said.at, _digest(adapter, said.id)))


def answer(
    adapter: AdapterId,
    effect: EffectId,
    about: Effect,
    *,
    outcome: Literal["done", "failed"],
    detail: str,
    at: Instant,
) -> Command:
    """The one answer to *effect*."""
    body = AnswerEffect(effect=effect, outcome=outcome, detail=detail, about=about)
    return command(adapter, f"answer/{effect}", at, body)


def translate(adapter: AdapterId, news: News) -> Body | None:
    """The wish that *news* comes to; ``None`` for what only :func:`answer` can say."""
    match news:
        case CallRang(call=call):
            return commands.Arrive(
                contact=contact_of(adapter, call),
                adapter=adapter,
                entry=news.entry,
                channel=call.channel,
                customer=call.customer,
                began_at=call.at,
                outside=call.name,
                language=news.language,
                vip=news.vip,
                last_agent=news.last_agent,
            )
        case StepEnded():
            return commands.StepDone(contact=contact_of(adapter, news.call), step=news.step)
        case Pressed():
            return _input(adapter, news, contact_of(adapter, news.call))
        case CustomerGone():
            return commands.Leave(contact=contact_of(adapter, news.call), cause=news.how)
        case Typed():
            return commands.SeeMessage(
                contact=contact_of(adapter, news.call),
                message=message_of(adapter, news),
                by=news.by,
                agent=news.agent,
            )
        case Rated():
            return commands.RateContact(
                contact=contact_of(adapter, news.call), client=news.client, score=news.score
            )
        case Recorded():
            return commands.NoteRecording(
                contact=contact_of(adapter, news.call),
                recording=news.recording,
                seconds=news.seconds,
            )
        case DeviceLost():
            return commands.AgentLost(agent=news.agent)
        case Clicked():
            return news.wish
        case Came():
            return None
        case _:
            assert_never(news)


def _input(adapter: AdapterId, news: Pressed, contact: ContactId) -> Body:
    if not news.private or not news.value:
        return commands.GiveInput(contact=contact, step=news.step, value=news.value)
    return commands.GiveInput(
        contact=contact,
        step=news.step,
        kept=message_of(adapter, news),
        length=len(news.value),
    )


def _digest(adapter: AdapterId, source_id: str) -> int:
    said = f"{adapter}\0{source_id}".encode()
    return int.from_bytes(hashlib.blake2b(said, digest_size=10).digest(), "big")
