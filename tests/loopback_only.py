"""No test reaches the internet.

An audit hook sees every connection that Python code opens, however it opens it, asyncio
included. C libraries with sockets of their own (libpq, libuv) are out of its sight.
"""

import ipaddress
import sys
from collections.abc import Iterator
from contextlib import contextmanager

LOCAL_NAMES = {"localhost", "localhost.localdomain", "ip6-localhost"}
WATCHED = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"}

_guarding = False
_hooked = False


class ReachedOutsideError(AssertionError):
    """A test tried to speak with another machine."""


def is_local(host: object) -> bool:
    """Whether *host* (a name, an address, or nothing) is this machine."""
    if host is None or host in {"", b""}:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name.lower() in LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(name.split("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def refuse_outside(event: str, args: tuple[object, ...]) -> None:
    """Raise if an audit *event* is about a socket that leaves this machine."""
    if event not in WATCHED:
        return
    host = args[0] if event == "socket.getaddrinfo" else host_of(args[1])
    if not is_local(host):
        raise ReachedOutsideError(
            f"a test may speak with this machine only, not with {host!r} ({event}): "
            "use the simulated part, or start the real one on 127.0.0.1"
        )


def host_of(address: object) -> object:
    """The host of a socket address; nothing for a Unix socket, which has none."""
    return address[0] if isinstance(address, tuple) and address else None


@contextmanager
def loopback_only() -> Iterator[None]:
    """Inside, a connection to another machine raises `ReachedOutsideError`."""
    global _guarding, _hooked  # noqa: PLW0603 - an audit hook cannot be taken away again
    if not _hooked:
        sys.addaudithook(lambda event, args: refuse_outside(event, args) if _guarding else None)
        _hooked = True
    before, _guarding = _guarding, True
    try:
        yield
    finally:
        _guarding = before
