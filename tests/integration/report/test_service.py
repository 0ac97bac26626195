"""Asked over the socket or in the same process: the same answers, the same refusals."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import httpx
import msgspec
import pytest
from click.testing import CliRunner

from maju.app.cli import maju
from maju.facts.fold.names import put_names
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.manifest import linked
from maju.facts.imports.bank1999 import HEADER
from maju.kernel.errors import Refused, Trouble
from maju.metrics.answers import Answer
from maju.metrics.comparing import compare
from maju.metrics.local import LocalNumbers
from maju.metrics.numbers import Question
from maju.metrics.repeats import Share
from maju.metrics.rows import Part, Rows
from maju.metrics.service.calls import read_reply
from maju.metrics.service.remote import RemoteNumbers
from maju.metrics.service.server import serve
from maju.metrics.service.socket import SocketPlace, listen

LOG = [
    "AA0101 1 7 0 PS 990201 8:00:00 8:00:06 6 8:00:06 8:00:16 10 AGENT 8:00:16 8:01:16 60 DORIT",
    "AA0101 2 8 0 PS 990201 8:10:00 8:10:06 6 8:10:06 8:11:06 60 HANG 0:00:00 0:00:00 0 NO_SERVER",
    "AA0101 3 8 0 NE 990201 8:20:00 8:20:06 6 8:20:06 8:20:36 30 AGENT 8:20:36 8:22:36 120 TOVA",
]
QUESTION = Question(
    centre="bank",
    since=date(1999, 2, 1),
    until=date(1999, 2, 2),
    kpis=("answer_rate", "asa", "wait_p90", "sl_interval_attainment", "overflowed"),
    by=("queue", "interval"),
    as_of=1_000_000_000_000_000,
)


class Serving:
    """A report process's work, in a thread."""

    def __init__(self, numbers: LocalNumbers, path: Path) -> None:
        self._listening = listen(path)
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, args=(numbers,))
        self._thread.start()

    def _run(self, numbers: LocalNumbers) -> None:
        self._loop.run_until_complete(serve(numbers, self._listening, self._stop))
        self._loop.close()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()


@pytest.fixture
def local(postgres_url: str, tmp_path: Path) -> LocalNumbers:
    log = tmp_path / "log.txt"
    lines = ["\t".join(HEADER), *(line.replace(" ", "\t") for line in LOG)]
    log.write_text("\n".join(lines) + "\n")
    env = {"DATABASE_URL": postgres_url, "MAJU_HOME": str(tmp_path / "home"), "LANG": "C.UTF-8"}
    words = ["import", "bank1999", str(log), "--centre", "bank", "--timezone", "Asia/Jerusalem"]
    done = CliRunner().invoke(maju, words, env=env)
    assert done.exit_code == 0, done.output
    return LocalNumbers(postgres_url, FolderBlobs(tmp_path / "home" / "blobs"))


@pytest.fixture(params=["near", "far"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """In a folder with a usual name, and in one whose name is longer than an address."""
    folder = tmp_path / ("s" if request.param == "near" else "a" * 120)
    folder.mkdir()
    return folder / "report.sock"


@pytest.fixture
def remote(local: LocalNumbers, path: Path) -> Iterator[RemoteNumbers]:
    serving = Serving(local, path)
    numbers = RemoteNumbers(path)
    yield numbers
    numbers.close()
    serving.stop()


def test_answers_are_the_same(local: LocalNumbers, remote: RemoteNumbers) -> None:
    answer = remote.ask(QUESTION)
    assert len(answer.lines) == 2
    assert msgspec.json.encode(answer) == msgspec.json.encode(local.ask(QUESTION))


def test_rows_are_the_same_tables(local: LocalNumbers, remote: RemoteNumbers) -> None:
    asked = remote.rows(QUESTION, "answer_rate", "den", limit=10)
    own = local.rows(QUESTION, "answer_rate", "den", limit=10)
    assert [each.grain for each in asked] == [each.grain for each in own] == ["contact"]
    assert asked[0].table.num_rows == 3
    assert asked[0].table.equals(own[0].table)


def test_shares_are_the_same(local: LocalNumbers, remote: RemoteNumbers) -> None:
    shares = remote.repeats(QUESTION)
    assert any(share.num for share in shares)
    assert list(shares) == list(local.repeats(QUESTION))


@pytest.mark.parametrize(
    ("measure", "edges"),
    [
        ("wait_hist", {10_000: 1, 30_000: 1, 60_000: 1}),
        ("wait_ans_hist", {10_000: 1, 30_000: 1}),
        ("wait_abn_hist", {60_000: 1}),
    ],
)
def test_how_waits_are_spread_is_the_same(
    local: LocalNumbers, remote: RemoteNumbers, measure: str, edges: dict[int, int]
) -> None:
    spread = remote.buckets(msgspec.structs.replace(QUESTION, by=()), measure)
    assert {each.edge_ms: each.n for each in spread.buckets} == edges
    for asked in (QUESTION, msgspec.structs.replace(QUESTION, way="rows")):
        along = remote.buckets(asked, measure)
        assert along == local.buckets(asked, measure)
        assert sum(each.n for each in along.buckets) == sum(edges.values())
        assert all(set(each.keys) == {"queue", "interval"} for each in along.buckets)


def test_what_is_no_histogram_has_no_buckets(remote: RemoteNumbers) -> None:
    with pytest.raises(Refused, match="histogram_unknown"):
        remote.buckets(QUESTION, "c_answered")


def test_who_is_known_is_the_same(local: LocalNumbers, remote: RemoteNumbers) -> None:
    (known,) = remote.known()
    assert (known.centre, known.client, known.first) == ("bank", "bank", date(1999, 2, 1))
    assert [known] == list(local.known())


def test_names_are_the_same(local: LocalNumbers, remote: RemoteNumbers, postgres_url: str) -> None:
    with linked(postgres_url) as link:
        put_names(link, "bank", "client", {"bank": "은행"})
        put_names(link, "bank", "agent", {"ag": "김하나"})
    assert remote.names("bank") == local.names("bank") == {"client": {"bank": "은행"}, "queue": {}}
    assert remote.names("bank", people=True)["agent"] == {"ag": "김하나"}


def test_numbers_are_compared_over_the_socket_too(
    local: LocalNumbers, remote: RemoteNumbers
) -> None:
    assert remote.calendar("bank", None) == local.calendar("bank", None)
    kinds = ("previous_day", "month_to_date", "four_weeks")
    asked = compare(remote, QUESTION, kinds)
    assert msgspec.json.encode(asked) == msgspec.json.encode(compare(local, QUESTION, kinds))


def test_a_contact_tells_its_story_in_every_grain(
    local: LocalNumbers, remote: RemoteNumbers
) -> None:
    contact = local.rows(QUESTION, "abandoned", "num", limit=1)[0].table["contact"][0].as_py()
    story = remote.story("bank", contact, date(1999, 2, 1))
    assert [each.grain for each in story.rows] == ["attempt", "contact", "visit"]
    assert [each.table.num_rows for each in story.rows] == [1, 1, 1]
    assert story.steps == []
    with pytest.raises(Refused, match="contact_unknown"):
        remote.story("bank", "nobody", date(1999, 2, 1))


def test_a_refusal_keeps_its_code_and_parameters(remote: RemoteNumbers) -> None:
    with pytest.raises(Refused) as refused:
        remote.ask(
            Question(centre="bank", since=date(1999, 2, 1), until=date(1999, 2, 2), kpis=("x",))
        )
    assert (refused.value.code, refused.value.params) == ("kpi_unknown", {"kpi": "x"})


def test_nobody_there_is_trouble(tmp_path: Path) -> None:
    remote = RemoteNumbers(tmp_path / "nobody.sock")
    with pytest.raises(Trouble):
        remote.ask(QUESTION)
    remote.close()


class Broken(LocalNumbers):
    """Breaks at every question."""

    def ask(self, question: Question) -> Answer:
        raise ZeroDivisionError

    def rows(self, question: Question, kpi: str, part: Part, *, limit: int) -> Sequence[Rows]:
        raise Trouble("the disk is gone")

    def repeats(self, question: Question) -> Sequence[Share]:
        return []


def test_a_question_that_breaks_does_not_end_the_process(tmp_path: Path) -> None:
    serving = Serving(Broken("", FolderBlobs(tmp_path)), tmp_path / "r.sock")
    remote = RemoteNumbers(tmp_path / "r.sock")
    with pytest.raises(Trouble):
        remote.ask(QUESTION)
    with pytest.raises(Trouble, match="the disk is gone"):
        remote.rows(QUESTION, "asa", "num", limit=1)
    assert remote.repeats(QUESTION) == []
    remote.close()
    serving.stop()


def test_a_process_that_was_started_anew_is_asked_again(tmp_path: Path) -> None:
    remote = RemoteNumbers(tmp_path / "r.sock")
    for _ in range(2):
        serving = Serving(Broken("", FolderBlobs(tmp_path)), tmp_path / "r.sock")
        for _ in range(2):
            assert remote.repeats(QUESTION) == []
        serving.stop()
    with pytest.raises(Trouble):
        remote.repeats(QUESTION)
    remote.close()


class Slow(Broken):
    """Answers when it is let go."""

    def __init__(self, blobs: FolderBlobs) -> None:
        super().__init__("", blobs)
        self.go = threading.Event()

    def repeats(self, question: Question) -> Sequence[Share]:
        self.go.wait(20)
        return []


def test_who_asks_a_slow_process_waits_no_longer_than_was_said(tmp_path: Path) -> None:
    slow = Slow(FolderBlobs(tmp_path))
    serving = Serving(slow, tmp_path / "r.sock")
    remote = RemoteNumbers(tmp_path / "r.sock", patience_s=0.2)
    with pytest.raises(Trouble):
        remote.repeats(QUESTION)
    slow.go.set()
    assert remote.repeats(QUESTION) == []  # the late reply is not taken for this one's
    remote.close()
    serving.stop()


def test_many_ask_at_once_and_each_has_the_own_answer(remote: RemoteNumbers) -> None:
    one = msgspec.structs.replace(QUESTION, by=())
    asked = [QUESTION, one, msgspec.structs.replace(one, kpis=("asa",))] * 8
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(remote.ask, asked))
    assert [(*each.kpis, *each.by) for each in answers] == [
        (*each.kpis, *each.by) for each in asked
    ]


def test_nonsense_is_turned_away(tmp_path: Path) -> None:
    serving = Serving(Broken("", FolderBlobs(tmp_path)), tmp_path / "r.sock")
    place = SocketPlace(tmp_path / "r.sock")
    with httpx.Client(transport=httpx.HTTPTransport(uds=place.address)) as http:
        said = http.post("http://report/", content=b"\x81\xa1x")
    assert said.status_code == 400
    assert type(read_reply(said.content)).__name__ == "Failed"
    serving.stop()


def test_the_socket_is_open_to_its_user_alone_and_replaces_a_dead_one(tmp_path: Path) -> None:
    first = listen(tmp_path / "r.sock")
    first.close()  # the file stays, as after a kill
    second = listen(tmp_path / "r.sock")
    assert (tmp_path / "r.sock").stat().st_mode & 0o777 == 0o600
    second.close()
