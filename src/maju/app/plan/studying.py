"""Answers to planners' questions (``workforce.studies``): what ``maju plan … --json`` says to the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from maju.app.plan.foreseeing import Asked, Told
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId

if TYPE_CHECKING:
    from maju.app.plan.staffing import Wish
    from maju.directory.models import Centre
    from maju.metrics.local import LocalNumbers
    from maju.workforce.studies import Study

Said = Mapping[str, Any]


class Facts(NamedTuple):
    """Where answers come from: the database, and who answers questions about numbers."""

    url: str
    numbers: LocalNumbers


def answer(facts: Facts, study: Study, *, now: int, told: Told) -> Any:
    """The answer to *study*, as JSON can hold it.

    Args:
        facts: of the installation.
        study: the question.
        now: microseconds since 1970, in the run's time: what is over of today.
        told: how far it has come.

    Raises:
        Refused: what the command refuses, too.
    """
    makers: Mapping[str, Callable[..., Any]] = {
        "forecast": _forecast,
        "staff": _staff,
        "simulate": _simulate,
        "demand": _demand,
        "roster": _roster,
        "advise": _advise,
    }
    return makers[study.kind](facts, study, now=now, told=told)


def asked_of(study: Study) -> Asked:
    """Whose contacts, and from which day on."""
    said = study.asked
    return Asked(
        centre=study.centre,
        queue=said.get("queue") or None,
        channel=said.get("channel") or None,
        client=said.get("client") or None,
        until=_day(said.get("until")),
        weeks=int(said.get("weeks", 4)),
        step_min=int(said.get("step", 15)),
        thorough=bool(said.get("thorough", False)),
    )


def _forecast(facts: Facts, study: Study, *, now: int, told: Told) -> Any:
    from maju.app.plan.forecast_shown import as_json
    from maju.app.plan.foreseeing import foresee, foresee_today
    from maju.app.plan.known import with_known

    asked = with_known(facts.url, asked_of(study))
    numbers = facts.numbers
    found = foresee(numbers, asked, told=told)
    today = came = None
    if study.asked.get("today"):
        today, came = foresee_today(numbers, asked, found, now_us=now)
    return as_json(found, asked, now=today, came=came)


def _staff(facts: Facts, study: Study, *, now: int, told: Told) -> Any:
    from maju.app.plan.known import with_known
    from maju.app.plan.staffing import as_json, plan
    from maju.app.plan.staffing_of_centre import coming_of

    asked = with_known(facts.url, asked_of(study))
    numbers = facts.numbers
    coming, last = coming_of(numbers, asked, told=told)
    return as_json(plan(coming, _wish(numbers, asked, study.asked, last)))


def _simulate(facts: Facts, study: Study, *, now: int, told: Told) -> Any:
    from maju.app.plan.simulate import day_of, what_if

    said = study.asked
    was = day_of(facts.url, CentreId(study.centre), date.fromisoformat(said["day"]))
    scenarios = [tuple(each) for each in said["scenarios"]]
    return {
        "scenarios": [
            what_if(
                was,
                changes,
                days=int(said["days"]),
                seed=int(said["seed"]),
                told=lambda done, of, at=place: told(at * of + done, len(scenarios) * of),  # type: ignore[misc]
            )
            for place, changes in enumerate(scenarios)
        ]
    }


def _demand(facts: Facts, study: Study, *, now: int, told: Told) -> Any:
    from maju.app.plan.contacts import Which
    from maju.app.plan.demanding import as_json, find_wanted

    asked, said = asked_of(study), study.asked
    which = Which(
        centre=asked.centre,
        since=date.fromisoformat(said["since"]),
        until=date.fromisoformat(said["to"]),
        queue=asked.queue,
        channel=asked.channel,
        client=asked.client,
    )
    return as_json(find_wanted(facts.numbers, which), float(said["answered"]) / 100)


def _roster(facts: Facts, study: Study, *, now: int, told: Told) -> Any:
    said = study.asked
    return roster_answer(
        facts,
        centre_of(study.centre),
        asked_of(study),
        week=date.fromisoformat(said["week"]),
        sl=said["sl"],
        patience=said.get("patience") or None,
        shrinkage=said.get("shrinkage", ""),
        seconds=float(said["seconds"]),
        told=told,
    )


def _advise(facts: Facts, study: Study, *, now: int, told: Told) -> Any:
    from maju.app.plan.advising import advice_for
    from maju.app.plan.known import with_known

    asked = with_known(facts.url, asked_of(study))
    return advice_for(facts.numbers, centre_of(study.centre), asked, now=now, told=told)


def roster_answer(
    facts: Facts,
    centre: Centre,
    asked: Asked,
    *,
    week: date,
    sl: str,
    patience: str | None,
    shrinkage: str,
    seconds: float,
    told: Told,
) -> Mapping[str, Any]:
    """A proposal for the week of *week*; for the page's process and the command alike."""
    from maju.app.plan.known import with_known
    from maju.app.plan.rostering import WeekAsked, roster_for

    numbers = facts.numbers
    said = {"sl": sl, "patience": patience, "shrinkage": shrinkage}
    wish = _wish(numbers, asked, said, asked.until or week)
    given = WeekAsked(monday=week, asked=with_known(facts.url, asked), wish=wish, seconds=seconds)
    return roster_for(numbers, centre, given, told=told)


def centre_of(code: str) -> Centre:
    """A centre of the directory.

    Raises:
        Refused: ``unknown_centre``.
    """
    from maju.directory.models import Centre

    found = Centre.objects.filter(code=code).first()
    if found is None:
        raise Refused("unknown_centre", centre=code)
    return found


def _wish(numbers: Any, asked: Asked, said: Said, until: date) -> Wish:
    """The target as a page's form says it, in the command's own words."""
    from maju.app.plan.staff import patience_of, shares_of, target_of
    from maju.app.plan.staffing import Wish
    from maju.app.plan.staffing_of_centre import patience_of_centre

    patience = said.get("patience") or None
    return Wish(
        target=target_of(
            said["sl"],
            by=said.get("by", "sl_negative"),
            asa=said.get("asa"),
            abandon=said.get("abandon"),
            occupancy=said.get("occupancy"),
        ),
        patience=patience_of_centre(numbers, asked, until=until)
        if patience is None
        else patience_of(patience),
        shrinkage=shares_of(said.get("shrinkage", "")),
        chats=int(said.get("chats", 1)),
        sure=None if said.get("sure") is None else float(said["sure"]) / 100,
    )


def _day(said: Any) -> date | None:
    return None if not said else date.fromisoformat(said)
