"""A refusal as one sentence, in the reader's language."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language

from maju.kernel.errors import Refused


def in_words(refused: Refused) -> str:
    """What is the matter, and what to do; the bare code where nobody wrote a sentence."""
    known = settings.MAJU_SENTENCES.get(refused.code)
    if known is None:
        return refused.code
    lang = "en" if (get_language() or "ko").startswith("en") else "ko"
    said = (known.says(lang, refused.params), known.next(lang, refused.params))
    return " ".join(each for each in said if each)
