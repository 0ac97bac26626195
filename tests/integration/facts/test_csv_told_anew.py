"""What a map or a sheet does not give answers "no source", until a better one tells the whole day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from maju.facts.history import schema
from maju.facts.history.blobs import FolderBlobs
from maju.facts.imports.csv.reading import Csv
from maju.facts.imports.places import Place
from maju.facts.imports.running import run_import
from maju.kernel.errors import Refused
from maju.metrics.answers import Cell
from maju.metrics.local import LocalNumbers
from maju.metrics.numbers import Question
from tests.integration.facts.killing import killed

HEAD = "id,in,wait,talk,hold,acw,who,how"
LINES = (
    "c1,2026-03-02 09:00:00,10,220,40,60,민지,응대",  # EC-50: 180 s of talk, 40 of hold in it
    "c2,2026-03-02 09:05:00,30,,,,,포기",
)
LATER = "c3,2026-03-02 10:00:00,10,100,0,20,민지,응대"
MAP = """
{top}
[columns]
call = "id"
arrived_at = "in"
wait = "wait"
talk = "talk"
{more}
agent = "who"
outcome = "how"
[constants]
queue = "all"
"""
WHOLE = 'hold = "hold"\nacw = "acw"'


class Desk:
    """A database, blobs, and sheets to bring."""

    def __init__(self, url: str, folder: Path) -> None:
        schema.migrate(url)
        self.url, self.folder, self.blobs = url, folder, FolderBlobs(folder / "blobs")

    def bring(self, *lines: str, more: str = "", top: str = "") -> None:
        self.bring_by(MAP.format(more=more, top=top), *lines)

    def bring_by(self, mapping: str, *lines: str) -> None:
        path = self.folder / "sheet.csv"
        path.write_text("\n".join((HEAD, *lines, "")))
        place = Place(centre="c", client="k", zone="Asia/Seoul", key=b"key")
        run_import(self.url, self.blobs, Csv(mapping), path, place, now=lambda: 1, way=mapping)

    def ask(self, *kpis: str) -> dict[str, Cell]:
        asked = Question(centre="c", since=date(2026, 3, 2), until=date(2026, 3, 3), kpis=kpis)
        return dict(LocalNumbers(self.url, self.blobs).ask(asked).lines[0].cells)


@pytest.fixture
def desk(postgres_url: str, tmp_path: Path) -> Desk:
    return Desk(postgres_url, tmp_path)


def test_a_better_map_for_the_same_file_answers_what_had_no_source(desk: Desk) -> None:
    desk.bring(*LINES)
    assert desk.ask("aht")["aht"].why == "no_source"
    desk.bring(*LINES, more=WHOLE)
    assert desk.ask("aht")["aht"].value == 220 + 40 + 60


def test_a_day_that_keeps_calls_of_another_file_stays_without_source(desk: Desk) -> None:
    desk.bring(*LINES)
    desk.bring(LATER, more=WHOLE)
    assert desk.ask("aht")["aht"].why == "no_source"
    desk.bring(*LINES, LATER, more=WHOLE)
    assert desk.ask("aht")["aht"].value == (320 + 120) / 2


def test_talk_that_has_hold_in_it_and_hold_of_its_own_is_counted_once(desk: Desk) -> None:
    desk.bring(*LINES, more=WHOLE, top='talk_includes = ["hold"]')
    cells = desk.ask("aht", "att", "hold_avg_all")
    assert {kpi: cell.value for kpi, cell in cells.items()} == {
        "aht": 280, "att": 180, "hold_avg_all": 40,
    }  # fmt: skip


def test_talk_that_has_all_in_it_is_handling_time_and_its_parts_have_no_source(desk: Desk) -> None:
    desk.bring(*LINES, top='talk_includes = ["hold", "acw"]')
    apart = ("att", "acw_avg", "acw_share", "hold_avg_all", "hold_rate", "hold_time_share")
    cells = desk.ask("aht", "handle_per_contact", *apart)
    assert (cells["aht"].value, cells["handle_per_contact"].value) == (220, 220)
    assert {kpi: cells[kpi].why for kpi in apart} == dict.fromkeys(apart, "no_source")


def test_talk_between_two_instants_that_has_wrap_up_in_it_counts_it_once(desk: Desk) -> None:
    mapping = MAP.format(top='talk_includes = ["acw"]', more=WHOLE)
    instants = 'answered_at = "in"\nended_at = "talk"'
    mapping = mapping.replace('talk = "talk"', instants)
    desk.bring_by(mapping, "c1,2026-03-02 09:00:00,10,2026-03-02 09:05:00,40,60,민지,응대")
    cells = desk.ask("aht", "att", "acw_avg")
    assert {kpi: cell.value for kpi, cell in cells.items()} == {
        "aht": 300, "att": 200, "acw_avg": 60,
    }  # fmt: skip


def test_what_is_inside_talk_must_be_a_part_of_handling(desk: Desk) -> None:
    with pytest.raises(Refused, match="map_wrong_value"):
        desk.bring(*LINES, top='talk_includes = ["ring"]')


def tell_anew(url: str, folder: Path) -> None:
    """What the day says now is one of the two, and then the better map comes (again)."""
    desk = Desk(url, folder)
    cell = desk.ask("aht")["aht"]
    assert (cell.value, cell.why) in ((None, "no_source"), (320, None)), cell
    desk.bring(*LINES, more=WHOLE)


def test_a_day_told_anew_is_told_by_one_map_or_the_other_wherever_a_kill_falls(desk: Desk) -> None:
    desk.bring(*LINES)
    assert killed(7, tell_anew, desk.url, desk.folder) > 5
    assert desk.ask("aht")["aht"].value == 320
    desk.bring(*LINES, LATER, more=WHOLE)
    assert desk.ask("aht")["aht"].value == (320 + 120) / 2
