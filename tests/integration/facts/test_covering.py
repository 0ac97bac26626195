"""A window of which some days tell a KPI and others do not: it is answered for those that do, and
says which (decision 0118)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from maju.facts.fold.calendar import number_of
from maju.facts.fold.live import OpenFacts
from maju.facts.history import schema
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.manifest import linked
from maju.facts.history.tables import schema_of
from maju.facts.imports.csv.reading import Csv
from maju.facts.imports.places import Place
from maju.facts.imports.running import run_import
from maju.facts.imports.undoing import undo_import
from maju.facts.schema import GRAINS
from maju.kernel.errors import Refused
from maju.metrics.answers import Answer, Covered
from maju.metrics.comparing import compare
from maju.metrics.local import LocalNumbers
from maju.metrics.masks import Masks
from maju.metrics.moments import Moment, Moments
from maju.metrics.numbers import Question
from maju.metrics.own.agreed import Agreed, agree

NOON_2027 = round(dt.datetime(2027, 1, 1, tzinfo=dt.UTC).timestamp() * 1e6)
HELD = '\nhold = "보류"\nacw = "후처리"'
MAP = """
time = "%Y-%m-%d %H:%M:%S"
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
HEAD = "통화ID,인입,응답,종료,큐,상담사,번호,결과,보류,후처리"
MARCH = (dt.date(2026, 3, 1), dt.date(2026, 4, 1))


class Desk:
    """Sheets with or without how long people were held, and questions."""

    def __init__(self, url: str, folder: Path) -> None:
        schema.migrate(url)
        self.url, self.folder, self.blobs = url, folder, FolderBlobs(folder / "blobs")
        self.numbers = LocalNumbers(url, self.blobs, now=lambda: NOON_2027)
        self._brought = 0

    def bring(
        self, *days: int, talk_s: int, held: bool, client: str = "k", known: bool = True
    ) -> None:
        """A call a day; its hold of 10 s and wrap-up of 20 s are told or not, its customer known or not."""
        lines = [HEAD]
        for day in days:
            self._brought += 1
            at = dt.datetime(2026, 3, day, 9)  # noqa: DTZ001 - as the sheet says it
            ends = at + dt.timedelta(seconds=10 + talk_s)
            lines.append(
                f"c{self._brought},{at},{at + dt.timedelta(seconds=10)},{ends},{client}-큐,민지,"
                f"010{self._brought},응대,10,20"
            )
        path = self.folder / f"{self._brought}.csv"
        path.write_text("\n".join(lines) + "\n")
        mapping = MAP + (HELD if held else "")
        if not known:
            mapping = mapping.replace('customer = "번호"\n', "")
        place = Place(centre="c", client=client, zone="Asia/Seoul", key=b"key")
        done = run_import(
            self.url, self.blobs, Csv(mapping), path, place, now=lambda: 1, way=mapping
        )
        assert done.imported == len(days), done
        self._last = done.sha256

    def take_back(self) -> None:
        """The last sheet."""
        undo_import(self.url, self.blobs, centre="c", sha256=self._last, now=lambda: 2)

    def question(self, *kpis: str, by: tuple[str, ...] = (), **more: object) -> Question:
        since, until = MARCH
        said = {"centre": "c", "since": since, "until": until, "kpis": kpis, "by": by} | more
        return Question(**said)  # type: ignore[arg-type]

    def ask(self, *kpis: str, by: tuple[str, ...] = (), **more: object) -> Answer:
        return self.numbers.ask(self.question(*kpis, by=by, **more))


@pytest.fixture
def desk(postgres_url: str, tmp_path: Path) -> Desk:
    return Desk(postgres_url, tmp_path)


@pytest.fixture
def moved(desk: Desk) -> Desk:
    """Until the 10th the old exchange's log, which tells no hold; from the 11th one that does."""
    desk.bring(2, 3, 10, talk_s=500, held=False)
    desk.bring(11, 12, talk_s=100, held=True)
    return desk


def day(number: int) -> dt.date:
    return dt.date(2026, 3, number)


def test_a_kpi_is_answered_for_the_days_that_tell_it_and_says_which(moved: Desk) -> None:
    got = moved.ask("answered", "aht", "asa")
    cells = got.lines[0].cells
    assert (cells["answered"].value, cells["asa"].value) == (5, 10)
    assert (cells["aht"].value, cells["aht"].den) == (120, 2)
    part = Covered(days=((day(11), MARCH[1]),))
    assert got.partly == {"aht": part}
    assert moved.ask("aht", since=day(11)).lines[0].cells["aht"] == cells["aht"]


def test_no_day_tells_it_and_every_day_tells_it_need_no_word(moved: Desk) -> None:
    never = moved.ask("aht", until=day(11))
    assert (never.lines[0].cells["aht"].why, never.partly) == ("no_source", {})
    assert moved.ask("aht", since=day(11)).partly == {}


def test_by_day_each_day_that_tells_it_has_its_number(desk: Desk) -> None:
    desk.bring(2, 20, talk_s=100, held=True)
    desk.bring(10, talk_s=500, held=False)
    got = desk.ask("answered", "aht", by=("day",))
    found = {
        line.keys["day"]: (line.cells["aht"].value, line.cells["aht"].why) for line in got.lines
    }
    assert found == {
        "2026-03-02": (120, None),
        "2026-03-10": (None, "no_source"),
        "2026-03-20": (120, None),
    }
    assert got.partly["aht"].days == ((day(2), day(10)), (day(20), MARCH[1]))
    assert desk.ask("aht").partly["aht"].days == ((day(20), MARCH[1]),), "the longest stretch"


def test_the_longest_stretch_is_the_one_with_most_days_of_facts(desk: Desk) -> None:
    desk.bring(2, 3, 4, 5, talk_s=100, held=True)
    desk.bring(6, talk_s=500, held=False)
    desk.bring(7, talk_s=100, held=True)
    assert desk.ask("aht").partly["aht"].days == ((day(2), day(6)),), "after the 7th nobody knows"


def test_days_to_come_tell_nothing(desk: Desk) -> None:
    desk.bring(2, 3, talk_s=500, held=False)
    desk.bring(4, talk_s=100, held=True)
    for clock, until in (("00:30", 6), ("12:00", 6), ("21:59", 6)):
        now = round(dt.datetime.fromisoformat(f"2026-03-05T{clock}+09:00").timestamp() * 1e6)
        desk.numbers = LocalNumbers(desk.url, desk.blobs, now=lambda now=now: now)  # type: ignore[misc]
        assert desk.ask("aht").partly["aht"].days == ((day(4), day(until)),), clock
        assert desk.ask("aht", by=("day",)).partly["aht"].days == ((day(4), day(until)),)


@pytest.mark.parametrize("rows", [True, False])
def test_an_import_between_two_steps_of_a_question_has_it_asked_anew(
    moved: Desk, monkeypatch: pytest.MonkeyPatch, rows: bool
) -> None:
    def told() -> object:
        if not rows:
            return moved.ask("aht")
        (found,) = moved.numbers.rows(moved.question("aht"), "aht", "den", limit=9)
        return found.table.num_rows, found.partly

    _between(moved, monkeypatch, lambda: moved.bring(12, 20, talk_s=500, held=False))
    got = told()
    monkeypatch.undo()
    assert got == told()


def test_a_log_taken_back_between_two_steps_is_no_missing_fact(
    moved: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    _between(moved, monkeypatch, moved.take_back)
    cell = moved.ask("aht").lines[0].cells["aht"]
    assert (cell.value, cell.why) == (None, "no_source")


def _between(desk: Desk, monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let something happen before the second step of the next question."""
    seen, steps = desk.numbers._seen, count(1)

    def later(question: Question) -> object:
        if next(steps) == 2:
            happens()
        return seen(question)

    monkeypatch.setattr(desk.numbers, "_seen", later)


def test_whoever_never_tells_it_is_left_out_by_name(desk: Desk) -> None:
    desk.bring(2, 3, talk_s=500, held=False, client="sheet")
    desk.bring(2, 3, 4, talk_s=100, held=True, client="shop")
    got = desk.ask("answered", "aht", by=("client",))
    assert got.partly == {"aht": Covered(days=((day(2), MARCH[1]),), without=("sheet",))}
    found = {line.keys["client"]: line.cells["aht"] for line in got.lines}
    assert (found["sheet"].value, found["sheet"].why) == (None, "no_source")
    assert (found["shop"].value, found["shop"].den) == (120, 3)
    whole = desk.ask("aht").lines[0].cells["aht"]
    assert (whole.value, whole.den) == (120, 3)


def test_what_another_client_lacks_is_no_business_of_ones_own(desk: Desk) -> None:
    desk.bring(2, talk_s=500, held=False, client="sheet")
    desk.bring(2, talk_s=100, held=True, client="shop")
    desk.bring(2, talk_s=100, held=True, client="inn")
    got = desk.ask("aht", only={"client": ("inn", "shop")})
    assert (got.lines[0].cells["aht"].value, got.partly) == (120, {})


def test_the_rows_behind_it_are_those_that_it_counted(moved: Desk) -> None:
    (rows,) = moved.numbers.rows(moved.question("aht"), "aht", "den", limit=100)
    assert rows.table.num_rows == moved.ask("aht").lines[0].cells["aht"].den == 2


def test_of_days_that_tell_nothing_there_are_no_rows(moved: Desk) -> None:
    with pytest.raises(Refused) as caught:
        moved.numbers.rows(moved.question("aht", until=day(11)), "aht", "num", limit=9)
    assert caught.value.code == "kpi_without_rows"


def test_who_came_back_is_not_told_by_days_before_silent_ones(desk: Desk) -> None:
    """Nobody could see the customer of the 2nd come back on the 4th (EC-84)."""
    desk.bring(2, talk_s=100, held=True)
    desk.bring(4, 20, talk_s=100, held=True, known=False)
    assert desk.ask("fcr_repeat_7d").lines[0].cells["fcr_repeat_7d"].why == "no_source"
    desk.bring(25, talk_s=100, held=True)
    got = desk.ask("fcr_repeat_7d", "customer_answer_rate")
    assert got.partly["fcr_repeat_7d"].days == ((day(25), MARCH[1]),)


def test_a_line_of_all_clients_keeps_its_target_whoever_is_left_out(desk: Desk) -> None:
    desk.bring(2, talk_s=500, held=False, client="sheet")
    desk.bring(2, talk_s=100, held=True, client="shop")
    with linked(desk.url) as link:
        for client, value in ((None, 200.0), ("shop", 100.0)):
            target = Agreed(kind="target", name="aht", value=value, client=client, since=day(1))
            agree(link, "c", target)
    cell = desk.ask("aht").lines[0].cells["aht"]
    assert (cell.value, cell.target) == (120, 200)


def test_parts_are_not_compared_with_wholes(moved: Desk) -> None:
    moved.bring(12, 13, talk_s=100, held=True, client="other")
    got = compare(
        moved.numbers, moved.question("aht", since=day(11), until=day(12)), ["four_weeks"]
    )
    assert got.answer.partly == {}
    past = compare(
        moved.numbers, moved.question("answered", "aht", since=day(11)), ["previous_length"]
    )
    assert past.beside[0]["aht"]["previous_length"].delta is None
    whole = compare(moved.numbers, moved.question("aht", "answered"), ["month_to_date"])
    beside = whole.beside[0]["aht"]["month_to_date"]
    assert (beside.delta, beside.why) == (None, "partly")
    assert "aht" not in whole.per_day[0]


def test_a_client_whom_nobody_called_yet_today_has_no_call_and_not_no_facts(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.bring(2, talk_s=100, held=True)
    desk.bring(2, talk_s=100, held=True, client="quiet")
    live = OpenFacts(
        tables={grain: schema_of(grain).empty_table() for grain in GRAINS},
        gone={},
        since=number_of(day(3)),
        days=frozenset({("k", number_of(day(3)))}),
        changed=frozenset(),
        known_until=NOON_2027,
        seq=1,
    )
    moment = Moment(at=NOON_2027, until=0, masks=Masks(live))
    monkeypatch.setattr(Moments, "of", lambda *_: moment)
    for clients in (("k",), ("quiet",), ("quiet", "other")):
        got = desk.ask("answered", since=day(3), until=day(4), only={"client": clients})
        assert (got.lines[0].cells["answered"].value, got.partly) == (0, {})
    with pytest.raises(Refused, match="no_facts"):
        desk.ask("answered", since=day(5), until=day(6), only={"client": ("quiet",)})
