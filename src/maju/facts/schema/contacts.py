"""What customers did: attempts to reach us, contacts, stays in queues, promised callbacks."""

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

CUSTOMER = text("customer", "pseudonym of the customer's profile; null when not identified")
SHARED = must(
    yes("shared_identity", "the number or address belongs to many: anonymous for repeat KPIs")
)

ATTEMPT = Grain(
    name="attempt",
    row="one call or message that reached our number, before any queue",
    key=("attempt",),
    at="arrived_at",
    columns=(
        *placed("arrived_at"),
        must(text("attempt", "id of the attempt")),
        text("contact", "the contact that it became; null when it never asked for an agent"),
        must(word("channel", "the way in", "voice", "chat", "email", "board", "message")),
        text("entry", "the number or address that was reached"),
        CUSTOMER,
        SHARED,
        must(at("arrived_at", "reached us")),
        at("ivr_entered_at", "the menu began"),
        at("ivr_left_at", "the menu ended"),
        lasting("ivr_ms", "time in the menu"),
        must(
            word(
                "outcome",
                "how it ended before a queue",
                "agent_requested",
                "self_served",
                "ivr_abandoned",
                "blocked",
                "after_hours",
                "open",
                "unknown",
            )
        ),
        word("closed_why", "of after_hours: which kind of closed", "night", "lunch", "holiday"),
        word("blocked_why", "of blocked", "no_line", "queue_full", "no_agents"),
        text("queue", "the entry queue of its contact"),
        text("topic", "the middle level of the main topic (중분류) of its contact"),
        word(
            "contact_outcome",
            "how its contact ended, null without one",
            "answered",
            "abandoned",
            "callback",
            "flowed_out",
            "open",
            "unknown",
        ),
        at("served_at", "an agent answered it; null when nobody did"),
        at("ended_at", "the customer was gone, as far as is known"),
        yes("technical_drop", "it broke down on the line, not by anybody's wish"),
        *kept(),
    ),
)

CONTACT = Grain(
    name="contact",
    row="one session as the customer sees it, however many queues and agents",
    key=("contact",),
    at="entered_at",
    columns=(
        *placed("entered_at"),
        must(text("contact", "id of the contact")),
        text("attempt", "the attempt that it came from; null of outbound"),
        must(word("channel", "the way in", "voice", "chat", "email", "board", "message")),
        CUSTOMER,
        SHARED,
        must(yes("vip", "premium by the client's own rule")),
        must(text("queue", "the first queue that it entered: contact measures are credited there")),
        text("topic", "the middle level of the main topic (중분류)"),
        must(at("entered_at", "entered its first queue")),
        must(
            word(
                "outcome",
                "how it left the queues; answered once is answered",
                "answered",
                "abandoned",
                "callback",
                "flowed_out",
                "open",
                "unknown",
            )
        ),
        word(
            "exit_to", "of flowed_out: where", "voicemail", "ivr", "external", "key_exit", "message"
        ),
        at("left_at", "first answered, or left the last queue"),
        lasting(
            "wait_ms",
            "first queue entry to first answer or leaving, ringing included; "
            "null while open and when unknown",
        ),
        text("agent", "who answered first"),
        count("transfers", "hand-overs by agents, blind, warm and outside"),
        must(yes("transfer_lost", "answered, then given up in a later queue")),
        count("visits", "stays in queues"),
        count("legs", "agents' spans"),
        count("rona", "rings that nobody took"),
        lasting("talk_ms", "all agents' talk, hold excluded; null until all legs are closed"),
        lasting("hold_ms", "all holds; null until all legs are closed"),
        lasting("acw_ms", "all wrap-up; null until all legs are closed"),
        at("closed_at", "the customer was gone"),
        at("finished_at", "the last wrap-up ended"),
        yes("recorded", "a record with a topic was saved"),
        *kept(),
    ),
)

VISIT = Grain(
    name="visit",
    row="one stay in one queue; ringing again is no new stay, a transfer or overflow is",
    key=("contact", "visit"),
    at="entered_at",
    columns=(
        *placed("entered_at"),
        must(text("contact", "id of the contact")),
        must(count("visit", "1 for the first stay")),
        must(word("channel", "the way in", "voice", "chat", "email", "board", "message")),
        must(text("queue", "the queue")),
        must(word("via", "how it came here", "direct", "transfer_in", "overflow_in")),
        must(at("entered_at", "entered this queue")),
        must(
            word(
                "outcome",
                "how it left this queue",
                "answered",
                "abandoned",
                "overflow_out",
                "callback",
                "timed_out",
                "key_exit",
                "flowed_out",
                "open",
                "unknown",
            )
        ),
        at("left_at", "answered or left"),
        lasting("wait_ms", "entry to answer or leaving; null while open and when unknown"),
        text("agent", "who answered"),
        count("offers", "rings in this stay"),
        count("rona", "rings of this stay that nobody took"),
        yes("ringing", "abandoned while an agent's phone rang"),
        must(yes("unserved", "a chat that was accepted and never answered")),
        *kept(),
    ),
)

CALLBACK = Grain(
    name="callback",
    row="one promised callback",
    key=("callback",),
    at="requested_at",
    columns=(
        *placed("requested_at"),
        must(text("callback", "id of the promise")),
        text("contact", "the contact in which it was asked for"),
        must(word("channel", "the way in", "voice", "chat", "email", "board", "message")),
        must(text("queue", "the queue that owes it")),
        CUSTOMER,
        must(at("requested_at", "the customer chose it")),
        at("due_at", "promised until"),
        count("attempts", "dials begun"),
        must(
            word(
                "outcome",
                "how it ended",
                "reached",
                "unreached",
                "redialled",
                "expired",
                "duplicate",
                "open",
                "unknown",
            )
        ),
        at("ended_at", "customer and agent connected, or it was closed"),
        lasting("wait_ms", "request to connected; null unless reached"),
        lasting("wait_business_ms", "the same, in the queue's hours only"),
        *kept(),
    ),
)

SURVEY = Grain(
    name="survey",
    row="one contact that its customer rated; rated again, the last one counts",
    key=("contact",),
    at="contact_at",
    columns=(
        *placed("contact_at"),
        must(text("contact", "id of the contact")),
        must(word("channel", "the way in", "voice", "chat", "email", "board", "message")),
        CUSTOMER,
        must(text("queue", "the first queue of the contact: it has the credit")),
        text("agent", "who handled it last: has the credit (kpi.md EC-106)"),
        text("team", "that agent's team on that day"),
        text("topic", "the middle level of the contact's main topic (중분류)"),
        must(at("contact_at", "the contact entered its first queue")),
        must(at("answered_at", "the customer answered")),
        must(word("asked", "what was asked: csat, satisfaction from 1 (worst) to 5", "csat")),
        must(count("score", "the answer")),
        *kept(),
    ),
)
