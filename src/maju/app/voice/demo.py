"""The telephone of the demonstration: an Asterisk on loopback that anybody on this machine calls."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from maju.app.home import Home
from maju.app.voice.layout import (
    is_of_demo,
    keep_config,
    prompts_folder,
    server_folder,
    spool_folder,
)
from maju.channels.asterisk.part import find_part
from maju.channels.asterisk.settings import Server, Trunk, VoiceConfig
from maju.channels.simulated.demo.shops import LINES, SHOPS, Shop
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId
from maju.kernel.korean import with_particles

HOST = "127.0.0.1"
SERVER, TRUNK = "main", "local"


def demo_server(home: Home, centre: CentreId, port: int) -> Server:
    """Its server. What lies on the ports after the pages' *port* is told in the contract of ports.

    The carrier is whoever calls from this machine: SIPp, or a telephone program.
    """
    folder = server_folder(home, SERVER)
    numbers = [
        plain(number) for shop in SHOPS for number in (shop.line, shop.phone, shop.vip_phone)
    ]
    return Server(
        name=SERVER,
        centre=centre,
        own=True,
        folder=str(folder / "etc"),
        sip=f"{HOST}:{port + 4}",
        http=f"http://{HOST}:{port + 5}",
        ami=f"{HOST}:{port + 6}",
        rtp=(20_000, 29_999),
        media_address=HOST,
        phones=("127.0.0.0/8",),
        prompts=str(prompts_folder(home)),
        spool=str(spool_folder(home, SERVER)),
        trunk=(
            Trunk(
                name=TRUNK,
                host=f"{HOST}:{port + 7}",
                addresses=(HOST,),
                numbers=tuple(numbers),
                codecs=("ulaw", "alaw"),
            ),
        ),
    )


def keep_demo_server(home: Home, centre: CentreId, port: int, *, real_time: bool) -> None:
    """Write ``voice.toml`` for this run, unless somebody wrote their own.

    Without an Asterisk, or in a hurry (speech takes its time), there is no server in it. What was said
    of calls while Maju is away stays.
    """
    if not is_of_demo(home):
        return
    there = real_time and find_part() is not None
    servers = (_as_told(home, demo_server(home, centre, port)),) if there else ()
    keep_config(home, VoiceConfig(server=servers), demo=True)


def _as_told(home: Home, server: Server) -> Server:
    try:
        kept = VoiceConfig.load(home.root).server
    except Refused:
        return server
    before = next((each for each in kept if each.name == server.name), server)
    said = {name: getattr(before, name) for name in ("fallback", "mobiles", "mail_to")}
    return msgspec.structs.replace(server, **said)


def plain(number: str) -> str:
    """A number as it is dialled."""
    return number.replace("-", "")


def demo_texts() -> Mapping[str, Mapping[str, str]]:
    """What the two shops say on the telephone."""
    said: dict[str, Mapping[str, str]] = {}
    for shop in SHOPS:
        said |= _texts(shop)
    return said


def _texts(shop: Shop) -> Mapping[str, Mapping[str, str]]:
    choices = ", ".join(f"{line.name.replace('·', '과 ')}은(는) {line.key}번" for line in LINES)
    ko = with_particles(choices)
    en = ", ".join(f"{line.name_en}, press {line.key}" for line in LINES)
    return {
        f"{shop.id}.greeting": {
            "ko": f"안녕하십니까. {shop.name}입니다.",
            "en": f"Hello. This is {shop.name_en}.",
        },
        f"{shop.id}.menu": {
            "ko": f"{ko}, 배송 조회는 5번, 상담사 연결은 공번을 눌러 주십시오. For English, press 7.",
            "en": f"{en}. To track a parcel, press 5. For a person, press zero.",
        },
        f"{shop.id}.closed": {
            "ko": (
                f"{shop.name} 상담 시간이 아닙니다. 상담 시간에 전화를 받으시려면 1번, "
                "음성 메시지를 남기시려면 2번을 눌러 주십시오."
            ),
            "en": (
                f"{shop.name_en} is closed at the moment. To be called back when we open, press 1. "
                "To leave a message, press 2."
            ),
        },
    }
