"""``maju top`` beside a ``maju run`` that is still starting waits for its centre."""

from __future__ import annotations

import asyncio

import pytest

from maju.app.centres import find_centre
from maju.app.home import Home
from maju.app.postgres.locks import FileLock
from maju.app.run.plan import lock_file
from maju.app.simulate.storing import store
from maju.app.top import awaiting
from maju.app.top.awaiting import await_centre
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId
from tests.integration.app.test_watch import CENTRE, days


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("home")).prepare()


def test_where_nothing_starts_nobody_waits(postgres_url: str, home: Home) -> None:
    (home.run / "report.lock").touch()
    lock_file(home, CENTRE).touch()  # of a run that has ended
    with pytest.raises(Refused, match="no_centre"):
        await_centre(postgres_url, None, home, "en")


def test_a_centre_that_is_being_started_is_waited_for(
    postgres_url: str,
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def begin(_s: float) -> None:
        asyncio.run(store(postgres_url, CENTRE, days()))

    monkeypatch.setattr(awaiting, "sleep", begin)
    with FileLock(lock_file(home, CENTRE)) as lock:
        assert lock.take()
        assert await_centre(postgres_url, None, home, "ko") == CENTRE
        with pytest.raises(Refused, match="unknown_centre"):
            await_centre(postgres_url, "else", home, "ko")
    assert capsys.readouterr().err == f"센터 {CENTRE}을(를) 시작하는 중입니다…\n"
    assert find_centre(postgres_url, None) == CENTRE


def test_nobody_waits_for_ever(
    postgres_url: str, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(awaiting, "PATIENCE_S", 0.0)
    with FileLock(lock_file(home, CentreId("new"))) as lock:
        assert lock.take()
        with pytest.raises(Refused, match="centre_starting"):
            await_centre(postgres_url, "new", home, "en")
