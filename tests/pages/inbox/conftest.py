"""The desk's own cast, and people beside them: a supervisor, a client company's person of each contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from maju.kernel import commands as c
from maju.kernel.ids import InquiryId
from tests.pages.desk.conftest import Floor, floor
from tests.pages.signing import browser_of, someone
from tests.unit.routing.cast import CENTRE, KIM, MEAL, MINSU, SHOP

__all__ = ["floor"]


@dataclass
class Cast:
    """Browsers of who reads these pages."""

    floor: Floor
    boss: Client
    shop: Client
    """Of outsourced work."""
    meal: Client
    agent: Client

    def decided(self) -> None:
        """What lies in the inbox is decided by the core as the engine would, and the read model sees it."""
        import msgspec
        import psycopg

        with psycopg.connect(self.floor.url) as link:
            rows = link.execute(
                "SELECT id, body::text FROM journal.command WHERE source = 'desk'"
                " AND decided_at IS NULL ORDER BY position"
            ).fetchall()
            for name, body in rows:
                self.floor.story.do(msgspec.json.decode(body, type=c.Body))
                link.execute(
                    "UPDATE journal.command SET decided_at = %s WHERE id = %s",
                    (self.floor.story.now, name),
                )
        self.floor.seen()


@pytest.fixture
def cast(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr("maju.desk.sending.WAIT_S", 0.0)  # no engine runs here
    from maju.directory import models as m

    clients = {each.code: each for each in m.Client.objects.all()}
    return Cast(
        floor,
        browser_of(someone("boss", {"role": "supervisor", "centre_id": CENTRE}, name="Boss Han")),
        browser_of(
            someone("shop@c", {"role": "client", "client": clients[SHOP]}, name="Shop Person")
        ),
        browser_of(someone("meal@c", {"role": "client", "client": clients[MEAL]}, name="Meal Pal")),
        floor.browser(),
    )


def noted(floor: Floor, state: str = "client", name: str = "iq_1", **more: Any) -> str:
    """An inquiry of Kim's stands so, said by Minsu; her contact with it."""
    from maju.directory import models as m

    floor.comes()
    call = floor.story.calls("kim", customer=KIM)
    floor.story.takes(MINSU)
    floor.story.do(c.HangUp(agent=MINSU, contact=call))
    floor.story.do(c.FinishWrapUp(agent=MINSU, contact=call, topic="parcel.late", result="solved"))
    by = m.Person.objects.get(sign_in=f"minsu@{CENTRE}")
    floor.story.do(
        c.NoteInquiry(
            inquiry=InquiryId(name), client=SHOP, contact=call, customer=KIM,
            state=state, owner=None if state == "client" else MINSU, by=str(by.pk),  # type: ignore[arg-type]
            topic="parcel.late", **more,
        )
    )  # fmt: skip
    floor.seen()
    return str(call)
