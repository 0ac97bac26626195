"""At most three plain sentences about what made the numbers so, each computed, none guessed."""

from __future__ import annotations

from collections.abc import Sequence

from maju.floor.reports.documents.asking import Asker
from maju.floor.reports.documents.model import Num, points
from maju.floor.reports.documents.summary import Summary, name_of, within
from maju.floor.reports.documents.words import named, say
from maju.metrics.answers import Answer, Line
from maju.metrics.comparing.compare import FEWEST

_HOURS = 3
_LOW_POINTS = 0.5


def causes_of(
    asker: Asker, summary: Summary, hours: Answer | None, queues: Answer | None
) -> list[str]:
    """Where the target was missed, which queue pulled, how the volume moved."""
    request = asker.request
    level = request.contract.level(client=request.client)
    said = [
        *_target(asker, summary, hours, level),
        *_queue(asker, queues, level),
        *_volume(asker, summary),
    ]
    return said[:3]


def _target(asker: Asker, summary: Summary, hours: Answer | None, level: str) -> Sequence[str]:
    lang = asker.request.lang
    target = asker.request.contract.target(level)
    cell = summary.cells.get(level)
    if target is None or cell is None or cell.value is None or not cell.den:
        return ()
    wanted = Num(target, "percent").says()
    if cell.value >= target:
        value = Num(cell.value, "percent").says()
        return (say("cause_met", lang, level=named(level, lang), value=value, target=wanted),)
    short = {
        str(line.keys["hour"]): lack
        for line in (hours.lines if hours else ())
        if (lack := _lack(line, level, target)) > 0
    }
    worst = sorted(short, key=lambda hour: -short[hour])[:_HOURS]
    if not worst:
        return ()
    share = 100 * sum(short[hour] for hour in worst) / sum(short.values())
    return (
        say(
            "cause_short",
            lang,
            level=named(level, lang),
            target=wanted,
            n=f"{-(-(target / 100 * cell.den - (cell.num or 0)) // 1):,.0f}",
            share=f"{share:.0f}%",
            hours=", ".join(say("hour", lang, h=hour) for hour in sorted(worst, key=int)),
        ),
    )


def _lack(line: Line, level: str, target: float) -> float:
    """How many contacts in time an hour was short of the target."""
    cell = line.cells.get(level)
    if cell is None or cell.num is None or cell.den is None or line.keys["hour"] is None:
        return 0.0
    return target / 100 * cell.den - cell.num


def _queue(asker: Asker, queues: Answer | None, level: str) -> Sequence[str]:
    """The queue without which the level would be highest, when it is large enough to say."""
    lines = [
        (str(line.keys["queue"]), cell.num, cell.den)
        for line in (queues.lines if queues else ())
        if (cell := line.cells.get(level)) and cell.num is not None and cell.den
    ]
    num, den = sum(each[1] for each in lines), sum(each[2] for each in lines)
    found = None
    for queue, own_num, own_den in lines:
        rest = den - own_den
        if own_den < FEWEST or rest < FEWEST:
            continue
        lost = 100 * (num - own_num) / rest - 100 * num / den
        if lost >= _LOW_POINTS and (found is None or lost > found[0]):
            found = (lost, queue, 100 * own_num / own_den, 100 * (num - own_num) / rest)
    if found is None:
        return ()
    lost, queue, own, rest_rate = found
    lang = asker.request.lang
    return (
        say(
            "cause_queue",
            lang,
            queue=asker.called("queue", queue),
            kpi=named(level, lang),
            points=f"{lost:.1f}{points(lang)}",
            own=Num(own, "percent").says(),
            rest=Num(rest_rate, "percent").says(),
        ),
    )


def _volume(asker: Asker, summary: Summary) -> Sequence[str]:
    """How the volume moved against the comparison of the same kind of day."""
    lang = asker.request.lang
    if "agent_requested" not in summary.cells:
        return ()
    for kind in ("same_time_yesterday", "same_weekday", "previous_length", "previous_month"):
        if kind not in summary.compared.others:
            continue
        delta = summary.beside("agent_requested", kind).delta
        if delta is not None:
            way = say("more" if delta >= 0 else "fewer", lang)
            name = within(name_of(kind, asker.request))
            return (say("cause_volume", lang, name=name, change=f"{abs(delta):.1f}%", way=way),)
    return ()
