"""The guards around every test: no way out of this machine, no silent skip of a real part."""

import asyncio
import socket

import pytest

from tests.loopback_only import ReachedOutsideError, is_local

pytest_plugins = ["pytester"]

# Addresses reserved for documentation: nobody answers there should the guard fail.
OUTSIDE = "192.0.2.1"


def test_a_test_cannot_connect_to_another_machine() -> None:
    with socket.socket() as outgoing:
        outgoing.settimeout(0.01)  # should the guard fail
        with pytest.raises(ReachedOutsideError, match=OUTSIDE):
            outgoing.connect((OUTSIDE, 80))


def test_a_test_cannot_send_a_datagram_to_another_machine() -> None:
    with (
        socket.socket(type=socket.SOCK_DGRAM) as outgoing,
        pytest.raises(ReachedOutsideError),
    ):
        outgoing.sendto(b"hello", (OUTSIDE, 5060))


def test_a_coroutine_cannot_either() -> None:
    async def connect() -> None:
        await asyncio.open_connection("centre.example", 80)

    with pytest.raises(ReachedOutsideError):
        asyncio.run(connect())


def test_this_machine_is_reachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "", None, b"::1"])
def test_local(host: object) -> None:
    assert is_local(host)


@pytest.mark.parametrize("host", [OUTSIDE, "10.0.0.1", "centre.example", "2001:db8::1"])
def test_not_local(host: object) -> None:
    assert not is_local(host)


SKIPPING = """
    import pytest

    @pytest.mark.needs_postgres
    def test_real():
        pytest.skip("no PostgreSQL here")

    @pytest.mark.needs_asterisk
    @pytest.mark.skipif(True, reason="no Asterisk here")
    def test_other():
        pass

    def test_plain():
        pytest.skip("not on a Tuesday")
"""


def run(pytester: pytest.Pytester, text: str) -> pytest.RunResult:
    """Run a test module *text* under the guard about skips alone."""
    pytester.makeini("[pytest]\nmarkers =\n    needs_postgres\n    needs_asterisk\n")
    pytester.makepyfile(text)
    return pytester.runpytest_inprocess("-p", "tests.real_parts", "-p", "no:xdist")


def test_a_skipped_real_part_fails_where_it_counts(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    result = run(pytester, SKIPPING)
    result.assert_outcomes(skipped=1, failed=1, errors=1)  # a skip by mark happens in set-up
    result.stdout.fnmatch_lines(["*marked needs_postgres was skipped*no PostgreSQL here*"])


def test_a_skipped_real_part_is_a_skip_on_a_laptop(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    run(pytester, SKIPPING).assert_outcomes(skipped=3)


def test_a_module_that_skips_itself_fails_where_it_counts(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    text = "import pytest\npytest.skip('nothing here', allow_module_level=True)\n"
    run(pytester, text).assert_outcomes(errors=1)
