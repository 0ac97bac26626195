"""The softphone's line against a real Asterisk: it registers, answers, sends keys, outlives its socket."""

from __future__ import annotations

import base64
import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from websockets.sync.client import ClientConnection, connect

from maju.channels.asterisk.settings import port_of
from tests.acceptance.telephones import telephone_chromium
from tests.asterisk_fixtures import RunningAsterisk

pytestmark = [pytest.mark.needs_asterisk, pytest.mark.needs_browser]

STATIC = Path(__file__).parents[3] / "src" / "maju" / "desk" / "static"
HERE = Path(__file__).parent
AGENT = "minsu"
PATIENCE_MS = 60_000


def test_a_browser_registers_answers_sends_keys_and_outlives_its_socket(
    asterisk: RunningAsterisk,
) -> None:
    if not (STATIC / "desk" / "made" / "jssip.js").exists():
        pytest.skip("the softphone is not built here: tools/assets.py")
    with (
        served() as pages,
        Cut(port_of(asterisk.server.http)) as wire,
        _events(asterisk) as events,
        telephone_chromium() as browser,
    ):
        _tell_of(asterisk, AGENT)
        page = browser.new_context(permissions=["microphone"]).new_page()
        page.goto(f"{pages}/softphone.html")
        _opens(page, wire.port, "a wrong secret")
        _waits(page, "states.at(-1) === 'refused 403' || states.at(-1) === 'refused 401'")

        page.reload()
        _opens(page, wire.port, asterisk.phone_secret(AGENT))
        _waits(page, "states.at(-1) === 'ready'")

        channel = _calls(asterisk, AGENT)
        _waits(page, "calls.at(-1) === 'ringing'")
        assert page.evaluate("call.contact") == "ct_test"
        assert page.evaluate("call.expected") is True
        page.evaluate("answer()")
        _waits(page, "calls.at(-1) === 'talking'")
        _ari(asterisk, "POST", f"channels/{channel}/play?media=tone:dial")
        _waits(
            page,
            "quality?.grade === 'good' && quality.received > 50 && quality.sound > 0",
        )
        _waits(page, "quality.level > 0.01")  # the microphone's beep

        page.evaluate("call.tone('5')")
        _heard(events, channel, "5")
        page.evaluate("call.tone('#')")
        _heard(events, channel, "#")

        wire.cut()
        _waits(page, "states.at(-1) === 'lost'")
        before = page.evaluate("quality.received")
        _waits(page, f"quality.received > {before + 50}")
        assert page.evaluate("calls.at(-1)") == "talking"
        wire.mend()
        _waits(page, "states.at(-1) === 'ready'")
        before = page.evaluate("quality.received")
        _waits(page, f"quality.received > {before + 50}")

        page.evaluate("call.end()")
        _waits(page, "calls.at(-1) === 'over'")


def test_the_servers_hanging_up_ends_the_call_at_the_phone(asterisk: RunningAsterisk) -> None:
    if not (STATIC / "desk" / "made" / "jssip.js").exists():
        pytest.skip("the softphone is not built here: tools/assets.py")
    with served() as pages, _events(asterisk), telephone_chromium() as browser:
        _tell_of(asterisk, AGENT)
        page = browser.new_context(permissions=["microphone"]).new_page()
        page.goto(f"{pages}/softphone.html")
        _opens(page, port_of(asterisk.server.http), asterisk.phone_secret(AGENT))
        _waits(page, "states.at(-1) === 'ready'")
        channel = _calls(asterisk, AGENT)
        _waits(page, "calls.at(-1) === 'ringing'")
        page.evaluate("answer()")
        _waits(page, "calls.at(-1) === 'talking'")
        _ari(asterisk, "DELETE", f"channels/{channel}")
        _waits(page, "calls.at(-1) === 'over'")
        assert page.evaluate("call.endedBy") == "remote"


# --- the page ----------------------------------------------------------------------------------------


def _opens(page: Page, port: int, secret: str) -> None:
    about = {"adapter": "asterisk-test", "ws": f"ws://127.0.0.1:{port}/ws", "domain": "127.0.0.1",
             "user": f"agent-{AGENT}", "secret": secret}  # fmt: skip
    page.wait_for_function("window.open_line !== undefined")
    page.evaluate("(about) => open_line(about)", about)


def _waits(page: Page, claim: str) -> None:
    try:
        page.wait_for_function(claim, timeout=PATIENCE_MS, polling=250)
    except Exception as error:
        told = page.evaluate("JSON.stringify([states, calls])")
        raise AssertionError(f"never: {claim}; the page has seen {told}") from error


class _Quiet(SimpleHTTPRequestHandler):
    def translate_path(self, path: str) -> str:
        """The test's page, and the desk's own scripts with what they import of the page's parts."""
        name = path.partition("?")[0].lstrip("/")
        return str((HERE if name.endswith(".html") else STATIC) / name)

    def do_GET(self) -> None:
        """As it is, but for the words of the ring: nobody is told here."""
        if self.path.endswith("/alarm.js"):
            body = b"export const ringAt = () => {};"
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        super().do_GET()

    def log_message(self, *_: Any) -> None:
        """Nobody listens."""


@contextmanager
def served() -> Iterator[str]:
    """Where the test's pages and the desk's scripts are."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(STATIC))) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            serving.join()


# --- Asterisk ----------------------------------------------------------------------------------------


def _ari(asterisk: RunningAsterisk, method: str, uri: str, body: Any = None) -> Any:
    link = http.client.HTTPConnection("127.0.0.1", port_of(asterisk.server.http), timeout=10)
    said = base64.b64encode(f"maju:{asterisk.ari_secret}".encode()).decode()
    headers = {"Authorization": f"Basic {said}", "Content-Type": "application/json"}
    try:
        link.request(method, f"/ari/{uri}", json.dumps(body) if body else None, headers)
        answer = link.getresponse()
        told = answer.read()
        assert answer.status < 300, f"{uri}: {answer.status} {told!r}"
        return json.loads(told) if told else None
    finally:
        link.close()


def _tell_of(asterisk: RunningAsterisk, agent: str) -> None:
    """An endpoint as the adapter pushes it."""
    name = f"agent-{agent}"
    auth = {"auth_type": "userpass", "username": name, "password": asterisk.phone_secret(agent)}
    aor = {"max_contacts": "1", "remove_existing": "yes"}
    endpoint = {"context": "maju-in", "disallow": "all", "allow": "opus,alaw", "aors": name,
                "auth": name, "webrtc": "yes", "dtls_auto_generate_cert": "yes",
                "dtmf_mode": "rfc4733", "rewrite_contact": "yes", "media_address": "127.0.0.1",
                "bind_rtp_to_media_address": "yes"}  # fmt: skip
    for kind, fields in (("auth", auth), ("aor", aor), ("endpoint", endpoint)):
        said = [{"attribute": key, "value": value} for key, value in fields.items()]
        _ari(asterisk, "PUT", f"asterisk/config/dynamic/res_pjsip/{kind}/{name}", {"fields": said})


def _calls(asterisk: RunningAsterisk, agent: str) -> str:
    variables = {
        "PJSIP_HEADER(add,X-Maju-Contact)": "ct_test",
        "PJSIP_HEADER(add,Alert-Info)": "<http://localhost>;info=alert-autoanswer",
    }
    body = {"endpoint": f"PJSIP/agent-{agent}", "app": "maju", "variables": variables}
    return str(_ari(asterisk, "POST", "channels", body)["id"])


@contextmanager
def _events(asterisk: RunningAsterisk) -> Iterator[ClientConnection]:
    port, secret = port_of(asterisk.server.http), asterisk.ari_secret
    where = f"ws://127.0.0.1:{port}/ari/events?app=maju&api_key=maju:{secret}"
    with connect(where, proxy=None) as link:
        yield link


def _heard(events: ClientConnection, channel: str, digit: str) -> None:
    """The key has arrived."""
    while True:
        event = json.loads(events.recv(timeout=PATIENCE_MS / 1000))
        if event["type"] == "ChannelDtmfReceived" and event["channel"]["id"] == channel:
            assert event["digit"] == digit
            return


class Cut:
    """A wire to *port* that can be cut, and mended."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._open: set[socket.socket] = set()
        self._whole = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._threads = [threading.Thread(target=self._accept)]

    def __enter__(self) -> Cut:
        self._whole.set()
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.cut()
        for thread in self._threads:
            thread.join()

    def cut(self) -> None:
        """Everybody who is connected is not any more, and nobody comes through."""
        self._whole.clear()
        for each in list(self._open):
            _end(each)

    def mend(self) -> None:
        """Whoever comes comes through."""
        self._whole.set()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            if not self._whole.is_set():
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self._to))
            self._open |= {near, far}
            for one, other in ((near, far), (far, near)):
                carrying = threading.Thread(target=self._carry, args=(one, other))
                self._threads.append(carrying)
                carrying.start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while said := one.recv(65_536):
                other.sendall(said)
        except OSError:
            pass
        finally:
            _end(one)
            _end(other)


def _end(link: socket.socket) -> None:
    with suppress(OSError):
        link.shutdown(socket.SHUT_RDWR)
    link.close()
