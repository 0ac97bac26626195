"""The board's small floor, with a real engine, seen from the directory."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from tests.pages.board.conftest import CENTRE, Floor, floor, signed

__all__ = ["floor", "signed"]

AT = f"/directory/{CENTRE}"


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """No engine runs while a page waits for its word; the tests let one decide."""
    from maju.directory.pages.views import frame

    monkeypatch.setattr(frame, "WAIT_S", 0.0)


def form_of(page: str) -> dict[str, Any]:
    """What a browser would send of the first form of the thing, untouched."""
    body = page[page.index('class="dir-form"') :]
    body = body[: body.index("</form>")]
    sent: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", body):
        name, value = attribute(tag, "name"), attribute(tag, "value")
        if name and 'type="checkbox"' not in tag:
            sent[name] = unescaped(value or "")
        elif name and " checked" in tag:
            sent.setdefault(name, []).append(value)
    for name, inner in re.findall(
        r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', body, re.DOTALL
    ):
        chosen = re.search(r'<option value="([^"]*)" selected', inner) or re.search(
            r'<option value="([^"]*)"', inner
        )
        sent[name] = chosen[1] if chosen else ""
    for name, inner in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', body, re.DOTALL
    ):
        sent[name] = unescaped(inner)
    return sent


def attribute(tag: str, name: str) -> str | None:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found[1] if found else None


def unescaped(text: str) -> str:
    from html import unescape

    return unescape(text)


def send(browser: Client, address: str, do: str, /, **said: Any) -> Any:
    """Open a form, change some of it, and press a button."""
    page = browser.get(f"{AT}/{address}")
    assert page.status_code == 200, page.content[:600]
    sent: Mapping[str, Any] = {**form_of(page.content.decode()), **said, "do": do}

    return browser.post(f"{AT}/{address}/save", sent)


def row(model: str, **by: Any) -> Any:
    from django.apps import apps

    return apps.get_model("directory", model).objects.get(**by)


def decided(floor: Floor) -> None:
    """Let the engine decide what was sent."""
    floor.happen()


@pytest.fixture
def django_assert_max() -> Any:
    """At most so many statements within the block."""
    from contextlib import contextmanager

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    @contextmanager
    def most(count: int) -> Any:
        with CaptureQueriesContext(connection) as seen:
            yield
        said = [each["sql"][:120] for each in seen.captured_queries]
        assert len(said) <= count, "\n".join(said)

    return most
