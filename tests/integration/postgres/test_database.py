"""Which database is used, and that a test's own database is its own."""

from __future__ import annotations

import psycopg
import pytest

from maju.app.database import check_version_number, open_database, using_database
from maju.app.home import Home
from maju.app.postgres import EmbeddedPostgres
from maju.kernel.errors import Refused, Trouble
from tests.postgres_fixtures import TEMPLATE


def test_the_named_database_wins_and_is_left_alone(
    real_postgres: EmbeddedPostgres, postgres_home: Home
) -> None:
    url = real_postgres.conninfo()
    with using_database(postgres_home, env={"DATABASE_URL": url}) as found:
        assert found == url
    assert real_postgres.answers()


def test_our_own_is_started_and_stopped_with_its_last_user(postgres_home: Home) -> None:
    first = open_database(postgres_home, env={})
    with using_database(postgres_home, env={}) as conninfo, psycopg.connect(conninfo) as link:
        assert link.execute("SELECT current_database()").fetchone() == ("maju",)
    assert first.embedded is not None
    assert first.embedded.answers()
    first.close()
    assert not first.embedded.answers()


def test_the_connection_string_holds_no_secret(real_postgres: EmbeddedPostgres) -> None:
    secrets = real_postgres.layout.passwords.read_text().split()
    assert len(secrets) == 2
    for line in secrets:
        assert line.rsplit(":", 1)[1] not in real_postgres.conninfo()


@pytest.mark.parametrize("version", [90_624, 140_099])
def test_servers_before_15_are_refused(version: int) -> None:
    with pytest.raises(Refused) as refused:
        check_version_number(version)
    assert refused.value.code == "postgres_too_old"


def test_15_is_new_enough() -> None:
    check_version_number(150_000)


def test_a_server_that_is_away_is_trouble_and_a_wrong_name_is_refused(
    real_postgres: EmbeddedPostgres,
) -> None:
    with pytest.raises(Trouble) as trouble:
        open_database(env={"DATABASE_URL": "postgresql://127.0.0.1:1/maju"})
    assert trouble.value.retryable
    with pytest.raises(Refused) as refused:
        open_database(env={"DATABASE_URL": real_postgres.conninfo("nowhere")})
    assert refused.value.code == "database_refuses"


@pytest.mark.parametrize("port", ["x", "0", "65536", "-1", "五"])
def test_a_port_must_be_a_port(postgres_home: Home, port: str) -> None:
    with pytest.raises(Refused) as refused:
        open_database(postgres_home, env={"MAJU_PG_PORT": port})
    assert refused.value.code == "postgres_port_wrong"


@pytest.mark.parametrize("turn", [1, 2])
def test_a_fresh_database_is_this_tests_own(
    postgres_url: str, fast_postgres: EmbeddedPostgres, turn: int
) -> None:
    def tables(conninfo: str) -> set[tuple[object, ...]]:
        with psycopg.connect(conninfo) as link:
            return set(
                link.execute(
                    "SELECT schemaname, tablename FROM pg_tables"
                    " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
                )
            )

    assert tables(postgres_url) == tables(fast_postgres.conninfo(TEMPLATE))
    with psycopg.connect(postgres_url) as link:
        link.execute("CREATE TABLE only_here (number int)")
