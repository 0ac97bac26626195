"""Announcements: what callers hear, by whom it is spoken, and something else in its place.

Nothing goes live unheard: a file or new words become a draft, the draft is played on the page, and then
it is put in place. What was there before stays below, to go back to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maju.directory import announcing
from maju.directory import models as m
from maju.directory.access import Right, signed
from maju.directory.pages.views.frame import (
    bound,
    changes,
    find_centre,
    may_change,
    now,
    number,
    page,
    sees,
)
from maju.directory.scoping import person_in
from maju.directory.telephony import LANGUAGES, Deed, Heard, Sound, Telephony
from maju.directory.wording import speech
from maju.kernel.errors import Refused, Trouble

FILE_MOST = 40 << 20


@require_GET
def prompts(request: HttpRequest, centre: str) -> HttpResponse:
    """All of them: first what the flows of telephone numbers say, then what is said besides."""
    held = find_centre(centre)
    office = telephony()
    uses = announcing.uses_of(held)
    mine = bound(request, Right.DIRECTORY_READ, centre)
    known = office.announcements(centre, uses.keys()) if office.has(centre) else {}
    rows = announcing.newest(held)
    lines = [
        _line(name, heard, uses.get(name, ()), rows)
        for name, heard in known.items()
        if sees(mine, announcing.whose(name, uses))
    ]
    flows = [line for line in lines if line["numbers"]]
    flows.sort(key=lambda line: list(uses).index(line["name"]))
    return page(request, "directory/prompts.html", held, {
        "flows": flows,
        "others_said": [line for line in lines if not line["numbers"]],
        "there": office.has(centre),
        "here": "prompts",
    })  # fmt: skip


@require_GET
def prompt(request: HttpRequest, centre: str, language: str, name: str) -> HttpResponse:
    """One of them, in one language."""
    held = find_centre(centre)
    return _form(request, held, language, name, find(request, held, language, name))


@require_GET
def sound(request: HttpRequest, centre: str, language: str, name: str) -> HttpResponse:
    """What is heard: now, of the draft (``of=draft``), or of an earlier change (``of=<number>``)."""
    held = find_centre(centre)
    heard = find(request, held, language, name)
    code, of = f"{language}/{name}", request.GET.get("of", "")
    if of:
        chosen = 0 if of == "draft" else number(of) or -1
        row = m.Prompt.objects.filter(centre=held, code=code, number=chosen).first()
        wav = None if row is None or row.sound is None else bytes(row.sound)
    else:
        wav = telephony().sound(centre, heard.through or code)
    if not wav:
        raise Http404
    answer = HttpResponse(wav, content_type="audio/wav")
    answer.headers["Content-Disposition"] = f'inline; filename="{language}-{name}.wav"'
    return answer


@require_POST
def act(request: HttpRequest, centre: str, language: str, name: str) -> HttpResponse:
    """A draft is made, heard, put in place or dropped; or what was there before comes back."""
    held = find_centre(centre)
    heard = find(request, held, language, name)
    may_change(request, centre, announcing.whose(name, announcing.uses_of(held)))
    try:
        deed = _decide(request, held, language, name)
    except Refused as refused:
        return _form(request, held, language, name, heard, refused=refused)
    there = request.path.removesuffix("/act")
    if deed is None:
        return redirect(there)
    telephony().bring(centre, [deed])  # killed before it, the adapter brings it
    return redirect(f"{there}?kept=1")


def _decide(request: HttpRequest, centre: m.Centre, language: str, name: str) -> Deed | None:
    """What callers are to hear from now on; ``None``: the same as before.

    Raises:
        Refused: what was brought cannot be used, or is gone.
    """
    code, by = f"{language}/{name}", person_in(request)
    match request.POST.get("do", ""):
        case "bring":
            brought = telephony().convert(_file(request))
            announcing.keep_draft(centre, code, brought, text="", by=by, now=now())
        case "say":
            text = _words(request)
            spoken = _spoken(text, language)
            announcing.keep_draft(centre, code, spoken, text=text, by=by, now=now())
        case "drop":
            announcing.drop_draft(centre, code)
        case "live":
            chosen = number(request.POST.get("number"))
            return announcing.go_live(centre, code, chosen, by=by, now=now())
        case "built":
            return announcing.go_back(centre, code, by=by, now=now())
        case other:
            raise Refused("choice_unknown", name="do", said=other[:40])
    return None


def telephony() -> Telephony:
    """The installation's telephone."""
    found: Telephony = settings.MAJU_TELEPHONE
    return found


def find(request: HttpRequest, centre: m.Centre, language: str, name: str) -> Heard:
    """An announcement that is there, and the reader's to know."""
    uses, office = announcing.uses_of(centre), telephony()
    if language not in LANGUAGES or not office.has(centre.code):
        raise Http404
    found = office.announcements(centre.code, uses.keys()).get(name)
    mine = bound(request, Right.DIRECTORY_READ, centre.code)
    if found is None or not sees(mine, announcing.whose(name, uses)):
        raise Http404
    return found[language]


def _line(
    name: str,
    heard: Mapping[str, Heard],
    entries: Sequence[m.Entry],
    rows: Mapping[str, m.Prompt],
) -> Mapping[str, Any]:
    return {
        "name": name,
        "numbers": [entry.address for entry in entries],
        "clients": list(dict.fromkeys(_client(entry.client) for entry in entries)),
        "said": [_said(language, name, heard[language], rows) for language in LANGUAGES],
    }


def _said(
    language: str, name: str, heard: Heard, rows: Mapping[str, m.Prompt]
) -> Mapping[str, Any]:
    """One language of it: its words, who speaks, whether there is a sound."""
    row = rows.get(f"{language}/{name}") if heard.by == "page" else None
    return {
        "language": language,
        "heard": heard,
        "there": bool(heard.by or heard.through),
        "text": (row.text or "") if row is not None else heard.text,
        "who": who_speaks(heard, row),
        "changed": heard.by in {"page", "upload"},
    }


def who_speaks(heard: Heard, row: m.Prompt | None) -> str:
    """By whom it is spoken, in words."""
    if heard.through:
        return _("as %(name)s") % {"name": heard.through}
    if row is not None and row.how == "spoken":
        return _("Own words, machine voice")
    return {
        "voice": _("Machine voice"),
        "upload": _("Recorded voice"),
        "page": _("Recorded voice"),
        "made": _("Machine voice"),
    }.get(heard.by, _("No sound"))


def _client(client: m.Client) -> str:
    return (client.name_en if speech() == "en" else "") or client.name or client.code


def _form(
    request: HttpRequest,
    centre: m.Centre,
    language: str,
    name: str,
    heard: Heard,
    *,
    refused: Refused | None = None,
) -> HttpResponse:
    code = f"{language}/{name}"
    uses = announcing.uses_of(centre)
    rows = announcing.changes_of(centre, code)
    whose = announcing.whose(name, uses)
    said = {
        "name": name,
        "language": language,
        "other": next(each for each in LANGUAGES if each != language),
        "now": _said(language, name, heard, {code: rows[0]} if rows else {}),
        "draft": announcing.draft_of(centre, code),
        "rows": rows,
        "entries": [(entry.address, _client(entry.client)) for entry in uses.get(name, ())],
        "may_edit": changes(bound(request, Right.DIRECTORY_EDIT, centre.code), whose)
        and signed(request).may(Right.DIRECTORY_EDIT, centre.code),
        "typed": request.POST.get("text", ""),
        "refused": refused,
        "kept": request.GET.get("kept") == "1",
        "here": "prompts",
    }
    return page(request, "directory/prompt.html", centre, said, status=422 if refused else 200)


def _file(request: HttpRequest) -> bytes:
    """What was chosen.

    Raises:
        Refused: ``prompt_missing``, ``prompt_too_big``.
    """
    sent = request.FILES.get("file")
    if sent is None:
        raise Refused("prompt_missing")
    if (sent.size or 0) > FILE_MOST:
        raise Refused("prompt_too_big", bytes=sent.size or 0, most=FILE_MOST)
    return bytes(sent.read())


def _words(request: HttpRequest) -> str:
    """What is to be said, on one line.

    Raises:
        Refused: ``field_empty``, ``prompt_text_long``.
    """
    text = " ".join(request.POST.get("text", "").split())
    if not text:
        raise Refused("field_empty", field=_("Words"))
    if len(text) > announcing.TEXT_MOST:
        raise Refused("prompt_text_long", most=announcing.TEXT_MOST)
    return text


def _spoken(text: str, language: str) -> Sound:
    try:
        return telephony().speak(text, language)
    except Trouble as trouble:
        raise Refused("prompt_unspoken") from trouble
