"""A customer's message is mailed to the team once, whatever becomes of the attempt."""

from __future__ import annotations

import asyncio
from email.message import EmailMessage
from pathlib import Path

import msgspec
import psycopg
import pytest

from maju.app.recordings.store import SealedRecordings
from maju.app.reporting.mail import Undelivered
from maju.app.voice.mailing import Mailer
from maju.channels.asterisk.recording.store import About, Content
from maju.channels.asterisk.settings import Server
from maju.journal.memory import MemoryPeople
from maju.journal.recordings.shelf import Shelf
from maju.journal.vault import Vault
from maju.kernel.ids import ClientId, ContactId, CustomerId
from maju.kernel.time import DAY, Instant
from tests.integration.directory.test_phone_books import server as phone_server

NOW = Instant(1_795_000_000_000_000)
server = phone_server


class Box:
    """A mail server that may say no, or nothing."""

    sender = "maju@localhost"

    def __init__(self, *answers: Exception | None) -> None:
        self.answers = list(answers)
        self.sent: list[EmailMessage] = []

    def send(self, message: EmailMessage) -> None:
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        self.sent.append(message)


@pytest.fixture
def mailer(tables: str, server: Server, tmp_path: Path) -> Mailer:
    """A centre with a talk, a message of today and one of last week."""
    store = SealedRecordings(MemoryPeople(Vault(bytes(32))), tmp_path, server.centre)

    async def seal() -> None:
        for stem, kind, at in (
            ("talk", "call", NOW),
            ("message", "message", NOW),
            ("old", "message", Instant(NOW - 7 * DAY)),
        ):
            about = About(
                stem=stem,
                client=ClientId("shop"),
                contact=ContactId(f"ct_{stem}"),
                customer=CustomerId("cu_1"),
                kind=kind,  # type: ignore[arg-type]
                began_at=at,
            )
            said = f"RIFF {stem}".encode()
            await store.seal(about, Content(size=len(said), ms=2_000, pieces=lambda s=said: iter((s,))))  # type: ignore[misc]  # fmt: skip

    asyncio.run(seal())
    to = msgspec.structs.replace(server, mail_to="team@example.com")
    return Mailer(url=tables, server=to, shelf=Shelf(tmp_path, server.centre), store=store)


def look(mailer: Mailer, box: Box) -> int:
    return asyncio.run(mailer.look(box, NOW))


def states(url: str) -> list[str]:
    with psycopg.connect(url) as link:
        return [row[0] for row in link.execute("SELECT state FROM directory.message_mail")]


def test_a_message_goes_once_with_its_sound_and_a_talk_does_not(mailer: Mailer) -> None:
    box = Box()
    assert look(mailer, box) == 1
    assert look(mailer, box) == 0
    (message,) = box.sent
    assert message["To"] == "team@example.com"
    (sound,) = message.iter_attachments()
    assert sound.get_content() == b"RIFF message"
    assert states(mailer.url) == ["sent"]


def test_what_certainly_did_not_go_is_tried_again(mailer: Mailer) -> None:
    box = Box(Undelivered("away", lasting=False))
    assert look(mailer, box) == 0
    assert look(mailer, box) == 1


@pytest.mark.parametrize(
    ("answer", "state"),
    [(OSError("cut off"), "sending"), (Undelivered("no", lasting=True), "failed")],
)
def test_what_may_have_gone_or_never_will_is_not_tried_again(
    mailer: Mailer, answer: Exception, state: str
) -> None:
    box = Box(answer)
    assert look(mailer, box) == 0
    assert look(mailer, box) == 0
    assert not box.sent
    assert states(mailer.url) == [state]


def test_nothing_goes_to_nobody(mailer: Mailer) -> None:
    box = Box()
    nobody = msgspec.structs.replace(mailer.server, mail_to="")
    assert look(msgspec.structs.replace(mailer, server=nobody), box) == 0
    assert not states(mailer.url)
