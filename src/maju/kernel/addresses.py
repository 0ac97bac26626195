"""Where a request came from, as it is counted against whoever asks too much."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network


def counted_as(address: str) -> str:
    """One line's: an IPv4 address, or the /64 of an IPv6 one, which is one household's.

    An IPv4 address that a proxy writes as an IPv6 one (``::ffff:192.0.2.1``) is an IPv4 one: all of
    these lie within one /64.
    """
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        mapped = known.ipv4_mapped
        return str(ip_network((known, 64), strict=False)) if mapped is None else str(mapped)
    return str(known)
