"""Messages that customers left, mailed to the team: each at most once.

That one is about to go is written down before it is tried. Who is killed in between leaves it so, and
a person sees it: a message that came twice would be worse answered than one that is still in Maju.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import psycopg
import structlog
from msgspec import Struct

from maju.app.reporting.mail import Undelivered, Way, message_of
from maju.app.voice.books import QUERIES, zone_of
from maju.channels.asterisk.recording.store import Recordings
from maju.channels.asterisk.settings import Server
from maju.journal.postgres.errors import told
from maju.journal.recordings.sealed import Head
from maju.journal.recordings.shelf import Shelf
from maju.kernel.time import DAY, SECOND, Instant

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.voice")

BACK = 3 * DAY
"""What is older is nobody's news."""

_TEXT = """\
고객이 음성 메시지를 남겼습니다.
A customer has left a message.

{at}
고객사 / client: {client}
상담 / contact: {contact}
길이 / length: {seconds} s

상담 화면에서도 들을 수 있습니다. 이 메일의 사본은 고객 정보 삭제로 지워지지 않으니 다 들은 뒤 지우세요.
It can be heard on the contact's page, too. Forgetting a customer does not reach this copy: delete it \
once it is dealt with.
"""


class Mailer(Struct, frozen=True, kw_only=True):
    """What mails the messages of one server's centre."""

    url: str
    server: Server
    shelf: Shelf
    store: Recordings

    async def look(self, way: Way, now: Instant) -> int:
        """Mail what has come since the last look; how many went out."""
        went = 0
        for head in await asyncio.to_thread(self._fresh, now) if self.server.mail_to else ():
            sound = await self.store.read(head.name)
            if sound is not None:
                went += await asyncio.to_thread(self._mail, head, sound, way, now)
        return went

    def _fresh(self, now: Instant) -> list[Head]:
        with told(), psycopg.connect(self.url, autocommit=True) as link:
            asked = {"centre": self.server.centre}
            known = {row[0] for row in link.execute(QUERIES["mailed"], asked).fetchall()}
        found = []
        for name in self.shelf.names():
            opened = None if name in known else self.shelf.open(name)
            if opened is not None:
                with opened:
                    if opened.head.kind == "message" and opened.head.began_at >= now - BACK:
                        found.append(opened.head)
        return sorted(found, key=lambda each: each.began_at)

    def _mail(self, head: Head, sound: bytes, way: Way, now: Instant) -> bool:
        about = {"centre": self.server.centre, "recording": head.name, "at": now}
        with told(), psycopg.connect(self.url, autocommit=True) as link:
            if link.execute(QUERIES["claim_mail"], about).fetchone() is None:
                return False  # somebody else has it
            message = _message(self.server, head, way.sender, zone_of(link, self.server))
            message.add_attachment(
                sound, maintype="audio", subtype="wav", filename=f"{head.contact}.wav"
            )
            try:
                way.send(message)
            except Undelivered as undelivered:
                if undelivered.lasting:
                    ended = {**about, "state": "failed", "why": str(undelivered)}
                    link.execute(QUERIES["end_mail"], ended)
                else:
                    link.execute(QUERIES["drop_mail"], about)
                log.warning("message_not_mailed", contact=head.contact, why=str(undelivered))
                return False
            except OSError as error:  # nobody knows: it is not tried again
                link.execute(QUERIES["end_mail"], {**about, "state": "sending", "why": str(error)})
                log.warning("message_perhaps_mailed", contact=head.contact, why=str(error))
                return False
            link.execute(QUERIES["end_mail"], {**about, "state": "sent", "why": ""})
        log.info("message_mailed", contact=head.contact)
        return True


def _message(server: Server, head: Head, sender: str, zone: ZoneInfo) -> EmailMessage:
    at = datetime.fromtimestamp(head.began_at // SECOND, zone)
    text = _TEXT.format(
        at=at.strftime("%Y-%m-%d %H:%M:%S %Z"),
        client=head.client,
        contact=head.contact,
        seconds=head.ms // 1_000,
    )
    name = head.name.replace("/", "-")
    return message_of(
        sender,
        server.mail_to,
        f"[Maju] 음성 메시지 · voice message {at:%m-%d %H:%M}",
        text,
        (),
        message_id=f"<message-{server.centre}-{name}@maju>",
        at=head.began_at,
    )
