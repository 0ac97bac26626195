"""Category: integration. The widget's origin over HTTP, on real PostgreSQL: who may, and how often."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from maju.app.backup.forgetting import forget_in
from maju.app.widget.files import SealedFiles
from maju.channels.webchat import Books, ChatSettings, Presence
from maju.channels.webchat.doors import Door
from maju.channels.webchat.http import Pages
from maju.channels.webchat.model import Session
from maju.channels.webchat.postgres import PostgresStore
from maju.channels.webchat.visitors import Visitors
from maju.engine.clock import WallClock
from maju.journal.postgres import PostgresPeople, submit_in
from maju.journal.vault import Vault
from maju.kernel.addresses import counted_as
from maju.kernel.ids import AgentId, CentreId, ClientId

ORIGIN = "https://shop.example"
OTHER = "https://other.example"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
DOORS = {
    key: Door(key=key, centre=CentreId("busan"), client=ClientId(key), origins=frozenset({origin}))
    for key, origin in (("shop", ORIGIN), ("other", OTHER))
}


class TwoDoors:
    """Two clients, each with a site of its own."""

    def find(self, key: str) -> Door | None:
        return DOORS.get(key)

    def known(self, origin: str) -> bool:
        return origin in {ORIGIN, OTHER}

    def agent_name(self, centre: CentreId, agent: AgentId) -> str:
        return ""


class Shop:
    """Requests of a widget on a page of *origin*."""

    def __init__(self, client: httpx.AsyncClient, url: str, blobs: Path) -> None:
        self.client = client
        self.url = url
        self.blobs = blobs
        self.token = ""

    async def ask(
        self, method: str, path: str, body: Any = None, *, origin: str | None = ORIGIN, **more: Any
    ) -> httpx.Response:
        headers = {"Accept-Language": "en"}
        if origin is not None:
            headers["Origin"] = origin
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        content = body if isinstance(body, bytes) else json.dumps(body)
        return await self.client.request(method, path, content=content, headers=headers, **more)

    async def begin(self) -> None:
        self.token = (await self.ask("POST", "/v1/sessions", {"key": "shop"})).json()["token"]
        assert (await self.say("begin", id="begin-000")).status_code == 200

    async def say(self, do: str, **said: Any) -> httpx.Response:
        return await self.ask("POST", "/v1/say", {"do": do, **said})

    async def lines(self) -> list[Any]:
        found: list[Any] = (await self.ask("GET", "/v1/news?have=0&wait=0")).json()["lines"]
        return found

    def asked(self, query: bytes) -> list[Any]:
        with psycopg.connect(self.url) as link:
            return link.execute(query).fetchall()


@asynccontextmanager
async def _shop(url: str, blobs: Path, settings: ChatSettings) -> AsyncIterator[Shop]:
    clock, monotonic = WallClock(), asyncio.get_running_loop().time
    async with (
        PostgresStore(url, submit_in) as store,
        PostgresPeople(url, Vault(bytes(range(32)))) as people,
    ):
        visitors = Visitors(
            Books(store, people, Presence(monotonic)),
            TwoDoors(),
            people,
            clock,
            files=SealedFiles(people, blobs),
            secret=b"secret",
            settings=settings,
            monotonic=monotonic,
        )

        async def typing(session: Session) -> None:
            assert session.open is not None
            await store.ring_typing(f"{session.centre} {session.open.contact} customer")

        application = Pages(visitors, typing=typing, stop=asyncio.Event()).application()
        transport = httpx.ASGITransport(application, client=("192.0.2.7", 4711))
        async with httpx.AsyncClient(transport=transport, base_url="http://widget") as client:
            yield Shop(client, url, blobs)


Scene = Callable[[Shop], Awaitable[None]]
Play = Callable[..., None]


@pytest.fixture
def play(postgres_url: str, tmp_path: Path) -> Play:
    """Plays a scene against the real thing."""

    def played(scene: Scene, settings: ChatSettings | None = None) -> None:
        async def main() -> None:
            async with _shop(postgres_url, tmp_path, settings or ChatSettings()) as shop:
                await scene(shop)

        asyncio.run(main())

    return played


def test_a_page_of_a_site_that_is_not_listed_opens_nothing(play: Play) -> None:
    async def scene(shop: Shop) -> None:
        for origin in ("https://evil.example", "http://shop.example", "null", OTHER, None):
            answer = await shop.ask("POST", "/v1/sessions", {"key": "shop"}, origin=origin)
            assert (answer.status_code, answer.json()["code"]) == (403, "chat_origin")
            allowed = answer.headers.get("access-control-allow-origin")
            assert allowed == (OTHER if origin == OTHER else None)
        answer = await shop.ask("POST", "/v1/sessions", {"key": "nobody"})
        assert (answer.status_code, answer.json()["code"]) == (404, "chat_key")

    play(scene)


def test_a_token_is_no_use_on_another_clients_site(play: Play) -> None:
    async def scene(shop: Shop) -> None:
        await shop.begin()
        for path in ("/v1/news?have=0", "/v1/stream?have=0"):
            assert (await shop.ask("GET", path, origin=OTHER)).status_code == 403
            assert (await shop.ask("GET", path, origin=None)).status_code == 403
        shop.token = "x" * 43
        assert (await shop.ask("GET", "/v1/news?have=0")).status_code == 401

    play(scene)


def test_tokens_are_kept_as_hashes_and_no_cookie_is_set(play: Play) -> None:
    async def scene(shop: Shop) -> None:
        answer = await shop.ask("POST", "/v1/sessions", {"key": "shop"})
        token = answer.json()["token"]
        assert len(token) >= 43, "256 bits"
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert token.encode() not in str(shop.asked(b"SELECT * FROM webchat.session")).encode()
        assert "192.0.2.7" not in str(shop.asked(b"SELECT * FROM webchat.session"))

    play(scene)


def test_a_token_that_was_not_used_for_long_opens_nothing(play: Play) -> None:
    async def scene(shop: Shop) -> None:
        await shop.begin()
        with psycopg.connect(shop.url) as link:
            link.execute("UPDATE webchat.session SET expires_at = now() - interval '1 second'")
        answer = await shop.ask("GET", "/v1/news?have=0")
        assert (answer.status_code, answer.json()["code"]) == (401, "chat_token")

    play(scene)


def test_a_preflight_lets_only_listed_sites_through(play: Play) -> None:
    async def scene(shop: Shop) -> None:
        let = await shop.ask("OPTIONS", "/v1/say")
        assert let.headers["access-control-allow-origin"] == ORIGIN
        assert "authorization" in let.headers["access-control-allow-headers"]
        assert "access-control-allow-credentials" not in let.headers
        kept = await shop.ask("OPTIONS", "/v1/say", origin="https://evil.example")
        assert "access-control-allow-origin" not in kept.headers

    play(scene)


def test_what_is_said_again_stands_there_once(play: Play) -> None:
    async def scene(shop: Shop) -> None:
        await shop.begin()
        said = [shop.say("write", id="write-000", text="안녕하세요") for _ in range(8)]
        answers = await asyncio.gather(*said)
        assert {each.status_code for each in answers} == {200}
        assert [each["text"] for each in await shop.lines() if "text" in each] == ["안녕하세요"]
        ((count,),) = shop.asked(b"SELECT count(*) FROM journal.command WHERE kind = 'message'")
        assert count == 1
        assert "안녕하세요" not in str(shop.asked(b"SELECT body::text FROM webchat.line"))

    play(scene)


def test_two_who_write_at_once_are_numbered_without_gaps(play: Play) -> None:
    async def scene(shop: Shop) -> None:
        await shop.begin()
        await asyncio.gather(
            *(shop.say("write", id=f"write-{n:03}", text=str(n)) for n in range(20))
        )
        lines = await shop.lines()
        assert [each["n"] for each in lines] == list(range(1, 22))
        assert {each.get("text") for each in lines[1:]} == {str(n) for n in range(20)}
        later = (await shop.ask("GET", "/v1/news?have=19&wait=0")).json()
        assert [each["n"] for each in later["lines"]] == [20, 21]

    play(scene)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"do":"destroy","id":"12345678"}',
        b'{"do":"write","id":"short","text":""}',
        b'{"do":"write","id":"12345678","text":1}',
        b'{"do":"write","id":"../../..","text":"x"}',
        b'{"do":"write","deep":' + b"[" * 20_000,
    ],
)
def test_what_cannot_be_read_is_refused_and_changes_nothing(play: Play, body: bytes) -> None:
    async def scene(shop: Shop) -> None:
        await shop.begin()
        answer = await shop.ask("POST", "/v1/say", body)
        assert (answer.status_code, answer.json()["code"]) == (422, "chat_unreadable")
        assert len(await shop.lines()) == 1

    play(scene)


def test_a_message_and_a_body_have_a_size(play: Play) -> None:
    async def scene(shop: Shop) -> None:
        await shop.begin()
        long = await shop.say("write", id="write-000", text="가" * 4_001)
        assert long.json()["code"] == "chat_too_long"
        assert "4000" in long.json()["says"]
        huge = await shop.ask("POST", "/v1/say", b" " * 70_000)
        assert huge.json()["code"] == "chat_unreadable"

    play(scene)


def test_who_says_too_much_waits(play: Play) -> None:
    async def scene(shop: Shop) -> None:
        await shop.begin()
        answers = [await shop.say("write", id=f"write-{n:03}", text="x") for n in range(12)]
        assert [each.status_code for each in answers[:9]] == [200] * 9
        assert answers[-1].status_code == 429
        assert int(answers[-1].headers["retry-after"]) > 0

    play(scene, ChatSettings(said_a_minute=10))


def test_one_address_opens_only_so_many_sessions(play: Play) -> None:
    async def scene(shop: Shop) -> None:
        for _ in range(3):
            assert (await shop.ask("POST", "/v1/sessions", {"key": "shop"})).status_code == 200
        answer = await shop.ask("POST", "/v1/sessions", {"key": "shop"})
        assert (answer.status_code, answer.json()["code"]) == (429, "chat_too_many")

    play(scene, ChatSettings(sessions_most=3))


def test_a_household_counts_as_one_however_many_addresses_it_has() -> None:
    assert counted_as("2001:db8:1:2::1") == counted_as("2001:db8:1:2:ffff::9")
    assert counted_as("2001:db8:1:2::1") != counted_as("2001:db8:1:3::1")
    assert counted_as("192.0.2.1") != counted_as("192.0.2.2")
    assert counted_as("") == ""
    assert counted_as("::ffff:192.0.2.1") == counted_as("192.0.2.1"), "as some proxies write it"
    assert counted_as("::ffff:192.0.2.1") != counted_as("::ffff:192.0.2.2")


def test_a_browser_of_who_was_forgotten_begins_as_somebody_whose_words_are_kept(play: Play) -> None:
    async def scene(shop: Shop) -> None:
        await shop.begin()
        assert (await shop.say("write", id="write-000", text="before")).status_code == 200
        ((customer,),) = shop.asked(b"SELECT state ->> 'customer' FROM webchat.session")
        await asyncio.to_thread(forget_in, shop.url, [customer])
        refused = await shop.say("write", id="write-001", text="to nobody")
        assert (refused.status_code, refused.json()["code"]) == (401, "chat_token")
        shop.token = ""  # as the widget does then
        await shop.begin()
        assert (await shop.say("write", id="write-002", text="after")).status_code == 200
        assert [each["text"] for each in await shop.lines() if "text" in each] == ["after"]

    play(scene)


def test_a_forwarded_address_is_believed_of_a_named_proxy_alone(play: Play) -> None:
    async def scene(shop: Shop) -> None:
        answers = []
        for n in range(3):
            shop.client.headers["X-Forwarded-For"] = f"198.51.100.{n}"
            answers.append(await shop.ask("POST", "/v1/sessions", {"key": "shop"}))
        assert [each.status_code for each in answers] == [200, 200, 429]

    play(scene, ChatSettings(sessions_most=2))


def test_a_file_is_kept_sealed_and_given_back_as_a_download(play: Play) -> None:
    async def scene(shop: Shop) -> None:
        await shop.begin()
        for _ in range(2):  # the answer was lost
            put = await shop.ask("POST", "/v1/files?id=file-0000&name=a/../사진.html", PNG)
            assert put.status_code == 200
        (line,) = [each for each in await shop.lines() if each["kind"] == "file"]
        assert line["file"]["name"] == "a_.._사진.html"
        assert line["file"]["image"] is True
        got = await shop.ask("GET", f"/v1/files/{line['file']['id']}")
        assert got.content == PNG
        assert got.headers["content-disposition"].startswith("attachment;")
        assert got.headers["content-type"] == "image/png"
        assert got.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in got.headers["content-security-policy"]
        sealed = [each.read_bytes() for each in shop.blobs.rglob("*") if each.is_file()]
        assert len(sealed) == 1
        assert PNG not in sealed[0]
        stranger = Shop(shop.client, shop.url, shop.blobs)
        await stranger.begin()
        taken = await stranger.ask("GET", f"/v1/files/{line['file']['id']}")
        assert (taken.status_code, taken.json()["code"]) == (404, "chat_no_file")

    play(scene)


def test_files_have_types_a_size_and_a_number(play: Play) -> None:
    async def scene(shop: Shop) -> None:
        await shop.begin()
        wrong = await shop.ask("POST", "/v1/files?id=file-0000&name=a.html", b"<html>")
        assert wrong.json()["code"] == "chat_file_type"
        large = await shop.ask("POST", "/v1/files?id=file-0000&name=a.png", PNG * 100)
        assert (large.status_code, large.json()["code"]) == (413, "chat_file_large")
        for n in range(2):
            await shop.ask("POST", f"/v1/files?id=file-000{n}&name=a.png", PNG)
        third = await shop.ask("POST", "/v1/files?id=file-0009&name=a.png", PNG)
        assert third.json()["code"] == "chat_files_many"

    play(scene, ChatSettings(file_most=1 << 10, files_most=2))


def test_the_widgets_script_is_kept_by_browsers_and_may_be_loaded_from_anywhere(play: Play) -> None:
    async def scene(shop: Shop) -> None:
        got = await shop.ask("GET", "/widget.js")
        assert got.headers["content-type"].startswith("text/javascript")
        assert got.headers["cross-origin-resource-policy"] == "cross-origin"
        again = await shop.client.get("/widget.js", headers={"If-None-Match": got.headers["etag"]})
        assert again.status_code == 304

    play(scene)
