"""``maju kpi --compare`` and ``maju calendar``: from a log to a number beside another's."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from maju.app.cli import maju
from maju.facts.calendars.kept import find_kept, keep_settings
from maju.facts.history.manifest import linked
from maju.facts.history.schema import migrate
from maju.facts.imports.bank1999 import HEADER
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId, ClientId, QueueId
from maju.kernel.settings import Calendar, QueueSettings, Settings, Span, SpecialDay
from maju.metrics.calendars import compiled

DAYS = (("990201", 40, 30), ("990202", 30, 40))  # Monday, Tuesday: answered, hung up


def _log() -> str:
    lines = ["\t".join(HEADER)]
    for day, answered, lost in DAYS:
        for n in range(answered + lost):
            at, end = f"9:{n // 60:02}:{n % 60:02}", f"9:{n // 60 + 2:02}:{n % 60:02}"
            tail = (
                f"AGENT {end} {end} 0 TOVA" if n < answered else "HANG 0:00:00 0:00:00 0 NO_SERVER"
            )
            said = f"AA0101 {n} 0 0 PS {day} {at} {at} 0 {at} {end} 120 {tail}"
            lines.append("\t".join(said.split(" ")))
    return "\n".join(lines) + "\n"


class Shell:
    """Calls ``maju`` on one home that has imported two days."""

    def __init__(self, url: str, home: Path) -> None:
        self.url, self.home = url, home
        self.env = {"DATABASE_URL": url, "MAJU_HOME": str(home), "LANG": "C.UTF-8"}

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(maju, words, env=self.env)

    def said(self, *words: str) -> str:
        done = self.run(*words)
        assert done.exit_code == 0, done.output or done.exception
        return done.output


@pytest.fixture
def shell(postgres_url: str, tmp_path: Path) -> Shell:
    shell = Shell(postgres_url, tmp_path)
    log = tmp_path / "log.txt"
    log.write_text(_log())
    zone = ("--timezone", "Asia/Jerusalem")
    shell.said("import", "bank1999", str(log), "--centre", "bank", *zone)
    return shell


ASKED = ("kpi", "--centre", "bank", "--from", "1999-02-02", "--to", "1999-02-03")


def test_json_carries_the_other_period_and_what_it_stood_on(shell: Shell) -> None:
    kinds = "previous_day,month_to_date,previous_month"
    asked = ("--kpi", "answer_rate,answered", "--compare", kinds, "--format", "json")
    got = json.loads(shell.said(*ASKED, *asked))
    (row,) = got["rows"]
    assert row["answer_rate_previous_day"] == pytest.approx(100 * 40 / 70)
    assert row["answer_rate_previous_day_delta"] == pytest.approx(100 * (30 - 40) / 70)
    assert row["answered_previous_day_delta"] == pytest.approx(-25)
    assert row["answered_previous_day_n"] == 40
    assert row["answer_rate_month_to_date"] == 50
    assert row["answered_previous_month"] is None
    assert got["comparison_notes"]["answered_previous_month"] == "no_facts"
    assert got["comparisons"]["month_to_date"]["windows"] == [
        {"from": "1999-02-01", "to": "1999-02-03"}
    ]
    assert got["business_day_of_month"] == 2  # no country is known for the zone: every day counts


def test_every_format_carries_the_comparison(shell: Shell, tmp_path: Path) -> None:
    asked = (*ASKED, "--kpi", "answer_rate", "--compare", "previous_day")
    (row,) = csv.DictReader(io.StringIO(shell.said(*asked, "--format", "csv")))
    path = tmp_path / "answer.parquet"
    shell.said(*asked, "--format", "parquet", "--out", str(path))
    table = pq.read_table(path)
    assert table["answer_rate_previous_day"].to_pylist() == [float(row["answer_rate_previous_day"])]
    header = json.loads(table.schema.metadata[b"maju"])
    assert (header["state"], header["definition"]) == ("final", int(row["definition"]))
    shown = shell.said(*asked, "--lang", "ko")
    assert "전일" in shown
    assert "%p" in shown


def test_the_command_of_the_rows_behind_runs_as_it_stands(shell: Shell) -> None:
    asked = ("--kpi", "answered", "--queue", "PS", "--threshold", "service_level=30")
    got = json.loads(shell.said(*ASKED, *asked, "--format", "json"))
    command = shlex.split(got["kpis"]["answered"]["rows"])
    assert command[:2] == ["maju", "rows"]
    lines = shell.said(*command[1:], "--format", "json").splitlines()
    assert len(lines) == got["rows"][0]["answered"]


def test_a_day_is_provisional_until_it_is_over_where_the_client_is(shell: Shell) -> None:
    def state(as_of: str) -> str:
        asked = ("--kpi", "answered", "--format", "json", "--as-of", as_of)
        return str(json.loads(shell.said(*ASKED, *asked))["state"])

    assert state("1999-02-02T23:59+02:00") == "provisional"
    assert state("1999-02-03T00:00+02:00") == "final"  # two hours before midnight UTC


def test_a_closed_day_is_no_previous_day(shell: Shell) -> None:
    shell.said(
        "calendar", "set", "--centre", "bank", "--date", "1999-02-01", "--as", "closed",
        "--label", "이전", "--country", "IL",
    )  # fmt: skip
    listed = shell.said(
        "calendar", "list", "--centre", "bank", "--from", "1999-02-01", "--to", "1999-02-03",
        "--json",
    )  # fmt: skip
    first, second = (json.loads(line) for line in listed.splitlines())
    assert first == {"date": "1999-02-01", "is": "closed", "label": "이전", "nth": None}
    assert second["nth"] == 1
    asked = ("--kpi", "answered", "--compare", "previous_day", "--format", "json")
    got = json.loads(shell.said(*ASKED, *asked))
    assert got["comparisons"]["previous_day"]["windows"] == [
        {"from": "1999-01-29", "to": "1999-01-30"}
    ]
    assert "휴무" in shell.said(
        "calendar", "list", "--centre", "bank", "--from", "1999-02-01", "--lang", "ko"
    )


def test_a_clients_own_word_is_not_the_centres(shell: Shell) -> None:
    day = ("--date", "1999-02-02", "--as", "short")
    shell.said("calendar", "set", "--centre", "bank", "--client", "k", *day)
    window = ("--from", "1999-02-02", "--to", "1999-02-03", "--json")
    own = json.loads(shell.said("calendar", "list", "--centre", "bank", "--client", "k", *window))
    all_of_it = json.loads(shell.said("calendar", "list", "--centre", "bank", *window))
    assert (own["is"], all_of_it["is"]) == ("short", "open")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((*ASKED, "--compare", "yesteryear"), "comparison_unknown"),
        (("calendar", "set", "--centre", "c", "--country", "XX"), "country_unknown"),
        (("calendar", "set", "--centre", "c"), "calendar_nothing_to_set"),
    ],
)
def test_what_cannot_be_meant_is_refused(shell: Shell, words: tuple[str, ...], code: str) -> None:
    refused = shell.run(*words).exception
    assert isinstance(refused, Refused)
    assert refused.code == code


def test_settings_say_which_days_a_clients_queues_are_open(postgres_url: str) -> None:
    migrate(postgres_url)
    nine, noon, six = Span(start=540, end=720), Span(start=540, end=720), Span(start=780, end=1080)
    weekdays = ((nine, six),) * 5
    calendar = Calendar(
        id="cal", week=(*weekdays, (), ()),
        exceptions=(
            SpecialDay(date="2026-05-01", label="근로자의 날"),
            SpecialDay(date="2026-05-04", spans=(noon,), label="단축"),
            SpecialDay(date="2026-05-05", spans=(nine, six)),
        ),
    )  # fmt: skip
    queue = QueueSettings(id=QueueId("q"), client=ClientId("k"), name="q", calendar="cal")
    settings = Settings(
        centre=CentreId("c"), version=1, clients=(ClientId("k"),), queues=(queue,),
        calendars=(calendar,),
    )  # fmt: skip
    with linked(postgres_url) as link:
        for _ in range(2):
            keep_settings(link, settings)
        made = compiled(find_kept(link, "c", "k"))
    kinds = {day: made.day_type(date(2026, 5, day)) for day in (1, 2, 4, 5, 6)}
    assert kinds == {1: "closed", 2: "closed", 4: "short", 5: "open", 6: "open"}
    assert made.zone == "Asia/Seoul"


def test_the_commands_of_the_how_to_run(shell: Shell) -> None:
    page = (Path(__file__).parents[3] / "docs/how-to/compare-periods.md").read_text()
    said = re.findall(r"^    (maju (?:.*\\\n)*.*)", page, re.MULTILINE)
    assert len(said) == 5
    for command in said:
        words = shlex.split(command.replace("\\\n", " "))[1:]
        if words[0] == "kpi":  # its days and its centre are not the log's
            words[1:7] = [*ASKED[1:]]
        shell.said(*words)
