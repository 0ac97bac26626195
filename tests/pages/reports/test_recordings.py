"""A contact's recordings on its page: who may hear, what is written down, what a deletion leaves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
import pytest
from django.conf import settings
from django.test import Client, override_settings

from maju.facts.readmodel.reading import Step
from maju.journal.recordings.sealed import PIECE, Facts, Head
from maju.journal.recordings.shelf import key_of, name_of
from maju.kernel.ids import CentreId, ClientId, ContactId, CustomerId
from maju.kernel.time import Instant
from maju.metrics.story import Story
from tests.pages.conftest import Counting
from tests.pages.signing import browser_of, someone

AT = Instant(1_772_400_000_000_000)
CONTACT = "ct_1"
SOUND = bytes(n % 256 for n in range(PIECE + 1_000))
KEY = bytes(range(32))


class Telling(Counting):
    """Tells of a contact with recordings, of the client whose contact is asked for."""

    steps: list[Step] = []  # noqa: RUF012 - one test, one value

    def story(self, centre: str, contact: str, day: date) -> Story:
        found: Story = self._numbers.story(centre, "ct1", day)
        return msgspec.structs.replace(found, contact=contact, steps=self.steps)


@pytest.fixture
def telling(numbers: Counting, people: None) -> Iterator[Telling]:
    told = Telling(numbers)
    with override_settings(MAJU_NUMBERS=lambda: told):
        yield told


def a_client(code: str = "k1", **more: Any) -> Any:
    from maju.directory import models as m

    centre, _ = m.Centre.objects.get_or_create(code="c", defaults={"name": "c", "zone": "UTC"})
    client, _ = m.Client.objects.get_or_create(centre=centre, code=code, defaults={"name": code})
    for name, value in more.items():
        setattr(client, name, value)
    client.save()
    return client


def sealed(telling: Telling, *, client: str = "k1", stem: str = CONTACT) -> str:
    """A recording that the journal tells of; its name."""
    from maju.directory.editing import link
    from maju.journal.postgres.people_sync import put_sync_in

    name, owner = name_of(ClientId(client), AT, stem), CustomerId("cu_1")
    head = Head(
        name=name,
        centre=CentreId("c"),
        client=ClientId(client),
        contact=ContactId(CONTACT),
        owner=owner,
        kind="call",
        began_at=AT,
        ms=4_000,
        size=len(SOUND),
    )
    facts = Facts(peaks=(bytes((0, 50, 100)), bytes((9, 0, 0))), gaps=((1_000, 2_000),))
    settings.MAJU_RECORDINGS("c").keep(head, facts, [SOUND], KEY)
    put_sync_in(link(), settings.MAJU_VAULT(), owner, key_of(name), KEY)
    step = Step(
        seq=9,
        at=AT,
        kind="recording_noted",
        agent=None,
        queue=None,
        callback=None,
        detail=f"{name}:4",
        us=None,
    )
    telling.steps = [*telling.steps, step]
    return name


def page(browser: Client) -> str:
    answer = browser.get(f"/reports/c/contact/{CONTACT}?day=2026-03-02")
    assert answer.status_code == 200
    return answer.content.decode()


def accesses() -> list[tuple[str, str, str, str]]:
    from maju.directory import models as m

    rows = m.Access.objects.order_by("id")
    return [(row.by.sign_in, row.kind, row.what, row.reason) for row in rows]


def hear(browser: Client, name: str) -> str:
    answer = browser.post(f"/reports/c/recording/{name}/hear")
    assert answer.status_code == 200
    return str(answer.json()["url"])


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_recording_is_drawn_and_each_hearing_is_written_down(telling: Telling) -> None:
    client = a_client()
    ear = browser_of(someone("ear", {"role": "quality", "client": client}))
    name = sealed(telling)
    html = page(ear)
    assert html.count("data-recording ") == 1
    assert 'class="gap" x="200" y="0" width="200"' in html
    assert len(re.findall(r'class="side side-[12]" d="M', html)) == 2
    assert accesses() == [], "to see that there is one is not to hear it"
    whole = ear.get(hear(ear, name))
    assert (whole.status_code, body(whole)) == (200, SOUND)
    assert (whole["Content-Type"], whole["Accept-Ranges"]) == ("audio/wav", "bytes")
    assert accesses() == [("ear", "hear", f"c: recording {name}", "")]


@pytest.mark.parametrize(
    ("said", "first", "end"),
    [
        ("bytes=0-", 0, len(SOUND)),
        ("bytes=0-0", 0, 1),
        (f"bytes={PIECE - 5}-{PIECE + 4}", PIECE - 5, PIECE + 5),
        ("bytes=-7", len(SOUND) - 7, len(SOUND)),
        (f"bytes=10-{10**9}", 10, len(SOUND)),
    ],
)
def test_a_player_gets_the_part_that_it_asks_for(
    telling: Telling, said: str, first: int, end: int
) -> None:
    a_client()
    ear = browser_of(someone("ear", "quality"))
    answer = ear.get(hear(ear, sealed(telling)), HTTP_RANGE=said)
    assert (answer.status_code, body(answer)) == (206, SOUND[first:end])
    assert answer["Content-Range"] == f"bytes {first}-{end - 1}/{len(SOUND)}"
    assert answer["Content-Length"] == str(end - first)


@pytest.mark.parametrize("said", [f"bytes={len(SOUND)}-", "bytes=5-4", "bytes=-0"])
def test_a_part_that_is_not_there_is_refused(telling: Telling, said: str) -> None:
    a_client()
    ear = browser_of(someone("ear", "quality"))
    answer = ear.get(hear(ear, sealed(telling)), HTTP_RANGE=said)
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{len(SOUND)}")


def test_an_address_is_good_for_its_reader_and_its_recording_only(telling: Telling) -> None:
    a_client()
    one, two = browser_of(someone("one", "quality")), browser_of(someone("two", "quality"))
    name, other = sealed(telling), sealed(telling, stem="ct_2")
    url = hear(one, name)
    assert one.get(url).status_code == 200
    assert two.get(url).status_code == 404
    assert one.get(url.replace(name, other)).status_code == 404
    assert one.get(url.partition("?")[0]).status_code == 404
    assert one.get(f"{url}x").status_code == 404
    assert browser_of(None).get(url).status_code == 302


def test_who_may_not_hear_sees_none_and_gets_none(telling: Telling) -> None:
    mine, theirs = a_client("k1"), a_client("k2")
    name = sealed(telling)
    ear = browser_of(someone("ear", "quality"))
    url = hear(ear, name)
    barred = {
        "planner": [{"role": "planner"}],
        "client": [{"role": "client", "client": mine}],
    }
    for sign_in, roles in barred.items():
        browser = browser_of(someone(sign_in, *roles))
        assert "data-recording" not in page(browser), sign_in
        for way in ("hear", "take", "act"):
            assert browser.post(f"/reports/c/recording/{name}/{way}").status_code == 403, sign_in
        assert browser.get(url).status_code == 403
    neighbour = browser_of(someone("other", {"role": "supervisor", "client": theirs}))
    for way in ("hear", "take", "act"):
        assert neighbour.post(f"/reports/c/recording/{name}/{way}").status_code == 404
    lead = browser_of(someone("lead", {"role": "lead", "client": mine}))
    assert "data-recording " in page(lead)
    assert "Save as a file" not in page(lead)
    assert lead.post(f"/reports/c/recording/{name}/take", {"reason": "x"}).status_code == 403


def test_a_client_that_directs_the_agents_hears_its_own(telling: Telling) -> None:
    mine = a_client("k1", contract="dispatched")
    browser = browser_of(someone("client", {"role": "client", "client": mine}))
    name = sealed(telling)
    assert "data-recording " in page(browser)
    assert browser.get(hear(browser, name)).status_code == 200
    other = sealed(telling, client="k2", stem="ct_2")
    assert browser.post(f"/reports/c/recording/{other}/hear").status_code == 404


def test_a_file_is_given_for_a_reason_that_is_kept(telling: Telling) -> None:
    a_client()
    boss, name = browser_of(someone("boss", "supervisor")), sealed(telling)
    where = f"/reports/c/recording/{name}/take"
    assert boss.get(where).status_code == 200
    assert boss.post(where, {"reason": "  "}).status_code == 422
    assert accesses() == []
    answer = boss.post(where, {"reason": "a dispute"})
    assert body(answer) == SOUND
    assert answer["Content-Disposition"] == f'attachment; filename="{CONTACT}.wav"'
    assert accesses() == [("boss", "download", f"c: recording {name}", "a dispute")]


def test_a_deletion_is_complete_and_a_hold_prevents_it(telling: Telling) -> None:
    from maju.directory import models as m

    a_client()
    boss, name = browser_of(someone("boss", "supervisor")), sealed(telling)
    where = f"/reports/c/recording/{name}/act"
    url = hear(boss, name)

    def act(do: str, reason: str = "a dispute") -> int:
        said = {"do": do, "reason": reason, "day": "2026-03-02"}
        return boss.post(where, said).status_code

    assert act("delete", "") == 422
    assert act("hold") == 302
    assert "a dispute" in page(boss)
    assert act("delete") == 422
    assert act("release") == 302
    assert act("delete") == 302
    assert act("delete") == 404
    assert boss.get(url).status_code == 404
    assert boss.post(f"/reports/c/recording/{name}/hear").status_code == 404
    assert not settings.MAJU_RECORDINGS("c").has(name)
    html = page(boss)
    assert "data-recording " not in html
    assert "Deleted, or not yours to hear." in html
    rows = [(row.kind, row.which, row.by.sign_in) for row in m.Change.objects.order_by("id")]
    held, gone = ("recordinghold", CONTACT, "boss"), ("recording", name, "boss")
    assert rows == [held, held, gone]


def test_the_browser_may_play_from_us_and_nobody_else(telling: Telling) -> None:
    a_client()
    answer = browser_of(someone("ear", "quality")).get(
        f"/reports/c/contact/{CONTACT}?day=2026-03-02"
    )
    assert "media-src 'self';" in answer["Content-Security-Policy"]
