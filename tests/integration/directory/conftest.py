"""Django on a real, migrated database of each test's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from maju.app.home import Home
from maju.app.web.settings import Site, database
from maju.app.web.wsgi import configure
from maju.kernel.errors import Trouble


def nobody() -> Any:
    raise Trouble("no report process")


@pytest.fixture(scope="session")
def django(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Django, configured once per process as an installation's."""
    home = Home(tmp_path_factory.mktemp("web"))
    configure(Site(home=home, conninfo="dbname=none", numbers=nobody, now=lambda: 0, pooled=False))


@pytest.fixture
def tables(django: None, postgres_url: str) -> Iterator[str]:
    """Django's own connection leads to this test's database; its address."""
    from django.db import connections

    link = connections["default"]
    link.close()
    before = dict(link.settings_dict)
    link.settings_dict.update(database(postgres_url, pooled=False))
    yield postgres_url
    link.close()
    link.settings_dict.clear()
    link.settings_dict.update(before)
