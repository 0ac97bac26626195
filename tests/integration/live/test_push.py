"""Over real sockets and a real database: what an agent's tab is told, whatever is killed."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import psycopg
import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus

from maju.app.postgres import EmbeddedPostgres
from maju.engine.clock import wall
from maju.kernel.commands import AcceptOffer, Hold, SeeMessage
from maju.kernel.ids import MessageId, OfferId
from tests.integration.live.push_bench import (
    CHAT,
    JIYOUNG,
    MINSU,
    OPENING,
    Bench,
    arrives,
    bench,
)
from tests.live_tab import Tab
from tests.postgres_fixtures import kill_server, migrate


def _run(url: str, folder: Path, scene: Callable[[Bench], Awaitable[None]]) -> None:
    async def play() -> None:
        async with bench(url, folder) as made:
            await scene(made)

    asyncio.run(play())


async def _talking(made: Bench, tab: Tab) -> None:
    keeper = made.begin(tab)
    await made.submit(*OPENING)
    await keeper.until(lambda: tab.desk.get("agent", {}).get("state") == "available")
    await made.submit(arrives(wall()))
    await keeper.until(lambda: tab.desk["offers"])
    (offer,) = tab.desk["offers"]
    assert offer["entry"] == "shop"
    assert tab.desk["can"][CHAT] == ["accept", "decline"]
    await made.submit(AcceptOffer(agent=MINSU, offer=OfferId(offer["offer"])))
    await keeper.until(lambda: tab.desk["contacts"])
    await keeper.stop()


def _texts(tab: Tab) -> list[str]:
    return [one["text"] for one in tab.said.get(CHAT, [])]


def _has(tab: Tab, messages: int) -> bool:
    return len(_texts(tab)) == messages


def _shown(tab: Tab) -> bool:
    return tab.views > 0


def test_two_tabs_miss_and_double_nothing_over_a_killed_push(
    postgres_url: str, tmp_path: Path
) -> None:
    async def scene(made: Bench) -> None:
        first, second = Tab(), Tab()
        await _talking(made, first)
        keepers = [made.begin(first), made.begin(second)]
        for n in (1, 2, 3):
            await made.write(n)
        for keeper in keepers:
            await keeper.until(partial(_has, keeper.tab, 3))
        await made.kill()
        for n in (4, 5):
            await made.write(n)
        await made.submit(
            SeeMessage(contact=CHAT, message=MessageId("ms_a"), by="agent", agent=MINSU)
        )
        await made.start()
        await made.write(6)
        for keeper in keepers:
            await keeper.until(partial(_has, keeper.tab, 7))
        expected = ["줄 1", "줄 2", "줄 3", "줄 4", "줄 5", "", "줄 6"]
        assert _texts(first) == _texts(second) == expected
        await keepers[0].until(lambda: first.desk["contacts"][0]["messages"] == 7)
        await keepers[1].until(lambda: second.desk == first.desk)
        assert first.desk["contacts"][0]["unread_from"] == 7
        assert first.desk["agent"]["state"] == "talking"
        for keeper in keepers:
            assert keeper.connections == 2
            await keeper.stop()

    _run(postgres_url, tmp_path, scene)


def test_it_says_goodbye_when_it_is_asked_to_end(postgres_url: str, tmp_path: Path) -> None:
    async def scene(made: Bench) -> None:
        tab = Tab()
        keeper = made.begin(tab)
        await keeper.until(lambda: tab.views)
        await made.kill(signal.SIGTERM)
        await keeper.stop()
        assert {"t": "over", "why": "restart"} in tab.others
        assert keeper.closed[0] == 1012

    _run(postgres_url, tmp_path, scene)


def test_a_verdict_is_told_in_the_words_of_the_reader(postgres_url: str, tmp_path: Path) -> None:
    async def scene(made: Bench) -> None:
        tab = Tab()
        await _talking(made, tab)
        keeper, seen = made.begin(tab), tab.views
        await keeper.until(lambda: tab.views > seen)
        (bad,) = await made.submit(Hold(agent=JIYOUNG, contact=CHAT))
        assert keeper.socket is not None
        await keeper.socket.send(json.dumps({"watch": bad}))
        await keeper.until(lambda: tab.verdicts)
        (verdict,) = tab.verdicts
        assert (verdict["command"], verdict["state"]) == (bad, "refused")
        assert verdict["code"] == "not_signed_in"
        assert "jiyoung" in verdict["says"]
        (good,) = await made.submit(Hold(agent=MINSU, contact=CHAT))
        await keeper.socket.send(json.dumps({"watch": good}))
        await keeper.until(lambda: len(tab.verdicts) == 2)
        assert tab.verdicts[1]["state"] == "done"
        await keeper.stop()

    _run(postgres_url, tmp_path, scene)


async def _code(socket: ClientConnection) -> int:
    """With which the server closes."""
    async with asyncio.timeout(60):
        with suppress(ConnectionClosed):
            while True:
                await socket.recv()
    assert socket.close_code is not None
    return socket.close_code


def test_who_may_not_gets_nothing(postgres_url: str, tmp_path: Path) -> None:
    async def scene(made: Bench) -> None:
        with pytest.raises(InvalidStatus):
            async with made.socket(origin="http://evil.example"):
                pass
        ticket = made.ticket()
        async with made.socket() as socket:
            await socket.send(Tab().hello(ticket))
            assert json.loads(await socket.recv())["t"] == "alive"
            async with made.socket() as other:
                await other.send(Tab().hello(ticket))
                assert await _code(other) == 4401, "a ticket opened twice"
            async with made.socket() as other:
                await other.send(Tab().hello(ticket[:-4] + "AAAA"))
                assert await _code(other) == 4401, "a ticket that is not ours"
            async with made.socket() as other:
                await other.send("x" * 40_000)
                assert await _code(other) == 1009, "a message without an end"
            before = made.ticket()
            async with await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as link:
                await link.execute("SELECT pg_notify('maju_rights', 'minsu@mall')")
            assert await _code(socket) == 4403, "rights have changed"
            async with made.socket() as other:
                await other.send(Tab().hello(before))
                assert await _code(other) == 4401, "a ticket of before the change"
            async with made.socket() as other:
                await other.send(Tab().hello(made.ticket()))
                assert json.loads(await other.recv())["t"] == "alive"

    _run(postgres_url, tmp_path, scene)


def test_nobody_who_decides_is_told(postgres_url: str, tmp_path: Path) -> None:
    async def scene(made: Bench) -> None:
        tab = Tab()
        keeper = made.begin(tab)
        await keeper.until(lambda: tab.views and tab.stale is None)
        await made.stop_engine()
        await keeper.until(lambda: tab.stale == "engine")
        made.start_engine()
        await keeper.until(lambda: tab.stale is None)
        assert keeper.connections == 1
        await keeper.stop()

    _run(postgres_url, tmp_path, scene)


def test_a_killed_database_is_told_and_everything_goes_on(
    real_postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    migrate(real_postgres.conninfo())

    async def scene(made: Bench) -> None:
        tab = Tab()
        await _talking(made, tab)
        keeper, seen = made.begin(tab), tab.views
        await keeper.until(lambda: tab.views > seen)
        await made.write(1)
        await keeper.until(partial(_has, tab, 1))
        await asyncio.to_thread(kill_server, real_postgres)
        await keeper.until(lambda: tab.stale == "journal")
        await asyncio.to_thread(real_postgres.ensure_running)
        await keeper.until(lambda: tab.stale is None)
        await made.write_soon(2)
        await keeper.until(partial(_has, tab, 2))
        assert _texts(tab) == ["줄 1", "줄 2"]
        await keeper.until(lambda: keeper.connections == 2)  # rights may have changed unheard
        await keeper.stop()

    _run(real_postgres.conninfo(), tmp_path, scene)


def test_a_seventh_tab_takes_the_place_of_the_first(postgres_url: str, tmp_path: Path) -> None:
    async def scene(made: Bench) -> None:
        async with made.socket() as first:
            await first.send(Tab().hello(made.ticket()))
            await first.recv()
            keepers = [made.begin(Tab()) for _ in range(6)]
            assert await _code(first) == 4409
            for keeper in keepers:
                await keeper.until(partial(_shown, keeper.tab))
                await keeper.stop()

    _run(postgres_url, tmp_path, scene)
