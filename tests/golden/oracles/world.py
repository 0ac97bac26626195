"""Rows of a centre that never was: every outcome, every null, drawn from one seed."""

from __future__ import annotations

from random import Random

from tests.unit.metrics.building import Facts

TOPICS = (None, "delivery", "refund", "기타")
DAYS_S = 12 * 86_400


def world(seed: int, size: int) -> Facts:
    """*size* attempts over twelve days, and work, callbacks, cases and ratings beside them."""
    draw, facts = Random(seed), Facts()  # the same seed, the same world
    first = facts.at("2026-03-02 00:00:00")
    moments = sorted(draw.sample(range(DAYS_S * 1000), size))
    for number, ms in enumerate(moments):
        _attempt(draw, facts, number, first + ms * 1000)
    for number in range(size // 2):
        at = first + draw.randrange(DAYS_S) * 1_000_000
        _leg(draw, facts, number, at)
        _ring(draw, facts, number, at)
        _state(draw, facts, number, first)
    for number in range(size // 3):
        at = first + draw.randrange(DAYS_S) * 1_000_000
        _callback(draw, facts, number, at)
        _case(draw, facts, number, at)
        _rating(draw, facts, number, at)
    for number in range(min(size, 36)):
        _plan(draw, facts, number)
    return facts


def _who(draw: Random) -> tuple[str, str | None]:
    client = draw.choice(("k1", "k1", "k2"))
    return client, draw.choice((None, *(f"{client}-{name}" for name in "ABCDE")))


def _attempt(draw: Random, facts: Facts, number: int, at: int) -> None:
    client, customer = _who(draw)
    outcome = draw.choice(
        ("agent_requested",) * 8 + ("self_served", "ivr_abandoned", "blocked", "after_hours", "unknown")
    )  # fmt: skip
    asked = outcome == "agent_requested"
    ended = draw.choice(
        ("answered",) * 5 + ("abandoned",) * 3 + ("callback", "flowed_out", "open", "unknown")
    )
    wait = draw.choice((0, 5_000, 5_001, 15_000, 20_000, 20_001, draw.randrange(900_000)))
    served = at + wait * 1000 if asked and ended == "answered" else None
    topic, excluded = draw.choice(TOPICS), draw.random() < 0.05
    facts.put(
        "attempt", at, attempt=f"at{number:05}", contact=f"ct{number}" if asked else None, client=client,
        customer=customer, shared_identity=draw.random() < 0.1, arrived_at=at,
        ivr_entered_at=draw.choice((None, at)), outcome=outcome, topic=topic if asked else None,
        closed_why=draw.choice(("night", "lunch", "holiday")) if outcome == "after_hours" else None,
        contact_outcome=ended if asked else None, served_at=served, excluded=excluded,
        ended_at=at + wait * 1000 + 1, technical_drop=draw.choice((None, False, True)),
    )  # fmt: skip
    if not asked:
        return
    queue = draw.choice(("q1", "q2"))
    done = ended not in {"open", "unknown"}
    timed = ended == "answered" and draw.random() < 0.8
    facts.put(
        "contact", at, contact=f"ct{number}", attempt=f"at{number:05}", client=client, customer=customer,
        vip=False, queue=queue, topic=topic, entered_at=at, outcome=ended, excluded=excluded,
        left_at=at + wait * 1000 if done else None, wait_ms=wait if done else None,
        transfers=draw.choice((None, 0, 0, 1, 2)), transfer_lost=False, recorded=draw.choice((None, False, True)),
        finished_at=at + wait * 1000 + 1 if timed else None,
        talk_ms=draw.randrange(600_000) if timed else None, hold_ms=draw.choice((0, 7_000)) if timed else None,
        acw_ms=draw.randrange(60_000) if timed else None,
        state="closed" if timed or (done and ended != "answered") else "open",
    )  # fmt: skip
    for stay in range(1, draw.choice((1, 1, 2)) + 1):
        how = draw.choice((ended, "overflow_out", "timed_out", "key_exit"))
        facts.put(
            "visit", at, contact=f"ct{number}", visit=stay, client=client, queue=queue,
            via=draw.choice(("direct", "transfer_in", "overflow_in")), entered_at=at, outcome=how,
            left_at=None if how in {"open", "unknown"} else at + 1,
            wait_ms=None if how in {"open", "unknown"} else wait, ringing=draw.choice((None, False, True)),
            rona=draw.choice((None, 0, 1)), unserved=False, excluded=excluded,
        )  # fmt: skip


def _leg(draw: Random, facts: Facts, number: int, at: int) -> None:
    talk = draw.choice((None, 10_000, 10_001, draw.randrange(900_000)))
    closed = talk is not None and draw.random() < 0.8
    facts.put(
        "leg", at, contact=f"x{number}", leg=1, agent=draw.choice(("a1", "a2")), queue="q1",
        direction=draw.choice(("inbound", "inbound", "callback", "outbound")),
        role=draw.choice(("handling", "handling", "handling", "consulted", "conference")),
        started_at=at, ended_at=None if talk is None else at + 1, finished_at=at + 2 if closed else None,
        connected=draw.choice((None, False, True)), ring_ms=draw.choice((None, 4_000)), talk_ms=talk,
        hold_ms=None if talk is None else draw.choice((0, 9_000)), holds=draw.choice((0, 0, 1, 2)),
        acw_ms=draw.randrange(90_000) if closed else None, state="closed" if closed else "open",
        ended_by=draw.choice((None, "customer", "agent", "transfer_blind", "transfer_warm", "transfer_external")),
        ended_on_hold=draw.random() < 0.1, consulted=draw.random() < 0.2, conferenced=draw.random() < 0.1,
        excluded=draw.random() < 0.05,
    )  # fmt: skip


def _ring(draw: Random, facts: Facts, number: int, at: int) -> None:
    outcome = draw.choice(
        ("accepted", "accepted", "no_answer", "rejected", "customer_left", "open", "unknown")
    )
    facts.put(
        "offer", at, contact=f"x{number}", offer=1, agent="a1", queue="q1", offered_at=at, ring_ms=None,
        outcome=outcome, callback_preview=draw.random() < 0.1, excluded=draw.random() < 0.05,
    )  # fmt: skip


def _state(draw: Random, facts: Facts, number: int, first: int) -> None:
    at = first + number * 3_600_000_000 + draw.randrange(600) * 1_000_000
    doing = draw.choice(("contact", "contact", "acw", "ring", "away", "away", "idle"))
    facts.put(
        "agent_state", at, agent=draw.choice(("a1", "a2")), doing=doing,
        reason=draw.choice((None, "rest", "training", "recovery", "ours")) if doing == "away" else None,
        contacts=draw.choice((1, 2, 3)) if doing in {"contact", "acw"} else 0, began_at=at,
        ended_at=at + draw.randrange(1, 2_400_000) * 1000, inferred=draw.random() < 0.1,
        excluded=draw.random() < 0.05,
    )  # fmt: skip


def _plan(draw: Random, facts: Facts, number: int) -> None:
    """One agent's date, published once or twice; a3 never comes."""
    agent, day = f"a{number % 3 + 1}", f"2026-03-{number // 3 + 2:02}"
    for edition in range(1, draw.choice((1, 1, 2)) + 1):
        if draw.random() < 0.15:
            facts.shift(agent=agent, day=day, edition=edition, leave=draw.choice((None, "annual")))
            continue
        at = facts.at(f"{day} 00:00:00") + draw.randrange(24 * 4) * 900_000_000
        spans = []
        for _ in range(draw.randrange(1, 6)):
            until = at + draw.choice((600, 900, 3_600, 7_201)) * 1_000_000
            what = draw.choice(("work", "work", "break", "meal", "training", "meeting", "other"))
            spans.append((what, at, until))
            at = until
        spans = [("work", spans[0][1], spans[0][2]), *spans[1:]]
        facts.shift(*spans, agent=agent, day=day, edition=edition)


def _callback(draw: Random, facts: Facts, number: int, at: int) -> None:
    client, customer = _who(draw)
    outcome = draw.choice(
        ("reached", "reached", "unreached", "redialled", "expired", "duplicate", "open")
    )
    wait = draw.randrange(1, 30_000_000)
    facts.put(
        "callback", at, callback=f"cb{number}", client=client, customer=customer, queue="q1",
        requested_at=at, attempts=draw.randrange(4), outcome=outcome,
        ended_at=None if outcome == "open" else at + wait * 1000,
        wait_ms=wait if outcome == "reached" else None,
        wait_business_ms=draw.choice((None, 7_200_000, 7_200_001)) if outcome == "reached" else None,
        excluded=draw.random() < 0.05,
    )  # fmt: skip


def _case(draw: Random, facts: Facts, number: int, at: int) -> None:
    first, last = sorted(draw.randrange(20 * 86_400_000) for _ in range(2))
    solved, open_again = draw.random() < 0.7, draw.random() < 0.2
    replied = draw.randrange(1, 8_000_000) if draw.random() < 0.8 else None
    gone = solved and not open_again
    facts.put(
        "case", at, case_id=f"k{number}", channel=draw.choice(("chat", "email")), queue="q1",
        topic=draw.choice(TOPICS), created_at=at, first_reply_at=None if replied is None else at + replied * 1000,
        first_reply_ms=replied,
        first_reply_business_ms=None if replied is None else draw.choice((None, 3_600_000, 3_600_001)),
        due_at=draw.choice((None, at + 5 * 86_400_000_000)),
        first_solved_at=at + first * 1000 if solved else None, solved_at=at + last * 1000 if gone else None,
        resolution_ms=last if gone else None,
        resolution_business_ms=draw.choice((None, last // 3)) if gone else None,
        contacts=draw.choice((1, 1, 2)), replies=draw.choice((0, 1, 1, 3)),
        reopenings=draw.choice((0, 0, 1, 2)), thanks=0, bot_solved=draw.random() < 0.2,
        state="closed" if gone else "open", excluded=draw.random() < 0.05,
    )  # fmt: skip


def _rating(draw: Random, facts: Facts, number: int, at: int) -> None:
    facts.put(
        "survey", at, contact=f"r{number}", channel="chat", queue=draw.choice(("q1", "q2")),
        agent=draw.choice(("a1", "a2")), topic=draw.choice(TOPICS), contact_at=at,
        answered_at=at + draw.randrange(30) * 86_400_000_000, asked="csat",
        score=draw.randrange(1, 6), excluded=draw.random() < 0.05,
    )  # fmt: skip
