"""Writes one server's files. What they say and why stands in ``templates``, beside each setting."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from maju.channels.asterisk.part import Part
from maju.channels.asterisk.secrets import ami_secret, ari_secret, trunk_secret, voice_key
from maju.channels.asterisk.settings import Server, Trunk
from maju.channels.asterisk.setup import fallback
from maju.kernel.errors import Refused

COMMON = (
    "modules.conf",
    "logger.conf",
    "http.conf",
    "ari.conf",
    "manager.conf",
    "sorcery.conf",
    "pjsip.conf",
    "extensions.conf",
    "rtp.conf",
    "musiconhold.conf",
    "indications.conf",
    "cel.conf",
    "cel_custom.conf",
    "cdr.conf",
    "features.conf",
    "acl.conf",
    "ccss.conf",
    "pjproject.conf",
    "stasis.conf",
    "udptl.conf",
    "websocket_client.conf",
)
OWN = "asterisk.conf"
"""Where everything lies: only a server of our own is told; an installed one knows."""

_GAP = re.compile(r"\{\{(\w+)\}\}")
_MARK = re.compile(r"^MAJU_SETUP = (\w+)$", re.MULTILINE)
_LOOPBACK = ipaddress.ip_network("127.0.0.0/8")
_HOUSE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
_INSIDE = (_LOOPBACK, *map(ipaddress.ip_network, _HOUSE))


def configuration(server: Server, keys: Path, part: Part | None = None) -> dict[str, str]:
    """The text of each file of *server*; of ``asterisk.conf`` only with the *part* to run it.

    *keys* is the home's folder of keys.

    Raises:
        Refused: ``trunk_without_secret``, ``voice_key_broken``.
    """
    key = voice_key(keys)
    http_host, _, http_port = server.http.partition("://")[2].rpartition(":")
    ami_host, _, ami_port = server.ami.rpartition(":")
    ami_at = ipaddress.ip_address(ami_host)
    about = {
        "name": server.name,
        "folder": server.folder,
        "work": str(Path(server.folder).parent),
        "prompts": server.prompts,
        **fallback.gaps(server),
        "http": f"{http_host}:{http_port}",
        "http_host": http_host,
        "http_port": http_port,
        "ari_user": server.ari_user,
        "ari_secret": ari_secret(key, server.name),
        "ami_host": ami_host,
        "ami_port": ami_port,
        "ami_user": server.ami_user,
        "ami_secret": ami_secret(key, server.name),
        "ami_permit": "" if ami_at in _LOOPBACK else f"permit = {ami_at}",
        "permits": "\n".join(f"permit = {each}" for each in _let_in(server)),
        "sip": server.sip,
        "behind": "\n".join(_behind(server)),
        "trunks": "\n".join(_trunk(server, each, keys) for each in server.trunk),
        "entrances": "\n".join(_entrance(each) for each in server.trunk),
        "rtp_first": str(server.rtp[0]),
        "rtp_last": str(server.rtp[1]),
    }
    said = {name: fill(template(name), {"mark": "", **about}) for name in COMMON}
    mark = hashlib.sha256("\0".join(said[name] for name in COMMON).encode()).hexdigest()[:16]
    said["extensions.conf"] = fill(template("extensions.conf"), {"mark": mark, **about})
    if part is not None:
        where = {"modules": part.modules, "data": part.data}
        known = about | {name: str(path) for name, path in where.items()}
        said[OWN] = fill(template(OWN), known)
    return said


def mark_of(server: Server, keys: Path) -> str:
    """What a server that runs by the present files has in its variable ``MAJU_SETUP``."""
    found = _MARK.search(configuration(server, keys)["extensions.conf"])
    assert found is not None
    return found[1]


def write(server: Server, said: Mapping[str, str]) -> tuple[str, ...]:
    """Put the files where *server* looks for them; the names of those that changed.

    Only their owner and group read them, for there are passwords in them: those of the folder that
    they lie in. A file of somebody else is kept beside ours under the ending ``.before-maju``, once.

    Raises:
        Refused: ``voice_folder_closed``.
    """
    folder = Path(server.folder)
    changed = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in said.items():
            path = folder / name
            there = path.read_text(encoding="utf-8") if path.exists() else None
            if there == text:
                continue
            kept = path.with_name(f"{name}.before-maju")
            if there is not None and not server.own and not kept.exists():
                kept.write_text(there, encoding="utf-8")
            _replace(path, text)
            changed.append(name)
    except OSError as error:
        raise Refused(
            "voice_folder_closed", path=str(folder), why=error.strerror or str(error)
        ) from error
    return tuple(changed)


def fill(text: str, about: Mapping[str, str]) -> str:
    """*text* with each ``{{name}}`` replaced; a gap that nothing fills is a bug."""
    return _GAP.sub(lambda gap: about[gap[1]], text)


def template(name: str) -> str:
    """A file as it ships."""
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")


def media_lines(server: Server) -> Mapping[str, str]:
    """What every endpoint of *server* says, a telephone's pushed one, too.

    Nobody at the other end moves a call elsewhere (REFER), or asks who is there: what is dialled is
    for Maju to allow. And without its own address for speech Asterisk asks for the address of its own host name with every call, and the whole
    server waits where no name server answers.
    """
    said = {"direct_media": "no", "rtp_symmetric": "yes", "force_rport": "yes"}
    said |= {"allow_transfer": "no", "allow_subscribe": "no", "allow_overlap": "no"}
    said["media_address"] = server.media_address
    if server.media_address == server.sip.rpartition(":")[0]:
        said["bind_rtp_to_media_address"] = "yes"
    return said


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    draft.touch(mode=0o640)
    draft.write_text(text, encoding="utf-8")
    if os.geteuid() == 0:
        whose = path.parent.stat()
        os.chown(draft, whose.st_uid, whose.st_gid)
    draft.replace(path)


def _let_in(server: Server) -> list[str]:
    """Networks that SIP is heard from; a softphone comes through the proxy, from loopback."""
    known = [each for trunk in server.trunk for each in trunk.addresses]
    return list(dict.fromkeys(("127.0.0.1", *known, *server.phones)))


def _behind(server: Server) -> list[str]:
    """What a transport says when callers know this server by another address than its own."""
    here = server.sip.rpartition(":")[0]
    media = ipaddress.ip_address(server.media_address)
    if server.media_address == here or any(media in each for each in _INSIDE):
        return []
    return [
        f"external_media_address = {server.media_address}",
        f"external_signaling_address = {server.media_address}",
        *(f"local_net = {each}" for each in server.phones),
    ]


def _trunk(server: Server, trunk: Trunk, keys: Path) -> str:
    secret = trunk_secret(keys, trunk.name)
    if trunk.kind == "registration" and not (secret and trunk.user):
        raise Refused("trunk_without_secret", trunk=trunk.name)
    about = {
        "name": trunk.name,
        "host": trunk.host,
        "user": trunk.user,
        "secret": secret,
        "auth": f"outbound_auth = trunk-{trunk.name}" if secret else "",
        "codecs": ",".join(trunk.codecs),
        "media": "\n".join(f"{key} = {said}" for key, said in media_lines(server).items()),
        "matches": "\n".join(f"match = {each}" for each in trunk.addresses),
        "qualify_s": "0" if trunk.host.startswith("127.") else "30",
        "silence_s": str(server.silence_s),
        "silence_hold_s": str(server.silence_s * 10),
    }
    said = fill(template("trunk.conf"), about)
    if secret:
        said += fill(template("account.conf"), about)
    if trunk.kind == "registration":
        said += fill(template("registration.conf"), about)
    return said


def _entrance(trunk: Trunk) -> str:
    """Which numbers a call from *trunk* may be for; the rest are answered with 404.

    What is dialled is a stranger's text: nothing but digits and a plus gets through.
    """
    patterns = [each.removeprefix("+") for each in trunk.numbers]
    patterns += [each for each in trunk.numbers if each.startswith("+")]
    lines = []
    for pattern in patterns or ["_X.", "_+X."]:
        lines += [
            f"exten => {pattern},1,Set(MAJU_DIALLED=${{FILTER(+0-9,${{EXTEN}})}})",
            ' same => n,GotoIf($["${MAJU_DIALLED}" != "${EXTEN}"]?refused)',
            " same => n,GotoIf($[${LEN(${EXTEN})} > 16]?refused)",
            " same => n,Goto(maju-in,s,1)",
            " same => n(refused),Hangup(1)",
        ]
    return fill(template("entrance.conf"), {"name": trunk.name, "numbers": "\n".join(lines)})
