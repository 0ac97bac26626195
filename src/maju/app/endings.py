"""How a command ends: exit codes, and an error as one line that says what to do next."""

from __future__ import annotations

from enum import IntEnum

from maju.app.words import SENTENCES
from maju.kernel.errors import Bug, Refused, Trouble


class Exit(IntEnum):
    """Exit codes of every command."""

    OK = 0
    FOUND = 1  # findings; or the question was answered with no
    USAGE = 2
    REFUSED = 3
    TROUBLE = 4
    BUG = 5


_TROUBLE = {"ko": "문제가 생겼습니다", "en": "Trouble"}
_BUG = {
    "ko": "Maju의 결함입니다. MAJU_DEBUG=1로 다시 실행한 출력을 알려 주세요",
    "en": "This is a bug of Maju's; please report what MAJU_DEBUG=1 prints",
}


def ending_of(error: Exception, lang: str) -> tuple[str, Exit]:
    """What to print on stderr, and the exit code."""
    while isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    match error:
        case Refused():
            return f"maju: {sentence(error, lang)}", Exit.REFUSED
        case Trouble():
            return f"maju: {_TROUBLE[lang]}: {error}", Exit.TROUBLE
        case OSError():
            said = error.strerror or str(error)
            return f"maju: {_TROUBLE[lang]}: {said} {error.filename or ''}".rstrip(), Exit.TROUBLE
        case Bug() | _:
            return f"maju: {_BUG[lang]}: {type(error).__name__}: {error}", Exit.BUG


def sentence(refused: Refused, lang: str) -> str:
    """The refusal in words, and what to do; its code and parameters when no words are known."""
    known = SENTENCES.get(refused.code)
    if known is None:
        return str(refused)
    says, then = known.says(lang, refused.params), known.next(lang, refused.params)
    return f"{says} {then}".rstrip()
