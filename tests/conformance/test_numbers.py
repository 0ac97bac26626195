"""The port ``Numbers``: one suite for who answers in the process and who answers over the socket.

Every method has an entry in :data:`CALLS`; a method without one is found by the first test. An
entry is asked of both, and what comes back must be the same, to the byte where it is a value, and
something worth comparing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import msgspec
import pytest

from maju.facts.fold.names import put_names
from maju.facts.history.manifest import linked
from maju.kernel.errors import Refused
from maju.metrics.local import LocalNumbers
from maju.metrics.numbers import Numbers, Question
from maju.metrics.service.remote import RemoteNumbers
from tests.integration.facts.test_agreeing import Shell
from tests.integration.report.test_service import Serving

DAY = date(1999, 2, 1)
ASKED = Question(
    centre="bank",
    since=DAY,
    until=date(1999, 2, 3),
    kpis=("answer_rate", "asa", "wait_p90", "sl_interval_attainment", "overflowed", "own_rate"),
    by=("day", "queue"),
    as_of=1_000_000_000_000_000,
)
EMPTY = msgspec.structs.replace(ASKED, since=date(2001, 1, 1), until=date(2001, 1, 2))
BACKWARDS = msgspec.structs.replace(ASKED, until=DAY)
NOBODYS = msgspec.structs.replace(ASKED, centre="nobody", kpis=("asa",))
SIDEWAYS = msgspec.structs.replace(ASKED, by=("moon",))
ODD = msgspec.structs.replace(ASKED, step_min=7)
UNKNOWN = msgspec.structs.replace(ASKED, kpis=("moon",))
OF_ONE_TOPIC = msgspec.structs.replace(ASKED, only={"topic": ("tariff",)})


def contact_of(numbers: Numbers) -> str:
    """A contact that is there."""
    (rows,) = numbers.rows(ASKED, "abandoned", "num", limit=1)
    return str(rows.table["contact"][0].as_py())


CALLS: Mapping[str, Callable[[Numbers], object]] = {
    "ask": lambda numbers: numbers.ask(ASKED),
    "rows": lambda numbers: numbers.rows(ASKED, "answer_rate", "den", limit=10),
    "repeats": lambda numbers: numbers.repeats(ASKED),
    "flow": lambda numbers: numbers.flow(ASKED),
    "buckets": lambda numbers: numbers.buckets(ASKED, "wait_hist"),
    "catalogue": lambda numbers: numbers.catalogue("bank"),
    "agreed": lambda numbers: numbers.agreed("bank"),
    "known": lambda numbers: numbers.known(),
    "names": lambda numbers: [
        numbers.names("bank"),
        numbers.names("bank", people=True),
    ],
    "calendar": lambda numbers: numbers.calendar("bank", "bank"),
    "story": lambda numbers: numbers.story("bank", contact_of(numbers), DAY),
}

REFUSALS: Mapping[str, Sequence[tuple[str, Callable[[Numbers], object]]]] = {
    "ask": [
        ("no_facts", lambda numbers: numbers.ask(EMPTY)),
        ("no_facts", lambda numbers: numbers.ask(NOBODYS)),
        ("window_empty", lambda numbers: numbers.ask(BACKWARDS)),
        ("dimension_unknown", lambda numbers: numbers.ask(SIDEWAYS)),
        ("interval_unknown", lambda numbers: numbers.ask(ODD)),
        ("kpi_unknown", lambda numbers: numbers.ask(UNKNOWN)),
    ],
    "rows": [
        ("no_facts", lambda numbers: numbers.rows(EMPTY, "asa", "num", limit=1)),
        ("kpi_unknown", lambda numbers: numbers.rows(ASKED, "moon", "num", limit=1)),
        (
            "kpi_without_rows",
            lambda numbers: numbers.rows(ASKED, "forecast_variance", "num", limit=1),
        ),
        (
            "kpi_not_by",
            lambda numbers: numbers.rows(OF_ONE_TOPIC, "answer_rate_total", "den", limit=1),
        ),
    ],
    "repeats": [
        ("no_facts", lambda numbers: numbers.repeats(EMPTY)),
        ("window_empty", lambda numbers: numbers.repeats(BACKWARDS)),
    ],
    "flow": [
        ("no_facts", lambda numbers: numbers.flow(EMPTY)),
        ("window_empty", lambda numbers: numbers.flow(BACKWARDS)),
    ],
    "story": [
        ("contact_unknown", lambda numbers: numbers.story("bank", "nobody", DAY)),
        ("no_facts", lambda numbers: numbers.story("bank", "nobody", date(2001, 1, 1))),
    ],
}
"""What each method refuses; the others have nothing that could be meant wrongly."""


def methods() -> set[str]:
    """Of the port."""
    return {name for name in vars(Numbers) if not name.startswith("_")}


def test_every_method_of_the_port_is_in_this_suite() -> None:
    assert methods() == CALLS.keys()
    assert REFUSALS.keys() <= methods()


@pytest.fixture
def local(postgres_url: str, tmp_path: Path) -> LocalNumbers:
    """Five calls, a KPI of the centre's own, a threshold and a shared number."""
    shell = Shell(postgres_url, tmp_path)
    shell.agree("30s", "1999-02-02")
    shell.said(
        "kpi", "define", "--centre", "bank", "--id", "own_rate", "--ko", "우리", "--en", "ours",
        "--unit", "%", "--direction", "up", "--num", "c_answered", "--den", "c_offered",
    )  # fmt: skip
    shell.said("shared", "add", "--centre", "bank", "--number", "9", "--from", "1999-02-02")
    with linked(postgres_url) as link:
        put_names(link, "bank", "queue", {"PS": "개인"})
        put_names(link, "bank", "agent", {"DORIT": "도리트"})
    return shell.numbers


@pytest.fixture
def remote(local: LocalNumbers, tmp_path: Path) -> Iterator[RemoteNumbers]:
    serving = Serving(local, tmp_path / "n.sock")
    numbers = RemoteNumbers(tmp_path / "n.sock")
    yield numbers
    numbers.close()
    serving.stop()


def plain(value: object) -> object:
    """For comparing: tables as their rows, values as their bytes."""
    return msgspec.json.encode(
        value,
        order="deterministic",
        enc_hook=lambda table: [table.schema.names, table.to_pylist()],
    )


def refused(
    call: Callable[[Numbers], object], numbers: Numbers
) -> tuple[str, Mapping[str, object]]:
    with pytest.raises(Refused) as found:
        call(numbers)
    return found.value.code, dict(found.value.params)


def test_both_give_the_same_and_something(local: LocalNumbers, remote: RemoteNumbers) -> None:
    for name, call in CALLS.items():
        ours, theirs = call(local), call(remote)
        assert plain(ours) == plain(theirs), name
        assert type(ours) is type(theirs) or isinstance(theirs, list | dict), name
        assert ours, name
        # Asked again, the same: no call leaves anything behind in either.
        assert plain(call(remote)) == plain(theirs), name


def test_people_are_named_to_those_who_may_see_them(remote: RemoteNumbers) -> None:
    assert remote.names("bank", people=True)["agent"] == {"DORIT": "도리트"}
    assert "agent" not in remote.names("bank")


def test_both_refuse_the_same_for_the_same_reason(
    local: LocalNumbers, remote: RemoteNumbers
) -> None:
    for name, cases in REFUSALS.items():
        for code, call in cases:
            assert refused(call, local)[0] == code, name
            assert refused(call, local) == refused(call, remote), name
