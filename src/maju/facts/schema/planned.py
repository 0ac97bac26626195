"""What people were to do: published schedules (근무표)."""

from __future__ import annotations

from maju.facts.schema.column import Grain, at, count, kept, must, placed, text, word

PLAN = Grain(
    name="plan",
    row="a stretch of one agent's published day; every publication of the day is kept",
    key=("plan", "edition", "part"),
    at="began_at",
    columns=(
        *placed("began_at"),
        must(text("plan", "agent and date of the shift, which is the day it starts on")),
        must(
            count(
                "edition",
                "the journal's number of its publication; of a plan, the highest that was "
                "published until an instant holds then",
            )
        ),
        must(count("part", "1 for the first stretch of the day")),
        must(count("version", "of the centre's schedule")),
        must(text("agent", "whose")),
        text("team", "the agent's team when it was published"),
        must(
            word(
                "activity",
                "what; only work is on queue; leave: the day is one of leave; none: nothing is "
                "planned any more",
                "work",
                "break",
                "meal",
                "training",
                "meeting",
                "other",
                "leave",
                "none",
            )
        ),
        text("leave", "the centre's code of a leave on that day, of half a day too"),
        must(at("began_at", "from; of leave and none the day's first instant")),
        must(at("ended_at", "until; of leave and none the same instant")),
        at("shift_from", "the shift begins; null of leave and none"),
        at("shift_until", "the shift ends; null of leave and none"),
        must(at("published_at", "known from then on")),
        *kept(),
    ),
)
