"""A map proposed from a sample works for the sheets that exchanges give (made-up ones)."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from maju.facts.imports.csv.mapping import read_map
from maju.facts.imports.csv.reading import Csv
from maju.facts.imports.csv.suggest import Proposal, suggest
from maju.facts.imports.format import Rejected, Taken, TakenTables
from maju.facts.imports.given import Given
from maju.facts.imports.places import Place
from maju.kernel.errors import Refused

SHEETS = {
    "korean-acd.csv": (
        "cp949",
        (
        "통화ID,인입일시,응답일시,종료일시,큐명,상담사,발신번호,응대결과,통화시간,후처리시간\n"
        "1001,2026-03-02 09:00:01,2026-03-02 09:00:11,2026-03-02 09:02:11,주문,김민지,01012340001,응대,120,30\n"
        "1002,2026-03-02 09:01:00,,2026-03-02 09:01:40,배송,,01012340002,포기,,\n"
        "1003,2026-03-02 09:02:00,2026-03-02 09:02:05,2026-03-02 09:03:05,주문,이하준,01012340003,응대,60,0\n"
        ),
        {"arrived_at", "answered_at", "ended_at", "queue", "agent", "customer", "outcome", "talk", "acw", "call"},
    ),
    "korean-pbx-two-columns.csv": (
        "utf-8",
        (
        "콜 이력 조회\n\n일자\t시각\t대기시간\t통화시간\t헌트그룹\t담당자\t고객번호\t처리결과\n"
        "2026-03-02\t09:00:01\t0:00:10\t0:02:00\t대표\t김민지\t01012340001\t통화\n"
        "2026-03-02\t09:01:00\t0:00:40\t\t대표\t\t01012340002\t부재중\n"
        "2026-03-03\t09:01:00\t0:00:05\t0:01:00\t대표\t이하준\t01012340002\t통화\n"
        ),
        {"arrived_at", "wait", "talk", "queue", "agent", "customer", "outcome"},
    ),
    "english-day-first.csv": (
        "utf-8",
        (
        "Call ID;Start Time;Wait (sec);Talk Time;Queue;Agent;Caller;Status\n"
        "a-1;25/03/2026 09:00:01;10;120;Sales;Ann;+4412340001;Answered\n"
        "a-2;25/03/2026 09:01:00;40;0;Sales;;+4412340002;Abandoned\n"
        "a-3;26/03/2026 09:01:00;5;60;Help;Bob;+4412340003;Answered\n"
        ),
        {"call", "arrived_at", "wait", "talk", "queue", "agent", "customer", "outcome"},
    ),
    "english-utf16.csv": (
        "utf-16",
        (
        "uniqueid|calldate|duration|did|src|disposition\n"
        "1.1|2026-03-02 09:00:01|120|1588|0101|ANSWERED\n"
        "1.2|2026-03-02 09:01:00|0|1588|0102|NO ANSWER\n"
        "1.3|2026-03-02 09:03:00|9|1588|0102|BUSY\n"
        ),
        {"call", "arrived_at", "talk", "outcome"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHEETS)
def test_importing_by_the_proposed_map_takes_every_row(tmp_path: Path, name: str) -> None:
    encoding, text, fields = SHEETS[name]
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    proposal = suggest(Given(path))
    assert not proposal.missing
    found = read_map(proposal.toml)
    assert fields <= found.columns.keys()
    form = Csv(proposal.toml)
    place = Place(centre="c", client="k", zone="Asia/Seoul", key=b"key")
    given = Given(path, encoding=form.encoding, sha256="f" * 64)
    got = list(form.read(given, place))
    assert not [each for each in got if isinstance(each, Rejected)], got
    taken = sum(
        e.records.num_rows if isinstance(e, TakenTables) else isinstance(e, Taken) for e in got
    )
    assert taken == 3


def test_every_choice_says_in_both_languages_how_sure_it_is(tmp_path: Path) -> None:
    encoding, text, _ = SHEETS["korean-acd.csv"]
    path = tmp_path / "sheet.csv"
    path.write_bytes(text.encode(encoding))
    choices = {each.field: each for each in suggest(Given(path)).choices}
    assert choices["arrived_at"].sure > choices["agent"].sure
    assert "인입일시" in choices["arrived_at"].ko
    assert "%Y-%m-%d %H:%M:%S" in choices["arrived_at"].en


def test_day_first_is_told_from_month_first_by_what_days_there_are(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    rows = "".join(f"0{n}/03/2026 09:00:00;q;Answered\n" for n in range(1, 8))
    path.write_text(f"Start Time;Queue;Status\n{rows}")
    assert read_map(suggest(Given(path)).toml).times["arrived_at"] == "%d/%m/%Y %H:%M:%S"


def test_a_word_nobody_knows_is_left_for_a_person(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(
        '시작시간,큐,결과\n2026-03-02 09:00:00,q,"이상""함"\n2026-03-02 09:01:00,q,응대\n'
    )
    toml = suggest(Given(path)).toml
    assert '# "이상\\"함" = ?' in toml
    assert read_map(toml).outcomes == {"응대": "answered"}


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir\n\nhello\n")
    with pytest.raises(Refused, match="csv_not_a_table"):
        suggest(Given(path))


PBX = (
    "순번,통화일자,인입시각,ARS종료시각,연결시각,종료시각,발신번호,스킬그룹,상담사,처리결과\n"
    "1,2026-03-02,09:00:00,09:00:20,09:00:30,09:02:00,01012340001,주문,민지,응대\n"
    "2,2026-03-02,09:01:00,09:01:20,,09:02:30,01012340002,주문,,포기\n"
    "3,2026-03-02,09:02:00,09:02:20,,09:02:50,01012340003,주문,,콜백\n"
    "4,2026-03-02,09:03:00,09:03:20,,09:03:20,01012340004,,,ARS종료\n"
)


def proposed(tmp_path: Path, text: str) -> Proposal:
    path = tmp_path / "sheet.csv"
    path.write_text(text)
    return suggest(Given(path))


def test_a_column_of_the_menu_is_not_taken_for_the_calls_end(tmp_path: Path) -> None:
    columns = read_map(proposed(tmp_path, PBX).toml).columns
    assert columns["ended_at"] == ("통화일자", "종료시각")
    assert columns["answered_at"] == ("통화일자", "연결시각")
    assert "ARS종료시각" not in {name for each in columns.values() for name in each}


@pytest.mark.parametrize("heading", ["콜ID", "call id", "UUID", "linkedid", "통화 고유번호"])
def test_an_id_whose_cells_are_all_different_is_the_call(tmp_path: Path, heading: str) -> None:
    columns = read_map(proposed(tmp_path, PBX.replace("순번", heading)).toml).columns
    assert columns["call"] == (heading,)


@pytest.mark.parametrize("heading", ["순번", "번호", "No"])
def test_a_running_number_is_the_call_together_with_its_date(tmp_path: Path, heading: str) -> None:
    """Alone it would name tomorrow's calls like today's."""
    columns = read_map(proposed(tmp_path, PBX.replace("순번", heading)).toml).columns
    assert columns["call"] == ("통화일자", heading)


def test_an_id_that_stands_there_twice_is_no_call(tmp_path: Path) -> None:
    text = PBX.replace("순번", "콜ID").replace("\n2,", "\n1,")
    assert "call" not in read_map(proposed(tmp_path, text).toml).columns


def test_the_proposal_is_tried_on_the_sample(tmp_path: Path) -> None:
    tried = proposed(tmp_path, PBX).tried
    assert tried is not None
    assert (tried.rows, tried.rejected) == (4, 1)
    assert tried.reasons == {"unknown_outcome: outcome 'ARS종료'": 1}


@pytest.mark.parametrize("size", [60, 5_000])
def test_random_bytes_are_no_text_table(tmp_path: Path, size: int) -> None:
    path = tmp_path / "noise.csv"
    path.write_bytes(random.Random(3).randbytes(size))
    with pytest.raises(Refused, match="import_no_text"):
        suggest(Given(path))


def test_text_in_an_encoding_that_cannot_be_told_is_not_called_noise(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes("Zeit;Gespräch\n1;ä\xff\n".encode("latin-1"))
    with pytest.raises(Refused, match="import_encoding_unknown"):
        suggest(Given(path))


def test_outcomes_that_the_sample_lacks_are_proposed_as_comments(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    rows = [f"C{n},2026-03-02 09:{n:02}:00,주문,응대" for n in range(20)]
    path.write_text("\n".join(["통화ID,인입시각,큐,결과", *rows]) + "\n")
    toml = suggest(Given(path)).toml
    assert '"응대" = "answered"' in toml
    assert '# "콜백" = "callback"' in toml
    assert '# "야간" = "after_hours"' in toml


@pytest.mark.parametrize("quoted", [False, True])
def test_a_word_that_needs_no_map_is_told_where_it_is_seen(tmp_path: Path, *, quoted: bool) -> None:
    path = tmp_path / "calls.csv"
    queue = '"주문"' if quoted else "주문"
    header = "id,in,q,how"
    mapping = '[columns]\ncall = "id"\narrived_at = "in"\nqueue = "q"\noutcome = "how"\n'
    form = Csv(mapping)
    place = Place(centre="c", client="k", zone="Asia/Seoul", key=b"key")
    for word, lacks in (("콜백", False), ("응대", True)):
        path.write_text(f"{header}\n1,2026-03-02 09:00:00,{queue},{word}\n")
        list(form.read(Given(path, sha256="f" * 64), place))
        assert ("c_callback" in form.lacks) is lacks


def test_an_open_order_of_day_and_month_is_said_and_lowers_the_certainty(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    head = "Start Time,Wait,Queue,Status\n"
    path.write_text(head + "".join(f"02/0{n}/2026 09:00:00,1,q,Answered\n" for n in range(1, 4)))
    (arrived,) = [each for each in suggest(Given(path)).choices if each.field == "arrived_at"]
    assert arrived.sure < 80
    assert "%d/%m/%Y" in arrived.en
    assert "%m/%d/%Y" in arrived.en
    assert "일과 월" in arrived.ko
    path.write_text(head + "25/03/2026 09:00:00,1,q,Answered\n")
    (arrived,) = [each for each in suggest(Given(path)).choices if each.field == "arrived_at"]
    assert arrived.sure == 95


def test_a_heading_alone_is_no_log(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text("통화ID,인입일시,큐\n")
    with pytest.raises(Refused, match="csv_header_only"):
        suggest(Given(path))
