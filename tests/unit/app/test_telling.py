"""What a proposed map can tell is worked out from the KPIs' formulas, and said before an import."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from maju.app.cli import maju
from maju.app.numbers.telling import CARDS, line_of, lines_of, proposed, telling, telling_of
from maju.facts.imports.csv.mapping import Map, read_map
from maju.facts.imports.csv.reading import Csv
from maju.facts.imports.csv.silence import lacking
from maju.facts.imports.interval.reading import Interval
from maju.facts.imports.shelf import FORMATS
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.silent import no_source

BARE = '[columns]\narrived_at = "a"\nqueue = "q"\noutcome = "o"\n'
SMALL = BARE + 'wait = "w"\ntalk = "t"\n'
SHEET = (
    "통화ID,인입일시,대기시간,통화시간,큐,상담사,발신번호,결과\n"
    "1,2026-03-02 09:00:00,10,120,주문,민지,01012340001,응대\n"
    "2,2026-03-02 09:01:00,40,,주문,,01012340002,포기\n"
)


def given(mapping: Map, *names: str) -> frozenset[str]:
    rows = "leg" if 'rows = "leg"' in names else mapping.rows
    columns = {**mapping.columns, **{name: (name,) for name in names}}
    return lacking(msgspec.structs.replace(mapping, columns=columns, rows=rows))


@pytest.mark.parametrize("toml", [BARE, SMALL])
def test_what_a_kpi_is_said_to_need_brings_it_and_nothing_less_does(toml: str) -> None:
    mapping = read_map(toml)
    found = proposed(toml)
    assert {*found.told, *found.untold} == {*CARDS}
    for kpi, needs in found.untold.items():
        if needs is None:
            continue
        assert not no_source(CATALOGUE[kpi], given(mapping, *needs)), kpi
        for name in needs:
            fewer = [each for each in needs if each != name]
            assert no_source(CATALOGUE[kpi], given(mapping, *fewer)), (kpi, name)


def test_a_small_export_is_told_what_handling_time_and_repeats_need() -> None:
    found = proposed(SMALL)
    assert {*(found.untold["aht"] or ())} == {"hold", "acw"}
    assert found.untold["fcr_repeat_7d"] == ["customer"]
    assert found.untold["occupancy"] is None
    assert {"asa", "service_level", "abandon_rate"} <= {*found.told}
    bare = proposed(BARE)
    assert bare.untold["asa"] == ["wait"]


def test_talk_with_all_in_it_tells_handling_time() -> None:
    found = proposed('talk_includes = ["hold", "acw"]\n' + SMALL)
    assert "aht" in found.told
    assert {"att", "acw_avg", "hold_rate"} <= found.untold.keys()


def test_what_the_talk_may_have_in_it_is_asked_of_what_lacks_only() -> None:
    said = " ".join(lines_of(proposed(SMALL + 'acw = "w2"\n'), "en"))
    assert 'without a column of hold: if the talk time has it in it already, write talk_includes = ["hold"]' in said  # fmt: skip
    assert "wrap-up" not in said.partition("without a column")[2]
    both = " ".join(lines_of(proposed(SMALL), "ko"))
    assert (
        '보류·후처리 열이 없어도 통화시간에 이미 들어 있다면 매핑에 talk_includes = ["hold", "acw"]라고'
        in both
    )


def test_every_format_says_what_it_cannot_tell_in_both_languages() -> None:
    csv = Csv(SMALL)
    for form in (*FORMATS.values(), csv, Interval(None)):
        found = telling_of(form, form.lacks)
        for lang in ("ko", "en"):
            said = line_of(found, form.name, lang)
            assert len(said) < 500
            assert form.name in said
            assert "\n" not in said
    assert "hold(보류), acw(후처리) → 평균처리시간" in line_of(
        telling_of(csv, csv.lacks), "csv", "ko"
    )
    assert not line_of(telling(frozenset()), "csv", "en")


def test_the_proposal_says_before_the_import_what_will_have_no_source(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(SHEET)
    words = ["import", "csv", "--suggest", str(path)]
    done = CliRunner().invoke(maju, [*words, "--lang", "en"])
    assert done.exit_code == 0, done.output
    assert "hold, acw → AHT (talk + hold + wrap-up)" in done.stderr
    assert '# talk_includes = ["hold", "acw"]' in done.stdout
    assert read_map(done.stdout.replace("# talk_includes", "talk_includes")).talk_includes == {
        "hold", "acw",
    }  # fmt: skip
    path.write_text(
        SHEET.replace(",결과", ",메모").replace("통화시간", "메모2").replace("상담사", "메모3")
    )
    lacking_one = CliRunner().invoke(maju, [*words, "--lang", "ko"])
    assert "? outcome: 꼭 필요한데 표본에서 찾지 못했습니다" in lacking_one.stderr
    path.write_text(SHEET)
    told = json.loads(CliRunner().invoke(maju, [*words, "--json"]).stdout)
    assert "asa" in told["told"]
    assert {*told["untold"]["aht"]} == {"hold", "acw"}
