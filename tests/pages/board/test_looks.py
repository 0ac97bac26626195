"""Category: pages. Whoever sends a form of the floor acts on the floor of this instant, not of the last look."""

from __future__ import annotations

import re

import msgspec

from maju.kernel.commands import ApplySettings
from tests.pages.board.conftest import CENTRE, Floor
from tests.pages.board.test_acts import BOARD, Sign, send, unhurried

__all__ = ["unhurried"]


def test_a_limit_of_a_reason_that_is_newer_than_the_last_look_is_kept(
    floor: Floor, signed: Sign
) -> None:
    """Another process has drawn the form: it knew the reason already."""
    from maju.floor.board.limits import limits_of

    supervisor = signed("supervisor")
    page = supervisor.get(f"{BOARD}limits").content.decode()
    said = dict(re.findall(r'name="([a-z_:]+)" value="(\d+)"', page))
    settings = floor.boards.moment(CENTRE).settings
    floor.looks.stands = True
    newer = msgspec.structs.replace(
        settings,
        version=settings.version + 1,
        away_reasons=(*settings.away_reasons, "drill"),
    )
    floor.happen(ApplySettings(settings=newer))
    sent = supervisor.post(f"{BOARD}limits", {**said, "away:drill": "7"})
    assert sent.status_code == 302
    assert limits_of(CENTRE)["away:drill"] == 7 * 60 * 1_000_000


def test_an_act_that_the_engine_has_not_answered_yet_is_asked_for_again(
    floor: Floor, signed: Sign
) -> None:
    """Else the page would say for ever that it waits."""
    floor.work("a1")
    supervisor = signed("supervisor")
    send(supervisor, "state", "a1", to="away:meeting")
    waits = supervisor.get(BOARD).content.decode()
    assert "waiting for the engine" in waits
    assert waits.count('hx-trigger="every 1s"') == 2, "beside the head, and in the list"
    floor.happen()
    done = supervisor.get(BOARD).content.decode()
    assert "applied" in done
    assert "waiting for the engine" not in done
    assert 'hx-trigger="every 1s"' not in done
