"""Unit: rows follow from events alone, however they are cut, and agree with a count of events."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maju.facts.readmodel.fold import Fold
from maju.facts.readmodel.shelf import Shelf
from maju.kernel import events as e
from maju.kernel.errors import Bug
from maju.kernel.events import Event
from tests.unit.engine.verify.day import CENTRE, day
from tests.unit.facts.readmodel.tables import Tables, at_once

SEEDS = range(10)


@lru_cache
def events_of(seed: int) -> tuple[Event, ...]:
    return tuple(event for decided in day(seed, steps=200) for event in decided.events)


@given(seed=st.sampled_from(SEEDS), data=st.data())
@settings(max_examples=60)
def test_pieces_with_restarts_and_kills_give_the_rows_of_one_piece(
    seed: int, data: st.DataObject
) -> None:
    """A kill loses what was projected and not written; a restart knows the tables alone."""
    events = events_of(seed)
    tables = Tables(CENTRE)
    fold = tables.fold()
    while tables.seq < len(events):
        size = data.draw(st.integers(1, 80))
        changes = fold.project(events[tables.seq : tables.seq + size])
        fate = data.draw(st.sampled_from(["go on", "restart", "killed before the commit"]))
        if fate != "killed before the commit":
            tables.write(changes, upto=fold.seq)
        if fate != "go on":
            fold = tables.fold()
    whole = at_once(CENTRE, events)
    for name in ("contact", "visit", "leg", "agent", "agent_state", "callback", "timeline"):
        assert getattr(tables, name) == getattr(whole, name), name


@pytest.mark.parametrize("seed", SEEDS)
def test_counts_are_those_of_the_events(seed: int) -> None:
    events = events_of(seed)
    tables = at_once(CENTRE, events)
    kinds = Counter(type(event.body) for event in events)
    contacts, legs = tables.contacts(), tables.legs()
    began = kinds[e.ContactArrived] + kinds[e.OutboundBegan] + kinds[e.WorkBegan]
    assert len(contacts) == began + kinds[e.CallMissed]
    outcomes = Counter(x.body.outcome for x in events if isinstance(x.body, e.ContactClosed))
    missed = {x.body.contact for x in events if isinstance(x.body, e.CallMissed)}
    closed = [row for row in contacts if row.contact not in missed]
    assert Counter(row.outcome for row in closed if row.outcome is not None) == outcomes
    visits = {(x.body.contact, x.body.visit) for x in events if isinstance(x.body, e.Queued)}
    assert {(row.contact, row.visit) for row in tables.visits()} == visits
    begun = {
        (x.body.contact, x.body.leg)
        for x in events
        if isinstance(x.body, e.Answered | e.ConsultBegan | e.DialBegan)
    }
    assert {(row.contact, row.leg) for row in legs} == begun
    assert sum(row.offers for row in contacts) == kinds[e.OfferMade]
    assert sum(row.ended_at is not None for row in legs) == kinds[e.LegEnded]
    assert sum(row.wrap_up_ended_at is not None for row in legs) == kinds[e.WrapUpEnded]
    assert sum(row.transfers for row in contacts) == kinds[e.Transferred]
    assert len(tables.callbacks()) == kinds[e.CallbackPromised]
    assert sum(x.closed_at is not None for x in tables.callbacks()) == kinds[e.CallbackClosed]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_contact_is_the_sum_of_its_legs(seed: int) -> None:
    tables = at_once(CENTRE, events_of(seed))
    for row in tables.contacts():
        mine = [leg for leg in tables.legs() if leg.contact == row.contact and leg.ended_at]
        served = [leg for leg in mine if leg.role != "consult"]
        assert row.talk_us == sum(leg.talk_us for leg in served)
        assert row.hold_us == sum(leg.hold_us for leg in served)
        assert row.wrap_up_us == sum(leg.wrap_up_us for leg in mine)
        assert (row.finished_at is not None) <= (row.closed_at is not None)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_agents_states_follow_each_other_without_gap(seed: int) -> None:
    tables = at_once(CENTRE, events_of(seed))
    sign_ins = Counter(x.body.agent for x in events_of(seed) if isinstance(x.body, e.AgentSignedIn))
    gaps: Counter[str] = Counter()
    for agent in sign_ins:
        mine = sorted((x for x in tables.intervals() if x.agent == agent), key=lambda x: x.seq)
        for one, other in pairwise(mine):
            assert one.ended_at is not None
            assert one.began_at <= one.ended_at <= other.began_at
            gaps[agent] += one.ended_at != other.began_at
        assert gaps[agent] < sign_ins[agent]


def test_a_timeline_reads_like_what_happened() -> None:
    events = next(events_of(seed) for seed in SEEDS if _talked(events_of(seed)))
    tables = at_once(CENTRE, events)
    served = next(row for row in tables.contacts() if row.outcome == "answered")
    kinds = [step.kind for step in tables.steps() if step.contact == served.contact]
    assert kinds[0] in ("arrived", "callback_turn", "work", "placed")
    if "placed" not in kinds:
        assert kinds.index("queued") < kinds.index("answered")
    assert kinds.index("answered") < kinds.index("closed")


def _talked(events: tuple[Event, ...]) -> bool:
    return any(isinstance(x.body, e.ContactClosed) and x.body.outcome == "answered" for x in events)


def test_what_is_over_is_forgotten() -> None:
    """Memory holds what is open, so that a projector of years is as small as one of a day."""
    tables = Tables(CENTRE)
    fold = tables.fold()
    tables.write(fold.project(events_of(0)), upto=fold.seq)
    still = [row.contact for row in tables.contacts() if row.finished_at is None]
    assert sorted(fold.shelf.contacts.rows) == sorted(still)
    assert {contact for contact, _ in fold.shelf.legs.rows} <= set(still)
    assert {contact for contact, _ in fold.shelf.visits.rows} <= set(still)


def test_a_gap_is_a_bug() -> None:
    with pytest.raises(Bug):
        Fold(Shelf(CENTRE)).project(events_of(0)[1:])
