"""A sentence for people in Korean and English, with what to do next."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from maju.kernel.korean import with_particles


class Sentence(Struct, frozen=True):
    """What is the matter and what helps; ``{name}`` stands for a parameter of the refusal."""

    ko: str
    en: str
    next_ko: str = ""
    next_en: str = ""

    def says(self, lang: str, params: Mapping[str, str | int]) -> str:
        """The matter, in Korean for ``ko`` and in English for every other *lang*."""
        return _said(self.ko, params) if lang == "ko" else self.en.format_map(params)

    def next(self, lang: str, params: Mapping[str, str | int]) -> str:
        """What to do; empty when nothing is needed."""
        return _said(self.next_ko, params) if lang == "ko" else self.next_en.format_map(params)


def _said(korean: str, params: Mapping[str, str | int]) -> str:
    return with_particles(korean.format_map(params))
