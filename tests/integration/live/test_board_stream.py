"""The board's stream over a real socket: a tick a second, for whoever has a ticket."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import httpx
import psycopg

from maju.app.run.plan import push_port
from maju.app.web.secret import push_secret
from maju.floor.board.view import View
from maju.live.tickets import LIFETIME_S, Ticket, seal_ticket
from tests.integration.live.push_bench import CENTRE, OPENING, Bench, bench


def _ticket(made: Bench, **other: Any) -> str:
    ticket = Ticket(
        kind="board",
        person="wall@mall",
        centre=CENTRE,
        view=other.get("view", View().said()),
        expires=time.time() + LIFETIME_S,
    )
    return seal_ticket(push_secret(made.home), ticket)


async def _events(answer: httpx.Response, many: int) -> list[tuple[str, dict[str, Any]]]:
    """The next *many* events, or those until the end."""
    found, event = [], ""
    async for line in answer.aiter_lines():
        if line.startswith("event: "):
            event = line[7:]
        elif line.startswith("data: "):
            found.append((event, json.loads(line[6:])))
            if len(found) == many:
                break
    return found


def test_a_board_ticks_for_who_may_and_ends_with_the_rights(
    postgres_url: str, tmp_path: Path
) -> None:
    async def scene(made: Bench) -> None:
        await made.submit(*OPENING)
        while await made.journal.last(CENTRE) < len(OPENING):  # noqa: ASYNC110 - no bell for it
            await asyncio.sleep(0.02)
        address = f"http://127.0.0.1:{push_port(made.plan)}/live/board"
        ours = {"Origin": made.origin}
        async with httpx.AsyncClient(timeout=30, trust_env=False) as browser:
            asked = await browser.options(address, headers=ours)
            assert asked.headers["Access-Control-Allow-Origin"] == made.origin
            assert asked.headers["Access-Control-Allow-Headers"] == "Authorization"
            evil = {"Origin": "http://evil.example", "Authorization": f"Bearer {_ticket(made)}"}
            assert (await browser.get(address, headers=evil)).status_code == 403
            assert (await browser.get(address, headers=ours)).status_code == 401
            nobody = {"Authorization": f"Bearer {_ticket(made)}"}
            assert (await browser.get(address, headers=nobody)).status_code == 403
            within = {"Sec-Fetch-Site": "same-origin"}  # behind one name, a page names no origin
            assert (await browser.get(address, headers=within)).status_code == 401
            evil = {**within, "Origin": "http://evil.example"}
            assert (await browser.get(address, headers=evil)).status_code == 403
            bad = {**ours, "Authorization": f"Bearer {_ticket(made, view='no board')}"}
            assert (await browser.get(address, headers=bad)).json()["code"] == "board_unknown"
            with_ticket = {**ours, "Authorization": f"Bearer {_ticket(made)}"}
            async with browser.stream("GET", address, headers=with_ticket) as answer:
                assert answer.status_code == 200
                first, second = await _events(answer, 2)
                assert (first[0], second[0]) == ("tick", "tick")
                assert second[1]["seq"] >= first[1]["seq"] > 0
                assert second[1]["view"]
            assert (await browser.get(address, headers=with_ticket)).status_code == 401
            again = {**ours, "Authorization": f"Bearer {_ticket(made)}"}
            async with browser.stream("GET", address, headers=again) as answer:
                async with await psycopg.AsyncConnection.connect(
                    postgres_url, autocommit=True
                ) as link:
                    await link.execute("SELECT pg_notify('maju_rights', 'wall@mall')")
                told = await _events(answer, 100)
                assert told[-1] == ("over", {"why": "rights", "code": 4403})

    async def whole() -> None:
        async with bench(postgres_url, tmp_path) as made:
            await scene(made)

    asyncio.run(whole())
