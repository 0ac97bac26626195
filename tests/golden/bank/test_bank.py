"""A month of a real bank's calls gives the figures that were checked by hand from the file.

The file is not part of the project (free for use; thanks to Avi Mandelbaum, Technion SEE Lab):
where it is absent, these tests say so and are skipped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from maju.facts.history import schema
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.engine import connect
from maju.facts.history.manifest import find_shelf, linked
from maju.facts.imports.bank1999 import Bank1999
from maju.facts.imports.places import Place
from maju.facts.imports.running import Summary, run_import
from maju.metrics.answering import answer, find_kpis
from maju.metrics.answers import Answer
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.compiling import Scope
from maju.metrics.local import LocalNumbers
from maju.metrics.numbers import Question
from maju.metrics.repeats import follow_ups
from maju.metrics.rows import find_rows
from maju.metrics.sharing import Shared
from maju.metrics.shelves import Asked
from maju.metrics.sources import Source, attach, find_source
from tests.golden.bank import oracle, rows

FILE = Path(__file__).resolve().parents[4] / "shared" / "data" / "technion" / "february1999.txt"
NOW = round(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1e6)

COUNTED_ELSEWHERE = {"open_rows", "sl_interval_attainment"}

pytestmark = pytest.mark.skipif(not FILE.is_file(), reason="the bank's file is not on this machine")


@dataclass
class Bank:
    """The month, imported."""

    url: str
    blobs: FolderBlobs
    summary: Summary
    source: Source
    calls: list[oracle.Call]

    def ask(self, *kpis: str, by: str = "", since: int = 1, until: int = 29) -> Answer:
        with connect(memory="512MB", threads=1) as engine:
            attach(engine, self.source)
            return answer(engine, self.source, find_kpis(kpis), self.scope(by, since, until))

    def values(self, *kpis: str) -> dict[str, float | None]:
        (line,) = self.ask(*kpis).lines
        return {name: cell.value for name, cell in line.cells.items()}

    def scope(self, by: str = "", since: int = 1, until: int = 29) -> Scope:
        assert self.source.known_until is not None
        return Scope(
            since=date(1999, 2, since),
            until=date(1999, 3, 1) if until == 29 else date(1999, 2, until),
            by=tuple(by.split(",")) if by else (),
            as_of=NOW,
            known_until=self.source.known_until,
        )


def bring(url: str, blobs: FolderBlobs) -> Summary:
    place = Place(centre="bank", client="bank", zone="Asia/Jerusalem", key=b"test")
    return run_import(url, blobs, Bank1999(), FILE, place, now=lambda: NOW)


@pytest.fixture(scope="module")
def bank(facts_url: str, tmp_path_factory: pytest.TempPathFactory) -> Bank:
    schema.migrate(facts_url)
    blobs = FolderBlobs(tmp_path_factory.mktemp("blobs"))
    summary = bring(facts_url, blobs)
    with linked(facts_url) as link:
        source = find_source(Asked(link, blobs, "bank"), date(1999, 2, 1), date(1999, 3, 1))
    return Bank(facts_url, blobs, summary, source, oracle.read(FILE))


def near(found: dict[str, float | None], expected: dict[str, float | None]) -> None:
    for name, value in expected.items():
        same = None if value is None else pytest.approx(value, rel=1e-12)
        assert found[name] == same, name


def test_a_shared_number_leaves_the_repeat_calls_and_a_list_of_nobody_changes_nothing(
    bank: Bank,
) -> None:
    asked = ("identified_attempts", "redial_after_abandon", "unique_callers", "demand_counted")
    often = Counter(call.customer for call in bank.calls if call.customer is not None)
    busiest, calls = often.most_common(1)[0]
    number = Place(centre="bank", client="bank", zone="Asia/Jerusalem", key=b"test")

    def values(*shared: Shared) -> dict[str, float]:
        scope = msgspec.structs.replace(bank.scope(), shared=shared)
        with connect(memory="512MB", threads=1) as engine:
            attach(engine, bank.source)
            (line,) = answer(engine, bank.source, find_kpis(asked), scope).lines
        return {name: cell.value or 0 for name, cell in line.cells.items()}

    whole = values()
    assert whole["identified_attempts"] == sum(often.values()) == 13_564
    assert values(Shared(customer="nobody", since=date(1999, 2, 1))) == whole
    less = values(Shared(customer=number.customer(str(busiest)), since=date(1999, 2, 1)))
    assert less["identified_attempts"] == whole["identified_attempts"] - calls
    assert less["unique_callers"] == whole["unique_callers"] - 1
    fewer = whole["redial_after_abandon"] - less["redial_after_abandon"]
    assert fewer > 0
    assert less["demand_counted"] == whole["demand_counted"] + fewer


def test_every_line_is_accounted_for(bank: Bank) -> None:
    found = (bank.summary.read, bank.summary.imported, bank.summary.ignored, bank.summary.rejected)
    assert found == (33_344, 33_066, 278, 0)


def test_the_checked_counts(bank: Bank) -> None:
    expected = {
        "inbound_attempts": 33_066,
        "ivr_abandoned": 1_941,
        "agent_requested": 31_125,
        "answered": 27_162,
        "abandoned": 3_963,
        "short_abandoned": 274,
        "unique_callers": 4_021,
    }
    assert bank.values(*expected) == expected
    (line,) = bank.ask("identified_rate").lines
    assert line.cells["identified_rate"].num == 13_564


def test_the_checked_means_and_service_levels(bank: Bank) -> None:
    expected = {
        "asa": 40.8,
        "avg_abandon_wait": 65.5,
        "sl_negative": 52.1,
        "sl_answered_only": 59.7,
        "sl_ignored": 54.3,
        "sl_positive": 56.1,
    }
    found = bank.values(*expected)
    assert {name: round(value or 0, 1) for name, value in found.items()} == expected


def test_the_checked_follow_up_shares(bank: Bank) -> None:
    with connect(memory="512MB", threads=1) as engine:
        attach(engine, bank.source)
        shares = {(each.after, each.within): each for each in follow_ups(engine, bank.scope())}
    expected = {
        ("abandoned", "15m"): 30.9,
        ("abandoned", "1h"): 48.1,
        ("abandoned", "24h"): 66.7,
        ("answered", "15m"): 6.7,
        ("answered", "1h"): 13.6,
        ("answered", "24h"): 39.1,
        ("any", "1h"): 18.3,
        ("any", "24h"): 42.9,
        ("any", "7d"): 62.5,
    }
    assert {key: round(shares[key].share or 0, 1) for key in expected} == expected
    until = max(call.gone for call in bank.calls)
    which: dict[str, Callable[[oracle.Call], bool]] = {
        "abandoned": lambda call: not call.answered,
        "answered": lambda call: call.answered,
        "any": lambda _call: True,
    }
    for (after, within), share in shares.items():
        if after in which:
            seconds = {"15m": 900, "1h": 3_600, "24h": 86_400, "7d": 604_800}[within]
            raw = oracle.back(bank.calls, which[after], seconds, None)
            matured = oracle.back(bank.calls, which[after], seconds, until)
            assert (share.num, share.den) == raw
            assert (share.matured_num, share.matured_den) == matured


def test_the_oracle_agrees_on_access(bank: Bank) -> None:
    expected = oracle.access(bank.calls)
    near(bank.values(*expected), expected)


def test_the_oracle_agrees_on_handling(bank: Bank) -> None:
    expected = oracle.handling(bank.calls)
    near(bank.values(*expected), expected)


def test_the_oracle_agrees_on_repeats(bank: Bank) -> None:
    expected = oracle.repeats(bank.calls)
    near(bank.values(*expected), expected)


def test_the_months_end_decides_nothing_and_card_and_picture_agree(bank: Bank) -> None:
    numbers = LocalNumbers(bank.url, bank.blobs, now=lambda: NOW)
    asked = Question(
        centre="bank", since=date(1999, 2, 1), until=date(1999, 3, 1),
        kpis=("lost_customers", "undecided_customers", "recovered_customers"),
    )  # fmt: skip
    cells = numbers.ask(asked).lines[0].cells
    flow = numbers.flow(asked)
    assert flow.undecided > 0
    assert cells["lost_customers"].value == flow.lost
    assert cells["undecided_customers"].value == flow.undecided
    assert flow.by_callback is None
    assert cells["recovered_customers"].value == flow.by_redial


def test_the_oracle_agrees_on_every_half_hour(bank: Bank) -> None:
    expected = {key: oracle.access(own) for key, own in oracle.half_hours(bank.calls).items()}
    names = list(next(iter(expected.values())))
    lines = {line.keys["interval"]: line for line in bank.ask(*names, by="interval").lines}
    assert lines.keys() == expected.keys()
    for key, own in expected.items():
        near({name: cell.value for name, cell in lines[key].cells.items()}, own)


def test_the_oracle_agrees_on_every_queue_and_day(bank: Bank) -> None:
    groups: dict[tuple[str, str], list[oracle.Call]] = {}
    for call in bank.calls:
        if call.offered:
            day = date(1999, 2, 1 + call.entered // oracle.DAY).isoformat()
            groups.setdefault((day, call.queue), []).append(call)
    answer = bank.ask("service_level", "asa", "answered", by="day,queue")
    lines = {(line.keys["day"], line.keys["queue"]): line for line in answer.lines}
    assert lines.keys() == groups.keys()
    for key, own in groups.items():
        near({name: cell.value for name, cell in lines[key].cells.items()},
             {name: oracle.access(own)[name] for name in ("service_level", "asa", "answered")})  # fmt: skip


def test_the_oracles_agree_on_every_kpi_that_this_source_can_give(bank: Bank) -> None:
    (line,) = bank.ask(*CATALOGUE).lines
    told = {name: cell.value for name, cell in line.cells.items() if cell.why is None}
    expected = {**rows.everything(bank.calls), **oracle.handling(bank.calls)}
    near(told, {name: value for name, value in expected.items() if name in told})
    assert told.keys() - expected.keys() == COUNTED_ELSEWHERE


def test_what_the_source_cannot_tell_is_no_number(bank: Bank) -> None:
    (line,) = bank.ask("blocked", "aht", "occupancy", "callbacks_requested").lines
    assert {(cell.value, cell.why) for cell in line.cells.values()} == {(None, "no_source")}


def test_the_rows_behind_a_number_are_as_many_as_it_says(bank: Bank) -> None:
    (line,) = bank.ask("abandon_rate", since=7, until=8).lines
    cell = line.cells["abandon_rate"]
    with connect(memory="512MB", threads=1) as engine:
        attach(engine, bank.source)
        kpi = find_kpis(["abandon_rate"])[0]
        for part, count in (("num", cell.num), ("den", cell.den)):
            (rows,) = find_rows(engine, kpi, part, bank.scope(since=7, until=8), limit=10_000)  # type: ignore[arg-type]
            assert rows.table.num_rows == count


def test_the_same_file_again_changes_nothing(bank: Bank) -> None:
    with linked(bank.url) as link:
        before = find_shelf(link, "bank")
    again = bring(bank.url, bank.blobs)
    assert (again.imported, again.updated, again.unchanged) == (0, 0, 33_066)
    with linked(bank.url) as link:
        assert find_shelf(link, "bank") == before


def test_nobodys_name_is_in_the_facts(bank: Bank) -> None:
    with FILE.open() as file:
        names = {line.rstrip().split("\t")[16] for line in file} - {"server", "NO_SERVER"}
    with connect(memory="512MB", threads=1) as engine:
        attach(engine, bank.source)
        agents = {row[0] for row in engine.sql("FROM leg").project("agent").distinct().fetchall()}
    assert len(agents - {None}) == len(names)
    assert not [agent for agent in agents if agent and any(name in agent for name in names)]
