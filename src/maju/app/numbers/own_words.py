"""What refusals of thresholds, targets and a centre's own KPIs say, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from maju.app.postgres.words import Sentence

REFUSALS: Mapping[str, Sentence] = {
    "agreed_unknown": Sentence(
        ko="{name}(이)라는 기준이나 KPI가 없습니다.",
        en="There is no threshold and no KPI {name}.",
        next_ko="maju target list와 maju kpi list에서 고르세요.",
        next_en="Choose one of maju target list or maju kpi list.",
    ),
    "agreed_unreadable": Sentence(
        ko="{name}의 값 {said}을(를) 읽을 수 없습니다.",
        en="The value {said} of {name} cannot be read.",
        next_ko="기준은 20s나 5m처럼 시간으로, 목표는 80%처럼 그 KPI의 단위로 쓰세요.",
        next_en="Write a threshold as a time (20s, 5m), a target in the KPI's unit (80%).",
    ),
    "formula_not_additive": Sentence(
        ko="더해지는 수식이 아닙니다: {formula}",
        en="The formula does not add up: {formula}",
        next_ko="측정값의 합과 차, 측정값에 곱한 상수만 쓸 수 있습니다. 상수만 더하거나 측정값끼리 곱할 수 없습니다.",
        next_en="Use sums and differences of measures, each times a constant at most.",
    ),
    "formula_number": Sentence(
        ko="수식에 쓸 수 없는 상수입니다: {number}",
        en="The formula holds a number that it may not: {number}.",
        next_ko="지수 없이 15자리 이하로, 0.000000001 이상 1,000,000,000,000 이하인 수를 쓰세요.",
        next_en="Write at most 15 digits without an exponent, between 0.000000001 and 1000000000000.",
    ),
    "kpi_den_negative": Sentence(
        ko="분모가 늘 음수입니다: {formula}",
        en="The denominator is always negative: {formula}",
        next_ko="부호를 바꾸어 양수가 되는 분모를 쓰세요.",
        next_en="Turn its signs, so that the denominator is positive.",
    ),
    "kpi_id_unfit": Sentence(
        ko="{kpi}은(는) KPI ID로 쓸 수 없습니다.",
        en="{kpi} cannot be the id of a KPI.",
        next_ko="영문 소문자로 시작해 소문자, 숫자, 밑줄로 3~40자를 쓰세요.",
        next_en="Use 3 to 40 small letters, digits and underscores, a letter first.",
    ),
    "kpi_id_taken": Sentence(
        ko="{kpi}은(는) 이미 있는 KPI나 측정값입니다.",
        en="{kpi} is a KPI or a measure already.",
        next_ko="다른 ID를 쓰세요.",
        next_en="Choose another id.",
    ),
    "kpi_name_missing": Sentence(
        ko="{kpi}의 한국어 이름과 영어 이름이 모두 필요합니다(60자까지).",
        en="{kpi} needs a Korean and an English name, of at most 60 letters.",
    ),
    "kpi_unit_unknown": Sentence(
        ko="{unit} 단위는 쓸 수 없습니다.",
        en="The unit {unit} cannot be used.",
        next_ko="건, 명, 회, %, s, h 중에서 고르세요.",
        next_en="Use contacts, people, times, %, s or h.",
    ),
    "kpi_direction_unknown": Sentence(
        ko="{direction} 방향은 없습니다.",
        en="There is no direction {direction}.",
        next_ko="높을수록 좋으면 up, 낮을수록 좋으면 down, 둘 다 아니면 band입니다.",
        next_en="up: more is better; down: less is better; band: neither.",
    ),
    "kpi_unit_mismatch": Sentence(
        ko="수식과 단위 {unit}이(가) 맞지 않습니다: {formula}",
        en="The formula and the unit {unit} do not fit: {formula}",
        next_ko="시간과 건수는 더할 수 없고, 시간÷건수는 s나 h, 건수÷건수는 %입니다.",
        next_en="Times and counts do not add; time ÷ count is s or h, count ÷ count is %.",
    ),
    "kpi_mixes_grains": Sentence(
        ko="한 KPI에서 함께 쓸 수 없는 집계 단위입니다: {grains}",
        en="These grains cannot meet in one KPI: {grains}.",
        next_ko="분자와 분모를 같은 집계 단위의 측정값으로 쓰세요.",
        next_en="Take numerator and denominator from one grain.",
    ),
    "kpi_same_parts": Sentence(
        ko="{kpi}의 분자와 분모가 같아 늘 100 %입니다.",
        en="Numerator and denominator of {kpi} are the same: it would always be 100 %.",
    ),
    "measure_not_additive": Sentence(
        ko="{measure}은(는) 더할 수 없는 측정값입니다.",
        en="The measure {measure} does not add up.",
        next_ko="최댓값은 혼자서만 쓸 수 있고, 분포는 쓸 수 없습니다.",
        next_en="A longest value stands alone; a histogram is no sum.",
    ),
    "shared_unknown": Sentence(
        ko="{centre}의 공용 번호 목록에 {customer}이(가) 없습니다.",
        en="{customer} is not among the shared numbers of {centre}.",
        next_ko="maju shared list로 확인하세요.",
        next_en="See maju shared list.",
    ),
    "kpi_not_own": Sentence(
        ko="{centre}이(가) 정의한 KPI 중에 {kpi}이(가) 없습니다.",
        en="{centre} has not defined a KPI {kpi}.",
        next_ko="maju kpi list --centre로 확인하세요.",
        next_en="See maju kpi list --centre.",
    ),
}
