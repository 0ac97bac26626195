"""The pages on a port, for a browser that knows scripts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from tests.pages.signing import browser_of, someone


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@contextmanager
def served() -> Iterator[str]:
    """The pages, on a port of loopback."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.db import connection

    def application(environ: Any, start: Any) -> Any:
        answer = WSGIHandler()(environ, start)
        try:
            yield from answer
        finally:
            answer.close()
            connection.close()

    server = make_server("127.0.0.1", 0, application, Server, Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def cookie_of(sign_in: str, role: str, language: str) -> str:
    """The session of somebody who has signed in."""
    person = someone(sign_in, role, language=language)
    return str(browser_of(person).cookies["maju_session"].value)
