"""Compares the telephone that is there with the one that is needed. Looks only.

What lies on this disk first, then the running server; what a server that does not answer would
have said is left out.
"""

from __future__ import annotations

import ipaddress
import json
import re
import socket
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from maju.app.doctor_checks import Finding, Level
from maju.app.home import Home
from maju.app.voice.asking import Asked, ami_lets_in, ask, sip_answers
from maju.app.voice.registering import State, standing
from maju.channels.asterisk.part import OLDEST, Part, find_part
from maju.channels.asterisk.prompts.rendering import missing
from maju.channels.asterisk.prompts.texts import own_texts, wording
from maju.channels.asterisk.recording.recorder import ROOM_LEAST
from maju.channels.asterisk.recording.spool import Spool
from maju.channels.asterisk.secrets import ami_secret, ari_secret, voice_key
from maju.channels.asterisk.settings import APP, Server, VoiceConfig
from maju.channels.asterisk.setup.writing import configuration, mark_of, template
from maju.kernel.errors import Refused

HOSTS = Path("/etc/hosts")
_MODULE = re.compile(r"^load = (\S+)$", re.MULTILINE)
_FEW = 5


def check_voice(home: Home, only: str | None = None) -> Iterator[Finding]:
    """Every finding about the servers of *home*, or about one of them.

    Raises:
        Refused: ``voice_settings_broken`` and the like; ``server_unknown``.
    """
    servers = VoiceConfig.load(home.root).server
    if only is not None:
        servers = tuple(each for each in servers if each.name == only)
        if not servers:
            raise Refused("server_unknown", server=only)
    if not servers:
        yield Finding("voice_none", Level.WARN)
        return
    yield from _hosts()
    for server in servers:
        yield from _on_disk(home, server)
        yield from _open_doors(server)
        yield from _running(home, server)


def _hosts(path: Path = HOSTS) -> Iterator[Finding]:
    """Asterisk asks for its own name; where no file answers, a name server is waited for."""
    host = socket.gethostname()
    try:
        known = path.read_text(encoding="utf-8").split()
    except OSError:
        known = []
    if host not in known:
        yield Finding("name_unknown", Level.WARN, {"host": host})


def _on_disk(home: Home, server: Server) -> Iterator[Finding]:
    name = server.name
    part = find_part()
    yield from _program(server, part)
    try:
        said = configuration(server, home.keys, part if server.own else None)
        texts = wording(own_texts(Path(server.prompts)))
    except Refused as refused:
        yield Finding("settings_refused", Level.BAD, {"server": name, "why": str(refused)})
        return
    differ = [each for each, text in said.items() if _text(Path(server.folder) / each) != text]
    if differ:
        yield Finding("files_differ", Level.BAD, {"server": name, "names": _few(differ)})
    else:
        yield Finding("files_same", params={"server": name, "count": len(said)})
    lacking = missing(Path(server.prompts), texts)
    if lacking:
        yield Finding(
            "prompts_missing",
            Level.WARN,
            {"server": name, "count": len(lacking), "names": _few(lacking)},
        )
    else:
        count = sum(len(each) for each in texts.values())
        yield Finding("prompts_there", params={"server": name, "count": count})
    if not server.trunk:
        yield Finding("trunk_missing", Level.WARN, {"server": name})
    yield from _room(server)


def _room(server: Server) -> Iterator[Finding]:
    """Whether there is room to record in; without, calls go on and are not recorded."""
    about: dict[str, str | int] = {"server": server.name, "folder": server.spool}
    try:
        room = Spool(Path(server.spool)).room()
    except OSError:
        yield Finding("spool_missing", Level.WARN, about)
        return
    about |= {"mib": room >> 20, "needed_mib": ROOM_LEAST >> 20}
    if room < ROOM_LEAST:
        yield Finding("spool_full", Level.BAD, about)
    else:
        yield Finding("spool_room", params=about)


def _program(server: Server, part: Part | None) -> Iterator[Finding]:
    version = None if part is None else part.version()
    level = Level.BAD if server.own else Level.WARN  # a service may run on another machine
    if version is None:
        yield Finding("program_missing", level, {"server": server.name})
        return
    about = {"server": server.name, "version": _dotted(version), "needed": _dotted(OLDEST)}
    if version < OLDEST:
        yield Finding("program_old", Level.BAD, about)
    else:
        yield Finding("program_there", params=about)


def _open_doors(server: Server) -> Iterator[Finding]:
    http = server.http.partition("://")[2]
    for code, address in (("open_http", http), ("open_ami", server.ami)):
        if not ipaddress.ip_address(address.rpartition(":")[0]).is_loopback:
            yield Finding(code, Level.WARN, {"server": server.name, "address": address})
    here = ipaddress.ip_address(server.sip.rpartition(":")[0])
    for trunk in server.trunk:
        inside = all(
            ipaddress.ip_network(each, strict=False).is_loopback for each in trunk.addresses
        )
        if here.is_loopback and not inside:
            about = {"server": server.name, "address": server.sip, "trunk": trunk.name}
            yield Finding("sip_loopback", Level.BAD, about)
    for network in server.phones:
        if ipaddress.ip_network(network, strict=False).prefixlen == 0:
            yield Finding("open_phones", Level.WARN, {"server": server.name, "network": network})


def _running(home: Home, server: Server) -> Iterator[Finding]:
    name = server.name
    key = voice_key(home.keys)
    asked = ask(server, ari_secret(key, name))
    if asked is None:
        address = {"server": name, "address": server.http}
        yield Finding("ari_silent", Level.WARN, address)
        return
    yield Finding("ari_answers", params={"server": name, "address": server.http})
    same = asked.variable("MAJU_SETUP") == mark_of(server, home.keys)
    yield Finding(
        "runs_this" if same else "runs_other", Level.OK if same else Level.BAD, {"server": name}
    )
    yield from _modules(server, asked)
    yield from _trunks(server, asked)
    yield from _registered(server, standing(home, server, asked))
    sip = sip_answers(server)
    yield Finding(
        "sip_answers" if sip else "sip_silent",
        Level.OK if sip else Level.BAD,
        {"server": name, "address": server.sip},
    )
    ami = ami_lets_in(server, ami_secret(key, name))
    yield Finding(
        "ami_answers" if ami else "ami_silent",
        Level.OK if ami else Level.BAD,
        {"server": name, "address": server.ami},
    )
    led = any(each.get("name") == APP for each in asked.rows("applications"))
    yield Finding(
        "adapter_there" if led else "adapter_away",
        Level.OK if led else Level.WARN,
        {"server": name},
    )


def _modules(server: Server, asked: Asked) -> Iterator[Finding]:
    wanted = _MODULE.findall(template("modules.conf"))
    run = {each["name"] for each in asked.rows("asterisk/modules") if each["status"] == "Running"}
    lacking = [each for each in wanted if each not in run]
    if lacking:
        about = {"server": server.name, "names": _few(lacking)}
        yield Finding("modules_missing", Level.BAD, about)
    else:
        yield Finding("modules_there", params={"server": server.name, "count": len(wanted)})


def _trunks(server: Server, asked: Asked) -> Iterator[Finding]:
    states = {each["resource"]: each["state"] for each in asked.rows("endpoints/PJSIP")}
    for trunk in server.trunk:
        online = states.get(f"trunk-{trunk.name}") == "online"
        first, last = server.rtp
        yield Finding(
            "trunk_online" if online else "trunk_offline",
            Level.OK if online else Level.WARN,
            {"server": server.name, "trunk": trunk.name, "first": first, "last": last},
        )


def _registered(server: Server, found: Mapping[str, State]) -> Iterator[Finding]:
    """What a carrier says to our user and password; one that is silent was told of as a line."""
    for name, state in found.items():
        about = {"server": server.name, "trunk": name}
        match state:
            case State.REGISTERED:
                yield Finding("trunk_registered", params=about)
            case State.REJECTED:
                yield Finding("trunk_rejected", Level.BAD, about)
            case State.UNREGISTERED:
                yield Finding("trunk_unregistered", Level.WARN, about)
            case State.SILENT:
                pass


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return None


def _few(names: Sequence[str]) -> str:
    more = ", …" if len(names) > _FEW else ""
    return ", ".join(names[:_FEW]) + more


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def as_json(findings: Sequence[Finding]) -> str:
    """For programs: codes and parameters are stable."""
    checks = [
        {"code": each.code, "level": each.level.value, "params": dict(each.params)}
        for each in findings
    ]
    well = all(each.level is not Level.BAD for each in findings)
    return json.dumps({"well": well, "checks": checks}, ensure_ascii=False, indent=2)
