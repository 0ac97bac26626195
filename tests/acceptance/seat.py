"""Who sits at a seat of the demonstration, by commands alone: no page, and nothing that answers for it."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
import psycopg

from maju.app.keys import open_vault
from maju.app.postgres import EmbeddedPostgres
from maju.journal.postgres.people_sync import get_sync_in, put_sync_in
from maju.journal.postgres.submit import submit_sync_in
from maju.journal.postgres.verdicts import verdicts_sync_in
from maju.kernel.commands import (
    AcceptOffer,
    Body,
    Command,
    FinishWrapUp,
    HangUp,
    SeeMessage,
    SetState,
    SignIn,
    SignOut,
)
from maju.kernel.errors import Trouble
from maju.kernel.ids import (
    AdapterId,
    AgentId,
    CommandId,
    ContactId,
    CustomerId,
    MessageId,
    OfferId,
)
from maju.kernel.ports import Verdict
from tests.acceptance.installation import CENTRE, Installation, until

_EVENTS = (
    "SELECT body::text FROM journal.event WHERE centre = %s AND kind = %s AND seq > %s ORDER BY seq"
)
_LAST = "SELECT coalesce(max(seq), 0) FROM journal.event WHERE centre = %s"


class Seat:
    """One agent. Whatever dies meanwhile, it asks again under the same ids."""

    def __init__(self, site: Installation, agent: str = "seat-1") -> None:
        self.agent = AgentId(agent)
        self._url = EmbeddedPostgres(site.home).conninfo()
        self._vault = open_vault(site.home)
        self.since = int(self._asked(lambda link: link.execute(_LAST, [CENTRE]).fetchone()[0]))

    def _asked(self, ask: Any) -> Any:
        found: list[Any] = []

        def tried() -> bool:
            try:
                with psycopg.connect(self._url) as link:
                    found.append(ask(link))
            except (psycopg.Error, Trouble):
                return False
            return True

        until(tried, why="the database does not come back")
        return found[-1]

    def events(self, kind: str) -> list[Any]:
        """Bodies of what happened since this seat was made."""
        rows = self._asked(
            lambda link: link.execute(_EVENTS, [CENTRE, kind, self.since]).fetchall()
        )
        return [msgspec.json.decode(row[0]) for row in rows]

    def do(self, body: Body) -> Verdict:
        """Say *body*, and wait for the verdict."""
        name = uuid.uuid4().hex
        command = Command(id=CommandId(f"cm_{name}"), source="seat", source_id=name, body=body)
        self._asked(lambda link: submit_sync_in(link, CENTRE, [command]))
        verdicts: list[Verdict] = []

        def decided() -> bool:
            found = self._asked(lambda link: verdicts_sync_in(link, CENTRE, [command.id]))
            verdicts.extend(each for each in found.values() if each.state != "waiting")
            return bool(verdicts)

        until(decided, why=f"nobody decides {body}")
        return verdicts[-1]

    def sign_in(self) -> None:
        """At work, and available; its device is nobody's, so that only commands answer."""
        assert self.do(SignIn(agent=self.agent, adapter=AdapterId("seat"))).state == "done"
        assert self.do(SetState(agent=self.agent, state="available")).state == "done"

    def take(self, key: str) -> ContactId:
        """The next visitor of the widget *key*, as soon as it rings here."""
        offers: list[Any] = []

        def rang() -> bool:
            mine = {e["contact"] for e in self.events("contact_arrived") if e["entry"] == key}
            over = {e["offer"] for e in self.events("offer_ended")}
            offers[:] = [
                e
                for e in self.events("offer_made")
                if e["contact"] in mine and e["agent"] == self.agent and e["offer"] not in over
            ]
            return bool(offers)

        until(rang, why="nobody rings")
        offer = OfferId(offers[-1]["offer"])
        assert self.do(AcceptOffer(agent=self.agent, offer=offer)).state == "done"
        return ContactId(offers[-1]["contact"])

    def customer(self, contact: ContactId) -> CustomerId:
        """Whose contact it is."""
        arrived = {e["contact"]: e["customer"] for e in self.events("contact_arrived")}
        return CustomerId(arrived[contact])

    def write(self, contact: ContactId, text: str) -> Verdict:
        """A line for the visitor."""
        message, customer = MessageId(f"ms_{uuid.uuid4().hex}"), self.customer(contact)
        self._asked(lambda link: put_sync_in(link, self._vault, customer, message, text.encode()))
        return self.do(SeeMessage(contact=contact, message=message, by="agent", agent=self.agent))

    def types(self, contact: ContactId) -> None:
        """Is seen writing."""
        said = f"{CENTRE} {contact} agent"
        self._asked(lambda link: link.execute("SELECT pg_notify('maju_typing', %s)", [said]))

    def conversation(self, contact: ContactId) -> list[tuple[str, str]]:
        """What stands in the journal, with its texts: by whom, and what."""
        customer = self.customer(contact)
        return [
            (e["by"], self.text(customer, e["message"]))
            for e in self.events("message_seen")
            if e["contact"] == contact
        ]

    def text(self, customer: CustomerId, name: str) -> str:
        """What the side store keeps under *name*."""
        kept = self._asked(lambda link: get_sync_in(link, self._vault, customer, name))
        return "" if kept is None else kept.decode()

    def hang_up(self, contact: ContactId) -> None:
        """The end."""
        assert self.do(HangUp(agent=self.agent, contact=contact)).state == "done"

    def goes_home(self, contact: ContactId) -> None:
        """After the work that follows the end; a wrap-up that is over by then is none any more."""
        self.do(FinishWrapUp(agent=self.agent, contact=contact))
        assert self.do(SignOut(agent=self.agent)).state == "done"
