"""Agents and customers from a file: looked at, each wrong line with its reason, then kept whole."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from maju.directory import models as m
from maju.directory.access import Right, signed
from maju.directory.customers import Customers
from maju.directory.editing import editing
from maju.directory.importing import (
    AGENT_COLUMNS,
    CUSTOMER_COLUMNS,
    Looked,
    keep_agents,
    keep_customers,
    look_at_agents,
    look_at_customers,
)
from maju.directory.pages.saving import look
from maju.directory.pages.views.frame import (
    find_centre,
    may_change,
    now,
    number,
    page,
    settled,
    vault,
)
from maju.directory.scoping import person_in
from maju.directory.wording import in_words, speech
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId

FILE_MOST = 1_500_000
"""Bytes; while it is looked at the browser holds the file, and sends it again to be kept."""
WRONG_MOST = 200


@require_http_methods(["GET", "POST"])
def agents(request: HttpRequest, centre: str) -> HttpResponse:
    """A file of agents: who, with which skills and languages, in which team since when."""
    held = find_centre(centre)
    may_change(request, centre, None)
    frame: dict[str, Any] = {
        "what": "agents",
        "columns": AGENT_COLUMNS,
        "need": ("id", "name"),
        "here": "agents",
    }
    if request.method == "GET":
        return page(request, "directory/import.html", held, {**frame, "seen": held.edition})
    by, seen, code = person_in(request), number(request.POST.get("seen")), CentreId(centre)
    frame["seen"] = seen
    try:
        data = _file(request)
        if request.POST.get("do") == "keep":
            with editing(code, by=by, seen=seen, now=now()) as edit:
                keep_agents(edit, data)
            settled(held)
            return redirect("directory_pages:things", centre=centre, kind="agents")
        looked = look_at_agents(held, data)
        affected = None if looked.wrong else look(
            code, lambda edit: keep_agents(edit, data), by=by, seen=seen, now=now()
        )  # fmt: skip
    except Refused as refused:
        return page(
            request,
            "directory/import.html",
            held,
            {**frame, "refused": _with_column(refused)},
            status=422,
        )
    said = {**frame, **_said(looked, data), "looked": affected}
    return page(request, "directory/import.html", held, said)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def customers(request: HttpRequest, centre: str, client: str) -> HttpResponse:
    """A file of one client's customers."""
    held = find_centre(centre)
    of = m.Client.objects.select_related("centre").filter(centre=held, code=client).first()
    if of is None or not signed(request).may(Right.CUSTOMERS_EDIT, centre, client):
        raise Http404
    there = str(request.META.get("REMOTE_ADDR", ""))
    book = Customers(of, vault(), by=person_in(request), address=there)
    frame = {"what": "customers", "columns": CUSTOMER_COLUMNS, "need": ("name", "phone"),
             "here": "customers", "client": of}  # fmt: skip
    if request.method == "GET":
        return page(request, "directory/import.html", held, frame)
    try:
        data = _file(request)
        if request.POST.get("do") == "keep":
            keep_customers(book, data, now=now())
            return redirect("directory_pages:customers", centre=centre, client=client)
        looked = look_at_customers(book, data)
    except Refused as refused:
        return page(
            request,
            "directory/import.html",
            held,
            {**frame, "refused": _with_column(refused)},
            status=422,
        )
    return page(request, "directory/import.html", held, {**frame, **_said(looked, data)})


def _file(request: HttpRequest) -> bytes:
    """What was chosen, or what the page has held since it was looked at.

    Raises:
        Refused: ``import_missing``, ``import_too_large``, ``import_unreadable``.
    """
    sent = request.FILES.get("file")
    if sent is not None:
        if (sent.size or 0) > FILE_MOST:
            raise Refused("import_too_large", most=FILE_MOST // 1000)
        return bytes(sent.read())
    kept = request.POST.get("data", "")
    if not kept:
        raise Refused("import_missing")
    try:
        return base64.b64decode(kept, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("import_unreadable") from error


def _said(looked: Looked, data: bytes) -> Mapping[str, Any]:
    return {
        "lines": len(looked.lines),
        "wrong": _wrong(looked.wrong[:WRONG_MOST]),
        "wrong_count": len(looked.wrong),
        "data": "" if looked.wrong else base64.b64encode(data).decode(),
    }


def _wrong(found: Sequence[tuple[int, Refused]]) -> Sequence[tuple[int, str]]:
    return [(line, in_words(_with_column(refused))[0]) for line, refused in found]


def _with_column(refused: Refused) -> Refused:
    """The column as the file's first line calls it in the reader's language."""
    column = refused.params.get("column")
    if speech() == "en" or not isinstance(column, str):
        return refused
    called = {**CUSTOMER_COLUMNS, **AGENT_COLUMNS}.get(column, (column,))[-1]
    return Refused(refused.code, **{**refused.params, "column": called})
