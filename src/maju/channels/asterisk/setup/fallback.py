"""What the dialplan does with a call that Maju does not take, from the settings of its server.

The file that a call writes of itself is read by :mod:`maju.channels.asterisk.away`.
"""

from __future__ import annotations

from collections.abc import Mapping

from maju.channels.asterisk.settings import Server

MOBILE_RINGS_S = 25
"""Less than carriers wait before their own mailbox takes a call."""
MESSAGE_AT_MOST_S = 180
MESSAGE_SILENCE_S = 6
LEFT_ALONE_S = 75
"""A call that waits for a word of Maju is taken back after so long without one; where the adapter still
lives and only nobody decides, it hands the call back somewhat earlier."""

_RING = """\
; {number}
 same => n,Set(FILE(${{MAJU_BOOK}}.call,,,al,u)=ringing ${{EPOCH}} {number})
 same => n,Dial(PJSIP/{number}@trunk-${{MAJU_TRUNK}},{seconds},grU(maju-fallback-accept^{number}))
 same => n,GotoIf($["${{MAJU_TAKEN}}" != ""]?bye)"""

_FORWARD = """\
 same => n,GotoIf($["${{MAJU_DRILL}}" != ""]?nobody)
; the customer's own number is not ours to show
 same => n,Set(CALLERID(num)=${{MAJU_DIALLED}})
{rings}
 same => n(nobody),Playback({prompts}/ko/{say}&{prompts}/en/{say})"""

_MESSAGE = """\
; whoever hangs up ends the recording: what was said until then is kept
 same => n(message),Set(FILE(${{MAJU_BOOK}}.call,,,al,u)=message ${{EPOCH}})
 same => n,Playback({prompts}/ko/beep)
 same => n,Record(${{MAJU_BOOK}}.wav,{silence},${{IF($["${{MAJU_DRILL}}" = ""]?{most}:3)}},kq)
 same => n,Set(FILE(${{MAJU_BOOK}}.call,,,al,u)=kept ${{EPOCH}})
 same => n,Playback({prompts}/ko/voicemail_kept)"""


def gaps(server: Server) -> Mapping[str, str]:
    """What fills the gaps of ``extensions.conf``."""
    prompts = server.prompts
    takes_message = server.fallback == "voicemail"
    nobody = "engine_away" if takes_message else "engine_away_only"
    first = "engine_away_forward" if server.mobiles else nobody
    lines = []
    if server.mobiles:
        rings = "\n".join(
            _RING.format(number=each, seconds=MOBILE_RINGS_S) for each in server.mobiles
        )
        lines.append(_FORWARD.format(rings=rings, prompts=prompts, say=nobody))
    if takes_message:
        lines.append(
            _MESSAGE.format(prompts=prompts, silence=MESSAGE_SILENCE_S, most=MESSAGE_AT_MOST_S)
        )
    return {
        "away": str(server.away),
        "alone_s": str(LEFT_ALONE_S),
        "say_first": f"{prompts}/ko/{first}&{prompts}/en/{first}",
        "onward": "\n".join(lines),
    }
