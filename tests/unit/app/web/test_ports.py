"""Ports of the pages: held from the look to the end, so that two centres never share one."""

from __future__ import annotations

import socket

import pytest

from maju.app.web.ports import FAMILY, HOST, held_port
from maju.kernel.errors import Refused
from tests.ports import quiet_port


def listening(port: int, kind: socket.SocketKind) -> socket.socket:
    server = socket.socket(socket.AF_INET, kind)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((HOST, port))
    if kind is socket.SOCK_STREAM:
        server.listen()
    return server


@pytest.mark.parametrize("behind", range(FAMILY))
def test_nobody_else_is_given_a_port_that_is_held(behind: int) -> None:
    port = quiet_port()
    with held_port(port):
        for other in {port + behind, port - behind}:
            with pytest.raises(Refused) as refused, held_port(other):
                pass
            assert refused.value.code == "web_port_taken"


def test_two_who_look_at_once_find_two_families() -> None:
    with held_port(None) as one, held_port(None) as other:
        assert other >= one + FAMILY


def test_whoever_holds_a_port_can_listen_there_with_a_telephone_beside() -> None:
    port = quiet_port()
    with held_port(port) as given:
        assert given == port
        for number in range(FAMILY):
            listening(port + number, socket.SOCK_STREAM).close()
        listening(port + 4, socket.SOCK_DGRAM).close()


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_a_port_that_somebody_has_is_refused_and_nothing_stays_held(
    kind: socket.SocketKind,
) -> None:
    port = quiet_port()
    last = port + FAMILY - 1
    with listening(last, kind), pytest.raises(Refused) as refused, held_port(port):
        pass
    assert refused.value.params == {"port": last}
    with held_port(port):
        pass


@pytest.mark.parametrize("port", [10_080, 10_079, 10_075, 6000, 5999])
def test_a_port_that_browsers_do_not_open_is_refused(port: int) -> None:
    with pytest.raises(Refused) as refused, held_port(port):
        pass
    assert refused.value.code == "web_port_blocked"
    assert refused.value.params == {"port": 10_080 if port > 10_000 else 6000}


@pytest.mark.parametrize("behind", [4, 6])
def test_the_telephones_own_ports_may_be_any(behind: int) -> None:
    with held_port(10_080 - behind) as given:
        assert given == 10_080 - behind
