"""``maju import``, ``maju kpi``, ``maju rows``: from a log to a number and back to its rows."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from maju.app.cli import maju
from maju.app.endings import sentence
from maju.facts.fold.names import put_names
from maju.facts.history.manifest import linked
from maju.facts.imports.bank1999 import HEADER
from maju.facts.imports.running import Summary
from maju.facts.imports.watch import look
from maju.kernel.errors import Refused

LOG = [
    "AA0101 1 7 0 PS 990201 8:00:00 8:00:06 6 8:00:06 8:00:16 10 AGENT 8:00:16 8:01:16 60 DORIT",
    "AA0101 2 8 0 PS 990201 8:10:00 8:10:06 6 8:10:06 8:11:06 60 HANG 0:00:00 0:00:00 0 NO_SERVER",
    "AA0101 3 8 0 NE 990201 8:20:00 8:20:06 6 8:20:06 8:20:36 30 AGENT 8:20:36 8:22:36 120 TOVA",
]
WINDOW = ("--centre", "bank", "--from", "1999-02-01", "--to", "1999-02-02")


class Shell:
    """Calls ``maju`` on one home."""

    def __init__(self, url: str, home: Path) -> None:
        self.env = {"DATABASE_URL": url, "MAJU_HOME": str(home), "LANG": "C.UTF-8"}
        self.log = home / "log.txt"
        lines = ["\t".join(HEADER), *(line.replace(" ", "\t") for line in LOG)]
        self.log.write_text("\n".join(lines) + "\n")

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(maju, words, env=self.env)

    def said(self, *words: str) -> str:
        done = self.run(*words)
        assert done.exit_code == 0, done.output
        return done.output


@pytest.fixture
def shell(postgres_url: str, tmp_path: Path) -> Shell:
    shell = Shell(postgres_url, tmp_path)
    zone = ("--timezone", "Asia/Jerusalem")
    said = shell.said("import", "bank1999", str(shell.log), "--centre", "bank", *zone, "--json")
    assert json.loads(said)["imported"] == 3
    return shell


def test_a_table_by_agent_has_masked_names_where_somebody_gave_them_and_programs_get_ids(
    shell: Shell, postgres_url: str
) -> None:
    ids = [row["agent"] for row in json.loads(shell.said("kpi", *WINDOW, "--by", "agent", "--kpi", "handled_legs", "--format", "json"))["rows"]]  # fmt: skip
    with linked(postgres_url) as link, link.transaction():
        put_names(link, "bank", "agent", {ids[0]: "홍길동"})
    said = shell.said("kpi", *WINDOW, "--by", "agent", "--kpi", "handled_legs")
    assert f"홍*동 ({ids[0]})" in said
    assert "홍길동" not in said
    for form in ("csv", "json"):
        plain = shell.said(
            "kpi", *WINDOW, "--by", "agent", "--kpi", "handled_legs", "--format", form
        )
        assert ids[0] in plain
        assert "홍" not in plain


def test_an_import_says_what_its_source_cannot_tell(shell: Shell) -> None:
    words = ("import", "bank1999", str(shell.log), "--centre", "bank", "--dry-run")
    zone = ("--timezone", "Asia/Jerusalem")
    for lang, told in (("ko", "이 원천으로 알 수 없음"), ("en", "this source cannot tell")):
        said = shell.said(*words, *zone, "--lang", lang)
        assert told in said
        assert "docs/reference/imports/bank1999.md" in said
    for_programs = json.loads(shell.said(*words, *zone, "--json"))
    assert for_programs["untold"]["callback_handled_rate"] is None
    assert "lacks" not in for_programs


def test_json_rows_carry_value_numerator_and_denominator(shell: Shell) -> None:
    asked = ("--by", "queue", "--kpi", "asa,sl_negative,overflowed", "--format", "json")
    answer = json.loads(shell.said("kpi", *WINDOW, *asked))
    assert (answer["state"], answer["kpis"]["asa"]["unit"]) == ("final", "s")
    assert answer["notes"] == {"overflowed": "no_source"}
    by_queue = {row["queue"]: row for row in answer["rows"]}
    assert by_queue["PS"]["asa"] == 10
    assert (by_queue["PS"]["sl_negative_num"], by_queue["PS"]["sl_negative_den"]) == (1, 2)
    assert by_queue["NE"]["sl_negative"] == 0
    assert by_queue["NE"]["overflowed"] is None


def test_csv_and_parquet_say_the_same(shell: Shell) -> None:
    asked = (*WINDOW, "--by", "interval", "--kpi", "answered", "--interval", "15")
    rows = list(csv.DictReader(io.StringIO(shell.said("kpi", *asked, "--format", "csv"))))
    assert [row["interval"] for row in rows] == [
        "1999-02-01T08:00+02:00",
        "1999-02-01T08:15+02:00",
    ]
    path = shell.log.with_suffix(".parquet")
    shell.said("kpi", *asked, "--format", "parquet", "--out", str(path))
    assert pq.read_table(path)["answered"].to_pylist() == [float(row["answered"]) for row in rows]


def test_a_threshold_may_be_tried(shell: Shell) -> None:
    asked = ("--kpi", "sl_negative", "--format", "json", "--threshold", "service_level=30")
    assert json.loads(shell.said("kpi", *WINDOW, *asked))["rows"][0]["sl_negative_num"] == 2


def test_repeats_say_who_was_back(shell: Shell) -> None:
    rows = json.loads(shell.said("kpi", "repeats", *WINDOW, "--format", "json"))["rows"]
    found = {(row["after"], row["within"]): row for row in rows}
    assert found["abandoned", "15m"]["share"] == 100
    assert found["answered", "7d"]["num"] == 0
    assert found["answered", "7d"]["matured_share"] is None


def test_a_number_opens_to_its_rows(shell: Shell) -> None:
    asked = ("--kpi", "abandoned", "--format", "json", "--where", "queue=PS")
    (line,) = shell.said("rows", *WINDOW, *asked).splitlines()
    row = json.loads(line)
    assert (row["grain"], row["wait_ms"], row["source_ref"][-2:]) == ("contact", 60_000, ":3")


def test_the_table_speaks_both_languages(shell: Shell) -> None:
    assert "응답호" in shell.said("kpi", *WINDOW, "--kpi", "answered", "--lang", "ko")
    assert "answered" in shell.said("kpi", *WINDOW, "--kpi", "answered", "--lang", "en")
    assert "service_level" in shell.said("kpi", "list")


def test_a_table_begins_with_the_days_that_are_in_it(shell: Shell) -> None:
    week = ("--centre", "bank", "--from", "1999-02-01", "--to", "1999-02-08")
    for words in (("kpi", *week, "--kpi", "answered"), ("kpi", "repeats", *week)):
        assert shell.said(*words, "--lang", "ko").startswith("1999-02-01 – 1999-02-07, 7일\n")
        assert shell.said(*words, "--lang", "en").startswith("1999-02-01 – 1999-02-07, 7 days\n")
    assert shell.said("kpi", *WINDOW, "--lang", "en").startswith("1999-02-01, 1 day\n")


def test_rows_on_a_screen_name_their_days_beside_the_table(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maju.app.numbers.rows._seen_by_a_person", lambda: True)
    done = shell.run("rows", *WINDOW, "--kpi", "answered")
    assert done.stderr == "# 1999-02-01, 1 day\n"
    assert done.stdout.startswith("grain,")


@pytest.mark.parametrize(
    "command",
    [("kpi",), ("kpi", "repeats"), ("rows", "--kpi", "answered"), ("calendar", "list")],
)
def test_a_window_of_no_day_is_explained_by_an_example(
    shell: Shell, command: tuple[str, ...]
) -> None:
    same = ("--from", "1999-02-02", "--to", "1999-02-02")
    refused = shell.run(*command, "--centre", "bank", *same).exception
    assert isinstance(refused, Refused)
    for lang in ("ko", "en"):
        assert "--from 1999-02-02 --to 1999-02-03" in sentence(refused, lang)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("kpi", *WINDOW, "--kpi", "happiness"), "kpi_unknown"),
        (("kpi", *WINDOW, "--by", "moon"), "dimension_unknown"),
        (("kpi", "--centre", "bank", "--from", "1999-02-02", "--to", "1999-02-02"), "window_empty"),
        (
            ("kpi", "--centre", "bank", "--from", "2001-02-01", "--to", "2001-02-02"),
            "no_facts_then",
        ),
        (("kpi", *WINDOW, "--as-of", "1999-02-01T12:00"), "as_of_unreadable"),
        (("kpi", *WINDOW, "--as-of", "1999-02-01"), "as_of_unreadable"),
        (
            ("rows", *WINDOW, "--kpi", "answered", "--as-of", "9999-12-31T00:00Z"),
            "as_of_unreadable",
        ),
        (("kpi", *WINDOW, "--as-of", "0001-01-01T00:00+09:00"), "as_of_unreadable"),
        (("rows", "--centre", "bnk", *WINDOW[2:], "--kpi", "answered"), "no_facts_of_centre"),
        (("rows", *WINDOW, "--kpi", "forecast_wape"), "kpi_without_rows"),
        (
            ("import", "teletext", "x", "--centre", "c", "--timezone", "UTC"),
            "import_unknown_format",
        ),
    ],
)
def test_what_cannot_be_answered_is_refused(
    shell: Shell, words: tuple[str, ...], code: str
) -> None:
    refused = shell.run(*words).exception
    assert isinstance(refused, Refused)
    assert refused.code == code


def test_nothing_is_said_of_rejects_where_there_are_none_and_an_unknown_file_is_refused(
    shell: Shell,
) -> None:
    known = hashlib.sha256(shell.log.read_bytes()).hexdigest()
    assert shell.said("imports", "rejects", known) == ""
    refused = shell.run("imports", "rejects", "0" * 64).exception
    assert isinstance(refused, Refused)
    assert refused.code == "import_not_kept"


def test_days_without_facts_are_told_which_days_have_some(shell: Shell) -> None:
    asked = ("--centre", "bank", "--from", "2001-02-01", "--to", "2001-02-02")
    refused = shell.run("kpi", *asked).exception
    assert isinstance(refused, Refused)
    assert refused.params["first"] == "1999-02-01"
    said = sentence(refused, "ko")
    assert "기록은 1999-02-01부터" in said, said


def test_a_kpi_without_a_meaning_along_a_dimension_says_so(shell: Shell) -> None:
    said = shell.said("kpi", *WINDOW, "--by", "agent", "--kpi", "abandon_rate", "--lang", "ko")
    assert "상담사별로는 나눌 수 없는 지표: 포기율" in said


def test_a_watched_folder_is_spoken_of_in_words(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("", encoding="utf-8")

    def refuse(_: object) -> Summary:
        raise Refused("import_empty", path="b.csv")

    def words(refused: Refused) -> str:
        return sentence(refused, "ko")

    seen = look(tmp_path, {}, refuse, lambda _name, _became: None, words)
    look(tmp_path, seen, refuse, lambda _name, _became: None, words)
    reason = (tmp_path / "failed/b.csv.reason.txt").read_text(encoding="utf-8")
    assert "파일이 비어 있습니다" in reason


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_help_names_every_format(shell: Shell, lang: str) -> None:
    said = "".join(shell.said("--lang", lang, "import", "--help").split())
    refused = shell.run("import", "teletext", "x", "--centre", "c").exception
    assert isinstance(refused, Refused)
    known = str(refused.params["known"]).split(", ")
    assert len(known) > 5
    assert [name for name in known if name not in said] == []


def test_the_key_of_pseudonyms_is_made_once_and_closed(shell: Shell) -> None:
    key = Path(shell.env["MAJU_HOME"]) / "keys" / "pseudonyms.key"
    assert (key.stat().st_mode & 0o777, key.stat().st_size) == (0o600, 32)


def test_a_table_cuts_nothing_and_says_in_korean_why_a_number_is_missing(shell: Shell) -> None:
    many = "agent_requested,answered,abandoned,answer_rate,sl_negative,asa,overflowed"
    for by in ("", "queue", "interval"):
        said = shell.said("kpi", *WINDOW, "--by", by, "--kpi", many, "--lang", "ko")
        assert "(자료 없음)" in said, said
        assert not {"no_source", "not_by_agent", "None"}.intersection(
            said.replace("(", " ").split()
        )
        assert "(s)" not in said
        heads = said.replace("… <", "")
        assert "…" not in heads
        assert "+02:00" in said
    compared = shell.said("kpi", *WINDOW, "--by", "queue", "--compare", "previous_day,four_weeks",
                          "--lang", "ko")  # fmt: skip
    assert "4주" in compared
    assert "…" not in compared.replace("… <", "")


def test_repeats_are_korean_for_a_korean_reader(shell: Shell) -> None:
    said = shell.said("kpi", "repeats", *WINDOW, "--lang", "ko")
    assert "포기 후" in said
    assert "abandoned" not in said


def test_json_has_codes_for_programs_and_labels_for_people(shell: Shell) -> None:
    asked = ("kpi", *WINDOW, "--kpi", "answered", "--format", "json", "--lang")
    for lang, state, unit in (("ko", "확정", "건"), ("en", "final", "contacts")):
        answer = json.loads(shell.said(*asked, lang))
        assert (answer["state"], answer["state_label"]) == ("final", state)
        assert answer["kpis"]["answered"]["unit"] == "contacts"
        assert answer["kpis"]["answered"]["unit_label"] == unit


def test_rows_carry_the_local_instant_beside_the_microseconds(shell: Shell) -> None:
    said = shell.said("rows", *WINDOW, "--kpi", "answered", "--format", "json")
    row = json.loads(said.splitlines()[0])
    assert row["at_local"].startswith("1999-02-01T08:00:")
    assert row["at_local"].endswith("+02:00")
