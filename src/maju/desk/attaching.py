"""A file that an agent sends: looked at, sealed, and said in the conversation.

The sealed bytes lie on disk before anything names them; a kill between leaves bytes that nothing
opens. What names them, what opens them and the wish are one transaction.
"""

from __future__ import annotations

import secrets

import msgspec
from django.conf import settings

from maju.desk.forms import Form
from maju.desk.holding import held
from maju.desk.seat import Seat, vault
from maju.desk.sending import message_id
from maju.desk.texts import owner_of
from maju.desk.wishing import Wish
from maju.directory.editing import link
from maju.facts.history.blobs import FolderBlobs, part
from maju.journal import attached
from maju.journal.postgres.people_sync import put_sync_in
from maju.kernel import commands as c
from maju.kernel.errors import Refused
from maju.kernel.filetypes import find_kind, harmless_name
from maju.kernel.ids import CustomerId, MessageId

FILE_MOST = 10 << 20
"""Bytes of a file; as much as a visitor may send."""

FOLDER = "chat"
"""Of the blobs: where visitors' files lie, too."""


def send_file(seat: Seat, form: Form) -> Wish:
    """A file for the customer of a chat.

    Raises:
        Refused: ``not_on_contact``, ``file_missing``, ``file_large``, ``file_type``: its bytes say what it is.
    """
    contact = form.contact()
    found = held(seat, contact)
    name, content = form.file("file", most=FILE_MOST)
    name = harmless_name(name)
    kind = find_kind(name, content)
    if kind is None:
        raise Refused("file_type")
    owner, message = owner_of(contact, found.customer), message_id(seat, form.needed("token"))
    return Wish(
        bodies=(c.SeeMessage(contact=contact, message=message, by="agent", agent=seat.agent),),
        keep=lambda: _keep(owner, message, name, kind, content),
    )


def _keep(owner: CustomerId, message: MessageId, name: str, kind: str, content: bytes) -> None:
    blobs: FolderBlobs = settings.MAJU_DOCUMENTS.blobs
    blob = f"{FOLDER}/{part(owner)[-2:]}/{secrets.token_hex(16)}"
    key, sealed = attached.seal(content, blob)
    with blobs.drafting() as folder:
        draft = folder / "file"
        draft.write_bytes(sealed)
        blobs.keep(draft, blob)
    about = attached.Attached(name=name, type=kind, size=len(content), blob=blob)
    put_sync_in(link(), vault(), owner, attached.key_of(message), key)
    put_sync_in(link(), vault(), owner, attached.name_of(message), msgspec.json.encode(about))
