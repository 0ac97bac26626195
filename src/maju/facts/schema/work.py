"""What agents did: legs, rings, states; and cases, which several of them may have worked on."""

from __future__ import annotations

from maju.facts.schema.column import (
    Grain,
    at,
    count,
    kept,
    lasting,
    must,
    placed,
    text,
    word,
    yes,
)

LEG = Grain(
    name="leg",
    row="one agent's span on one contact, ring to end of wrap-up",
    key=("contact", "leg"),
    at="started_at",
    columns=(
        *placed("started_at"),
        must(text("contact", "id of the contact")),
        must(count("leg", "1 for the first span")),
        must(word("channel", "the way", "voice", "chat", "email", "board", "message")),
        must(word("direction", "who began", "inbound", "outbound", "callback")),
        must(
            word(
                "role",
                "handling: theirs; consulted: asked by a colleague; conference: joined",
                "handling",
                "consulted",
                "conference",
            )
        ),
        text("agent", "who; null when the source does not say"),
        text("team", "the agent's team on that day"),
        text("queue", "the queue whose stay it ended; null of outbound"),
        count("visit", "that stay's number"),
        text("topic", "the middle level of the topic that this agent saved"),
        must(at("started_at", "answered; of outbound: dialled")),
        at("ended_at", "talk ended"),
        at("finished_at", "wrap-up ended"),
        yes("connected", "of outbound: somebody was reached"),
        lasting("ring_ms", "ringing before the answer"),
        lasting("talk_ms", "talk, hold excluded"),
        lasting("hold_ms", "customer on hold"),
        count("holds", "how often"),
        lasting("consult_ms", "spent asking a colleague; of consulted: being asked"),
        lasting("acw_ms", "wrap-up; null while open"),
        word(
            "ended_by",
            "who or what ended it",
            "customer",
            "agent",
            "transfer_blind",
            "transfer_warm",
            "transfer_external",
            "system",
            "unknown",
        ),
        must(yes("ended_on_hold", "the customer was gone while on hold")),
        must(yes("consulted", "a colleague was asked")),
        must(yes("conferenced", "a colleague joined")),
        yes("recorded", "a record with a topic was saved"),
        *kept(),
    ),
)

OFFER = Grain(
    name="offer",
    row="one ring at one agent",
    key=("contact", "offer"),
    at="offered_at",
    columns=(
        *placed("offered_at"),
        must(text("contact", "id of the contact")),
        must(count("offer", "1 for the first ring, counted over all agents")),
        must(word("channel", "the way", "voice", "chat", "email", "board", "message")),
        must(text("agent", "whose")),
        text("team", "the agent's team on that day"),
        text("queue", "the queue it came from"),
        count("visit", "that stay's number"),
        must(at("offered_at", "the ring began")),
        lasting("ring_ms", "how long it rang; null while it rings"),
        must(
            word(
                "outcome",
                "how it ended",
                "accepted",
                "no_answer",
                "rejected",
                "unavailable",
                "customer_left",
                "taken_elsewhere",
                "open",
                "unknown",
            )
        ),
        must(yes("callback_preview", "the work offered was a callback that nobody had dialled")),
        *kept(),
    ),
)

AGENT_STATE = Grain(
    name="agent_state",
    row="an agent in one state, cut at the business day's edges; intervals do not overlap",
    key=("agent", "began_at"),
    at="began_at",
    columns=(
        *placed("began_at"),
        must(text("agent", "who")),
        text("team", "the agent's team on that day"),
        must(
            word(
                "doing",
                "one at a time, the first that holds: contact, wrap-up, ring, away, idle",
                "contact",
                "acw",
                "ring",
                "away",
                "idle",
            )
        ),
        word("reason", "of away: why (식사 is outside login and is not written)"),
        count("contacts", "contacts held at once, wrap-up included"),
        must(at("began_at", "from")),
        at("ended_at", "until; null while it lasts"),
        *kept(),
    ),
)

CASE = Grain(
    name="case",
    row="one customer problem, any number of contacts",
    key=("case_id",),
    at="created_at",
    columns=(
        *placed("created_at"),
        must(text("case_id", "id of the case")),
        must(word("channel", "where it began", "voice", "chat", "email", "board", "message")),
        text("customer", "pseudonym"),
        text("queue", "the queue that owns it"),
        text("topic", "the middle level of the main topic"),
        must(at("created_at", "opened")),
        at("first_reply_at", "first public reply of a person, after the latest reopening by bot"),
        lasting("first_reply_ms", "creation (or that reopening) to it"),
        lasting("first_reply_business_ms", "the same, in business hours as they were each day"),
        at("due_at", "promised until"),
        at("first_solved_at", "solved for the first time, by a person or a bot"),
        at("solved_at", "solved for the last time; null while open"),
        lasting("resolution_ms", "creation to the last solving"),
        lasting("resolution_business_ms", "the same, in business hours as they were each day"),
        must(count("contacts", "contacts that belong to it")),
        must(count("replies", "public replies of people")),
        must(count("reopenings", "thanks excluded")),
        must(count("thanks", "reopenings by a mere thank-you")),
        must(yes("bot_solved", "a bot had solved it first")),
        *kept(),
    ),
)
