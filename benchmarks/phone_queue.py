"""Asterisk's own app_queue over the same program, doing for :mod:`benchmarks.phone` what Maju does.

Its files are the product's, with the dialplan, the agents and the queue of a plain Asterisk centre.
"""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from maju.channels.asterisk.part import Part
from maju.channels.asterisk.secrets import ari_secret, voice_key
from maju.channels.asterisk.settings import Server
from maju.channels.asterisk.setup.own import OwnServer
from maju.channels.asterisk.setup.writing import configuration, write
from tests.asterisk_fixtures import RunningAsterisk
from tests.ports import free_port

_MODULES = ("app_queue.so", "app_mixmonitor.so")
_AGENT = """
[{name}]
type = endpoint
context = maju-phones
disallow = all
allow = alaw,ulaw
aors = {name}
direct_media = no
media_address = 127.0.0.1
bind_rtp_to_media_address = yes
rtp_timeout = 30

[{name}]
type = aor
contact = sip:{name}@127.0.0.1:{port}
"""
_DIALPLAN = """
[maju-from-carrier]
exten => {plain},1,Answer(,i)
 same => n,Queue(calls)
 same => n,Hangup()
exten => {recorded},1,Answer(,i)
 same => n,MixMonitor({spool}/${{UNIQUEID}}.raw,D)
 same => n,Queue(calls)
 same => n,Hangup()

[maju-phones]
"""
_QUEUE = """
[general]
persistentmembers = no
autofill = yes

[calls]
strategy = leastrecent
musicclass = default
timeout = 15
retry = 1
wrapuptime = 0
ringinuse = no
joinempty = yes
"""
EVENTS = """
[general]
enable = yes
dateformat = %s.%6q
events = CHAN_START,BRIDGE_ENTER,CHAN_END
"""
MAPPING = """
[mappings]
bench.csv => ${eventtime},${eventtype},${CHANNEL(uniqueid)},${CHANNEL(channame)}
"""


@contextmanager
def plain_asterisk(
    like: Server,
    keys: Path,
    part: Part,
    *,
    agents: Sequence[str],
    answers_at: int,
    plain: str,
    recorded: str,
) -> Iterator[RunningAsterisk]:
    """A server that runs, with *agents* who answer at the port *answers_at*."""
    with tempfile.TemporaryDirectory(prefix="maju-queue-", dir="/dev/shm") as name:
        work = Path(name)
        server = msgspec.structs.replace(
            like,
            name="queue",
            folder=str(work / "etc"),
            sip=f"127.0.0.1:{free_port(socket.SOCK_DGRAM)}",
            http=f"http://127.0.0.1:{free_port()}",
            ami=f"127.0.0.1:{free_port()}",
            rtp=(30_000, 39_999),
            spool=str(work / "spool"),
        )
        said = configuration(server, keys, part)
        said["modules.conf"] += "".join(
            f"load = {each}\n" for each in _MODULES if each not in said["modules.conf"]
        )
        said["pjsip.conf"] += "".join(_AGENT.format(name=x, port=answers_at) for x in agents)
        said["extensions.conf"] = _DIALPLAN.format(
            plain=plain, recorded=recorded, spool=server.spool
        )
        said["queues.conf"] = _QUEUE + "".join(f"member => PJSIP/{x}\n" for x in agents)
        said |= {"cel.conf": EVENTS, "cel_custom.conf": MAPPING}
        write(server, said)
        own = OwnServer(part, server)
        own.start()
        try:
            own.wait_until_ready(ari_secret(voice_key(keys), server.name))
            yield RunningAsterisk(
                home=keys.parent, server=server, part=part, own=own, carrier_port=0
            )
        finally:
            own.stop()
