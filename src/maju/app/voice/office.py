"""The telephone as the pages see it: :class:`maju.directory.telephony.Telephony` over ``voice.toml``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import structlog

from maju.app.home import Home
from maju.app.voice.asking import Asked, ask
from maju.app.voice.checking import check_voice
from maju.app.voice.demo import demo_texts
from maju.app.voice.drill import last_drill
from maju.app.voice.layout import is_of_demo, speech_cache
from maju.app.voice.registering import BY_REGISTRATION, noted
from maju.app.voice.registering import standing as registered
from maju.app.voice.words import FINDINGS
from maju.channels.asterisk.prompts.bringing import Decided, bring
from maju.channels.asterisk.prompts.rendering import path_of, read_index, speech
from maju.channels.asterisk.prompts.sound import as_wav, level, of_wav
from maju.channels.asterisk.prompts.texts import Texts, own_texts, wording
from maju.channels.asterisk.prompts.uploading import converted, key_of
from maju.channels.asterisk.prompts.vocabulary import words
from maju.channels.asterisk.prompts.voices import find_voice
from maju.channels.asterisk.secrets import ari_secret, voice_key
from maju.channels.asterisk.settings import APP, Server, VoiceConfig
from maju.channels.asterisk.sounds import heard_as
from maju.directory.telephony import LANGUAGES, Deed, Finding, Heard, Line, Sound, Standing
from maju.kernel.errors import Refused, Trouble
from maju.kernel.ids import CentreId

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.voice")

SAMPLES_A_MS = 8
_SOUNDS = {"beep", "pause"}


class Office:
    """Reads the home at each question: a server that is set up now is there at once."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def has(self, centre: str) -> bool:
        """Whether it has a server; settings that cannot be read are none."""
        return bool(self._servers(centre))

    def announcements(
        self, centre: str, asked: Collection[str]
    ) -> Mapping[str, Mapping[str, Heard]]:
        """From the folder of the centre's first server: all of them play the same."""
        folder = self._folder(centre)
        texts = machine_texts(self._home, folder, frozenset(asked))
        index = read_index(folder)
        parts = _SOUNDS.union(*(words(language) for language in LANGUAGES))
        names = {*texts, *asked, *(key.partition("/")[2] for key in index)} - parts
        return {
            name: {language: _heard(folder, texts, index, language, name) for language in LANGUAGES}
            for name in sorted(names)
        }

    def sound(self, centre: str, key: str) -> bytes | None:
        """The file, if there is one."""
        language, _, name = key.partition("/")
        with suppress(OSError):
            return path_of(self._folder(centre), key_of(language, name)).read_bytes()
        return None

    def convert(self, data: bytes) -> Sound:
        """Checked, and brought to the telephone's rate and level."""
        samples, before = converted(data)
        return Sound(wav=as_wav(samples), ms=len(samples) // SAMPLES_A_MS, level=round(before))

    def speak(self, text: str, language: str) -> Sound:
        """By the voice of this machine."""
        wav = speech(text, language, find_voice(), None)
        samples = of_wav(wav)
        return Sound(wav=wav, ms=len(samples) // SAMPLES_A_MS, level=round(level(samples)))

    def bring(self, centre: str, decided: Sequence[Deed]) -> None:
        """Into every folder of the centre's servers that is on this machine."""
        for folder in dict.fromkeys(Path(each.prompts) for each in self._servers(centre)):
            try:
                bring_to(self._home, folder, decided)
            except (OSError, Refused, Trouble) as error:
                log.warning("prompts_not_brought", folder=str(folder), why=str(error))

    def standing(self, centre: str, language: str) -> Sequence[Standing]:
        """Each server is asked, one after another: a dead one costs its patience."""
        return [self._standing(each, language) for each in self._servers(centre)]

    def _standing(self, server: Server, language: str) -> Standing:
        asked = ask(server, ari_secret(voice_key(self._home.keys), server.name))
        rows = [] if asked is None else asked.rows("endpoints/PJSIP")
        states = {each["resource"]: each["state"] for each in rows}
        apps = [] if asked is None else asked.rows("applications")
        return Standing(
            name=server.name,
            answers=asked is not None,
            led=any(each.get("name") == APP for each in apps),
            lines=list(_lines(self._home, server, asked, states)),
            lines_up=None if asked is None else len(asked.rows("channels")),
            phones=None
            if asked is None
            else sum(
                state == "online" and name.startswith(("agent-", "phone-"))
                for name, state in states.items()
            ),
            spooled=_held(Path(server.spool), "*.raw"),
            away=_held(server.away / "calls", "*.call")[0],
            drill=last_drill(self._home, server),
            findings=list(_in_words(self._home, server, language)),
        )

    def _servers(self, centre: str) -> Sequence[Server]:
        try:
            return VoiceConfig.load(self._home.root).of(CentreId(centre))
        except Refused as refused:
            log.warning("telephone_unknown", code=refused.code)
            return ()

    def _folder(self, centre: str) -> Path:
        return Path(self._servers(centre)[0].prompts)


def _lines(
    home: Home, server: Server, asked: Asked | None, reached: Mapping[str, str]
) -> Iterator[Line]:
    """Its trunks: those that register by what the carrier says to that, the others by reach."""
    found = {} if asked is None else registered(home, server, asked)
    before = noted(home, server)
    for each in server.trunk:
        state, held = found.get(each.name), before.get(each.name)
        yield Line(
            name=each.name,
            host=each.host,
            numbers=each.numbers,
            registers=each.kind == BY_REGISTRATION,
            state=reached.get(f"trunk-{each.name}", "") if state is None else str(state),
            since=held.since if held is not None and held.state is state else None,
        )


def machine_texts(home: Home, folder: Path, asked: frozenset[str] = frozenset()) -> Texts:
    """What the machine says under each name: ours, the demonstration's, and the centre's own words."""
    shop = demo_texts() if is_of_demo(home) else {}
    return wording({**shop, **own_texts(folder)}, asked)


def bring_to(home: Home, folder: Path, decided: Sequence[Deed]) -> tuple[str, ...]:
    """Carry out in *folder* what it has not heard of yet; the announcements that sound otherwise now.

    Raises:
        Refused, Trouble, OSError: see :func:`maju.channels.asterisk.prompts.bringing.bring`.
    """

    def built(key: str) -> bytes | None:
        language, _, name = key.partition("/")
        text = machine_texts(home, folder).get(name, {}).get(language)
        return None if text is None else speech(text, language, find_voice(), speech_cache())

    todo = [Decided(key=each.key, number=each.number, load=each.load) for each in decided]
    return bring(folder, todo, built)


def _heard(
    folder: Path, texts: Texts, index: Mapping[str, object], language: str, name: str
) -> Heard:
    """As callers hear it, and whose it is."""
    text = texts.get(name, {}).get(language, "")
    key = heard_as(folder, name, language)
    if key is None:
        return Heard(text=text, by="")
    own = key == f"{language}/{name}"
    by = getattr(index.get(key), "by", "") or "voice"
    return Heard(text=text, by=by if own else "", through="" if own else key)


def _in_words(home: Home, server: Server, language: str) -> Iterator[Finding]:
    try:
        found = list(check_voice(home, server.name))
    except Refused as refused:
        yield Finding(level="bad", says=refused.code)
        return
    for each in found:
        said = FINDINGS[each.code]
        yield Finding(
            level=each.level.value,
            says=said.says(language, each.params),
            next=said.next(language, each.params),
        )


def _held(folder: Path, pattern: str) -> tuple[int, int]:
    """How many files wait there, and their bytes."""
    sizes = []
    for path in folder.glob(pattern):
        with suppress(OSError):
            sizes.append(path.stat().st_size)
    return len(sizes), sum(sizes)
