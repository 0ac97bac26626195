"""The side that has the facts: an ASGI application; few questions at once, the rest in line."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import anyio
import anyio.to_thread
import msgspec
import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from maju.kernel.errors import Refused, Trouble
from maju.metrics.numbers import Numbers
from maju.metrics.service.calls import Call, Done, Failed, No, Reply, encode, read_call

AT_ONCE = 2
"""Questions answered at the same time: each may use DuckDB's memory and threads."""

WAITING_MOST = 64
"""Questions in line; one more is turned away at once, which is kinder than a time-out."""

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.report")


def application(numbers: Numbers) -> Starlette:
    """Answers ``POST /`` by asking *numbers*, each in a thread of a small pool."""
    limiter = anyio.CapacityLimiter(AT_ONCE)

    async def answer(request: Request) -> Response:
        try:
            call = read_call(await request.body())
        except msgspec.DecodeError as error:
            return Response(encode(Failed(why=f"no such call: {error}")), status_code=400)
        if limiter.statistics().tasks_waiting >= WAITING_MOST:
            return Response(encode(Failed(why="too many questions at once")), status_code=503)
        reply = await anyio.to_thread.run_sync(_perform, numbers, call, limiter=limiter)
        return Response(encode(reply), status_code=200)

    return Starlette(routes=[Route("/", answer, methods=["POST"])])


def _perform(numbers: Numbers, call: Call) -> Reply:
    try:
        return Done(result=msgspec.Raw(encode(call.perform(numbers))))
    except Refused as error:
        return No(code=error.code, params=dict(error.params))
    except Trouble as error:
        log.warning("question_failed", call=type(call).__name__, why=str(error))
        return Failed(why=str(error))
    except Exception:  # one question must not end the process that answers all of them
        log.exception("question_broke", call=type(call).__name__)
        return Failed(why="the question broke something; the report process's log says what")


class _Server(uvicorn.Server):
    """Leaves signals to the process that it runs in."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(numbers: Numbers, listening: socket.socket, stop: asyncio.Event) -> None:
    """Answer on *listening* until *stop*; questions under way are finished first."""
    config = uvicorn.Config(
        application(numbers), lifespan="off", log_config=None, access_log=False, ws="none"
    )
    server = _Server(config)

    async def watch() -> None:
        await stop.wait()
        server.should_exit = True

    async with asyncio.TaskGroup() as group:
        watching = group.create_task(watch())
        await server.serve(sockets=[listening])
        watching.cancel()
