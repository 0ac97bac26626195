"""Out of the house, at most once per version and recipient.

    planned ──▶ sending ──▶ sent
                   │  ├──▶ planned   (for certain not gone, may be tried again)
                   │  └──▶ failed    (for certain not gone, no use to try)
                   └─ killed ──▶ unknown: shown to a person, never repeated by itself

``sending`` is committed before the message leaves, so a kill at any line leaves at most one
message of unknown fate; whoever takes the lock next sees that its sender is gone. What a person
does about it is in maju.floor.reports.documents.deliveries.
"""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import psycopg

from maju.app.numbers.store import Store
from maju.app.reporting.mail import Attachment, Undelivered, Way, message_of
from maju.floor.reports.documents import library
from maju.floor.reports.documents.library import QUERIES, Version
from maju.kernel.errors import Refused

MOST_TRIES = 10
_TEXT = {
    "ko": "{subject}\n\n첨부한 보고서를 확인해 주세요.\n보고서 {report} 제{version}판 · sha256 {sha256}\n",
    "en": "{subject}\n\nPlease find the report attached.\nReport {report}, version {version} · sha256 {sha256}\n",
}


def send_planned(store: Store, way: Way, now: Callable[[], int]) -> int:
    """Send whatever is planned; how many went out.

    Raises:
        Refused: ``sending_busy``.
    """
    sent = 0
    with psycopg.connect(store.url, autocommit=True) as holder:
        row = holder.execute(QUERIES["hold_sending"]).fetchone()
        if row is None or not row[0]:
            raise Refused("sending_busy")
        with library.linked(store.url) as link:
            link.execute(QUERIES["disown"], {"at": now()})
            planned = link.execute(QUERIES["planned"], {"tries": MOST_TRIES}).fetchall()
        for each in planned:
            sent += _send_one(store, way, each, now)
    return sent


def _send_one(store: Store, way: Way, each: dict[str, Any], now: Callable[[], int]) -> bool:
    key = {name: each[name] for name in ("report", "version", "recipient")}
    version = library.find(store.url, each["report"], each["version"])
    message, state, said = None, "failed", ""
    try:
        message = _message(store, way, version, each)
    except FileNotFoundError as error:  # its file is gone: the others shall go out all the same
        said = str(error)
    with library.linked(store.url) as link:
        if not link.execute(QUERIES["begin_sending"], {**key, "at": now()}).rowcount:
            return False
    try:
        if message is not None:
            way.send(message)
            state = "sent"
    except Undelivered as error:
        last = error.lasting or each["tries"] + 1 >= MOST_TRIES
        state, said = ("failed" if last else "planned"), str(error)
    except OSError as error:
        state, said = "unknown", str(error)
    with library.linked(store.url) as link:
        link.execute(QUERIES["end_sending"], {**key, "state": state, "said": said, "at": now()})
    return state == "sent"


def _message(store: Store, way: Way, version: Version, each: dict[str, Any]) -> EmailMessage:
    return message_of(
        way.sender,
        each["recipient"],
        version.subject,
        _TEXT[version.lang].format(
            subject=version.subject,
            report=version.report,
            version=version.version,
            sha256=version.sha256,
        ),
        attachments(store, version),
        message_id=each["message_id"],
        at=version.made_at,
    )


def attachments(store: Store, version: Version) -> list[Attachment]:
    """The files of a version, as they were kept."""
    return [
        Attachment(version.stem, "xlsx", store.blobs.find(version.xlsx_key).read_bytes()),
        Attachment(version.stem, "html", store.blobs.find(version.html_key).read_bytes()),
    ]
