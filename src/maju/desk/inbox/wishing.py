"""Wishes of these pages: with the rows that belong to them in one transaction, once for each form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from maju.desk.forms import Form
from maju.desk.inbox.queries import QUERIES
from maju.desk.inbox.reader import Reader
from maju.desk.reading import await_position
from maju.desk.sending import await_verdict, send, verdict
from maju.directory.wording import sentence
from maju.kernel.commands import Body
from maju.kernel.errors import Refused


class Answer(NamedTuple):
    """One sentence above a page; *kind*: ``good``, ``warn``, ``bad``."""

    kind: str
    says: str


def wish(reader: Reader, form: Form, bodies: Sequence[Body], keep: Callable[[str], None]) -> str:
    """The first wish's command. *keep* is called with it, for the first of several sendings only.

    Raises:
        Refused: ``token_missing``, ``form_sent``.
    """
    who, token = f"person/{reader.person}", form.needed("token")
    with transaction.atomic():
        receipt = send(reader, who, token, form.digest, bodies)
        if not receipt.repeated:
            keep(receipt.command)
    return receipt.command


def nudge(centre: str, what: str, agent: str = "*") -> None:
    """Have the agent's page (or all) ask anew for *what*, on commit; lost with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["nudge"].decode(), {"said": f"{centre} {what} {agent or '*'}"})


def back(reader: Reader, address: str, command: str | None = None) -> HttpResponse:
    """To *address*, once the engine has answered and the read model has seen what it did."""
    if command is not None:
        found = await_verdict(reader, command)
        if found is not None and found.last is not None:
            await_position(reader, found.last)
    mark = "&" if "?" in address else "?"
    return HttpResponseRedirect(f"{address}{mark}{urlencode({'command': command or 'kept'})}")


def answer(request: HttpRequest, reader: Reader) -> Answer | None:
    """What became of the form that led to this page."""
    command = request.GET.get("command", "")
    if not command:
        return None
    if command == "kept":
        return Answer("good", _("Saved."))
    found = verdict(reader, command)
    if found is None or found.state == "waiting":
        return Answer(
            "warn", _("The engine has not answered yet. It will be done when it is back.")
        )
    if found.state == "refused":
        return Answer("bad", sentence(Refused(found.code, **found.params)))
    return Answer("good", _("Saved."))
