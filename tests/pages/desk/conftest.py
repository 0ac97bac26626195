"""Minsu's desk at a shop: a story of the core's own cast, seen by the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client, override_settings

from maju.kernel import commands as c
from maju.kernel.ids import AdapterId
from tests.integration.readmodel.test_asking import project
from tests.pages.signing import browser_of, django_on
from tests.unit.routing.cast import CENTRE, KIM, MINSU, SETTINGS, SHOP, Story

DESK = AdapterId("desk")
TOKEN = "form-token-1"
KIM_NAME, KIM_NUMBER = "김하나", "010-1234-5678"


@dataclass
class Floor:
    """A centre, what has happened there, and its pages."""

    url: str
    story: Story = field(default_factory=lambda: Story(SETTINGS))

    def seen(self) -> None:
        """The read model sees what has happened."""
        project(self.url, self.story)

    def browser(self, sign_in: str = f"minsu@{CENTRE}") -> Client:
        """Of somebody who works there."""
        from maju.directory import models as m

        return browser_of(m.Person.objects.get(sign_in=sign_in))

    def comes(self) -> None:
        """Minsu begins to work at a page."""
        self.story.do(c.SignIn(agent=MINSU, adapter=DESK, phone=False))
        self.story.do(c.SetState(agent=MINSU, state="available"))

    def act(self, what: str, token: str = TOKEN, **fields: Any) -> Any:
        """What the page's script sends."""
        return self.browser().post(
            f"/desk/{CENTRE}/act/{what}",
            {"token": token, **fields},
            headers={"accept": "application/json"},
        )

    def wishes(self) -> list[tuple[str, str]]:
        """What lies in the inbox of the desk: kind and source's id."""
        import psycopg

        with psycopg.connect(self.url) as link:
            return link.execute(
                "SELECT kind, source_id FROM journal.command"
                " WHERE source = 'desk' ORDER BY position"
            ).fetchall()

    def bodies(self, kind: str) -> list[dict[str, Any]]:
        """What the desk's wishes of a kind say."""
        import psycopg

        with psycopg.connect(self.url) as link:
            rows = link.execute(
                "SELECT body FROM journal.command WHERE source = 'desk' AND kind = %s"
                " ORDER BY position",
                [kind],
            ).fetchall()
        return [each[0] for each in rows]


@pytest.fixture
def floor(django: None, postgres_url: str) -> Iterator[Floor]:
    """The usual centre in the directory, its people known, nobody at work yet."""
    from maju.desk.texts import write
    from maju.directory import models as m
    from maju.directory.adopting import adopt
    from maju.directory.loading import Names

    made = Floor(postgres_url)
    with django_on(postgres_url), override_settings(MAJU_NOW=lambda: made.story.now):
        names = Names(agents={MINSU: "Park Minsu"}, clients={SHOP: ("가게", "The Shop")})
        adopt(SETTINGS, names, have=0, now=made.story.now)
        m.Person.objects.update(language="en", practice=True)
        shop = m.Client.objects.get(code=SHOP)
        m.Brand.objects.create(client=shop, hue="teal")
        m.Greeting.objects.create(client=shop, text="가게 {agent}입니다.", text_en="Shop, {agent}.")
        top = m.ContactReason.objects.create(client=shop, level=1, code="parcel", name="배송",
                                             name_en="Parcel")  # fmt: skip
        m.ContactReason.objects.create(client=shop, parent=top, level=2, code="parcel.late",
                                       name="지연", name_en="Late")  # fmt: skip
        write(KIM, "name", KIM_NAME)
        write(KIM, "phone", KIM_NUMBER)
        yield made


@pytest.fixture
def chat(floor: Floor) -> Callable[[], str]:
    """Kim writes, and Minsu has her chat."""

    def come() -> str:
        floor.comes()
        contact = floor.story.calls("kim", "widget", customer=KIM)
        floor.story.takes(MINSU)
        floor.seen()
        return str(contact)

    return come
