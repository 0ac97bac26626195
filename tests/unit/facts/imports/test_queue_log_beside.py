"""What CEL and CDR files beside a queue_log add."""

from __future__ import annotations

from pathlib import Path

import pytest

from maju.facts.imports.asterisk.beside import Beside
from maju.facts.imports.asterisk.reader import AsteriskQueueLog
from maju.facts.imports.format import Taken
from maju.facts.imports.given import Given, find_given
from maju.kernel.errors import Refused
from tests.unit.facts.imports.queue_log import NINE, PLACE, at, log

SAMPLES = Path(__file__).parents[5] / "shared/data/formats/asterisk"


def cel(event: str, second: int, call: str, app: str = "", data: str = "") -> str:
    cells = [
        event, f"{NINE + second}.000000", "", "01099990000", "", "", "15880000", "s", "in", "SIP/x",
        app, data, "3", "", call, call, "", "", "", "",
    ]  # fmt: skip
    return ",".join(f'"{cell}"' for cell in cells)


def cdr(second: int, call: str, app: str) -> str:
    cells = [
        "", "01099990000", "15880000", "in", "", "SIP/x", "", app, "sales,t",
        f"2026-03-02 09:00:{second:02}", "", "2026-03-02 09:10:00", "5", "5", "ANSWERED", "3", call,
        "",
    ]  # fmt: skip
    return ",".join(f'"{cell}"' for cell in cells)


def read(folder: Path, lines: list[str], *beside: list[str]) -> tuple[list[Taken], frozenset[str]]:
    (folder / "log").write_text("".join(f"{line}\n" for line in lines))
    files = []
    for number, each in enumerate(beside):
        path = folder / f"beside{number}.csv"
        path.write_text("".join(f"{line}\n" for line in each))
        files.append(Given(path))
    reader = AsteriskQueueLog().resumed(None)
    taken = list(reader.read(Given(folder / "log", beside=files), PLACE))
    return [each for each in taken if isinstance(each, Taken)], reader.lacks


def attempts(taken: list[Taken]) -> list[dict[str, object]]:
    return [row for each in taken for grain, row in each.rows if grain == "attempt"]


def test_ec_26_eight_of_a_hundred_never_joined_and_are_blocked(tmp_path: Path) -> None:
    events = []
    for n in range(100):
        events.append(cel("CHAN_START", n, f"{n}.1"))
        events.append(cel("APP_START", n + 5, f"{n}.1", "Queue", "sales,t"))
    joined = log(*(f"{n + 5}|{n}.1|sales|NONE|ENTERQUEUE||010|1" for n in range(92)))
    taken, lacks = read(
        tmp_path,
        [f"{NINE}|NONE|NONE|NONE|QUEUESTART|", *joined, *log("200|NONE|NONE|NONE|CONFIGRELOAD|")],
        events,
    )
    outcomes = [row["outcome"] for row in attempts(taken)]
    assert (outcomes.count("blocked"), outcomes.count("agent_requested")) == (8, 92)
    assert "blocked" not in lacks


def test_the_menu_is_the_time_from_the_channels_start_to_the_queue(tmp_path: Path) -> None:
    events = [cel("CHAN_START", 0, "a.1"), cel("APP_START", 30, "a.1", "Queue", "sales")]
    taken, _ = read(tmp_path, log("30|a.1|sales|NONE|ENTERQUEUE||010|1"), events)
    (attempt,) = attempts(taken)
    assert (attempt["arrived_at"], attempt["ivr_ms"], attempt["entry"]) == (
        at(0), 30_000, "15880000"
    )  # fmt: skip


def test_call_detail_records_alone_do_not_say_that_nobody_was_blocked(tmp_path: Path) -> None:
    records = [cdr(10, "a.1", "Queue"), cdr(20, "b.2", "Queue"), cdr(25, "c.3", "Playback")]
    lines = log(
        "0|NONE|NONE|NONE|QUEUESTART|",
        "12|a.1|sales|NONE|ENTERQUEUE||010|1",
        "60|NONE|NONE|NONE|CONFIGRELOAD|",
    )
    taken, lacks = read(tmp_path, lines, records)
    assert [row["outcome"] for row in attempts(taken)] == ["agent_requested", "blocked"]
    assert "blocked" in lacks


def test_calls_outside_the_logs_time_are_not_blocked(tmp_path: Path) -> None:
    records = [cdr(50, "b.2", "Queue")]
    taken, _ = read(tmp_path, log("0|a.1|sales|NONE|ENTERQUEUE||010|1"), records)
    assert [row["attempt"] for row in attempts(taken)] == ["asterisk:a.1"]


def test_a_file_beside_that_is_neither_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="import_beside_wrong") as refused:
        read(tmp_path, log("0|a.1|sales|NONE|ENTERQUEUE||010|1"), ["time;call"])
    assert str(tmp_path) in str(refused.value.params["path"])


def test_of_a_folder_beside_only_what_fits_is_read(tmp_path: Path) -> None:
    (tmp_path / "cdr.csv").write_text(cdr(1, "b.2", "Queue") + "\n")
    (tmp_path / "queue_log").write_text("0|a.1|sales|NONE|ENTERQUEUE||010|1\n")
    (tmp_path / "voice.wav").write_bytes(bytes(range(256)) * 9)
    beside = Beside(find_given([tmp_path]), PLACE)
    assert [each.id for each in beside.blocked(0, 1 << 62)] == ["b.2"]


def test_the_samples_beside_files_are_read_and_hold_no_queue_call(tmp_path: Path) -> None:
    if not SAMPLES.is_dir():
        pytest.skip("../shared/data is not here")
    beside = [
        (SAMPLES / name).read_text().splitlines() for name in ("CELMaster1.csv", "cdr_good.csv")
    ]
    taken, lacks = read(tmp_path, log("0|a.1|sales|NONE|ENTERQUEUE||010|1"), *beside)
    assert len(attempts(taken)) == 1
    assert "blocked" in lacks
