"""Whose word about a visitor's address the widget's process believes."""

from __future__ import annotations

import pytest

from maju.app.run.plan import Plan
from maju.app.run.widget import believed_proxies
from maju.app.web.door import Door
from maju.engine.clock import Scale
from maju.kernel.time import Instant


def test_the_proxies_of_the_pages_are_believed_beside_those_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    door = Door(proxies=("10.0.0.1",))
    scale = Scale(origin=Instant(0), wall_origin=Instant(0))
    plan = Plan(home="/nowhere", centres=(), scale=scale, port=1, door=door)
    monkeypatch.delenv("MAJU_WIDGET_PROXIES", raising=False)
    assert believed_proxies(plan) == {"10.0.0.1"}
    monkeypatch.setenv("MAJU_WIDGET_PROXIES", "10.0.0.2, ")
    assert believed_proxies(plan) == {"10.0.0.1", "10.0.0.2"}
