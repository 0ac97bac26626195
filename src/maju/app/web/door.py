"""Who may reach the pages at all: this machine, a reverse proxy that we were told of, or (said in so
many words) a network without TLS. Record 0091 has the reasons."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from msgspec import Struct

from maju.kernel.errors import Refused

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_VIA",
             "HTTP_X_FORWARDED_PROTO")  # fmt: skip


class Door(Struct, frozen=True, kw_only=True):
    """How an installation is reached.

    Args:
        origin: what people type, ``https://maju.example.com``; empty: this machine's own address.
        proxies: addresses of reverse proxies whose forwarding headers are believed.
        listen: the address that the pages' port is opened on.
        insecure: whether passwords may cross a network without TLS.
    """

    origin: str = ""
    proxies: tuple[str, ...] = ()
    listen: str = "127.0.0.1"
    insecure: bool = False

    @property
    def tls(self) -> bool:
        """Whether people come by https."""
        return self.origin.startswith("https://")

    @property
    def names(self) -> list[str]:
        """The hosts of ``ALLOWED_HOSTS``."""
        if self.insecure and not self.origin:
            return ["*"]
        return [*LOOPBACK, *([host] if (host := self._host()) else [])]

    def check(self) -> Door:
        """This door, if it may be opened.

        Raises:
            Refused: ``door_insecure``, ``door_origin``, ``door_proxy``.
        """
        if self.origin and (not self._host() or urlsplit(self.origin).path not in {"", "/"}):
            raise Refused("door_origin", origin=self.origin)
        for each in (self.listen, *self.proxies):
            if _address(each) is None:
                raise Refused("door_proxy", address=each)
        if not self.insecure and self.origin and not self.tls:
            raise Refused("door_insecure")
        away = _address(self.listen)
        if not self.insecure and not (self.tls and self.proxies) and not _loopback(away):
            raise Refused("door_insecure")
        return self

    def caller(self, meta: Mapping[str, object]) -> Caller | None:
        """Who asks, by the server's variables of a request; ``None``: not through this door."""
        peer = _address(str(meta.get("REMOTE_ADDR", "")))
        if peer is None:
            return None
        if any(meta.get(header) for header in FORWARDED):
            return self._forwarded(peer, meta)
        host = _host_of(str(meta.get("HTTP_HOST") or meta.get("SERVER_NAME", "")))
        if _loopback(peer) and host in LOOPBACK:
            return Caller(address=str(peer), secure=False)
        if self.insecure and (host == self._host() or _address(host) is not None):
            return Caller(address=str(peer), secure=False)
        return None

    def _forwarded(self, peer: _Address, meta: Mapping[str, object]) -> Caller | None:
        trusted = {_address(each) for each in self.proxies}
        secure = meta.get("HTTP_X_FORWARDED_PROTO") == "https"
        host = _host_of(str(meta.get("HTTP_HOST", "")))
        if peer not in trusted or host != self._host() or not (secure or self.insecure):
            return None
        hops = [_address(each) for each in str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",")]
        # who browses on the proxy's own machine is the proxy's address all the way
        away = next((hop for hop in reversed(hops) if hop not in trusted), hops[0])
        return None if away is None else Caller(address=str(away), secure=secure)

    def _host(self) -> str:
        return urlsplit(self.origin).hostname or "" if "://" in self.origin else ""


class Caller(Struct, frozen=True, kw_only=True):
    """A browser: its address, and whether it came by https."""

    address: str
    secure: bool


_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def _address(said: str) -> _Address | None:
    """An address; some servers add its port, or brackets."""
    said = said.strip()
    if said.startswith("["):
        said = said[1:].partition("]")[0]
    elif said.count(":") == 1:
        said = said.partition(":")[0]
    try:
        found = ipaddress.ip_address(said)
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    return found if mapped is None else mapped


def _host_of(said: str) -> str:
    """A Host header without its port, as :data:`LOOPBACK` writes it."""
    if said.startswith("["):
        return said.partition("]")[0] + "]"
    return said.partition(":")[0].lower()


def _loopback(address: _Address | None) -> bool:
    return address is not None and address.is_loopback
