"""A day as an option of a command, apart from the store: reading one opens no database."""

from __future__ import annotations

from datetime import date, timedelta

import click

FROM = "First business day, included."
TO = "The day after the last, not included: --from 2026-11-01 --to 2026-11-08 is seven days."


def days_said(since: date, until: date, lang: str) -> str:
    """The days of ``[since, until)`` as people count them: first, last, and how many."""
    number = (until - since).days
    last = until - timedelta(days=1)
    said = f"{since}" if number == 1 else f"{since} – {last}"
    if lang == "ko":
        return f"{said}, {number}일"
    return f"{said}, {number} day" + ("" if number == 1 else "s")


class Day(click.ParamType[date]):
    """A calendar day, YYYY-MM-DD."""

    name = "day"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read it."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not YYYY-MM-DD", param, ctx)
