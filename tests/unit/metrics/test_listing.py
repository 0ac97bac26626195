"""Formulas in words, complete in both languages."""

from datetime import date

import pytest

from maju.app.numbers.listing import listed
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.in_words import BASES, in_words
from maju.metrics.measure_words import WORDS
from maju.metrics.measures import MEASURES
from maju.metrics.own.agreed import Agreed


def test_every_measure_has_a_name_of_its_own_in_both_languages() -> None:
    assert WORDS.keys() == MEASURES.keys()
    for side in (0, 1):
        names = [said[side] for said in WORDS.values()]
        assert len(names) == len(set(names))
        assert all(names)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_formula_reads_in_words(lang: str) -> None:
    for kpi in CATALOGUE.values():
        said = in_words(kpi, lang)
        assert said, kpi.id
        assert not [name for name in MEASURES if name in said.split() and "_" in name], kpi.id


def test_a_rate_a_wait_for_a_source_and_a_target_in_words() -> None:
    assert in_words(CATALOGUE["abandon_rate_net"], "ko") == (
        "(포기호 − 단기 포기호) ÷ (종결된 요청호 − 단기 포기호)"
    )
    assert in_words(CATALOGUE["cph"], "en") == ("handled legs × 3600 ÷ (login − away: recovery)")
    assert in_words(CATALOGUE["nps"], "ko") == "원천 자료 없음: 고객 설문"
    agreed = [Agreed(name="answer_rate", kind="target", value=0.9, since=date(2026, 4, 1),
                     client="k1")]  # fmt: skip
    assert listed(CATALOGUE["answer_rate"], agreed, "ko").splitlines() == [
        "#21  answer_rate                       응대율 (%, ↑)",
        "     응답호 ÷ 종결된 요청호",
        "     목표: 90 % 2026-04-01~ (k1)",
    ]


def test_the_english_list_is_english_to_the_unit() -> None:
    for kpi in CATALOGUE.values():
        assert not any("가" <= letter <= "힣" for letter in listed(kpi, (), "en")), kpi.id


def test_every_basis_reads_in_words() -> None:
    assert {kpi.basis for kpi in CATALOGUE.values()} <= BASES.keys()
