"""A customer belongs to one client; what is read of a person is in the log."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from random import Random
from typing import Any

import psycopg
import pytest

from maju.engine.clock import wall
from maju.journal.vault import Vault
from maju.kernel.errors import Refused
from tests.simulation.centre import draw_settings

NOW = wall()
MASTER = secrets.token_bytes(32)


@pytest.fixture
def both(tables: str) -> tuple[Any, Any]:
    """The customers of the two clients of one centre."""
    from maju.directory import models as m
    from maju.directory.customers import Customers
    from maju.directory.loading import load
    from maju.directory.rows import store

    store(load(draw_settings(Random(1))))
    mina = m.Person.objects.create(sign_in="mina")
    clients = m.Client.objects.order_by("place")
    shop, mall = (Customers(client, Vault(MASTER), by=mina) for client in clients)
    return shop, mall


def test_one_number_at_two_clients_is_two_customers(both: tuple[Any, Any]) -> None:
    shop, mall = both
    one = shop.add("홍길동", [("phone", "010-1234-5678")], now=NOW)
    assert mall.find("phone", "010-1234-5678", now=NOW) is None
    two = mall.add("홍길동", [("phone", "010-1234-5678")], now=NOW)
    assert shop.find("phone", "+82 10-1234-5678", now=NOW) == one
    assert mall.find("phone", "01012345678", now=NOW) == two


def test_two_clients_keep_different_hashes_of_one_number(both: tuple[Any, Any]) -> None:
    from maju.directory import models as m

    for customers in both:
        customers.add("홍길동", [("phone", "010-1234-5678")], now=NOW)
    assert len({bytes(each.lookup) for each in m.Address.objects.all()}) == 2


def test_no_table_holds_a_name_or_a_number(both: tuple[Any, Any], tables: str) -> None:
    shop, _ = both
    shop.add("홍길동", [("phone", "010-1234-5678"), ("email", "hong@example.com")], now=NOW)
    with psycopg.connect(tables) as link:
        names = link.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
            "WHERE schemaname IN ('directory', 'journal')"
        ).fetchall()
        everything = "".join(
            str(link.execute(f"SELECT t::text FROM {name} AS t").fetchall()) for (name,) in names
        )
    assert "cu_" in everything
    hexed = [part.encode().hex() for part in ("홍길동", "1234-5678", "01012345678")]
    for whole in ("홍길동", "1234-5678", "01012345678", "hong@", *hexed):
        assert whole not in everything


def test_masked_is_usual_and_a_reveal_is_logged(both: tuple[Any, Any]) -> None:
    from maju.directory import models as m

    shop, _ = both
    one = shop.add("홍길동", [("phone", "010-1234-5678")], now=NOW)
    assert shop.masked(one) == {"name": ["홍*동"], "phone": ["010-****-5678"]}
    assert not m.Access.objects.exists()
    assert shop.reveal(one, reason="본인 확인", now=NOW) == {
        "name": ["홍길동"],
        "phone": ["010-1234-5678"],
    }
    (entry,) = m.Access.objects.all()
    assert (entry.kind, entry.customer, entry.by.sign_in) == ("reveal", one.code, "mina")


def test_a_search_is_logged_without_what_was_searched(both: tuple[Any, Any]) -> None:
    from maju.directory import models as m

    shop, _ = both
    shop.find("phone", "010-9999-9999", now=NOW)
    (entry,) = m.Access.objects.all()
    assert (entry.kind, entry.what, entry.rows) == ("search", "phone", 0)


def test_a_download_without_a_reason_cannot_be_kept(both: tuple[Any, Any]) -> None:
    from django.db import IntegrityError

    from maju.directory import models as m

    person = m.Person.objects.get(sign_in="mina")
    with pytest.raises(IntegrityError, match="access_download_reason"):
        m.Access.objects.create(by=person, at=NOW, kind="download", rows=3)


def test_a_taken_number_is_refused_and_nothing_is_kept(both: tuple[Any, Any]) -> None:
    from maju.directory import models as m

    shop, _ = both
    shop.add("홍길동", [("phone", "010-1234-5678")], now=NOW)
    with pytest.raises(Refused, match="address_taken"):
        shop.add("김철수", [("email", "k@example.com"), ("phone", "01012345678")], now=NOW)
    assert m.Customer.objects.count() == m.Address.objects.count() == 1


def test_who_was_united_is_found_as_the_one_who_was_kept_until_split(
    both: tuple[Any, Any],
) -> None:
    shop, _ = both
    kept = shop.add("홍길동", [("phone", "010-1234-5678")], now=NOW)
    gone = shop.add("홍 길동", [("email", "hong@example.com")], now=NOW)
    shop.unite(kept, gone, now=NOW)
    assert shop.find("email", "HONG@example.com", now=NOW) == kept
    assert shop.masked(kept)["email"] == ["h***@example.com"]
    with pytest.raises(Refused, match="customer_united"):
        shop.unite(gone, kept, now=NOW)
    shop.split(gone, now=NOW)
    assert shop.find("email", "hong@example.com", now=NOW) == gone
    assert "email" not in shop.masked(kept)
    with pytest.raises(Refused, match="customer_not_united"):
        shop.split(gone, now=NOW)


def test_nothing_crosses_clients(both: tuple[Any, Any]) -> None:
    shop, mall = both
    one = shop.add("홍길동", [("phone", "010-1234-5678")], now=NOW)
    two = mall.add("홍길동", [("phone", "010-1234-5678")], now=NOW)
    attempts: list[Callable[[], Any]] = [
        lambda: shop.unite(one, two, now=NOW),
        lambda: shop.unite(two, one, now=NOW),
        lambda: shop.split(two, now=NOW),
        lambda: shop.masked(two),
        lambda: shop.reveal(two, reason="", now=NOW),
        lambda: shop.add_address(two, "email", "x@example.com", now=NOW),
    ]
    for attempt in attempts:
        with pytest.raises(Refused, match="customer_other_client"):
            attempt()
