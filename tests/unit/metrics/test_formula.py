"""A formula adds measures up and does nothing else."""

import pytest

from maju.kernel.errors import Refused
from maju.metrics import formula
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.kpi import SOURCES
from maju.metrics.measures import MEASURES
from maju.metrics.relations import BASE, grains


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("(SELECT 1)", "formula_forbidden"),
        ("c_answered; DROP TABLE contact", "formula_forbidden"),
        ("c_answered / c_offered", "formula_forbidden"),
        ("sum(c_answered)", "formula_forbidden"),
        ("read_parquet('/etc/passwd')", "formula_forbidden"),
        ("c_answered + 'x'", "formula_forbidden"),
        ("c_answred", "formula_unknown_measure"),
        ("contact.c_answered", "formula_unknown_measure"),
        ("c_answered +", "formula_unreadable"),
        ("(" * 240 + "c_answered" + ")" * 240, "formula_unreadable"),
        ("c_answered + " * 60 + "c_answered", "formula_unreadable"),
    ],
)
def test_what_is_no_sum_of_measures_is_refused(said: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        formula.parse(said, MEASURES)
    assert refused.value.code == code


def test_a_sum_of_measures_passes() -> None:
    tree = formula.parse("2 * (c_answered - c_callback) + cb_reached", MEASURES)
    assert formula.measures_in(tree) == ["c_answered", "c_callback", "cb_reached"]


@pytest.mark.parametrize("kpi", [kpi for kpi in CATALOGUE.values() if kpi.kind in {"sum", "ratio"}],
                         ids=lambda kpi: kpi.id)  # fmt: skip
def test_every_formula_of_the_catalogue_reads(kpi) -> None:  # type: ignore[no-untyped-def]
    for said in filter(None, (kpi.num, kpi.den)):
        formula.parse(said, MEASURES)
    assert kpi.kind == "sum" or kpi.den


def test_the_catalogue_has_every_number_it_claims() -> None:
    assert {*range(151)} == {kpi.number for kpi in CATALOGUE.values()}


def test_a_kpi_without_a_number_says_what_it_waits_for_in_both_languages() -> None:
    waiting = [kpi for kpi in CATALOGUE.values() if kpi.kind == "nothing"]
    assert {kpi.absent for kpi in waiting} == SOURCES.keys()


def test_every_kpi_has_a_name_of_its_own_in_both_languages() -> None:
    for language in ("ko", "en"):
        names = [getattr(kpi, language) for kpi in CATALOGUE.values()]
        assert len(names) == len(set(names))


def test_every_measure_is_over_a_grain_that_can_be_read() -> None:
    assert {measure.grain for measure in MEASURES.values()} <= grains() | BASE.keys()
