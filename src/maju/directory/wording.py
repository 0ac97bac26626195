"""A refusal in words, in the language of who reads the page: one place for all packages with pages."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language

from maju.kernel.errors import Refused


def speech() -> str:
    """``ko`` or ``en``, as this request's reader chose."""
    return "en" if (get_language() or "").startswith("en") else "ko"


def korean() -> bool:
    """Whether this request's reader reads Korean."""
    return speech() == "ko"


def in_words(refused: Refused) -> tuple[str, str]:
    """What is the matter, and what to do; the bare code when no words are known."""
    known = settings.MAJU_SENTENCES.get(refused.code)
    if known is None:
        return refused.code, ""
    lang = speech()
    return known.says(lang, refused.params), known.next(lang, refused.params)


def sentence(refused: Refused) -> str:
    """Both in one line, for scripts and short answers."""
    return " ".join(each for each in in_words(refused) if each)
