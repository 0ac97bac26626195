"""Integration: what pages ask of the read model: customers, inquiries, messages, what is missing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import AsyncConnection

from maju.facts.readmodel.asking import Link
from maju.facts.readmodel.conversations import (
    Ratings,
    messages_of,
    ratings,
    unrecorded,
    unrecorded_counts,
)
from maju.facts.readmodel.customers import contacts_of, gave_up, known_as
from maju.facts.readmodel.fold import Fold
from maju.facts.readmodel.inquiries import inquiries, inquiries_of, inquiry
from maju.facts.readmodel.store import TABLES, Store
from maju.kernel import commands as c
from maju.kernel.events import Event
from maju.kernel.ids import CommandId, ContactId, CustomerId, InquiryId, MessageId, Seq
from maju.kernel.time import HOUR, Instant
from tests.unit.routing.cast import CENTRE, DELIVERY, JIYOUNG, KIM, LEE, MEAL, MINSU, SHOP, Story

YEJIN = CustomerId("cu_yejin")
DUE = Instant(1_795_490_000_000_000)


def morning() -> Story:
    """Kim gives up twice and is called by another name once; Lee is served and rates it."""
    story = Story()
    for name in ("kim1", "kim2"):
        call = story.calls(name, customer=KIM)
        story.later(30)
        story.do(c.Leave(contact=call))
    yejin = story.calls("yejin", customer=YEJIN)
    story.later(20)
    story.do(c.Leave(contact=yejin))
    story.comes(MINSU)
    lee = story.calls("lee", "widget", customer=LEE, caution=True)
    story.takes(MINSU)
    for n, by in enumerate(("customer", "agent", "customer")):
        agent = MINSU if by == "agent" else None
        message = MessageId(f"ms_{n}")
        story.do(c.SeeMessage(contact=lee, message=message, by=by, agent=agent))  # type: ignore[arg-type]
        story.later(5)
    story.do(c.MarkAbuse(agent=MINSU, contact=lee, kind="abuse"))
    story.do(c.HangUp(agent=MINSU, contact=lee))
    story.later(60)  # nobody saves the record
    story.do(c.RateContact(contact=lee, client=SHOP, score=4))
    note = c.NoteInquiry(
        inquiry=InquiryId("iq_1"),
        client=SHOP,
        contact=lee,
        customer=LEE,
        state="open",
        owner=MINSU,
        due=DUE,
        by="u_minsu",
        topic="배송",
    )
    story.do(note)
    return story


def as_events(story: Story) -> list[Event]:
    return [
        Event(seq=Seq(n), at=at, due=due, cause=CommandId("cm"), core=1, body=body)
        for n, (at, due, body) in enumerate(story.told, 1)
    ]


def project(url: str, story: Story, *, at_most: int = 10_000) -> None:
    """The tables after the story, written in pieces of *at_most* events by as many processes."""

    async def write() -> None:
        async with await AsyncConnection.connect(url, autocommit=True) as link:
            store = Store(link, CENTRE)
            await store.clear()
            events, done = as_events(story), 0
            while done < len(events):
                fold = Fold(await store.load(), after=done)
                changes = fold.project(events[done : done + at_most])
                await store.write(changes, after=Seq(done), upto=fold.seq)
                done = fold.seq

    asyncio.run(write())


@pytest.fixture
def link(postgres_url: str) -> Iterator[Link]:
    with psycopg.connect(postgres_url) as connection:
        yield connection


def asked(link: Link, table: str) -> list[str]:
    return sorted(repr(row) for row in link.execute(f"TABLE readmodel.rm_{table}".encode()))


def test_pieces_give_the_rows_of_one_piece(postgres_url: str, link: Link) -> None:
    """Also of what is said of a contact that another process has seen the end of."""
    story = morning()
    story.do(c.CorrectTopic(contact=ContactId("ct_lee"), topic="교환", by="u_lead"))
    story.do(c.UniteCustomers(client=SHOP, kept=KIM, gone=YEJIN, by="u_lead"))
    project(postgres_url, story)
    whole = {table: asked(link, table) for table in TABLES}
    link.rollback()
    for at_most in (1, 7):
        project(postgres_url, story, at_most=at_most)
        assert {table: asked(link, table) for table in TABLES} == whole
        link.rollback()


def test_a_customers_contacts_include_those_of_whom_it_is_one_with(
    postgres_url: str, link: Link
) -> None:
    story = morning()
    project(postgres_url, story)
    assert len(contacts_of(link, CENTRE, SHOP, KIM)) == 2
    link.rollback()
    story.do(c.UniteCustomers(client=SHOP, kept=KIM, gone=YEJIN, by="u_lead"))
    story.do(c.UniteCustomers(client=SHOP, kept=LEE, gone=KIM, by="u_lead"))
    project(postgres_url, story)
    assert known_as(link, CENTRE, SHOP, YEJIN) == {KIM, LEE, YEJIN}
    assert known_as(link, CENTRE, MEAL, YEJIN) == {YEJIN}
    whole = contacts_of(link, CENTRE, SHOP, YEJIN)
    assert [each.contact for each in whole] == ["ct_lee", "ct_yejin", "ct_kim2", "ct_kim1"]
    first = contacts_of(link, CENTRE, SHOP, YEJIN, limit=3)
    rest = contacts_of(link, CENTRE, SHOP, YEJIN, limit=3, before=first[-1])
    assert [*first, *rest] == whole
    assert contacts_of(link, CENTRE, MEAL, YEJIN) == []
    assert (whole[0].rating, whole[0].abuse, whole[0].caution) == (4, 1, True)
    link.rollback()
    story.do(c.SplitCustomers(client=SHOP, gone=YEJIN, by="u_lead"))
    project(postgres_url, story)
    assert known_as(link, CENTRE, SHOP, YEJIN) == {YEJIN}


def test_two_customers_united_both_ways_are_still_found(postgres_url: str, link: Link) -> None:
    story = morning()
    story.do(c.UniteCustomers(client=SHOP, kept=KIM, gone=YEJIN, by="u_lead"))
    story.do(c.UniteCustomers(client=SHOP, kept=YEJIN, gone=KIM, by="u_lead"))
    project(postgres_url, story)
    assert known_as(link, CENTRE, SHOP, KIM) == {KIM, YEJIN}
    assert gave_up(link, CENTRE, clients=None, since=0)


def test_who_gave_up_is_one_row_until_served(postgres_url: str, link: Link) -> None:
    story = morning()
    project(postgres_url, story)
    kim, yejin = gave_up(link, CENTRE, clients=[SHOP], since=0)
    assert (kim.customer, kim.times, kim.contact, kim.queue) == (KIM, 2, "ct_kim2", DELIVERY)
    assert (yejin.customer, yejin.times, yejin.here) == (YEJIN, 1, False)
    assert gave_up(link, CENTRE, clients=[MEAL], since=0) == []
    assert gave_up(link, CENTRE, clients=[], since=0) == []
    assert gave_up(link, CENTRE, clients=None, since=0, limit=1, offset=1) == [yejin]
    assert gave_up(link, CENTRE, clients=None, since=kim.last_at + HOUR) == []
    link.rollback()
    story.calls("again", customer=YEJIN)
    project(postgres_url, story)
    assert [each.here for each in gave_up(link, CENTRE, clients=None, since=0)] == [False, True]
    link.rollback()
    story.takes(MINSU)
    story.do(c.UniteCustomers(client=SHOP, kept=KIM, gone=YEJIN, by="u_lead"))
    project(postgres_url, story)
    assert gave_up(link, CENTRE, clients=None, since=0) == [], "one of them was served: both were"


def test_what_nobody_recorded_is_missing_until_it_is_said_later(
    postgres_url: str, link: Link
) -> None:
    story = morning()
    project(postgres_url, story)
    (missing,) = unrecorded(link, CENTRE, since=0, until=story.now, clients=[SHOP])
    assert (missing.contact, missing.agent, missing.customer) == ("ct_lee", MINSU, LEE)
    counts = unrecorded_counts(link, CENTRE, since=0, until=story.now, clients=None)
    assert counts == {MINSU: 1}
    assert unrecorded(link, CENTRE, since=0, until=story.now, clients=None, agent=JIYOUNG) == []
    assert unrecorded(link, CENTRE, since=0, until=story.now, clients=[MEAL]) == []
    link.rollback()
    story.do(c.CorrectTopic(contact=ContactId("ct_lee"), topic="배송", by="u_lead"))
    project(postgres_url, story)
    assert unrecorded(link, CENTRE, since=0, until=story.now, clients=None) == []
    assert contacts_of(link, CENTRE, SHOP, LEE)[0].topic == "배송"


def test_messages_are_numbered_within_their_contact(postgres_url: str, link: Link) -> None:
    project(postgres_url, morning())
    first, second, third = messages_of(link, CENTRE, "ct_lee")
    assert [first.n, second.n, third.n] == [1, 2, 3]
    assert (second.by, second.agent, second.message) == ("agent", MINSU, "ms_1")
    assert messages_of(link, CENTRE, "ct_lee", after=1, limit=1) == [second]


def test_an_inquiry_is_what_its_notes_come_to(postgres_url: str, link: Link) -> None:
    story = morning()
    project(postgres_url, story)
    (found,) = inquiries(link, CENTRE, clients=[SHOP])
    assert (found.state, found.owner, found.due, found.contacts) == ("open", MINSU, DUE, ["ct_lee"])
    assert inquiries(link, CENTRE, clients=[MEAL]) == []
    assert inquiries(link, CENTRE, clients=None, owner=JIYOUNG) == []
    assert inquiries(link, CENTRE, clients=None, overdue_at=DUE) == []
    assert inquiries(link, CENTRE, clients=None, overdue_at=DUE + 1) == [found]
    assert inquiries_of(link, CENTRE, SHOP, LEE) == [found]
    link.rollback()
    again = story.calls("again", customer=LEE)
    one = InquiryId("iq_1")
    story.do(
        c.NoteInquiry(inquiry=one, client=SHOP, contact=again, state="done", owner=MINSU, by="u")
    )
    project(postgres_url, story)
    done = inquiry(link, CENTRE, "iq_1")
    assert done is not None
    assert (done.state, done.customer, done.topic, done.notes) == ("done", LEE, "배송", 2)
    assert done.contacts == ["ct_lee", "ct_again"]
    assert done.done_at is not None
    assert inquiries(link, CENTRE, clients=None) == []
    assert inquiries(link, CENTRE, clients=None, states=None) == [done]
    assert inquiry(link, CENTRE, "iq_none") is None


def test_ec_106_a_contact_is_rated_once_and_the_last_agent_has_the_credit(
    postgres_url: str, link: Link
) -> None:
    story = morning()
    story.do(c.RateContact(contact=ContactId("ct_lee"), client=SHOP, score=2))
    project(postgres_url, story)
    once, nothing = Ratings(count=1, total=2, top2=0), Ratings(count=0, total=0, top2=0)
    assert ratings(link, CENTRE, since=0, until=story.now, clients=None) == once
    assert ratings(link, CENTRE, since=0, until=story.now, clients=None, agent=MINSU) == once
    assert ratings(link, CENTRE, since=0, until=story.now, clients=None, agent=JIYOUNG) == nothing
    assert ratings(link, CENTRE, since=0, until=story.now, clients=[MEAL]) == nothing
