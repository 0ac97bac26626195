"""The frame of all pages: who may look, what a browser may load, languages and themes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from maju.app.home import Home
from maju.app.web.preparing import compiled_catalogues
from maju.app.web.secret import web_secret
from maju.app.web.settings import database, sources


@pytest.mark.parametrize(
    "strange",
    [
        {"HTTP_HOST": "evil.example"},
        {"HTTP_HOST": "127.0.0.1.evil.example"},
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": "192.0.2.7:5123"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
    ],
)
def test_whoever_is_not_on_this_machine_sees_nothing(
    browser: Client, strange: dict[str, str]
) -> None:
    for address in ("/", "/styleguide", "/static/maju/frame.css", "/reports/"):
        response = browser.get(address, headers=None, **strange)  # type: ignore[arg-type]
        assert response.status_code == 403
        assert "pages_local_only" in response.content.decode()


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.0.0.1:40312", "::1", "[::1]:40312"])
def test_this_machine_is_let_in_however_its_peer_is_written(browser: Client, peer: str) -> None:
    assert browser.get("/styleguide", REMOTE_ADDR=peer).status_code == 200


def test_nothing_inline_and_nothing_from_elsewhere(browser: Client) -> None:
    response = browser.get("/styleguide")
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")
    html = response.content.decode()
    assert not re.search(r"\sstyle=|<style|\son\w+=", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", html)


def test_static_files_have_hashed_names_that_are_kept_for_ever(browser: Client) -> None:
    html = browser.get("/styleguide").content.decode()
    names = re.findall(r'(?:href|src)="(/static/[^"]*)"', html)
    assert len(names) >= 7
    for name in names:
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", name), name
        assert (Path(settings.STATIC_ROOT) / name.removeprefix("/static/")).is_file()


@pytest.mark.parametrize(
    ("choice", "cookie"), [("lang", "django_language"), ("theme", "maju_theme")]
)
def test_a_switch_is_kept_and_leads_back_to_the_page(
    browser: Client, choice: str, cookie: str
) -> None:
    value = {"lang": "ko", "theme": "dark"}[choice]
    response = browser.post("/choose", {choice: value, "next": "/styleguide?a=1"})
    assert response.status_code == 302
    assert response["Location"] == "/styleguide?a=1"
    assert response.cookies[cookie].value == value
    html = browser.get("/styleguide").content.decode()
    assert ('<html lang="ko"' if choice == "lang" else 'data-theme="dark"') in html


@pytest.mark.parametrize(
    "next_", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_a_switch_never_leads_elsewhere(browser: Client, next_: str) -> None:
    response = browser.post("/choose", {"lang": "ko", "next": next_})
    assert response["Location"] == "/"


def test_what_is_no_choice_is_not_kept(browser: Client) -> None:
    response = browser.post("/choose", {"lang": "xx", "theme": "pink", "next": "/"})
    assert not response.cookies


def test_a_form_from_elsewhere_is_refused(django: None) -> None:
    strict = Client(enforce_csrf_checks=True, SERVER_NAME="127.0.0.1")
    response = strict.post("/choose", {"lang": "ko"}, HTTP_ACCEPT_LANGUAGE="en")
    assert response.status_code == 403
    assert "form_not_ours" in response.content.decode()
    assert "django_language" not in response.cookies


def test_an_unknown_address_is_said_in_the_frame(browser: Client) -> None:
    response = browser.get("/nothing")
    assert response.status_code == 404
    assert "There is no such page." in response.content.decode()


def test_the_key_is_made_once_and_is_closed(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    first = web_secret(home)
    assert web_secret(home) == first
    assert len(first) >= 50
    assert (home.keys / "web.key").stat().st_mode & 0o077 == 0


def test_catalogues_are_compiled_once_for_the_same_sources(tmp_path: Path) -> None:
    first = compiled_catalogues(sources(), tmp_path)
    made = first.stat().st_mtime_ns
    assert compiled_catalogues(sources(), tmp_path) == first
    assert first.stat().st_mtime_ns == made
    assert [path.name for path in tmp_path.iterdir()] == [first.name], "no draft is left"


def test_a_connection_string_keeps_what_django_has_no_name_for() -> None:
    made = database("host=/run/pg port=5433 dbname=maju user=m sslmode=require", pooled=False)
    assert made["HOST"] == "/run/pg"
    assert made["NAME"] == "maju"
    assert made["OPTIONS"] == {"sslmode": "require"}


def contrast(one: str, two: str) -> float:
    """WCAG's ratio of relative luminances."""

    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def themes() -> list[dict[str, str]]:
    css = (Path(__file__).parents[2] / "src/maju/app/web/static/maju/tokens.css").read_text()
    return [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
        for block in re.findall(r"\{[^{}]*--ground[^{}]*\}", css)
    ]


@pytest.mark.parametrize("theme", themes(), ids=lambda theme: theme["ground"])
def test_letters_stand_out_from_their_ground(theme: dict[str, str]) -> None:
    pairs = [
        (letter, ground)
        for letter in ("ink", "soft", "accent")
        for ground in ("ground", "surface", "sunken")
    ]
    pairs += [(each, f"{each}-soft") for each in ("good", "bad", "warn", "accent")]
    pairs += [(each, "surface") for each in ("good", "bad", "warn")]
    pairs += [("accent-ink", "accent")]
    weak = {
        pair: round(ratio, 2)
        for pair in pairs
        if (ratio := contrast(theme[pair[0]], theme[pair[1]])) < 4.5
    }
    assert not weak


@pytest.mark.parametrize("theme", themes(), ids=lambda theme: theme["ground"])
def test_edges_of_what_can_be_used_are_seen(theme: dict[str, str]) -> None:
    assert contrast(theme["edge"], theme["surface"]) >= 3
