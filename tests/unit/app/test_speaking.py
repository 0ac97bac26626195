"""Category: unit. Korean as a person writes it: particles by the letter before, errors of use."""

from __future__ import annotations

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maju.app.cli import maju
from maju.app.help import usage_error
from maju.app.numbers.words import REFUSALS
from maju.kernel.korean import with_particles


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("목표을(를)", "목표를"),
        ("기준을(를)", "기준을"),
        ("센터 마주은(는) 큐 상담이(가)", "센터 마주는 큐 상담이"),
        ("서울(으)로 부산(으)로 제주(으)로", "서울로 부산으로 제주로"),
        ("비교(이)라는 응답률(이)라는", "비교라는 응답률이라는"),
        ("'목표'을(를)", "'목표'를"),
        ("bank을(를) 20(으)로", "bank을(를) 20(으)로"),
    ],
)
def test_a_particle_follows_its_letter_and_waits_behind_latin(before: str, after: str) -> None:
    assert with_particles(before) == after


@given(st.text())
def test_text_without_a_pair_stays_as_it_is(text: str) -> None:
    said = text.replace("(", "")
    assert with_particles(said) == said


def test_a_refusal_decides_its_particles_when_it_knows_the_word() -> None:
    said = REFUSALS["contact_unknown"]
    assert "상담 삼번이 없습니다" in said.says("ko", {"contact": "삼번"})
    assert "상담 c-3이(가) 없습니다" in said.says("ko", {"contact": "c-3"})


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("kpi",), "--centre, --from, --to가 모두 필요합니다"),
        (("kpi", "--from", "monday"), "2026-03-02처럼"),
        (("kpi", "--format", "poem"), "다음에서 고르세요"),
        (("run", "--agents", "0"), "허용 범위"),
        (("run", "--agents", "many"), "정수를"),
        (("rows", "--where", "x", "--centre", "a", "--from", "2026-01-01", "--to", "2026-01-02",
          "--kpi", "asa"), "queue=main처럼"),
    ],
)  # fmt: skip
def test_an_error_of_use_is_korean_for_a_korean_reader(words: tuple[str, ...], says: str) -> None:
    with pytest.raises(click.UsageError) as caught:
        maju.main([*words, "--lang", "ko"], standalone_mode=False)
    assert says in usage_error(caught.value)
