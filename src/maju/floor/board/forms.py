"""Figures as a board writes them; board.js writes them in the same way."""

from __future__ import annotations

from maju.metrics.catalogue import CATALOGUE

DASH = "–"
_FORMS = {"%": "pct", "s": "dur", "회": "one"}
_OWN = {
    "available": "int",
    "over": "int",
    "planned_now": "int",
    "present_now": "int",
    "as_planned": "pct",
    "redials": "int",
    "sl_recent": "pct",
}


def form_of(name: str) -> str:
    """``pct`` one decimal and %, ``dur`` minutes:seconds, ``one`` one decimal, ``int`` whole."""
    return _OWN.get(name) or _FORMS.get(CATALOGUE[name].unit, "int")


def written(value: float | None, form: str) -> str:
    """The figure; nothing there is a dash, never 0."""
    if value is None:
        return DASH
    match form:
        case "pct":
            return f"{half_up(value, 1):.1f}%"
        case "dur":
            return lasting(value)
        case "one":
            return f"{half_up(value, 1):.1f}"
        case _:
            return f"{half_up(value, 0):,.0f}"


def half_up(value: float, digits: int) -> float:
    """Rounded as browsers do it: the half goes up."""
    times: int = 10**digits
    return int(value * times + 0.5) / times


def lasting(seconds: float) -> str:
    """0:07, 12:30, 1:02:03."""
    whole = max(0, int(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
