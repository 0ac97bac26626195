"""Kinds of shifts: seen, added, changed, ended."""

from __future__ import annotations

import re
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from maju.directory import models as m
from maju.directory.access import Right, signed
from maju.kernel.errors import Refused
from maju.workforce.models import ShiftKind
from maju.workforce.sheets import clock, read_mark
from maju.workforce.views.frame import find_centre, page

_NUMBERS = ("meal", "meal_from", "meal_until")


@require_GET
def shifts(request: HttpRequest, centre: str) -> HttpResponse:
    """All of them, with a form for one more."""
    return _list(request, find_centre(centre))


def _list(request: HttpRequest, centre: m.Centre, refused: Refused | None = None) -> HttpResponse:
    rows = ShiftKind.objects.filter(centre=centre).order_by("ended", "place", "id")
    said: dict[str, Any] = {
        "shifts": [
            {
                "row": row,
                "start": clock(row.starts),
                "end": clock(row.starts + row.lasts),
                "ends": clock((row.starts + row.lasts) % (24 * 60)),
                "hours": round((row.lasts - row.meal) / 60, 2),
            }
            for row in rows
        ],
        "tab": "shifts",
        "refused": refused,
        "sent": request.POST if refused else {},
    }
    return page(request, "workforce/shifts.html", centre, said, status=422 if refused else 200)


@require_POST
def save(request: HttpRequest, centre: str) -> HttpResponse:
    """Add one, change its words and meal, or end it; what was worked keeps its times."""
    held = find_centre(centre)
    try:
        _check_may(request, held)
        _save(held, request.POST)
    except Refused as refused:
        return _list(request, held, refused)
    return HttpResponseRedirect(reverse("workforce:shifts", args=[centre]))


def _check_may(request: HttpRequest, centre: m.Centre) -> None:
    """Everybody's roster is made of them: only for who plans the whole centre."""
    if not signed(request).may_all(Right.PLAN, centre.code):
        raise Refused("not_allowed")


def _save(centre: m.Centre, said: Any) -> None:
    which = said.get("which", "")
    if which:
        row = ShiftKind.objects.filter(centre=centre, code=which).first()
        if row is None:
            raise Refused("shift_unknown", shift=which)
        if said.get("do") == "end":
            row.ended = not row.ended
            row.save()
            return
    else:
        code = said.get("code", "").strip()
        if not re.fullmatch(r"[^\s+]{1,6}", code):
            raise Refused("shift_code", shift=code[:20])
        if read_mark(code) != (code, ""):
            raise Refused("shift_code_is_leave", shift=code)
        row = ShiftKind(
            centre=centre, code=code, place=ShiftKind.objects.filter(centre=centre).count()
        )
        start, end = _minutes(said.get("start", "")), _minutes(said.get("end", ""))
        row.starts, row.lasts = start, (end - start) % (24 * 60) or 24 * 60
    row.name, row.name_en = said.get("name", "").strip(), said.get("name_en", "").strip()
    row.meal, row.meal_from, row.meal_until = (_number(said.get(name, "")) for name in _NUMBERS)
    if row.meal and not row.meal_from <= row.meal_until <= row.lasts - row.meal:
        raise Refused("shift_times")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused("shift_code_taken", shift=row.code) from error


def _minutes(text: str) -> int:
    """Of the day, from 09:00.

    Raises:
        Refused: ``shift_times``.
    """
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", text.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise Refused("shift_times")
    return int(found[1]) * 60 + int(found[2])


def _number(text: str) -> int:
    if not text.strip():
        return 0
    if not re.fullmatch(r"\d{1,4}", text.strip()):
        raise Refused("shift_times")
    return int(text)
