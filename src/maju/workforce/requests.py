"""Requests of agents: asked, agreed to, answered by a planner or by rule; each step once and kept.

    colleague ──▶ planner ──▶ approved | refused
        └────────────┴──────▶ withdrawn

Every step is one transaction: the row, what it changes on the roster, the publication's command and
the trail. A kill leaves all of it or nothing; a step that is sent twice finds itself done.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from maju.directory import models as m
from maju.directory.picturing import picture
from maju.kernel.errors import Refused
from maju.kernel.time import Instant
from maju.workforce.days import works
from maju.workforce.effects import Effect, Loss, effect_of
from maju.workforce.models import HALVES, Cell, Published, Request, RequestRule
from maju.workforce.rostering import Put, cells_of, publish_some, put
from maju.workforce.sheets import clock

LEAVES = ("annual", "half_am", "half_pm", "compensatory")
PAIRS = ("swap", "give")
KINDS = (*LEAVES, *PAIRS)
OPEN = ("colleague", "planner")
MOST_OPEN = 30


@transaction.atomic
def ask(
    centre: m.Centre,
    agent: str,
    kind: str,
    day: date,
    *,
    colleague: str = "",
    other_day: date | None = None,
    note: str = "",
    token: str,
    by: m.Person,
    now: Instant,
) -> Request:
    """Ask; at once approved where the centre's rule allows it. The same *token* again: the same one.

    Raises:
        Refused: ``request_kind``, ``request_past``, ``request_no_shift``, ``request_cell_taken``,
            ``request_colleague``, ``request_colleague_works``, ``request_open_already``,
            ``request_too_many``.
    """
    m.Centre.objects.select_for_update().get(pk=centre.pk)
    known = Request.objects.filter(centre=centre, token=token).first()
    if known is not None:
        return known
    asked = Request(
        centre=centre, agent=agent, kind=kind, day=day,
        colleague=colleague if kind in PAIRS else "",
        other_day=(other_day or day) if kind == "swap" else None,
        note=note[:500], token=token, asked_at=now,
        state="colleague" if kind in PAIRS else "planner",
    )  # fmt: skip
    _check(asked, now)
    asked.save(force_insert=True)
    _trail(asked, None, by, now)
    if asked.state == "planner":
        _by_rule(asked, by, now)
    return asked


@transaction.atomic
def agree(request: Request, agent: str, *, yes: bool, by: m.Person, now: Instant) -> Request:
    """The colleague's word; a no ends it. Said again it changes nothing.

    Raises:
        Refused: ``request_not_yours``, and what :func:`ask` refuses when the roster has changed.
    """
    held = _held(request)
    if held.colleague != agent:
        raise Refused("request_not_yours")
    if held.state != "colleague":
        return held
    before = picture(held)
    if not yes:
        return _end(held, "refused", "request_colleague_no", before, by=None, who=by, now=now)
    _check(held, now)
    held.state, held.agreed_at = "planner", now
    held.save()
    _trail(held, before, by, now)
    _by_rule(held, by, now)
    return held


@transaction.atomic
def withdraw(request: Request, agent: str, *, by: m.Person, now: Instant) -> Request:
    """Whoever asked takes it back, as long as nobody has answered.

    Raises:
        Refused: ``request_not_yours``, ``request_answered``.
    """
    held = _held(request)
    if held.agent != agent:
        raise Refused("request_not_yours")
    if held.state == "withdrawn":
        return held
    if not held.open:
        raise Refused("request_answered")
    before = picture(held)
    held.state = "withdrawn"
    held.save()
    _trail(held, before, by, now)
    return held


@transaction.atomic
def answer(request: Request, *, approve: bool, reason: str, by: m.Person, now: Instant) -> Request:
    """The planner's answer; a no says why. Said again it changes nothing.

    Raises:
        Refused: ``request_reason``, ``request_waits_colleague``, ``request_answered`` (otherwise), and
            what :func:`ask` refuses when the roster has changed since.
    """
    held = _held(request)
    if held.state in {"approved", "refused"} and (held.state == "approved") == approve:
        return held
    if held.state == "colleague":
        raise Refused("request_waits_colleague")
    if not held.open:
        raise Refused("request_answered")
    before = picture(held)
    held.reason = reason.strip()[:500]
    if not approve:
        if not held.reason:
            raise Refused("request_reason")
        return _end(held, "refused", "request_planner_no", before, by=by, who=by, now=now)
    _check(held, now)
    return _approve(held, "request_planner_yes", before, by=by, who=by, now=now)


def puts_of(request: Request) -> list[Put]:
    """What would stand in the cells that it is about.

    A swap or a gift exchanges the two people's cells of its days.
    """
    days = {request.day, request.other_day or request.day}
    cells = cells_of(request.centre, min(days), max(days))
    if request.kind in LEAVES:
        cell = cells.get((request.agent, request.day))
        shift = cell.shift.code if cell is not None and cell.shift is not None else ""
        half = request.kind in HALVES
        return [Put(request.agent, request.day, shift if half else "", request.kind)]
    puts = []
    for day in sorted(days):
        mine, theirs = (cells.get((who, day)) for who in (request.agent, request.colleague))
        puts.append(_as_put(request.agent, day, theirs))
        puts.append(_as_put(request.colleague, day, mine))
    return puts


def effect(request: Request, agents: Collection[str] | None = None) -> Effect:
    """What approving it would do, as the roster stands."""
    return effect_of(request.centre, puts_of(request), agents)


def rule_of(centre: m.Centre) -> RequestRule:
    """The centre's rule; without one everything is left to the planner."""
    found = RequestRule.objects.filter(centre=centre).first()
    return found or RequestRule(
        centre=centre, at_once=False, least=0, least_each=1, most_away=0, ahead_days=7
    )


@transaction.atomic
def set_rule(
    centre: m.Centre, *, at_once: bool, least: int, least_each: int, most_away: int,
    ahead_days: int, by: m.Person, now: Instant,
) -> RequestRule:  # fmt: skip
    """Keep the rule.

    Raises:
        Refused: ``request_rule_odd``.
    """
    heads = (least, least_each, most_away)
    if not (all(0 <= each <= 100_000 for each in heads) and 0 <= ahead_days <= 365):
        raise Refused("request_rule_odd")
    m.Centre.objects.select_for_update().get(pk=centre.pk)
    rule = rule_of(centre)
    before = picture(rule) if rule.pk else None
    rule.at_once, rule.least, rule.least_each, rule.most_away, rule.ahead_days = (
        at_once, least, least_each, most_away, ahead_days,
    )  # fmt: skip
    rule.save()
    m.Change.objects.create(
        centre=centre, by=by, at=now, edition=centre.edition, kind="requestrule",
        which=centre.code, before=before, after=picture(rule),
    )  # fmt: skip
    return rule


def _as_put(agent: str, day: date, cell: Cell | None) -> Put:
    shift = cell.shift.code if cell is not None and cell.shift is not None else ""
    return Put(
        agent, day, shift, (cell.leave if cell is not None else "") or ("" if shift else "off")
    )


def _held(request: Request) -> Request:
    """The row as it is now, ours until the transaction ends."""
    m.Centre.objects.select_for_update().get(pk=request.centre.pk)
    return Request.objects.select_for_update().get(pk=request.pk)


def _check(asked: Request, now: Instant) -> None:
    if asked.kind not in KINDS:
        raise Refused("request_kind")
    here = datetime.fromtimestamp(now / 1_000_000, ZoneInfo(asked.centre.zone)).date()
    days = {asked.day, asked.other_day or asked.day}
    if min(days) < here or (max(days) - here).days > 366:
        raise Refused("request_past")
    cells = cells_of(asked.centre, min(days), max(days))
    mine = cells.get((asked.agent, asked.day))
    if mine is None or mine.shift is None or (asked.kind in LEAVES and not works(mine)):
        raise Refused("request_no_shift", day=asked.day.isoformat())
    if mine.leave:
        raise Refused("request_cell_taken", day=asked.day.isoformat())
    if asked.kind in PAIRS:
        _check_pair(asked, cells)
    _check_open(asked)


def _check_pair(asked: Request, cells: dict[tuple[str, date], Cell]) -> None:
    known = m.Agent.objects.filter(centre=asked.centre, code=asked.colleague).exists()
    if not known or asked.colleague == asked.agent:
        raise Refused("request_colleague")
    theirs = cells.get((asked.colleague, asked.day))
    if asked.kind == "give":
        if theirs is not None and theirs.leave != "off":
            raise Refused("request_colleague_works", day=asked.day.isoformat())
        return
    other = asked.other_day or asked.day
    given = cells.get((asked.colleague, other))
    if given is None or given.shift is None or given.leave:
        raise Refused("request_no_shift", day=other.isoformat())
    if other != asked.day:
        mine_there = cells.get((asked.agent, other))
        for day, cell in ((asked.day, theirs), (other, mine_there)):
            if cell is not None and cell.leave != "off":
                raise Refused("request_colleague_works", day=day.isoformat())


def _check_open(asked: Request) -> None:
    """One open request for a person's day, and not too many at all."""
    others = Request.objects.filter(centre=asked.centre, agent=asked.agent, state__in=OPEN)
    others = others.exclude(pk=asked.pk)
    if others.filter(day=asked.day).exists():
        raise Refused("request_open_already", day=asked.day.isoformat())
    if others.count() >= MOST_OPEN:
        raise Refused("request_too_many", most=MOST_OPEN)


def _by_rule(asked: Request, who: m.Person, now: Instant) -> None:
    """Approve it at once where the centre's rule allows; else leave it to the planner, and say why."""
    before = picture(asked)
    rule = rule_of(asked.centre)
    here = datetime.fromtimestamp(now / 1_000_000, ZoneInfo(asked.centre.zone)).date()
    seen = effect(asked)
    code = ""
    params: dict[str, object] = {}
    if not rule.at_once:
        code = "request_by_planner"
    elif (min(asked.day, asked.other_day or asked.day) - here).days < rule.ahead_days:
        code, params = "request_too_late_for_rule", {"days": rule.ahead_days}
    elif seen.broken:
        code, params = "request_breaks_rule", {"rule": seen.broken[0].code}
    elif seen.least is not None and seen.least < rule.least:
        code, params = "request_cover_short", {"left": seen.least, "least": rule.least}
    elif seen.scarcest is not None and seen.scarcest.after < rule.least_each:
        code, params = "request_queue_short", _short(seen.scarcest, rule.least_each)
    elif asked.kind in LEAVES and any(day.away_after > rule.most_away for day in seen.days):
        away = max(day.away_after for day in seen.days)
        code, params = "request_many_away", {"away": away, "most": rule.most_away}
    if code:
        asked.code, asked.params = code, params
        asked.save()
        return
    asked.params = {"left": seen.least if seen.least is not None else 0, "least": rule.least}
    known = "request_rule_yes" if seen.least is not None else "request_rule_same"
    _approve(asked, known, before, by=None, who=who, now=now)


def _short(loss: Loss, least: int) -> dict[str, object]:
    return {
        "what": loss.cover.name, "what_en": loss.cover.name_en, "at": clock(loss.minute % 1440),
        "left": loss.after, "least": least,
    }  # fmt: skip


def _approve(
    held: Request, code: str, before: object, *, by: m.Person | None, who: m.Person, now: Instant
) -> Request:
    """The roster is changed, and told to engine and agents where these days are published."""
    puts = puts_of(held)
    put(held.centre, puts)
    days = {one.day for one in puts}
    if Published.objects.filter(centre=held.centre, day__in=days).exists():
        told = {(one.agent, one.day) for one in puts}
        held.version = publish_some(held.centre, told, by=who, now=now)
    return _end(held, "approved", code, before, by=by, who=who, now=now)


def _end(
    held: Request, state: str, code: str, before: object, *,
    by: m.Person | None, who: m.Person, now: Instant,
) -> Request:  # fmt: skip
    held.state, held.code, held.answered_at, held.answered_by = state, code, now, by
    held.save()
    _trail(held, before, who, now)
    return held


def _trail(held: Request, before: object, by: m.Person, now: Instant) -> None:
    m.Change.objects.create(
        centre=held.centre, by=by, at=now, edition=held.centre.edition, kind="request",
        which=str(held.pk), before=before, after=picture(held),
    )  # fmt: skip
