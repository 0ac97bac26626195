"""Who shall have a version, and what a person says of a mail that nobody knows about."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from maju.floor.reports.documents.contract import check_address
from maju.floor.reports.documents.library import QUERIES, Version, linked
from maju.kernel.errors import Refused


def message_id(report: str, version: int, recipient: str) -> str:
    """The same version to the same recipient is the same message, whoever sends it."""
    digest = hashlib.sha256(recipient.encode()).hexdigest()[:12]
    return f"<{report}.v{version}.{digest}@maju>"


def plan(url: str, version: Version, recipients: Sequence[str], *, at: int) -> None:
    """Write down who shall have it; harmless when repeated.

    Raises:
        Refused: ``recipient_wrong``.
    """
    for recipient in recipients:
        check_address(recipient)
    with linked(url) as link:
        for recipient in recipients:
            link.execute(
                QUERIES["plan_delivery"],
                {
                    "report": version.report,
                    "version": version.version,
                    "recipient": recipient,
                    "message_id": message_id(version.report, version.version, recipient),
                    "at": at,
                },
            )


def send_again(url: str, version: Version, recipient: str, *, by: str, at: int) -> None:
    """A person looked, and wants it sent again.

    Raises:
        Refused: ``nothing_to_repeat`` when it did not fail and is not unknown.
    """
    _decide("send_again", url, version, recipient, by=by, at=at)


def confirm_sent(url: str, version: Version, recipient: str, *, by: str, at: int) -> None:
    """A person asked, and it has arrived.

    Raises:
        Refused: ``nothing_to_repeat`` when it is not unknown.
    """
    _decide("confirm_sent", url, version, recipient, by=by, at=at)


def _decide(query: str, url: str, version: Version, recipient: str, *, by: str, at: int) -> None:
    said = {"report": version.report, "version": version.version, "recipient": recipient}
    with linked(url) as link:
        if not link.execute(QUERIES[query], {**said, "by": by, "at": at}).rowcount:
            raise Refused("nothing_to_repeat", report=version.report, address=recipient)
