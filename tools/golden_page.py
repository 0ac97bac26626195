"""The golden day as a page: its story, and the answers that ship with it."""

from __future__ import annotations

from maju.app.golden.verifying import Expected, expected

_STORY = """
Tuesday 2026-11-24 in Seoul, 09–18. Two agents, Kim and Lee; lines *orders* and *refunds*; to be
answered within 20 s; short abandon 5 s; a ring lasts 15 s; wrap-up until the record is saved.

| | who | what |
|---|---|---|
| A | customer 1 | 09:05:00, Kim after 8 s, talks 180 s around a hold of 40 s, wrap-up 60 s, "delivery" |
| B | customer 2 | 09:10:00, Lee does not pick up for 15 s, Kim does 5 s later, talks 100 s, wrap-up 30 s |
| C | customer 3 | 09:11:00, gives up after 3 s |
| D | customer 3 | 09:11:30, Kim after 65 s, talks 60 s, wrap-up 25 s |
| E | customer 4 | 09:13:00, gives up after 40 s, never comes back |
| F | nobody known | 09:20:00, Kim after 5 s, 120 s, blind to refunds, wrap-up 15 s; Kim again after 25 s, 60 s, 20 s |
| G | customer 5 | 09:25:00, chooses a callback after 30 s; dialled 09:28:05, reached 09:28:20, 40 s, wrap-up 20 s |
| J | nobody known | 10:00:00, hangs up in the menu after 12 s |
| I | customer 1 | 14:00:00, Lee after 10 s, talks 90 s, wrap-up 30 s, "delivery" again |
| H | nobody known | 19:00:00, closed |

Kim: in 08:58:00, available from 09:00:00, rest 09:24:00–09:28:00, training 13:00–14:30, out 18:00:00.
Lee: in 08:59:00, available from 09:00:01, rest 09:10:40–09:30:00, out 18:00:01.

`maju verify golden` sends the day's journal through the fold, the catalogue and the KPI engine of
your own machine and compares each answer with the one worked out by hand from this page and the
definitions. The journal itself was made by the real core from the same story
(`tests/golden/day/story.py`); a test makes it again.
"""


def golden_day() -> str:
    """The page."""
    _, answers = expected()
    return "\n".join(
        (
            "<!-- written by tools/pages.py; do not edit -->",
            "",
            "# The golden day",
            _STORY,
            "| KPI | answer | numerator ÷ denominator | from |",
            "|---|---|---|---|",
            *map(_line, answers),
            "",
        )
    )


def _line(answer: Expected) -> str:
    value = "–" if answer.value is None else f"{answer.value:,.4f}".rstrip("0").rstrip(".")
    of = "" if answer.den is None else f"{answer.num:,.0f} ÷ {answer.den:,.0f}"
    return f"| `{answer.kpi}` | {value} | {of} | {answer.why} |"
