"""Reports as mail: what a message holds, and the two ways out: SMTP, or a folder of files."""

from __future__ import annotations

import os
import smtplib
import ssl
import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from maju.app.home import Home
from maju.kernel.errors import Refused

_WITHIN_S = 30


class Attachment(msgspec.Struct, frozen=True):
    """A file that goes with a message."""

    name: str
    kind: Literal["html", "xlsx"]
    body: bytes


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``mail.toml`` in the home; without the file, messages lie in its folder ``outgoing``.

    Args:
        password_file: read when a message is sent; else MAJU_SMTP_PASSWORD.
    """

    host: str
    port: int = 587
    tls: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password_file: str = ""
    sender: str


class Undelivered(Exception):
    """It did not go out, for certain. *lasting*: trying again will not help."""

    def __init__(self, why: str, *, lasting: bool) -> None:
        self.lasting = lasting
        super().__init__(why)


class Way(Protocol):
    """How a message leaves. Returning means that somebody else has it."""

    sender: str

    def send(self, message: EmailMessage) -> None:
        """Hand it over.

        Raises:
            Undelivered: for certain nobody has it.
            OSError: nobody knows.
        """
        ...


class Folder:
    """A folder of ``.eml`` files, each named by its Message-ID: the same message is one file."""

    def __init__(self, root: Path, sender: str = "maju@localhost") -> None:
        self._root = root
        self.sender = sender

    def send(self, message: EmailMessage) -> None:
        """As :meth:`Way.send`."""
        self._root.mkdir(parents=True, exist_ok=True)
        name = message["Message-ID"].strip("<>").replace("/", "_")
        draft = self._root / f".{name}"
        draft.write_bytes(message.as_bytes())
        draft.replace(self._root / f"{name}.eml")


class Smtp:
    """A mail server. What fails before it has the whole message has not gone out."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.sender = settings.sender

    def send(self, message: EmailMessage) -> None:
        """As :meth:`Way.send`."""
        try:
            server = self._open()
        except (OSError, smtplib.SMTPException) as error:
            lasting = isinstance(error, smtplib.SMTPAuthenticationError)
            raise Undelivered(str(error), lasting=lasting) from error
        try:
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            ((code, said),) = error.recipients.values()
            raise Undelivered(f"{code} {said!r}", lasting=code >= 500) from error
        except smtplib.SMTPResponseException as error:  # the server said no
            why = f"{error.smtp_code} {error.smtp_error!r}"
            raise Undelivered(why, lasting=error.smtp_code >= 500) from error
        except smtplib.SMTPException as error:
            raise OSError(str(error)) from error
        finally:
            server.close()

    def _open(self) -> smtplib.SMTP:
        said = self._settings
        if said.tls == "tls":
            secure = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                said.host, said.port, timeout=_WITHIN_S, context=secure
            )
        else:
            server = smtplib.SMTP(said.host, said.port, timeout=_WITHIN_S)
        if said.tls == "starttls":
            server.starttls(context=ssl.create_default_context())
        if said.user:
            server.login(said.user, self._password())
        return server

    def _password(self) -> str:
        if self._settings.password_file:
            return Path(self._settings.password_file).read_text(encoding="utf-8").strip()
        return os.environ.get("MAJU_SMTP_PASSWORD", "")


def find_way(home: Home) -> Way:
    """As ``mail.toml`` says.

    Raises:
        Refused: ``mail_settings_wrong``.
    """
    path = home.root / "mail.toml"
    if not path.exists():
        return Folder(home.root / "outgoing")
    try:
        said = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Settings)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise Refused("mail_settings_wrong", reason=str(error)) from error
    return Smtp(said)


def message_of(
    sender: str,
    recipient: str,
    subject: str,
    text: str,
    attached: Sequence[Attachment],
    *,
    message_id: str,
    at: int,
) -> EmailMessage:
    """The message; *subject* loses what would begin another header."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = " ".join(subject.split())
    message["Message-ID"] = message_id
    message["Date"] = format_datetime(datetime.fromtimestamp(at // 1_000_000, UTC))
    message.set_content(text)
    for each in attached:
        if each.kind == "html":
            message.add_attachment(
                each.body, maintype="text", subtype="html", filename=f"{each.name}.html"
            )
        else:
            message.add_attachment(
                each.body,
                maintype="application",
                subtype="vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                filename=f"{each.name}.xlsx",
            )
    return message
