"""One contact, whole: what happened to it, step by step, and every row that it left."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from maju.directory.access import Right, signed
from maju.facts.readmodel.reading import Step
from maju.floor.reports import codes, saying
from maju.floor.reports.asking import answerer
from maju.floor.reports.hearing import RECORDED, recordings
from maju.floor.reports.places import Place, find_place
from maju.floor.reports.rowing import seconds, whole
from maju.floor.reports.views.recordings import held
from maju.kernel.errors import Refused
from maju.metrics.story import Story

TO_COLLEAGUE = frozenset(
    {"consult_asked", "consult", "consult_transfer", "consult_conference", "consult_cancel",
     "consult_refused", "consult_lost", "transferred_blind", "transferred_warm", "reassigned"}
)  # fmt: skip
"""Steps whose detail is the colleague."""


@require_GET
def contact(request: HttpRequest, centre: str, contact: str) -> HttpResponse:
    """The story; *day* in the address is its business day."""
    numbers = answerer(request)
    place = find_place(numbers, centre)
    said = request.GET.get("day", "")
    try:
        day = date.fromisoformat(said)
    except ValueError as error:
        raise Refused("period_unreadable", said=said[:40]) from error
    story = numbers.story(centre, contact, day)
    heard = recordings(request, centre, story.steps, _zone(story))
    return render(
        request,
        "reports/contact.html",
        {
            "place": place,
            "contact": contact,
            "day": saying.long_day(day),
            "back": f"?from={day}&to={day}",
            "steps": steps(story, place),
            "recordings": heard,
            "hold": held(centre, contact) if heard else None,
            "may_keep": bool(heard) and signed(request).may(Right.RECORDINGS_KEEP, centre),
            "day_said": day.isoformat(),
            "grains": [(codes.grain(rows.grain), whole(rows, place)) for rows in story.rows],
        },
    )


def steps(story: Story, place: Place) -> list[dict[str, str]]:
    """The journal's steps, in the local time of the contact's rows."""
    zone = _zone(story)
    return [
        {
            "at": f"{datetime.fromtimestamp(step.at / 1_000_000, UTC).astimezone(zone):%H:%M:%S}",
            "what": codes.word(step.kind),
            "detail": " · ".join(_detail(step, place)),
            "lasted": "" if step.us is None else seconds(step.us / 1_000_000),
            "seq": str(step.seq),
        }
        for step in story.steps
    ]


def _detail(step: Step, place: Place) -> list[str]:
    named = (("queue", step.queue), ("agent", step.agent))
    said = [place.called(kind, part) for kind, part in named if part]
    if step.kind in RECORDED:  # its name is no word; its length is
        told = (step.detail or "").rpartition(":")[2]
        return [*said, seconds(int(told))] if told.isdecimal() else said
    return [*said, *_in_words(step, place)] if step.detail else said


def _in_words(step: Step, place: Place) -> list[str]:
    """What a step was about: the key, the topic and its result, a colleague, or a code's meaning."""
    detail = step.detail or ""
    before, _, after = detail.rpartition(":")
    if step.kind == "pressed":
        return [gettext("key %(key)s") % {"key": after}]
    if step.kind in {"recorded", "corrected"}:
        topic = place.called("topic", before) if before not in {"", "None"} else ""
        return [each for each in (topic, codes.result(after)) if each]
    if step.kind in TO_COLLEAGUE and detail != "outside":
        return [place.called("agent", detail)]
    return [codes.way(detail) if step.kind == "queued" else codes.word(detail)]


def _zone(story: Story) -> timezone:
    for rows in story.rows:
        for row in rows.table.select(["utc_offset_s"]).to_pylist():
            return timezone(timedelta(seconds=row["utc_offset_s"]))
    return UTC
