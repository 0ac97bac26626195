"""``maju import csv``: a table of calls with a map, from the file to the facts."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg
import pytest

from maju.facts.history import schema
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.engine import connect
from maju.facts.history.manifest import find_shelf, linked
from maju.facts.imports.csv import reading
from maju.facts.imports.csv.mapping import read_map
from maju.facts.imports.csv.reading import Csv
from maju.facts.imports.csv.silence import lacking
from maju.facts.imports.given import Given
from maju.facts.imports.machine import code
from maju.facts.imports.places import Place
from maju.facts.imports.running import Summary, run_import
from maju.kernel.errors import Refused
from maju.metrics.measures import MEASURES

MAP = """
time = "%Y-%m-%d %H:%M:%S"
{top}
[columns]
call = "통화ID"
arrived_at = "인입"
answered_at = "응답"
ended_at = "종료"
queue = "큐"
agent = "상담사"
customer = "번호"
outcome = "결과"
"""
HEAD = "통화ID,인입,응답,종료,큐,상담사,번호,결과"
GOOD = "c1,2026-03-02 09:00:00,2026-03-02 09:00:10,2026-03-02 09:01:10,주문,민지,010,응대"
LOST = "c2,2026-03-02 09:05:00,,2026-03-02 09:05:30,주문,,011,포기"


class Desk:
    """A database, blobs, and sheets to bring."""

    def __init__(self, url: str, folder: Path) -> None:
        schema.migrate(url)
        self.url, self.folder, self.blobs = url, folder, FolderBlobs(folder / "blobs")

    def bring(
        self, *lines: str, top: str = "", head: str = HEAD, made: bytes | None = None, **more: str
    ) -> Summary:
        path = self.folder / "sheet.csv"
        text = "\n".join((head, *lines)) + "\n"
        path.write_bytes(text.encode(more.get("encoding", "utf-8")) if made is None else made)
        return self.bring_file(path, MAP.format(top=top))

    def bring_file(self, path: Path, mapping: str) -> Summary:
        place = Place(centre="c", client="k", zone="Asia/Seoul", key=b"key")
        form = Csv(mapping)
        return run_import(self.url, self.blobs, form, path, place, now=lambda: 1, way=mapping)

    def rows(self, grain: str) -> list[dict[str, object]]:
        with linked(self.url) as link:
            shelf = find_shelf(link, "c")
        with connect() as engine:
            paths = [str(self.blobs.find(key)) for key in shelf.keys(grain)]
            return engine.read_parquet(paths).to_arrow_table().to_pylist() if paths else []

    def nothing(self) -> None:
        with psycopg.connect(self.url) as link:
            for table in ("facts.fx_day", "facts.fx_import", "journal.command"):
                assert link.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


@pytest.fixture
def desk(postgres_url: str, tmp_path: Path) -> Desk:
    return Desk(postgres_url, tmp_path)


def test_a_long_table_is_the_same_to_a_person_without_machine_code(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.bring(GOOD).imported == 1
    plain = desk.rows("contact")
    asked: list[object] = []
    monkeypatch.setattr(code, "_making", None)
    monkeypatch.setattr(reading, "_LONG", 0)
    begin = code.begin
    monkeypatch.setattr(code, "begin", lambda: asked.append(begin().result()))
    again = desk.bring(GOOD, LOST)  # another file: what was there has the same digest
    assert (again.unchanged, again.imported) == (1, 1)
    assert asked == [code.ready()]
    assert asked[0] is not None
    told = [row["customer"] for row in desk.rows("contact")]
    assert plain[0]["customer"] in told
    assert len({*told}) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_the_same_sheet_in_any_encoding(desk: Desk, encoding: str) -> None:
    done = desk.bring(GOOD, LOST, top=f'encoding = "{encoding}"', encoding=encoding)
    assert (done.read, done.imported) == (2, 2)
    contacts = {str(row["contact"]): row for row in desk.rows("contact")}
    assert contacts["k:c1"]["wait_ms"] == 10_000
    assert contacts["k:c1"]["talk_ms"] == 60_000
    assert contacts["k:c2"]["outcome"] == "abandoned"
    assert contacts["k:c2"]["wait_ms"] == 30_000
    assert contacts["k:c1"]["queue"] == "주문"


def test_a_later_version_of_a_row_replaces_the_earlier(desk: Desk) -> None:
    desk.bring(GOOD, LOST)
    again = desk.bring(GOOD, LOST.replace("포기", "콜백"))
    assert (again.updated, again.unchanged) == (1, 1)
    assert {row["outcome"] for row in desk.rows("contact")} == {"answered", "callback"}


def test_quoted_cells_may_hold_delimiters_and_line_ends(desk: Desk) -> None:
    odd = GOOD.replace("주문", '"주문,\n배송"')
    done = desk.bring(odd, LOST)
    assert (done.imported, done.rejected) == (2, 0)
    assert "주문,\n배송" in {row["queue"] for row in desk.rows("contact")}


def test_a_name_that_is_a_novel_rejects_its_row(desk: Desk) -> None:
    done = desk.bring(GOOD.replace("주문", "가" * 300), LOST.replace("주문", "가" * 2_000_000))
    assert (done.imported, done.rejected, done.reasons) == (1, 1, {"too_long": 1})
    assert {row["queue"] for row in desk.rows("contact")} == {"가" * 300}


def test_no_name_and_no_number_is_in_the_facts(desk: Desk) -> None:
    desk.bring(GOOD.replace("010", "01012345678"))
    assert "01012345678" not in json.dumps(desk.rows("attempt"), default=str)
    assert "민지" not in json.dumps(desk.rows("leg"), default=str)


def test_a_map_that_fits_no_line_is_told_the_first_one(desk: Desk) -> None:
    with pytest.raises(Refused, match="csv_nothing_readable") as refused:
        desk.bring(*(GOOD.replace("2026-03-02", f"{n}/3/26") for n in range(1, 301)))
    assert refused.value.params["line"] == 2


MONTH_FIRST = 'time = "%m/%d/%Y %H:%M:%S"'


@pytest.mark.parametrize(
    ("lines", "top", "code"),
    [
        ([GOOD.replace("2026-03-02", "25/03/2026")], MONTH_FIRST, "csv_times_swapped"),
        (
            [GOOD.replace("2026-03-02", f"0{n}/03/2026").replace("c1", f"c{n}") for n in range(1, 8)],
            MONTH_FIRST,
            "csv_times_leap",
        ),
        ([f"{n},x" for n in range(300)], "", "csv_nothing_readable"),
        ([], "", "csv_header_only"),
        ([GOOD], 'delimiter = ";"', "csv_wrong_delimiter"),
        ([GOOD], 'encoding = "ascii"', "import_wrong_encoding"),
        ([GOOD], "header = 2", "map_unknown_column"),
        ([GOOD], "colour = 1", "map_unknown_key"),
        ([GOOD], 'rows = "call"', "map_wrong_value"),
        ([GOOD], 'duration = "fortnights"', "map_wrong_value"),
        ([GOOD], "= = =", "map_unreadable"),
    ],
)  # fmt: skip
def test_a_sheet_or_map_that_does_not_fit_is_refused_and_changes_nothing(
    desk: Desk, lines: list[str], top: str, code: str
) -> None:
    path = desk.folder / "sheet.csv"
    path.write_text("\n".join((HEAD, *lines)) + "\n")
    mapping = MAP.format(top=top)
    if top.startswith("time"):
        mapping = MAP.replace('time = "%Y-%m-%d %H:%M:%S"', top).format(top="")
    with pytest.raises(Refused) as refused:
        desk.bring_file(path, mapping)
    assert refused.value.code == code
    desk.nothing()


def test_a_workbook_given_to_csv_is_told_apart(desk: Desk) -> None:
    with pytest.raises(Refused, match="import_binary"):
        desk.bring(made=b"PK\x03\x04rest")


def test_what_the_map_does_not_give_is_lacking() -> None:
    mapping = read_map('[columns]\narrived_at="a"\nqueue="q"\noutcome="o"')
    lacks = lacking(mapping)
    assert {"c_wait_ans_s", "h_talk_s", "identified", "blocked", "grain:agent_state"} <= lacks
    assert not {"c_offered", "c_answered", "c_abandoned", "attempts"} & lacks
    known = {name for name in lacks if not name.startswith("grain:")}
    assert known <= MEASURES.keys()
    whole = lacking(read_map(MAP.format(top="") + 'wait="w"\ntalk="t"\n[outcomes]\nb="blocked"'))
    assert not {"c_wait_ans_s", "h_talk_s", "identified", "blocked"} & whole


def test_the_legs_of_a_call_make_one_contact(desk: Desk) -> None:
    path = desk.folder / "legs.csv"
    second = "c1,2026-03-02 09:01:10,2026-03-02 09:01:25,2026-03-02 09:03:00,배송,하준,010,응대"
    path.write_text(f"{HEAD}\n{GOOD}\n{LOST}\n{second}\n")
    mapping = MAP.format(top='rows = "leg"')
    done = desk.bring_file(path, mapping)
    assert (done.read, done.imported, done.ignored, done.reasons) == (3, 2, 1, {"part_of_call": 1})
    contact = next(row for row in desk.rows("contact") if row["contact"] == "k:c1")
    assert (contact["visits"], contact["legs"], contact["transfers"]) == (2, 2, 1)
    assert (contact["queue"], contact["wait_ms"], contact["talk_ms"]) == ("주문", 10_000, 155_000)
    visits = sorted(
        (row["visit"], row["via"]) for row in desk.rows("visit") if row["contact"] == "k:c1"
    )
    assert visits == [(1, "direct"), (2, "transfer_in")]  # EC-14
    assert "c_transferred" not in Csv(mapping).lacks


def test_a_last_line_that_is_cut_off_is_refused(desk: Desk) -> None:
    text = f"{HEAD}\n{GOOD}\n{LOST[:20]}".encode()
    with pytest.raises(Refused, match="import_truncated"):
        desk.bring(made=text)
    desk.nothing()


def test_a_whole_last_line_needs_no_end(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(f"{HEAD}\n{GOOD}")
    place = Place(centre="c", client="k", zone="Asia/Seoul", key=b"key")
    assert len(list(Csv(MAP.format(top="")).read(Given(path, sha256="f" * 64), place))) == 1
