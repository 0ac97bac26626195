"""A client's person sees their own numbers and never who works: every page, file and question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client, override_settings

from maju.directory.access import Held, Scope
from maju.facts.history.blobs import FolderBlobs
from maju.floor.reports.bounds import Bound
from maju.floor.reports.documents import library
from maju.floor.reports.documents.cabinet import Cabinet
from maju.kernel.errors import Refused
from maju.metrics.answers import Answer
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.numbers import Question
from tests.pages.conftest import Counting
from tests.pages.signing import browser_of, someone

DAYS = "from=2026-03-02&to=2026-03-03"
PAGES = ["", "heat", "tables", "tables?cut=client", "tables?cut=topic", "waits", "repeats", "kpis",
         "kpi/service_level", "kpi/agent_requested", "kpi/aht", "documents"]  # fmt: skip
NOT_THEIRS = re.compile(r"\bk1\b|\bq1\b|refund|alert\(|Kim|K\*m|\ba1\b|\ba2\b")


def with_days(address: str) -> str:
    return f"/reports/c/{address}{'&' if '?' in address else '?'}{DAYS}"


@pytest.fixture
def centre(people: None) -> Any:
    """The centre of the facts in the directory, with both clients."""
    from maju.directory import models as m

    found = m.Centre.objects.create(code="c", name="c", zone="Asia/Seoul")
    for code in ("k1", "k2"):
        m.Client.objects.create(centre=found, code=code, name="같은 이름", name_en="Same")
    return found


def of_client(code: str, role: str = "client", **more: Any) -> Client:
    from maju.directory import models as m

    m.Client.objects.filter(code=code).update(**more)
    return browser_of(
        someone(f"{role}-{code}", {"role": role, "client": m.Client.objects.get(code=code)})
    )


@pytest.fixture
def cabinet(directory_url: str, tmp_path: Any) -> Iterator[Cabinet]:
    from maju.app.schema import migrate_all

    migrate_all(directory_url)
    kept = Cabinet(url=directory_url, blobs=FolderBlobs(tmp_path))
    with override_settings(MAJU_DOCUMENTS=kept):
        yield kept


@pytest.mark.parametrize("address", PAGES)
def test_a_client_sees_its_own_numbers_and_nobody_elses(
    centre: Any, numbers: Counting, cabinet: Cabinet, address: str
) -> None:
    answer = of_client("k2").get(with_days(address))
    assert answer.status_code == 200
    html = answer.content.decode()
    assert not (found := NOT_THEIRS.search(html)), html[found.start() - 80 : found.end() + 40]


def test_its_whole_is_its_own(centre: Any, numbers: Counting, cabinet: Cabinet) -> None:
    html = of_client("k2").get(with_days("kpi/agent_requested")).content.decode()
    assert re.search(r">20<|>20\D", html), "k2 had 20 contacts, the centre 120"
    assert not re.search(r">120\D", html)


@pytest.mark.parametrize(
    "address",
    ["tables?cut=agent", "?client=k1", "tables?client=k1&format=csv", "kpi/occupancy",
     "tables?cut=agent&format=xlsx"],
)  # fmt: skip
def test_what_is_not_theirs_is_refused(
    centre: Any, numbers: Counting, cabinet: Cabinet, address: str
) -> None:
    assert of_client("k2").get(with_days(address)).status_code in {404, 422}


@pytest.mark.parametrize("address", ["notes", "documents/wanted/1"])
def test_what_is_written_inside_is_not_for_clients(
    centre: Any, numbers: Counting, address: str
) -> None:
    assert of_client("k2").get(with_days(address)).status_code == 403


def test_who_directs_dispatched_agents_sees_them(
    centre: Any, numbers: Counting, cabinet: Cabinet
) -> None:
    html = (
        of_client("k1", contract="dispatched").get(with_days("tables?cut=agent")).content.decode()
    )
    assert "K** H** (a1)" in html


def test_a_supervisor_of_one_client_sees_its_agents_and_not_the_other_client(
    centre: Any, numbers: Counting, cabinet: Cabinet
) -> None:
    boss = of_client("k1", role="supervisor")
    assert "K** H** (a1)" in boss.get(with_days("tables?cut=agent")).content.decode()
    tables = boss.get(with_days("tables")).content.decode()
    assert "q9" not in tables
    assert boss.get(with_days("?client=k2")).status_code == 422


def test_a_contract_that_names_kpis_shows_these_only(
    centre: Any, numbers: Counting, cabinet: Cabinet
) -> None:
    body = 'kpis = ["answer_rate", "asa"]\n'
    library.keep_contract(cabinet.url, "c", "k2", date(2026, 1, 1), body, by="kim", at=1)
    browser = of_client("k2")
    assert browser.get(with_days("kpi/asa")).status_code == 200
    assert browser.get(with_days("kpi/aht")).status_code == 404
    assert "kpi/aht" not in browser.get(with_days("kpis")).content.decode()


def test_another_clients_contact_is_not_there(
    centre: Any, numbers: Counting, cabinet: Cabinet
) -> None:
    boss = browser_of(someone("boss", "supervisor"))
    listed = boss.get(with_days("kpi/agent_requested?client=k1")).content.decode()
    (contact, *_more) = re.findall(r'/reports/c/contact/([^"?]+)\?day=2026-03-0[23]', listed)
    there = f"/reports/c/contact/{contact}?day=2026-03-02"
    assert boss.get(there).status_code == 200
    for browser in (of_client("k2"), of_client("k2", role="lead")):
        assert browser.get(there).status_code == 404
    own = of_client("k1").get(there)
    assert own.status_code == 200
    assert not re.search(r"\ba1\b|\ba2\b|K\*m", own.content.decode())


def test_a_centre_that_one_has_nothing_to_do_with_is_not_even_listed(
    centre: Any, numbers: Counting
) -> None:
    from maju.directory import models as m

    other = m.Centre.objects.create(code="busan", name="busan", zone="Asia/Seoul")
    stranger = browser_of(someone("other", {"role": "supervisor", "centre": other}))
    assert "/reports/c/" not in stranger.get("/reports/").content.decode()
    assert stranger.get(with_days("")).status_code == 404


class Asked:
    """Keeps what it was asked; a page has asked through :class:`Bound`, whatever it forgot itself."""

    def __init__(self) -> None:
        self.questions: list[Question] = []

    def ask(self, question: Question) -> Answer:
        self.questions.append(question)
        return Answer(kpis=question.kpis, by=(), since="", until="", as_of=0, provisional=True,
                      definition=1, lines=())  # fmt: skip

    def catalogue(self, centre: str) -> Any:
        return CATALOGUE


def bound_to(asked: Asked, *clients: str, contract: str) -> Bound:
    held = tuple(
        Held(role="client", centre="c", client=client, contract=contract) for client in clients
    )
    scope = Scope(person=1, sign_in="kim", name="Kim", roles=held)
    return Bound(asked, scope, None, date(2026, 3, 4))  # type: ignore[arg-type]


def question(**more: Any) -> Question:
    said = {"since": date(2026, 3, 2), "until": date(2026, 3, 4), "kpis": ("agent_requested",)}
    return Question(**{"centre": "c", **said, **more})


@pytest.mark.parametrize("contract", ["outsourced", "dispatched"])
def test_no_question_gets_beyond_the_readers_clients_whoever_asks_it(contract: str) -> None:
    asked = Asked()
    bound = bound_to(asked, "k1", "k3", contract=contract)
    for other in (("k2",), ("k1", "k2"), ("",)):
        with pytest.raises(Refused, match="choice_unknown"):
            bound.ask(question(only={"client": other}))
    with pytest.raises(Refused, match="unknown_centre"):
        bound.ask(question(centre="elsewhere"))
    assert asked.questions == []
    if contract == "dispatched":
        bound.ask(question())
        bound.ask(question(only={"client": ("k3",), "queue": ("q1",)}))
        assert [each.only for each in asked.questions] == [
            {"client": ("k1", "k3")},
            {"client": ("k3",), "queue": ("q1",)},
        ]


@pytest.mark.parametrize("cut", ["agent", "team"])
def test_who_may_not_know_who_works_asks_nothing_by_them_or_of_one(cut: str) -> None:
    asked = Asked()
    bound = bound_to(asked, "k1", contract="outsourced")
    for wish in (question(by=(cut,)), question(only={cut: ("a1",)})):
        with pytest.raises(Refused, match="choice_unknown"):
            bound.ask(wish)
    assert asked.questions == []
