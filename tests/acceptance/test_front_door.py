"""Category: acceptance. The proxy configuration that ships, in a real nginx, with a real browser.

It is run as it stands: only names of files, addresses and ports are put in. Ports 80 and 443 are
opened on a loopback address of their own, so root is needed.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from playwright.sync_api import expect, sync_playwright
from websockets.sync.client import connect as dial
from websockets.sync.server import ServerConnection
from websockets.sync.server import serve as phone_server
from websockets.typing import Subprotocol

from maju.app.home import Home
from tests.acceptance.browser import LAPTOP, NAMES, listen, sign_in
from tests.acceptance.installation import Installation, until
from tests.ports import free_port, quiet_port

pytestmark = [pytest.mark.needs_postgres, pytest.mark.needs_browser, pytest.mark.needs_nginx]

CONFIGURATION = Path(__file__).parents[2] / "deploy" / "nginx.conf"
FRONT = "127.0.0.43"
PEOPLE, VISITORS = "maju.example.com", "chat.example.com"


def test_people_and_visitors_come_in_by_tls_and_nobody_otherwise(
    postgres_home: Home, tmp_path: Path
) -> None:
    if os.geteuid() != 0:
        pytest.skip("ports below 1024 are root's")
    port = quiet_port()
    phone = free_port()
    site = Installation(postgres_home)
    door = ("--origin", f"https://{PEOPLE}", "--proxy", "127.0.0.1")
    with (
        nginx(tmp_path, port, phone) as trust,
        site.running("--port", str(port), "--agents", "5", *door),
    ):
        until(lambda: status(f"https://{PEOPLE}/sign-in", trust) == 200, why="no page")
        until(lambda: status(f"https://{VISITORS}/health", trust) == 200, why="no chat")
        assert status(f"http://{PEOPLE}/", trust) == 308
        assert status(f"https://{PEOPLE}/live/health", trust) == 200
        assert status(f"https://{VISITORS}/sign-in", trust) == 404
        assert status(f"https://{PEOPLE}/widget.js", trust) in {302, 403, 404}
        _only_the_softphones_address(phone, trust)
        assert status(f"http://127.0.0.1:{port}/sign-in", trust, host=PEOPLE) == 403
        _with_a_browser(postgres_home)


def _only_the_softphones_address(phone: int, trust: ssl.SSLContext) -> None:
    """A SIP WebSocket comes through to the telephone server; ARI, beside it, does not."""
    assert status(f"https://{PEOPLE}/phone/ws", trust) == 502  # nobody there
    asked: list[str] = []

    def answer(link: ServerConnection) -> None:
        assert link.request is not None
        asked.append(link.request.path)
        link.send(link.recv())

    with phone_server(answer, "127.0.0.1", phone, subprotocols=[Subprotocol("sip")]) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            plain = socket.create_connection((FRONT, 443), timeout=20)
            where = f"wss://{PEOPLE}/phone/ws"
            sip = [Subprotocol("sip")]
            with dial(where, sock=plain, ssl=trust, subprotocols=sip, proxy=None) as link:
                assert link.subprotocol == "sip"
                link.send("OPTIONS sip:maju SIP/2.0")
                assert link.recv(timeout=20) == "OPTIONS sip:maju SIP/2.0"
            for closed in ("/phone/ari/ping", "/phone/", "/phone/ws/../ari", "/ari/asterisk/ping"):
                assert status(f"https://{PEOPLE}{closed}", trust) in {302, 403, 404}, closed
            assert asked == ["/ws"]
        finally:
            server.shutdown()
            serving.join()


def _with_a_browser(home: Home) -> None:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    rules = f"MAP {PEOPLE} {FRONT}, MAP {VISITORS} {FRONT}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", f"--host-resolver-rules={rules}"]
        )
        context = browser.new_context(
            ignore_https_errors=True,
            locale="en-US",
            viewport=LAPTOP,  # type: ignore[arg-type]
        )
        page = context.new_page()
        heard = listen(page)
        sign_in(page, f"https://{PEOPLE}", home)
        assert all(each["secure"] for each in context.cookies() if "session" in each["name"])
        page.goto(f"https://{PEOPLE}/board/demo/")
        board = page.locator("[data-board]")
        expect(board).to_have_attribute("data-live", "live")
        agent = browser.new_context(ignore_https_errors=True, locale="en-US").new_page()
        sign_in(agent, f"https://{PEOPLE}", home, "agent1")
        agent.goto(f"https://{PEOPLE}/desk/demo/")
        expect(agent.get_by_text("Live", exact=True)).to_be_visible()
        seq = board.get_attribute("data-seq")
        agent.locator("[data-key=sign_in]").click()
        expect(board).not_to_have_attribute("data-seq", seq or "")
        expect(page.locator('[data-agent="seat-1"]')).to_be_visible()
        assert heard == []
        browser.close()


@contextmanager
def nginx(folder: Path, port: int, phone: int) -> Iterator[ssl.SSLContext]:
    """The shipped configuration before an installation on *port* and a telephone server on *phone*;
    whom to trust for it."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip("no nginx here")
    certificate, key = make_certificate(folder)
    said = CONFIGURATION.read_text(encoding="utf-8")
    for name in (PEOPLE, VISITORS):
        said = said.replace(f"/etc/ssl/maju/{name}.pem", str(certificate))
        said = said.replace(f"/etc/ssl/maju/{name}.key", str(key))
    said = re.sub(r"listen (80|443)", rf"listen {FRONT}:\1", said)
    said = said.replace("127.0.0.1:8792", f"127.0.0.1:{phone}")
    said = re.sub(r"127\.0\.0\.1:878(\d)", lambda at: f"127.0.0.1:{port + int(at[1]) - 7}", said)
    (folder / "maju.conf").write_text(said, encoding="utf-8")
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = folder / "nginx.conf"
    whole.write_text(
        f"daemon off; user root; pid {folder}/nginx.pid; error_log stderr notice;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{temporary}\ninclude {folder}/maju.conf;\n}}\n",
        encoding="utf-8",
    )
    with (folder / "nginx.out").open("wb") as out:
        running = subprocess.Popen([program, "-c", str(whole)], stdout=out, stderr=out)
    try:
        trust = ssl.create_default_context(cafile=str(certificate))
        trust.check_hostname = True
        until(lambda: status(f"http://{PEOPLE}/", trust) == 308, why="no nginx")
        yield trust
    finally:
        running.terminate()
        running.wait(20)


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """For both names, by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, PEOPLE)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(PEOPLE), x509.DNSName(VISITORS)]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "door.pem", folder / "door.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, secret


def status(url: str, trust: ssl.SSLContext, *, host: str = "") -> int:
    """What is answered at *url*, asked of the front's own address (or, in the name of *host*, of
    the address that stands there); 0 when nobody listens. Redirects are not followed."""
    scheme, _, rest = url.partition("://")
    name, _, path = rest.partition("/")
    where, _, port = (name if host else FRONT).partition(":")
    if scheme == "https":
        link: HTTPConnection = _Named(where, name, trust)
    else:
        link = HTTPConnection(where, int(port or 80), timeout=20)
    try:
        link.request("GET", f"/{path}", headers={"Host": host or name})
        return link.getresponse().status
    except OSError:
        return 0
    finally:
        link.close()


class _Named(HTTPSConnection):
    """To an address whose certificate is another name's."""

    def __init__(self, where: str, name: str, trust: ssl.SSLContext) -> None:
        super().__init__(where, 443, context=trust, timeout=20)
        self._name, self._trust = name, trust

    def connect(self) -> None:
        """As usual, but for the name that TLS asks for."""
        plain = socket.create_connection((self.host, self.port), self.timeout)
        self.sock = self._trust.wrap_socket(plain, server_hostname=self._name)
