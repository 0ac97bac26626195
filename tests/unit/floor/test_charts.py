"""Pictures of numbers: unit. What is drawn is as tall as its number, and nothing is drawn of nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypedDict
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maju.floor import charts
from maju.floor.charts import Band, Form, Rank, Series, Stop
from maju.floor.charts.drawing import fitted, round_top, width_of
from maju.floor.charts.heat import shade_of

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '"><script>alert(1)</script>\x00&'


class Words(TypedDict):
    title: str
    desc: str


WORDS: Words = {"title": "제목 <1>", "desc": "설명"}
counts = st.lists(st.none() | st.floats(0, 1e6), min_size=1, max_size=30)


def found(picture: str, tag: str, css: str = "") -> list[ET.Element]:
    return [
        each
        for each in ET.fromstring(picture).iter(SVG + tag)
        if css in each.get("class", "").split() or not css
    ]


def heights(picture: str) -> list[float]:
    return [float(each.get("height", "nan")) for each in found(picture, "rect", "bar")]


@given(counts)
def test_bars_are_as_tall_as_their_numbers_and_null_is_no_bar(
    values: list[float | None],
) -> None:
    labels = [str(index) for index in range(len(values))]
    picture = charts.bars_and_lines(labels, [Series("n", values)], **WORDS)
    known = [value for value in values if value is not None]
    drawn = heights(picture)
    assert len(drawn) == len(known)
    top = max(known, default=0.0)
    for height, value in zip(drawn, known, strict=True):
        if top:
            assert height == pytest.approx(max(drawn) * value / top, abs=0.02)


@given(counts)
def test_a_line_is_cut_where_nothing_is_known(values: list[float | None]) -> None:
    labels = [str(index) for index in range(len(values))]
    picture = charts.bars_and_lines(labels, [], [Series("rate", values)], **WORDS)
    pieces = re.findall(r"v+", "".join("-" if each is None else "v" for each in values))
    drawn = [(each.get("points") or "").split() for each in found(picture, "polyline")]
    assert [len(each) for each in drawn] == [len(each) for each in pieces if len(each) > 1]
    assert len(found(picture, "circle")) == sum(map(len, pieces))


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=12))
def test_stacks_are_as_tall_as_their_sums(pairs: list[tuple[int, int]]) -> None:
    labels = [str(index) for index in range(len(pairs))]
    below, above = zip(*pairs, strict=True)
    picture = charts.stacked_bars(labels, [Series("a", below), Series("b", above)], **WORDS)
    values = [value for pair in pairs for value in pair if value]
    drawn = heights(picture)
    assert len(drawn) == len(values)
    for height, value in zip(drawn, values, strict=True):
        assert height == pytest.approx(max(drawn) * value / max(values), abs=0.03)


def test_the_waits_past_the_threshold_have_another_colour() -> None:
    picture = charts.histogram(
        ["≤10", "≤20", ">20"], Series("상담", [5, 3, 2]), threshold=(2, "20초"), **WORDS
    )
    colours = [each.get("class") for each in found(picture, "rect", "bar")]
    assert colours == ["bar fill-1", "bar fill-1", "bar fill-2"]
    assert {"50.0%", "30.0%", "20.0%", "20초"} <= {each.text for each in found(picture, "text")}


def test_a_flow_keeps_its_proportions() -> None:
    stops = [
        Stop("abn", 0, "포기", 100, "2"),
        Stop("redial", 1, "재시도", 60),
        Stop("not", 1, "재시도 없음", 40, "5"),
        Stop("won", 2, "회수", 50, "good"),
        Stop("lost", 2, "이탈", 50, "bad"),
    ]
    bands = [Band("abn", "redial", 60), Band("abn", "not", 40), Band("redial", "won", 50)]
    picture = charts.flow(stops, bands, **WORDS)
    tall = [float(each.get("height", "nan")) for each in found(picture, "rect", "stop")]
    assert tall[1] / tall[0] == pytest.approx(0.6, abs=0.001)
    assert tall[3] == pytest.approx(tall[4])
    assert len(found(picture, "path")) == 3


def test_a_heat_map_leaves_unknown_boxes_empty() -> None:
    picture = charts.heat_map(["월", "화"], ["9", "10"], [[1, None], [5, 10]], **WORDS)
    assert len(found(picture, "rect", "none")) == 1
    assert len(found(picture, "rect", "heat")) == 4


@given(st.floats(0, 100), st.floats(0, 100))
def test_more_is_never_lighter(one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert 0 <= shade_of(less, 0, 100) <= shade_of(more, 0, 100) <= 6


def test_ranks_keep_their_order_and_a_null_has_no_bar() -> None:
    ranks = [Rank("환불", 50, "+3%", better=False), Rank("배송", 25), Rank("기타", None)]
    picture = charts.ranked_bars(ranks, **WORDS)
    first, second = (float(each.get("width", "nan")) for each in found(picture, "rect", "bar"))
    assert first == pytest.approx(2 * second, abs=0.02)
    assert found(picture, "text", "bad")[0].text == "+3%"


def test_a_sparkline_of_nothing_is_empty_and_of_one_value_a_dot() -> None:
    assert not found(charts.sparkline([None, None], **WORDS), "circle")
    assert len(found(charts.sparkline([7.0], **WORDS), "circle")) == 1


EVERY: list[Callable[[str], str]] = [
    lambda w: charts.bars_and_lines([w], [Series(w, [1])], [Series(w, [2])], title=w, desc=w),
    lambda w: charts.stacked_bars([w], [Series(w, [1])], title=w, desc=w),
    lambda w: charts.histogram([w], Series(w, [1]), title=w, desc=w, threshold=(0, w)),
    lambda w: charts.heat_map([w], [w], [[1]], title=w, desc=w, form=Form(0, w)),
    lambda w: charts.ranked_bars([Rank(w, 1, w)], title=w, desc=w),
    lambda w: charts.sparkline([1, 2], title=w, desc=w),
    lambda w: charts.flow([Stop("a", 0, w, 1), Stop("b", 1, w, 1)], [Band("a", "b", 1)],
                          title=w, desc=w),
]  # fmt: skip


@pytest.mark.parametrize("draw", EVERY)
def test_whatever_it_is_called_it_stays_a_picture_without_script_or_inline_style(
    draw: Callable[[str], str],
) -> None:
    picture = draw(HOSTILE)
    root = ET.fromstring(picture)
    assert not list(root.iter(SVG + "script"))
    assert not [each for each in root.iter() if {"style", "onload"} & each.attrib.keys()]
    assert "#" not in picture.replace("&#x27;", ""), "a colour belongs to the stylesheet"
    title, desc = root.find(SVG + "title"), root.find(SVG + "desc")
    assert title is not None
    assert desc is not None
    assert root.get("role") == "img"
    assert (title.text or "").startswith('"><script>')


@pytest.mark.parametrize("draw", EVERY)
def test_every_class_that_is_drawn_is_in_the_stylesheet(draw: Callable[[str], str]) -> None:
    plain = {"bar", "stop", "chart-bars", "chart-stacked", "chart-histogram", "chart-heat"}
    plain |= {"chart-ranked", "chart-flow"}
    used = set(re.findall(r'class="([^"]*)"', draw("words")))
    for css in {word for each in used for word in each.split()} - plain:
        assert f".{css}" in charts.STYLE, css


def test_hangul_is_as_wide_as_it_is_tall() -> None:
    assert width_of("상담") == 22
    assert width_of("ab") < width_of("상담")
    assert fitted("아주 긴 큐 이름", 40).endswith("…")
    assert width_of(fitted("아주 긴 큐 이름", 40)) <= 40


@given(st.lists(st.floats(0, 1e9), max_size=5))
def test_an_axis_ends_at_or_above_every_value(values: list[float]) -> None:
    assert round_top(values) >= max(values, default=0) * (1 - 1e-9)
    assert round_top(values, whole=True) >= max(values, default=0) * (1 - 1e-9)


@given(st.integers(0, 10**9))
def test_an_axis_of_counts_has_whole_steps(count: int) -> None:
    step = round_top([count], whole=True) / 4
    assert step == round(step)
