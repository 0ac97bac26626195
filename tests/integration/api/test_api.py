"""What a program may read and do, once, and what it is refused."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from maju.channels.simulated.demo import DEMO
from tests.integration.api.conftest import ALL, Program, token

Make = Callable[..., Program]


def eventually(ask: Callable[[], tuple[int, Any]]) -> Any:
    """What is said once it is there: the read model follows the journal a moment later."""
    said: Any = None
    for _ in range(2000):
        status, said = ask()
        if status == 200:
            return said
    raise AssertionError(said)


def two_clients(boss: Program) -> tuple[str, str]:
    _, said = boss.ask("GET", "/clients")
    return said[0]["id"], said[1]["id"]


def test_without_a_token_that_opens_nothing_is_said(centre: str) -> None:
    for text in ("", "x", "maju_abc_def", "maju__", f"maju_{'0' * 12}_x"):
        status, said = Program(text).ask("GET", "/queues")
        assert (status, said["code"]) == (401, "token_unknown"), text


def test_a_token_opens_until_it_is_revoked_or_over(centre: str, program: Make) -> None:
    from maju.app.api.tokens import revoke
    from maju.directory.wall import wall

    boss = program()
    assert boss.ask("GET", "/queues")[0] == 200
    with psycopg.connect(centre) as link:
        revoke(link, DEMO, boss.token.split("_")[1], now=wall())
    assert boss.ask("GET", "/queues")[0] == 401
    short = program(expires_at=wall() + 60_000_000)
    assert short.ask("GET", "/queues")[0] == 200
    with psycopg.connect(centre) as link:
        link.execute("UPDATE api.token SET expires_at = 1")
    assert short.ask("GET", "/queues")[0] == 401


def test_the_secret_is_nowhere_in_the_database(centre: str, program: Make) -> None:
    secret = program().token.split("_", 2)[2]
    with psycopg.connect(centre) as link:
        rows = link.execute("SELECT t::text FROM api.token t").fetchall()
    assert rows
    assert all(secret not in row for (row,) in rows)


def test_each_scope_opens_its_own_doors_only(program: Make) -> None:
    doors = {
        "queues.read": ("GET", "/queues", None),
        "agents.read": ("GET", "/agents", None),
        "contacts.read": ("GET", "/contacts?since=0&until=1", None),
        "kpi.read": ("GET", "/kpi?kpi=agent_requested&since=2026-03-02&until=2026-03-03", None),
        "queues.write": ("PATCH", "/queues/none", {}),
        "agents.write": ("PATCH", "/agents/none", {}),
        "customers.read": ("GET", "/customers/none", None),
        "customers.reveal": ("POST", "/customers/none/reveal", {"reason": "x"}),
        "customers.write": (
            "POST", "/customers/none/addresses", {"kind": "phone", "value": "1"}
        ),
        "contacts.write": ("POST", "/callbacks", {"queue": "none", "customer": "none"}),
    }  # fmt: skip
    assert set(doors) == set(ALL)
    for scope in ALL:
        one = program((scope,))
        for name, (method, path, body) in doors.items():
            status, _ = one.ask(method, path, body)
            assert (status == 403) == (name != scope), (scope, name, status)


def test_a_person_who_lost_a_role_takes_the_tokens_rights_along(program: Make, tables: str) -> None:
    boss = program()
    assert boss.ask("GET", "/agents")[0] == 200
    with psycopg.connect(tables) as link:
        link.execute("DELETE FROM directory.role_held WHERE role = 'administrator'")
    assert boss.ask("GET", "/agents")[0] == 403


def test_a_token_of_one_client_sees_that_client_only(program: Make) -> None:
    boss = program()
    one, two = two_clients(boss)
    bound = program(client=one)
    assert {each["client"] for each in bound.ask("GET", "/queues")[1]} == {one}
    theirs = next(q["id"] for q in boss.ask("GET", "/queues")[1] if q["client"] == two)
    assert bound.ask("GET", f"/queues/{theirs}")[0] == 404
    assert bound.ask("PATCH", f"/queues/{theirs}", {"priority": 3})[0] == 404
    assert bound.ask("GET", "/agents")[0] == 403
    new = {"client": two, "addresses": [{"kind": "phone", "value": "010-1111-2222"}]}
    assert bound.ask("POST", "/customers", new)[0] == 404
    status, made = boss.ask("POST", "/customers", new)
    assert status == 201
    assert bound.ask("GET", f"/customers/{made['id']}")[0] == 404
    said = {"client": one, "address": {"kind": "phone", "value": "010-1111-2222"}}
    assert bound.ask("POST", "/customers/search", said)[0] == 404


def test_a_customer_is_masked_until_revealed_with_a_reason(program: Make, tables: str) -> None:
    boss = program()
    one, _ = two_clients(boss)
    new = {
        "client": one,
        "name": "홍길동",
        "addresses": [{"kind": "phone", "value": "010-1234-5678"}],
    }
    _, made = boss.ask("POST", "/customers", new)
    assert made["masked"]
    assert made["name"] == "홍*동"
    assert made["addresses"] == [{"kind": "phone", "value": "010-****-5678"}]
    said = {"client": one, "address": {"kind": "phone", "value": "+82 10 1234 5678"}}
    assert boss.ask("POST", "/customers/search", said)[1]["id"] == made["id"]
    path = f"/customers/{made['id']}/reveal"
    assert boss.ask("POST", path, {"reason": ""})[0] == 400
    _, whole = boss.ask("POST", path, {"reason": "배송지 확인"})
    assert whole["name"] == "홍길동"
    with psycopg.connect(tables) as link:
        kinds = link.execute("SELECT kind, reason FROM directory.access ORDER BY id").fetchall()
    assert kinds == [("search", ""), ("reveal", "배송지 확인")]


def test_a_repeated_request_is_done_once_and_answered_alike(program: Make, tables: str) -> None:
    boss = program()
    one, _ = two_clients(boss)
    new = {"client": one, "addresses": [{"kind": "phone", "value": "010-9999-0000"}]}
    first = boss.ask("POST", "/customers", new, key="k1")
    assert first[0] == 201
    assert boss.ask("POST", "/customers", new, key="k1") == first
    assert boss.ask("POST", "/customers", new, key="k2")[0] == 409
    other = {**new, "name": "Kim"}
    status, said = boss.ask("POST", "/customers", other, key="k1")
    assert (status, said["code"]) == (409, "key_reused")
    assert boss.ask("POST", "/customers", new, key=" ")[1]["code"] == "key_missing"
    with psycopg.connect(tables) as link:
        ((count,),) = link.execute("SELECT count(*) FROM directory.customer").fetchall()
    assert count == 1


def test_what_was_refused_may_be_tried_again_under_its_key(program: Make) -> None:
    boss = program()
    one, _ = two_clients(boss)
    wrong = {"client": one, "addresses": [{"kind": "phone", "value": "---"}]}
    assert boss.ask("POST", "/customers", wrong, key="k")[0] == 422
    right = {"client": one, "addresses": [{"kind": "phone", "value": "010-1-2"}]}
    assert boss.ask("POST", "/customers", right, key="k")[0] == 201


def test_a_queue_that_is_changed_reaches_the_engine(program: Make) -> None:
    from maju.directory.editing import last_sent

    boss = program()
    queue = boss.ask("GET", "/queues")[1][0]
    status, said = boss.ask("PATCH", f"/queues/{queue['id']}", {"priority": 2, "closed": True})
    assert status == 200
    assert (said["priority"], said["closed"]) == (2, True)
    assert boss.ask("GET", f"/queues/{queue['id']}")[1] == said

    def verdict() -> str:
        found = last_sent(DEMO)
        assert found is not None
        return found[1].state

    tries = 0
    while verdict() == "waiting" and tries < 2000:
        tries += 1
    assert verdict() == "done"
    assert boss.ask("PATCH", f"/queues/{queue['id']}", {"priority": 0})[0] == 400
    assert boss.ask("PATCH", f"/queues/{queue['id']}", {"colour": "red"})[0] == 400


def test_an_agents_skills_are_replaced(program: Make) -> None:
    boss = program()
    agent = boss.ask("GET", "/agents")[1][0]
    skills = [{"skill": "delivery", "level": 2}, {"skill": "vip", "level": 1}]
    status, said = boss.ask("PATCH", f"/agents/{agent['id']}", {"skills": skills})
    assert (status, said["skills"]) == (200, skills)
    assert said["languages"] == agent["languages"]


def test_a_task_becomes_a_contact_once(program: Make, tables: str) -> None:
    boss = program()
    new = {"entry": "shop", "text": "주문 취소 확인 부탁드립니다"}
    first = boss.ask("POST", "/tasks", new, key="order-1")
    assert first[0] == 201, first
    assert boss.ask("POST", "/tasks", new, key="order-1") == first
    name = first[1]["id"]
    story = eventually(lambda: boss.ask("GET", f"/contacts/{name}"))
    assert story["contact"]["channel"] == "task"
    assert story["steps"]
    page = boss.ask("GET", "/contacts?since=0&until=4000000000000000")[1]
    assert [each["id"] for each in page["contacts"]] == [name]
    status, said = boss.ask("POST", "/tasks", {**new, "entry": "other"}, key="order-2")
    assert (status, said["code"]) == (404, "not_there")


def test_another_wish_under_the_key_of_a_first_is_refused(program: Make) -> None:
    boss = program()
    new = {"entry": "shop", "text": "하나"}
    assert boss.ask("POST", "/tasks", new, key="k")[0] == 201
    other = {**new, "language": "en"}
    status, said = boss.ask("POST", "/tasks", other, key="k")
    assert (status, said["code"]) == (409, "key_reused")


def test_a_callback_is_promised_once_or_refused_as_the_engine_says(program: Make) -> None:
    boss = program()
    queue = boss.ask("GET", "/queues")[1][0]
    person = {"client": queue["client"], "addresses": [{"kind": "phone", "value": "010-5-5"}]}
    customer = boss.ask("POST", "/customers", person)[1]["id"]
    wish = {"queue": queue["id"], "customer": customer}
    first = boss.ask("POST", "/callbacks", wish, key="cb-1")
    assert first[0] == 201, first
    assert boss.ask("POST", "/callbacks", wish, key="cb-1") == first
    said = eventually(lambda: boss.ask("GET", f"/callbacks/{first[1]['id']}"))
    assert (said["customer"], said["queue"]) == (customer, queue["id"])
    window = {**wish, "not_before": 2_000_000, "not_after": 1_000_000}
    status, refused = boss.ask("POST", "/callbacks", window, key="cb-2")
    assert (status, refused["code"]) == (422, "bad_window")


def test_pages_of_contacts_go_on_without_a_gap(program: Make) -> None:
    boss = program()
    made = [
        boss.ask("POST", "/tasks", {"entry": "shop", "text": str(n)})[1]["id"] for n in range(5)
    ]
    eventually(lambda: boss.ask("GET", f"/contacts/{made[-1]}"))

    def pages() -> Iterator[str]:
        after = ""
        while True:
            path = f"/contacts?since=0&until=4000000000000000&limit=2{after}"
            said = boss.ask("GET", path)[1]
            yield from (each["id"] for each in said["contacts"])
            if said["next"] is None:
                return
            after = f"&after={said['next']}"

    assert sorted(pages()) == sorted(made)
    assert len(list(pages())) == 5


def test_kpis_carry_numerator_and_denominator_and_the_client_of_the_token(program: Make) -> None:
    boss = program()
    one, _ = two_clients(boss)
    path = "/kpi?kpi=agent_requested&kpi=answer_rate&since=2026-03-02&until=2026-03-03"
    said = boss.ask("GET", path)[1]
    assert "lines" in said, said
    values = {line["kpi"]: line for line in said["lines"]}
    assert values["agent_requested"]["value"] == 5
    assert (values["answer_rate"]["numerator"], values["answer_rate"]["denominator"]) == (3, 5)
    bound = program(client=one).ask("GET", path)[1]
    assert {line["kpi"]: line["value"] for line in bound["lines"]} == {
        "agent_requested": 3,
        "answer_rate": 100.0,
    }
    assert boss.ask("GET", path.replace("answer_rate", "nonsense"))[0] == 404


def test_a_token_of_a_client_that_directs_the_agents_has_its_own_numbers_alone(
    program: Make, tables: str
) -> None:
    """파견: it is no stranger to who works, and its person may see all; the token is its client's."""
    boss = program()
    one, _ = two_clients(boss)
    with psycopg.connect(tables) as link:
        link.execute("UPDATE directory.client SET contract = 'dispatched' WHERE code = %s", [one])
    path = "/kpi?kpi=agent_requested&since=2026-03-02&until=2026-03-03"
    (line,) = program(client=one).ask("GET", path)[1]["lines"]
    assert line["value"] == 3


def test_refusals_are_sentences_in_the_readers_language(centre: str) -> None:
    text = token(centre, ("kpi.read",))
    for lang, word in (("ko", "권한"), ("en", "scope")):
        _, said = Program(text, lang=lang).ask("GET", "/queues")
        assert word in said["says"]


def test_too_many_requests_are_told_when_to_come_back(program: Make) -> None:
    from maju.app.api.caller import REQUESTS_A_MINUTE

    busy = program(("queues.read",))
    seen = [busy.ask("GET", "/queues")[0] for _ in range(REQUESTS_A_MINUTE + 1)]
    assert seen[-1] == 429
    assert set(seen[:-1]) == {200}
    assert program(("queues.read",)).ask("GET", "/queues")[0] == 200


def test_a_tasks_text_is_kept_for_whoever_takes_it_though_nobody_is_named(
    program: Make, tables: str
) -> None:
    boss = program()
    text = "주문 취소 확인"
    made = boss.ask("POST", "/tasks", {"entry": "shop", "text": text})[1]["id"]
    with psycopg.connect(tables) as link:
        rows = link.execute("SELECT DISTINCT customer FROM journal.person_value").fetchall()
    assert (made,) in rows


def test_another_text_under_the_key_of_a_task_is_another_wish(program: Make) -> None:
    boss = program()
    new = {"entry": "shop", "text": "하나"}
    assert boss.ask("POST", "/tasks", new, key="k")[0] == 201
    status, said = boss.ask("POST", "/tasks", {**new, "text": "둘"}, key="k")
    assert (status, said["code"]) == (409, "key_reused")


def test_a_client_of_outsourced_work_is_never_told_who_works(
    program: Make, centre: str, tables: str
) -> None:
    from maju.directory import models as m

    boss = program()
    one, _ = two_clients(boss)
    seller = m.Person.objects.create(sign_in="seller", name="Seller")
    theirs = m.Client.objects.get(code=one)
    m.RoleHeld.objects.create(person=seller, role="client", client=theirs)
    made = boss.ask("POST", "/tasks", {"entry": "shop", "text": "하나"})[1]["id"]
    eventually(lambda: boss.ask("GET", f"/contacts/{made}"))
    with psycopg.connect(tables) as link:
        link.execute("UPDATE readmodel.rm_contact SET agents = '{a1}'")
        link.execute("UPDATE readmodel.rm_timeline SET agent = 'a1'")
    assert boss.ask("GET", f"/contacts/{made}")[1]["contact"]["agents"] == ["a1"]
    client = program(sign_in="seller")
    story = client.ask("GET", f"/contacts/{made}")[1]
    assert story["contact"]["agents"] == []
    assert {step["agent"] for step in story["steps"]} == {None}
    page = client.ask("GET", "/contacts?since=0&until=4000000000000000")[1]["contacts"]
    assert [each["agents"] for each in page] == [[]]
    days = "since=2026-03-02&until=2026-03-03"
    said = client.ask("GET", f"/kpi?kpi=occupancy&kpi=agent_requested&{days}")[1]
    assert {line["kpi"]: line["why"] for line in said["lines"]}["occupancy"] == "not_shown"
    assert client.ask("GET", f"/kpi?kpi=agent_requested&by=agent&{days}")[0] in {403, 422}


def test_a_kept_answer_is_not_given_again_once_the_rights_are_gone(
    program: Make, tables: str
) -> None:
    boss = program()
    queue, agent = (boss.ask("GET", path)[1][0]["id"] for path in ("/queues", "/agents"))
    changes = [(f"/queues/{queue}", {"priority": 2}), (f"/agents/{agent}", {"languages": ["ko"]})]
    for path, body in changes:
        first = boss.ask("PATCH", path, body, key=path)
        assert first[0] == 200
        assert boss.ask("PATCH", path, body, key=path) == first
    with psycopg.connect(tables) as link:
        link.execute("DELETE FROM directory.role_held WHERE role = 'administrator'")
    for path, body in changes:
        assert boss.ask("PATCH", path, body, key=path)[0] == 403, path


def test_a_token_of_an_outsourced_client_never_tells_who_works_whoever_issued_it(
    program: Make, tables: str
) -> None:
    boss = program()
    one, _ = two_clients(boss)
    made = boss.ask("POST", "/tasks", {"entry": "shop", "text": "하나"})[1]["id"]
    eventually(lambda: boss.ask("GET", f"/contacts/{made}"))
    with psycopg.connect(tables) as link:
        link.execute("UPDATE readmodel.rm_contact SET agents = '{a1}'")
        link.execute("UPDATE readmodel.rm_timeline SET agent = 'a1'")
    bound, days = program(client=one), "since=2026-03-02&until=2026-03-03"

    def told() -> tuple[list[str], bool, bool]:
        story = bound.ask("GET", f"/contacts/{made}")[1]
        said = bound.ask("GET", f"/kpi?kpi=occupancy&kpi=agent_requested&{days}")[1]
        why = {line["kpi"]: line["why"] for line in said["lines"]}
        named = any(step["agent"] for step in story["steps"])
        return story["contact"]["agents"], named, why["occupancy"] != "not_shown"

    assert told() == ([], False, False)
    assert bound.ask("GET", f"/kpi?kpi=agent_requested&by=agent&{days}")[0] == 403
    page = bound.ask("GET", "/contacts?since=0&until=4000000000000000")[1]["contacts"]
    assert [each["agents"] for each in page] == [[]]
    with psycopg.connect(tables) as link:
        link.execute("UPDATE directory.client SET contract = 'dispatched'")
    assert told() == (["a1"], True, True)


def test_what_belongs_to_one_client_is_nothing_to_another(program: Make) -> None:
    boss = program()
    one, two = two_clients(boss)
    queues = boss.ask("GET", "/queues")[1]
    queue = {each["client"]: each["id"] for each in queues}
    new = {"client": two, "addresses": [{"kind": "phone", "value": "010-1111-2222"}]}
    theirs = boss.ask("POST", "/customers", new)[1]["id"]
    entry = {"entry": "shop", "text": "x", "customer": theirs}
    (shop,) = {each["client"] for each in queues if "task" in each["channels"]}
    assert shop == one, "the entry for work is the first client's"
    assert boss.ask("POST", "/tasks", entry)[0] == 404
    assert boss.ask("POST", "/callbacks", {"queue": queue[one], "customer": theirs})[0] == 404
    status, made = boss.ask("POST", "/callbacks", {"queue": queue[two], "customer": theirs})
    assert status == 201, made
    eventually(lambda: boss.ask("GET", f"/callbacks/{made['id']}"))
    bound = program(client=one)
    assert bound.ask("GET", f"/callbacks/{made['id']}")[0] == 404
    assert bound.ask("POST", "/callbacks", {"queue": queue[two], "customer": theirs})[0] == 404
    assert bound.ask("POST", f"/customers/{theirs}/reveal", {"reason": "x"})[0] == 404
    more = {"kind": "email", "value": "a@example.com"}
    assert bound.ask("POST", f"/customers/{theirs}/addresses", more)[0] == 404


@pytest.mark.parametrize("path", ["/customers", "/tasks"])
def test_the_same_request_at_the_same_instant_is_done_once(
    program: Make, tables: str, path: str
) -> None:
    boss = program()
    one, _ = two_clients(boss)
    new = {"client": one, "addresses": [{"kind": "phone", "value": "010-9999-0000"}]}
    body = new if path == "/customers" else {"entry": "shop", "text": "한 번만"}
    answers: list[tuple[int, Any]] = []
    begin = threading.Barrier(4)

    def ask() -> None:
        from django.db import connection

        begin.wait(20)
        answers.append(program_of(boss).ask("POST", path, body, key="same"))
        connection.close()

    crowd = [threading.Thread(target=ask) for _ in range(4)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join(60)
    assert len(answers) == 4
    assert {status for status, _ in answers} <= {201, 202}, answers
    assert len({said["id"] for _, said in answers}) == 1
    with psycopg.connect(tables) as link:
        kept = {
            "/customers": "SELECT count(*) FROM directory.customer",
            "/tasks": "SELECT count(*) FROM journal.command WHERE kind = 'arrive'",
        }
        assert link.execute(kept[path]).fetchall() == [(1,)]


def program_of(other: Program) -> Program:
    """Another connection of the same program."""
    return Program(other.token)
