"""Which Asterisks there are and how they are reached: ``voice.toml`` in the home.

``maju voice setup`` writes it and the servers' own files from it; the adapters read it. Whatever
is secret lies in the home's keys (:mod:`.secrets`), never here.
"""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from maju.channels.asterisk.secrets import check_trunk_name
from maju.kernel.dialling import may_call, plain_number
from maju.kernel.errors import Refused
from maju.kernel.ids import AdapterId, CentreId
from maju.kernel.settings import DOMESTIC

NAME = "voice.toml"
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
APP = "maju"
"""What ARI knows us as."""


class Trunk(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line to a carrier or to an exchange in the house.

    Args:
        name: of the endpoint ``trunk-<name>``.
        kind: ``address``: it calls from known addresses; ``registration``: we sign in there.
        host: where calls go out to, as ``host`` or ``host:port``.
        addresses: where its calls come from, addresses or networks; nobody else may call in.
        user: for a registration and for calls out that are asked for a password.
        numbers: the numbers that the carrier has given us; digits only. Shown to whom we call,
            and the only ones that a call from there may be for, unless there are none here.
        codecs: in order of preference.
    """

    name: str
    kind: Literal["address", "registration"] = "address"
    host: str
    addresses: tuple[str, ...] = ()
    user: str = ""
    numbers: tuple[str, ...] = ()
    codecs: tuple[str, ...] = ("alaw", "ulaw")


class Server(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One Asterisk.

    Args:
        name: the adapter is ``asterisk-<name>``.
        centre: whose calls it carries.
        own: ``maju run`` starts and ends it, from the folder of ``make asterisk`` or an
            installed program; else it is a service that somebody else keeps.
        folder: where its configuration lies, below the home when it is ours.
        sip: where carriers and telephones reach it by UDP, ``address:port``.
        http: ARI and the softphones' WebSocket.
        ami: the manager interface, ``address:port``.
        rtp: first and last port of speech.
        media_address: what callers are told to send speech to.
        phones: networks that telephones may register from; a browser comes by WebSocket.
        prompts: the folder of announcements: ``<prompts>/<language>/<name>.wav``.
        spool: where it writes recordings before they are sealed.
        fallback: what becomes of a call that Maju does not take: it may leave a message
            (``voicemail``), or only hears that nobody can answer (``announcement``).
        mail_to: the team's address that messages are mailed to, besides; empty: to nobody.
        mobiles: numbers that such a call is passed to before, one after the other.
        silence_s: a call whose speech stops for so long has lost its network and is ended;
            0: never.
    """

    name: str
    centre: CentreId
    own: bool = False
    folder: str
    sip: str = "127.0.0.1:5060"
    http: str = "http://127.0.0.1:8088"
    ami: str = "127.0.0.1:5038"
    ari_user: str = "maju"
    ami_user: str = "maju"
    rtp: tuple[int, int] = (20_000, 24_999)
    media_address: str = "127.0.0.1"
    phones: tuple[str, ...] = ("127.0.0.0/8",)
    prompts: str
    spool: str
    fallback: Literal["voicemail", "announcement"] = "voicemail"
    mobiles: tuple[str, ...] = ()
    mail_to: str = ""
    silence_s: int = 60
    trunk: tuple[Trunk, ...] = ()

    @property
    def adapter(self) -> AdapterId:
        """What the core knows it as."""
        return AdapterId(f"asterisk-{self.name}")

    @property
    def away(self) -> Path:
        """Where it writes of calls that it took without Maju; on a disk that outlives it."""
        if self.own:
            return Path(self.folder).parent / "away"
        return Path("/var/spool/asterisk/maju-away") / self.name

    @property
    def recorded(self) -> Path:
        """Where it puts messages of a flow's mailbox until they are sealed."""
        if self.own:
            return Path(self.folder).parent / "spool" / "recording"
        return Path("/var/spool/asterisk/recording")

    @property
    def logs(self) -> Path:
        """Where it writes what it says, and its records of channels."""
        return Path(self.folder).parent / "log" if self.own else Path("/var/log/asterisk")

    @property
    def away_folders(self) -> tuple[Path, ...]:
        """The folders in it: calls, and those of a drill."""
        return self.away / "calls", self.away / "drill"

    @property
    def websocket(self) -> str:
        """Where a softphone on this machine connects to; behind a proxy it is another."""
        return f"{self.http.replace('http', 'ws', 1)}/ws"


class VoiceConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of ``voice.toml``."""

    server: tuple[Server, ...] = ()

    @classmethod
    def load(cls, home: Path) -> VoiceConfig:
        """What *home* says; no server when there is no file.

        Raises:
            Refused: ``voice_settings_broken`` and what :meth:`check` refuses.
        """
        path = home / NAME
        try:
            said = path.read_bytes()
        except FileNotFoundError:
            return cls()
        try:
            return msgspec.toml.decode(said, type=cls).check()
        except msgspec.DecodeError as error:
            raise Refused("voice_settings_broken", path=str(path), why=str(error)) from error

    def of(self, centre: CentreId) -> tuple[Server, ...]:
        """The servers of *centre*."""
        return tuple(each for each in self.server if each.centre == centre)

    def check(self) -> VoiceConfig:
        """The same, when it can be carried out.

        Raises:
            Refused: ``server_twice``, ``trunk_twice``, ``trunk_name_bad``, ``address_bad``,
                ``rtp_range_bad``, ``trunk_without_address``, ``number_bad``,
                ``mobile_not_allowed``, ``mail_address_bad``.
        """
        names = [each.name for each in self.server]
        for name in names:
            check_trunk_name(name)
            if names.count(name) > 1:
                raise Refused("server_twice", server=name)
        for server in self.server:
            _check_server(server)
        return self


def _check_server(server: Server) -> None:
    for listening in (server.sip, server.ami, server.http.partition("://")[2]):
        _check_socket(listening)
    _check_network(server.media_address)
    for network in server.phones:
        _check_network(network)
    first, last = server.rtp
    if not 1024 <= first < last <= 65_535 or last - first < 3:
        raise Refused("rtp_range_bad", server=server.name, first=first, last=last)
    _check_fallback(server)
    names = [each.name for each in server.trunk]
    for trunk in server.trunk:
        check_trunk_name(trunk.name)
        if names.count(trunk.name) > 1:
            raise Refused("trunk_twice", trunk=trunk.name, server=server.name)
        if not trunk.addresses:
            raise Refused("trunk_without_address", trunk=trunk.name)
        for network in trunk.addresses:
            _check_network(network)
        for number in trunk.numbers:
            if not (number.isascii() and number.removeprefix("+").isdigit()):
                raise Refused("number_bad", number=number)
        _check_word(trunk.host, *trunk.codecs, trunk.user or "none")


def _check_fallback(server: Server) -> None:
    if server.mail_to and not _ADDRESS.fullmatch(server.mail_to):
        raise Refused("mail_address_bad", address=server.mail_to)
    for mobile in server.mobiles:
        if plain_number(mobile) != mobile or not may_call(mobile, DOMESTIC):
            raise Refused("mobile_not_allowed", number=mobile)


def _check_socket(said: str) -> None:
    host, _, port = said.rpartition(":")
    if not port.isdigit() or not 1 <= int(port) <= 65_535:
        raise Refused("address_bad", address=said)
    _check_network(host)


def _check_network(said: str) -> None:
    try:
        ipaddress.ip_network(said, strict=False)
    except ValueError as error:
        raise Refused("address_bad", address=said) from error


def _check_word(*words: str) -> None:
    """What goes into a line of a configuration file may not end the line, nor begin another."""
    for word in words:
        if not word or not word.isascii() or not all(c.isalnum() or c in "._:@+-" for c in word):
            raise Refused("address_bad", address=word)


def port_of(address: str) -> int:
    """The port of ``host:port``, or of an address with a scheme."""
    return int(address.rpartition(":")[2])
